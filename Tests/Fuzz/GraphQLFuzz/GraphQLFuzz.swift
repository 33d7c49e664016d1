import GraphQLLanguage
import GraphQLTypes

@testable import GraphQLValidation

/// libFuzzer's entry: the first byte of the input picks what is done with the rest, which is text.
///
/// See README.md beside this file for how to build and run it.
///
/// What must hold, or the process ends:
/// - no trap, whatever the text;
/// - errors are no more than are allowed, and their places are in the text;
/// - a document that parses prints as one that says the same, and so does a schema that builds;
/// - the check that decides whether fields can be merged agrees with the search that compares them pair by pair;
/// - a default value that a schema accepts can be coerced.
@_cdecl("LLVMFuzzerTestOneInput")
public func graphQLFuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count >= 1 else { return 0 }
    let text = Array(UnsafeBufferPointer(start: data + 1, count: count - 1))
    switch data[0] % 8 {
    case 0...3: checkDocument(text, against: fuzzSchema)
    case 4: checkSchema(text)
    case 5:
        // A schema, a zero byte, and a document.
        let parts = text.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        guard let schema = checkSchema(Array(parts[0])), parts.count == 2 else { return 0 }
        checkDocument(Array(parts[1]), against: schema)
    case 6: checkValue(text)
    default: checkCoordinate(text)
    }
    return 0
}

private func checkDocument(_ text: [UInt8], against schema: Schema) {
    let source = Source(name: "request", utf8: text)
    // Bounds that a short text can reach.
    let limits = ParserLimits(maxTokens: 5_000, maxSelectionDepth: 60, maxValueDepth: 60)
    let document: Document
    do throws(GraphQLError) {
        document = try parseDocument(source, limits: limits)
    } catch {
        return checkPlaces([error], in: source)
    }
    checkPrinting(document)
    let options = ValidationOptions(maxErrors: 20, maxAliases: 50, maxRootFields: 50, maxFragments: 50, maxDepth: 70)
    switch validate(document, against: schema, options: options) {
    case .success: break
    case .failure(let failure):
        guard !failure.errors.isEmpty, failure.errors.count <= options.maxErrors + 1 else {
            fatalError("\(failure.errors.count) errors")
        }
        checkPlaces(failure.errors, in: source)
    }
    checkMerging(document, schema, options)
}

private func checkPlaces(_ errors: [GraphQLError], in source: Source) {
    for error in errors {
        for location in error.locations where location.utf8Offset > UInt32(source.utf8.count) {
            fatalError("\(error.message) at \(location.utf8Offset)")
        }
    }
    _ = Source.positions(of: errors.map(\.locations), in: [source])
}

private func checkPrinting(_ document: Document) {
    let printed = print(document)
    do throws(GraphQLError) {
        let again = print(try parseDocument(Source(name: "printed", text: printed), limits: .schema))
        guard again == printed else { fatalError("printed\n\(printed)\nand again\n\(again)") }
    } catch {
        fatalError("\(error.message) in\n\(printed)")
    }
}

/// Notes nothing of the document but its outline.
private struct NoRules: ValidationRule {}

private func checkMerging(_ document: Document, _ schema: Schema, _ options: ValidationOptions) {
    var walker = DocumentWalker(document, schema: schema, options: options, rules: NoRules())
    guard walker.run().isEmpty else { return }
    let outline = walker.context.outline
    // Where fragments spread themselves, the pair-by-pair search does not look at everything.
    guard !outline.hasFragmentCycle() else { return }
    var check = MergeCheck(outline, schema: schema, stepsLeft: options.maxSteps)
    let outcome = check.run(maxRootFields: options.maxRootFields)
    var search = ConflictSearch(outline, schema: schema, maxConflicts: options.maxErrors)
    var hasConflict = false
    for set in outline.selectionSetsOfFields() where !hasConflict {
        hasConflict = !search.conflicts(within: set).isEmpty
    }
    switch outcome {
    case .mergeable: if hasConflict { fatalError("conflicts not seen") }
    case .conflict: if !hasConflict, !search.isExhausted { fatalError("no conflict found") }
    case .tooManyRootFields, .tooManySteps: break
    }
}

@discardableResult
private func checkSchema(_ text: [UInt8]) -> Schema? {
    let source = Source(name: "schema", utf8: text)
    let schema: Schema
    do throws(SchemaErrors) {
        schema = try Schema(building: [source])
    } catch {
        checkPlaces(error.errors, in: source)
        _ = error.text
        return nil
    }
    for member in schema.types.flatMap(\.inputFields) + schema.types.flatMap(\.fields).flatMap(\.arguments)
    where member.defaultLiteral != nil && member.defaultValue == nil {
        fatalError("no default value of \(member.name)")
    }
    let printed = printSchema(schema)
    do throws(SchemaErrors) {
        let again = printSchema(try Schema(building: [Source(name: "printed", text: printed)]))
        guard again == printed else { fatalError("printed\n\(printed)\nand again\n\(again)") }
    } catch {
        fatalError("\(error.text) in\n\(printed)")
    }
    return schema
}

/// A value as every kind of input type: coercion and the search for problems agree.
private func checkValue(_ text: [UInt8]) {
    let limits = ParserLimits(maxValueDepth: 60)
    guard let literal = try? parseConstValue(Source(name: "value", utf8: text), limits: limits) else { return }
    let printed = printValue(literal)
    guard let again = try? parseConstValue(Source(name: "printed", text: printed), limits: .schema),
        printValue(again) == printed
    else { fatalError("printed \(printed)") }
    for type in fuzzSchema.types where type.isInput {
        for wrapped in [GraphQLType(type.id), GraphQLType(type.id).wrappedInNonNull()?.wrappedInList()] {
            guard let wrapped else { continue }
            let value = coerceLiteral(literal, type: wrapped, schema: fuzzSchema)
            let problems = literalProblems(literal, type: wrapped, schema: fuzzSchema)
            guard (value == nil) == !problems.isEmpty else {
                fatalError("\(printed) as \(fuzzSchema.text(of: wrapped)): \(problems)")
            }
        }
    }
}

private func checkCoordinate(_ text: [UInt8]) {
    let source = Source(name: "coordinate", utf8: text)
    do throws(GraphQLError) {
        let coordinate = try parseSchemaCoordinate(source)
        guard coordinate.description.utf8.elementsEqual(text) else { fatalError("written as \(coordinate)") }
        _ = try? fuzzSchema.element(at: coordinate)
    } catch {
        checkPlaces([error], in: source)
    }
}

private let fuzzSchema: Schema = {
    let sdl = """
        directive @on(a: Int) repeatable on QUERY | FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT | VARIABLE_DEFINITION
        schema { query: Q mutation: M subscription: S }
        interface N { n: N i: Int id: ID! }
        interface P implements N { n: P i: Int! id: ID! p(a: I, b: [Int!]): [P!] }
        type Q implements N & P { n: Q i: Int! id: ID! p(a: I, b: [Int!]): [P!] u: U q: Q s(o: O, e: E = A, f: Float): String d: DateTime }
        type A implements N { n: N i: Int id: ID! a: A s: String q: Q }
        union U = Q | A
        type M { m(a: Int!, b: Boolean = true): A }
        type S { s: A t: Int }
        input I { a: Int b: [I!] c: I d: E = B r: Int! = 1 j: JSON }
        input O @oneOf { a: Int b: O c: [I] }
        enum E { A B C }
        scalar DateTime
        scalar JSON
        scalar Int64
        """
    var options = SchemaOptions()
    options.customScalars = .standard
    options.hasIncrementalDelivery = true
    do {
        return try Schema(building: [Source(name: "fuzz schema", text: sdl)], options: options)
    } catch {
        fatalError("\(error)")
    }
}()
