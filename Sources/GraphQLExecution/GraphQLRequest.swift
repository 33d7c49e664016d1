package import GraphQLLanguage
package import GraphQLTypes
package import OrderedJSON

/// A request as a client sends it: a document, which of its operations, and values for its variables.
///
/// Spec: https://spec.graphql.org/September2025/#request,
/// #sec-Executing-Requests
package struct GraphQLRequest: Sendable {
    /// The document's text, UTF-8.
    package var document: [UInt8]
    package var operationName: String?
    /// As given, not coerced.
    package var variables: [InputValue.Member]

    package init(document: [UInt8], operationName: String? = nil, variables: [InputValue.Member] = []) {
        self.document = document
        self.operationName = operationName
        self.variables = variables
    }

    /// Reads the JSON body of a request: `{"query", "operationName"?, "variables"?, "extensions"?}`.
    ///
    /// - Throws: A `GraphQLError` that says which member is wrong and what was expected.
    package init(json body: JSONBody) throws(GraphQLError) {
        let reader = JSONReader(body)
        var slots = [JSONOffset](repeating: .max, count: Self.members.count)
        var document: [UInt8]?
        var operationName: String?
        var variables: [InputValue.Member] = []
        var wrong: String?
        reading: do throws(JSONFault) {
            let root = try reader.root()
            guard try reader.kind(at: root) == .object else {
                throw JSONFault(.unexpectedByte(reader.firstByte(at: root)), at: Int(root))
            }
            try reader.locate(Self.members, in: root, into: &slots, at: 0)
            try reader.checkEnd(after: reader.end(of: root))
            if slots[0] != .max, try reader.kind(at: slots[0]) == .string {
                var text: [UInt8] = []
                try reader.appendText(at: slots[0], into: &text, keepingSurrogates: true)
                document = text
            }
            if slots[1] != .max {
                guard let name = try Self.operationName(reader, slots[1]) else {
                    wrong = "\"operationName\" has to be a string or null"
                    break reading
                }
                operationName = name.isEmpty ? nil : name
            }
            if slots[2] != .max {
                guard let members = try Self.variables(reader, slots[2]) else {
                    wrong = "\"variables\" has to be a JSON object or null"
                    break reading
                }
                variables = members
            }
        } catch {
            throw GraphQLError("The request body has to be a JSON object such as {\"query\": \"{ … }\"}: \(error)")
        }
        if let wrong { throw GraphQLError("\(wrong).") }
        guard let document else { throw GraphQLError("The request has no \"query\": a GraphQL document as a string.") }
        self.init(document: document, operationName: operationName, variables: variables)
    }

    private static let members = MemberTable(["query", "operationName", "variables"])
}

extension GraphQLRequest {
    // Null and an empty name (what some clients send for none) count as not given and give an empty one; nil stands for
    // anything that is no string.
    private static func operationName(_ reader: JSONReader, _ offset: JSONOffset) throws(JSONFault) -> String? {
        switch try reader.kind(at: offset) {
        case .null: ""
        case .string: try reader.string(at: offset)
        case .object, .array, .number, .true, .false: nil
        }
    }

    /// The members of an object, none for null; nil for anything else.
    private static func variables(
        _ reader: JSONReader,
        _ offset: JSONOffset
    ) throws(JSONFault) -> [InputValue.Member]? {
        switch try reader.value(at: offset) {
        case .null: []
        case .object(let members): members.map { InputValue.Member($0.name, InputValue($0.value)) }
        case .array, .boolean, .int, .double, .string: nil
        }
    }

    /// Reads the `variables` of a GET request: a JSON object as text.
    ///
    /// - Throws: A `GraphQLError` that says what was expected.
    package static func variables(json text: String) throws(GraphQLError) -> [InputValue.Member] {
        let reader = JSONReader(JSONBody(copying: Array(text.utf8)))
        let variables: [InputValue.Member]?
        do throws(JSONFault) {
            let root = try reader.root()
            variables = try self.variables(reader, root)
            try reader.checkEnd(after: reader.end(of: root))
        } catch {
            throw GraphQLError("\"variables\" has to be a JSON object: \(error)")
        }
        guard let variables else { throw GraphQLError("\"variables\" has to be a JSON object or null.") }
        return variables
    }
}

extension InputValue {
    /// A JSON value as it came in, not coerced.
    package init(_ value: JSONValue) {
        switch value {
        case .null: self = .null
        case .boolean(let flag): self = .boolean(flag)
        case .int(let number): self = .int(number)
        case .double(let number): self = .float(number)
        case .string(let text): self = .string(text)
        case .array(let items): self = .list(items.map { InputValue($0) })
        case .object(let members): self = .object(members.map { Member($0.name, InputValue($0.value)) })
        }
    }
}
