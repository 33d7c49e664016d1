import GraphQLLanguage
import GraphQLTypes
import OrderedJSON

/// What introspection says of a schema, written as SDL again: if nothing is lost on the way, it is the schema that was asked.
struct IntrospectedSchema {
    private var definitions: [String] = []
    /// A type has more lists than the query looks through.
    private var isCut = false

    struct NoSchema: Error {}

    private static let builtInNames: Set<String> = [
        "Int", "Float", "String", "Boolean", "ID", "skip", "include", "deprecated", "specifiedBy", "oneOf",
    ]

    /// - Parameter data: Of the response to the full introspection query.
    /// - Throws: `NoSchema` where it has none.
    init(_ data: JSONValue?) throws {
        guard let schema = data?["__schema"] else { throw NoSchema() }
        let roots = [("query", "queryType"), ("mutation", "mutationType"), ("subscription", "subscriptionType")]
            .compactMap { operation, member in schema[member]?["name"]?.text.map { "\(operation): \($0)" } }
        definitions.append(description(of: schema) + "schema { \(roots.joined(separator: " ")) }")
        // The innermost `ofType` of the query has no further one.
        let types = schema["types"]?.json ?? ""
        isCut = ["LIST", "NON_NULL"].contains { types.contains("{\"kind\":\"\($0)\",\"name\":null}") }
        for type in schema["types"]?.items ?? [] where !isBuiltIn(type) { definitions.append(definition(of: type)) }
        for directive in schema["directives"]?.items ?? [] where !isBuiltIn(directive) {
            let locations = directive["locations"]?.items?.compactMap(\.text).joined(separator: " | ") ?? ""
            definitions.append(
                description(of: directive) + "directive @\(name(directive))\(arguments(of: directive))"
                    + (directive["isRepeatable"] == .boolean(true) ? " repeatable" : "") + " on \(locations)"
            )
        }
    }

    /// Nil when it is the schema of this SDL, as far as the query looks.
    func difference(from sdl: String) throws -> String? {
        if isCut { return nil }
        let introspected = try Self.printed(definitions.joined(separator: "\n"))
        let expected = try Self.printed(sdl)
        return introspected == expected
            ? nil
            : "introspection tells \(introspected.subtracting(expected).sorted()), the schema is \(expected.subtracting(introspected).sorted())"
    }

    /// The definitions of a schema, all of them written out; which comes first means nothing.
    private static func printed(_ sdl: String) throws -> Set<String> {
        let schema = try Schema(building: [Source(name: "schema", text: sdl)], options: .reference)
        let roots = [schema.queryType, schema.mutationType, schema.subscriptionType].map { $0.map { schema[$0].name } }
        let document = try parseDocument(Source(name: "printed", text: printSchema(schema)), limits: .schema)
        return Set(document.definitions.map { print($0) }.filter { !$0.contains("schema {") } + ["\(roots)"])
    }

    // MARK: Definitions

    private func isBuiltIn(_ definition: JSONValue) -> Bool {
        Self.builtInNames.contains(name(definition)) || name(definition).hasPrefix("__")
    }

    private func name(_ value: JSONValue) -> String { value["name"]?.text ?? "" }

    private func definition(of type: JSONValue) -> String {
        let interfaces = type["interfaces"]?.items ?? []
        let implements = interfaces.isEmpty ? "" : " implements " + interfaces.map(name).joined(separator: " & ")
        let head: String
        switch type["kind"]?.text {
        case "SCALAR":
            let url = type["specifiedByURL"]?.text.map { " @specifiedBy(url: \(JSONValue.string($0).json))" }
            head = "scalar \(name(type))\(url ?? "")"
        case "OBJECT": head = "type \(name(type))\(implements) \(block(type["fields"], field))"
        case "INTERFACE": head = "interface \(name(type))\(implements) \(block(type["fields"], field))"
        case "UNION":
            let members = type["possibleTypes"]?.items?.map(name).joined(separator: " | ") ?? ""
            head = "union \(name(type))" + (members.isEmpty ? "" : " = \(members)")
        case "ENUM":
            head = "enum \(name(type)) " + block(type["enumValues"]) { name($0) + deprecation(of: $0) }
        default:
            let oneOf = type["isOneOf"] == .boolean(true) ? " @oneOf" : ""
            head = "input \(name(type))\(oneOf) \(block(type["inputFields"], inputValue))"
        }
        return description(of: type) + head
    }

    private func block(_ members: JSONValue?, _ write: (JSONValue) -> String) -> String {
        guard let items = members?.items, !items.isEmpty else { return "" }
        return "{ " + items.map { description(of: $0) + write($0) }.joined(separator: " ") + " }"
    }

    private func field(_ field: JSONValue) -> String {
        "\(name(field))\(arguments(of: field)): \(type(field["type"]))\(deprecation(of: field))"
    }

    private func arguments(of owner: JSONValue) -> String {
        guard let arguments = owner["args"]?.items, !arguments.isEmpty else { return "" }
        return "(" + arguments.map { description(of: $0) + inputValue($0) }.joined(separator: " ") + ")"
    }

    private func inputValue(_ value: JSONValue) -> String {
        let defaultValue = value["defaultValue"]?.text.map { " = \($0)" } ?? ""
        return "\(name(value)): \(type(value["type"]))\(defaultValue)\(deprecation(of: value))"
    }

    private func type(_ reference: JSONValue?) -> String {
        switch reference?["kind"]?.text {
        case "NON_NULL": type(reference?["ofType"]) + "!"
        case "LIST": "[" + type(reference?["ofType"]) + "]"
        default: reference.map(name) ?? ""
        }
    }

    private func deprecation(of member: JSONValue) -> String {
        guard member["isDeprecated"] == .boolean(true), let reason = member["deprecationReason"] else { return "" }
        return " @deprecated(reason: \(reason.json))"
    }

    private func description(of member: JSONValue) -> String {
        guard let description = member["description"]?.text else { return "" }
        return JSONValue.string(description).json + " "
    }
}
