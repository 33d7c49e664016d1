import GraphQLLanguage
import GraphQLTypes
import Testing

@Suite("schemas that are meant to hurt")
struct HostileSchemaTests {
    @Test("chains of input objects of any length neither crash nor hang", arguments: [false, true])
    func longChains(isReversed: Bool) throws {
        let count = 3000
        var types = (0..<count).map { "input I\($0) { i: I\($0 + 1)! , d: I\($0 + 1) = {} }" }
        types[count - 1] = "input I\(count - 1) { n: Int = 1 }"
        if isReversed { types.reverse() }
        let sdl = "type Query { a: Int } " + types.joined(separator: "\n")
        do throws(SchemaErrors) {
            _ = try Schema(building: [Source(name: "s", text: sdl)])
            Issue.record("defaults without their required fields were taken")
        } catch {
            #expect(error.errors.allSatisfy { $0.message.contains("default value") })
        }
    }

    @Test("a long chain of defaults is coerced from whichever end the types begin")
    func chainsOfDefaults() throws {
        func types(_ count: Int) -> [String] {
            (0..<count).map { "input I\($0) { i: I\($0 + 1) = {} }" } + ["input I\(count) { n: Int = 1 }"]
        }
        let reversed = "type Query { a: Int } " + types(3000).reversed().joined(separator: "\n")
        let schema = try Schema(building: [Source(name: "s", text: reversed)])
        #expect(schema.type(named: "I2998")?.inputFields.first?.defaultValue != nil)
        let short = "type Query { a: Int } " + types(150).joined(separator: "\n")
        #expect(try Schema(building: [Source(name: "s", text: short)]).type(named: "I149") != nil)
        let long = "type Query { a: Int } " + types(3000).joined(separator: "\n")
        #expect(throws: SchemaErrors.self) { try Schema(building: [Source(name: "s", text: long)]) }
    }

    @Test("long cycles of required input objects are reported whole")
    func longCycle() throws {
        let count = 3000
        let types = (0..<count).map { "input I\($0) { i: I\(($0 + 1) % count)! }" }.joined(separator: "\n")
        do throws(SchemaErrors) {
            _ = try Schema(building: [Source(name: "s", text: "type Query { a: Int } " + types)])
            Issue.record("an infinite value was taken")
        } catch {
            #expect(error.errors.count == 1)
            #expect(error.errors.first?.locations.count == count)
        }
    }

    @Test("every piece of a schema with one token removed builds or is refused")
    func tokensRemoved() throws {
        let tokens = """
            schema @ d { query : Query } extend schema { mutation : M } directive @ d ( x : Int = 1 ) repeatable on SCHEMA | OBJECT
            type Query implements I & J @ d { a ( x : [ In ! ] = [ { n : 1 } ] ) : [ [ E ] ! ] ! b : U }
            type M { a : Int } interface I implements J { b : U } interface J { b : U } union U = | Query | M
            enum E { A B } extend enum E { C } input In @ oneOf { n : Int s : String o : In }
            scalar S @ specifiedBy ( url : "x" ) extend type M { s ( i : In = { n : 2 } ) : S }
            """.split(whereSeparator: \.isWhitespace)
        for removed in tokens.indices {
            let text = tokens.indices.filter { $0 != removed }.map { tokens[$0] }.joined(separator: " ")
            do throws(SchemaErrors) {
                let schema = try Schema(building: [Source(name: "s", text: text)])
                _ = printSchema(schema)
            } catch {
                #expect(!error.errors.isEmpty)
                #expect(!error.text.isEmpty)
            }
        }
    }
}
