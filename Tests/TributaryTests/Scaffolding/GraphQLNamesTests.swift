import Testing

@testable import Tributary

/// Names made of what people and APIs write.
@Suite("Names")
struct GraphQLNamesTests {
    @Test(
        "fields and types",
        arguments: [
            ("frob-notes", "frobNotes", "FrobNotes"), ("frobNotes", "frobNotes", "FrobNotes"),
            ("frob_id", "frob_id", "FrobId"),
            ("ID", "ID", "ID"), ("HTTP Status", "httpStatus", "HTTPStatus"), ("2nd", "_2nd", "N2nd"), ("__x", "x", "X"),
        ]
    )
    func names(text: String, field: String, type: String) {
        #expect(GraphQLNames.field(text) == field)
        #expect(GraphQLNames.type(text) == type)
        #expect(GraphQLNames.isName(field) && GraphQLNames.isName(type))
    }

    @Test("a text without letters and digits makes none", arguments: ["", "-", "é", " . "])
    func nothing(text: String) {
        #expect(GraphQLNames.field(text) == nil)
        #expect(GraphQLNames.type(text) == nil)
    }

    @Test(
        "one of many",
        arguments: [
            ("scores", "score"), ("categories", "category"), ("addresses", "address"), ("boxes", "box"),
            ("status", "status"),
            ("glass", "glass"), ("news", "new"), ("data", "data"), ("batches", "batch"),
        ]
    )
    func singular(many: String, one: String) { #expect(GraphQLNames.singular(many) == one) }
}
