import GraphQLLanguage
import GraphQLTypes
import Testing

import GraphQLValidation

@Suite("validate")
struct ValidateTests {
    private func validated(_ text: String) throws -> Result<ValidatedDocument, ValidationErrors> {
        validate(try parseDocument(Source(name: "request", text: text)), against: TestSchema.pets.schema)
    }

    @Test("a valid document is handed on with its operations and fragments")
    func validDocument() throws {
        let document = try validated("query A { dog { ...F } } fragment F on Dog { name } query B { pet { id } }").get()
        #expect(document.operations.map(\.name?.text) == ["A", "B"])
        #expect(document.fragments.map(\.name.text) == ["F"])
        #expect(document.fragment(named: "F")?.typeCondition.text == "Dog")
        #expect(document.fragment(named: "G") == nil)
    }

    @Test("errors of all rules come in the order in which graphql-js reports them")
    func order() throws {
        let text = """
            query A($unused: Int, $wrong: String) {
              dog { x: name x: nickname id { a } }
              args { int(value: $wrong) string(value: 1) required(a: $missing) }
              ...F
            }
            fragment F on Query { pet { ...G } ...F }
            fragment G on Human { name @unknown }
            fragment Unused on Dogg { name }
            """
        guard case .failure(let failure) = try validated(text) else {
            Issue.record("the document passed")
            return
        }
        #expect(
            failure.errors.map(\.message) == [
                #"Variable "$missing" is not defined by operation "A"."#,
                #"Variable "$unused" is never used in operation "A"."#,
                #"Fields "x" conflict because "name" and "nickname" are different fields. Use different aliases on the fields to fetch both if this was intentional."#,
                #"Field "id" must not have a selection since type "ID" has no subfields."#,
                "String cannot represent a non string value: 1",
                #"Argument "Args.required(b:)" of type "Int!" is required, but it was not provided."#,
                #"Variable "$wrong" of type "String" used in position expecting type "Int"."#,
                #"Cannot spread fragment "F" within itself."#,
                #"Fragment "G" cannot be spread here as objects of type "Pet" can never be of type "Human"."#,
                #"Unknown directive "@unknown"."#,
                #"Unknown type "Dogg". Did you mean "Dog"?"#,
                #"Fragment "Unused" is never used."#,
            ]
        )
    }
}
