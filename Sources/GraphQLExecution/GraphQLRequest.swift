package import GraphQLLanguage
package import GraphQLTypes
package import OrderedJSON

/// A request as a client sends it: a document, which of its operations, and values for its variables.
///
/// Spec: https://spec.graphql.org/September2025/#request,
/// #sec-Executing-Requests
package struct GraphQLRequest: Sendable {
    /// The document's text, UTF-8; empty where the client only names it.
    package var document: [UInt8]
    /// How the client names the document; nil where it sends the text alone.
    package var documentID: DocumentIdentifier?
    package var operationName: String?
    /// As given, not coerced.
    package var variables: [InputValue.Member] = []

    package init(document: [UInt8], operationName: String? = nil, variables: [InputValue.Member] = []) {
        self.document = document
        self.operationName = operationName
        self.variables = variables
    }

    /// Reads the JSON body of a request: `{"query", "operationName"?, "variables"?, "extensions"?}`; in place of `query`
    /// there may be a `documentId`, or a `persistedQuery` among the `extensions`.
    ///
    /// - Throws: A `GraphQLError` that says which member is wrong and what was expected.
    package init(json body: JSONBody) throws(GraphQLError) {
        document = []
        let reader = JSONReader(body)
        let wrong: String?
        do throws(JSONFault) {
            let root = try reader.root()
            wrong = try read(reader, at: root)
            try reader.checkEnd(after: reader.end(of: root))
        } catch {
            throw GraphQLError("The request body has to be a JSON object such as {\"query\": \"{ … }\"}: \(error)")
        }
        if let wrong { throw GraphQLError(wrong) }
    }

    /// Takes over the members of an object.
    ///
    /// - Returns: The sentence about what keeps it from being a request; nil for one.
    private mutating func read(_ reader: JSONReader, at root: JSONOffset) throws(JSONFault) -> String? {
        guard try reader.kind(at: root) == .object else {
            throw JSONFault(.unexpectedByte(reader.firstByte(at: root)), at: Int(root))
        }
        // PERF: one for each of `members`, on the stack: an array would be memory to ask for and to give back.
        var slots = InlineArray<7, JSONOffset>(repeating: .max)
        var places = slots.mutableSpan
        try reader.locate(Self.members, in: root, into: &places)
        let queryKind: JSONKind = slots[0] == .max ? .null : try reader.kind(at: slots[0])
        if queryKind == .string {
            // Most often the document is most of the body.
            document.reserveCapacity(min(reader.body.count, 4096))
            try reader.appendText(at: slots[0], into: &document, keepingSurrogates: true)
        }
        if slots[1] != .max {
            guard let name = try Self.operationName(reader, slots[1]) else {
                return "\"operationName\" has to be a string or null."
            }
            operationName = name.isEmpty ? nil : name
        }
        if slots[2] != .max {
            guard let members = try Self.variables(reader, slots[2]) else {
                return "\"variables\" has to be a JSON object or null."
            }
            variables = members
        }
        if slots[3] != .max {
            switch try Self.documentID(reader, extensions: slots[3]) {
            case .success(let id): documentID = id
            case .failure(let wrong): return wrong.message
            }
        }
        if documentID == nil, queryKind == .null {
            for index in 4..<slots.count where slots[index] != .max {
                guard try reader.kind(at: slots[index]) == .string else { continue }
                documentID = DocumentIdentifier(documentID: try reader.string(at: slots[index]))
                break
            }
        }
        guard queryKind == .string || (queryKind == .null && documentID != nil) else {
            return "The request has no \"query\": a GraphQL document as a string."
        }
        return nil
    }

    private static let members = MemberTable(
        ["query", "operationName", "variables", "extensions"] + DocumentIdentifier.memberNames
    )
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

    /// What `extensions` says of the document: they have to be an object or null.
    private static func documentID(
        _ reader: JSONReader,
        extensions: JSONOffset
    ) throws(JSONFault) -> Result<DocumentIdentifier?, DocumentIdentifier.Wrong> {
        switch try reader.kind(at: extensions) {
        case .object: try DocumentIdentifier.read(extensions: extensions, reader)
        case .null: .success(nil)
        case .array, .number, .string, .true, .false: .failure(.extensions)
        }
    }

    /// Reads the `extensions` of a GET request: a JSON object as text.
    ///
    /// - Returns: How they name the document, if they do.
    /// - Throws: A `GraphQLError` that says what was expected.
    package static func documentID(extensions text: String) throws(GraphQLError) -> DocumentIdentifier? {
        let reader = JSONReader(JSONBody(copying: Array(text.utf8)))
        let read: Result<DocumentIdentifier?, DocumentIdentifier.Wrong>
        do throws(JSONFault) {
            try reader.check()
            read = try documentID(reader, extensions: reader.root())
        } catch {
            throw GraphQLError("\"extensions\" has to be a JSON object: \(error)")
        }
        switch read {
        case .success(let id): return id
        case .failure(let wrong): throw GraphQLError(wrong.message)
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

// MARK: Batches

extension GraphQLRequest {
    /// Whether a body is an array: a batch of requests.
    ///
    /// False for what is no JSON, of which whoever reads it as a request will say more.
    package static func isBatch(json body: JSONBody) -> Bool {
        let reader = JSONReader(body)
        guard let root = try? reader.root() else { return false }
        return (try? reader.kind(at: root)) == .array
    }

    /// Reads the JSON body of a batch: an array of what ``init(json:)`` reads.
    ///
    /// - Parameters:
    ///   - body: An array.
    ///   - limit: How many requests there may be.
    /// - Returns: The requests in order, at least one.
    /// - Throws: A `GraphQLError` that says which request is wrong, counted from 1, and what was expected. A batch is read
    ///   whole before any of it is run.
    package static func batch(json body: JSONBody, limit: Int) throws(GraphQLError) -> [GraphQLRequest] {
        let reader = JSONReader(body)
        var requests: [GraphQLRequest] = []
        var wrong: String?
        var passesLimit = false
        do throws(JSONFault) {
            let root = try reader.root()
            let end = try reader.forEachElement(of: root) { element throws(JSONFault) in
                passesLimit = requests.count == limit
                if passesLimit { return false }
                var request = GraphQLRequest(document: [])
                if let message = try request.read(reader, at: element) {
                    wrong = "Request \(requests.count + 1) of the batch: \(message)"
                    return false
                }
                requests.append(request)
                return true
            }
            if wrong == nil, !passesLimit { try reader.checkEnd(after: end) }
        } catch {
            throw GraphQLError("Request \(requests.count + 1) of the batch has to be a JSON object: \(error)")
        }
        if passesLimit {
            throw GraphQLError(
                "A batch may have at most \(limit) requests.",
                extensions: PassedLimit("maxBatchSize", limit).extensions
            )
        }
        if let wrong { throw GraphQLError(wrong) }
        if requests.isEmpty { throw GraphQLError("The batch has no request.") }
        return requests
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
