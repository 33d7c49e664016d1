package import GraphQLLanguage
import GraphQLTypes
package import OrderedJSON

extension GraphQLError {
    /// A failed field.
    ///
    /// The path is filled in by the writer.
    package init(_ failure: ExecutionFailure, locations: [SourceLocation] = []) {
        var extensions = failure.extensions
        if let code = failure.code { extensions.insert(.init("code", .string(code)), at: 0) }
        self.init(
            failure.message,
            locations: failure.locations.isEmpty ? locations : failure.locations,
            extensions: extensions
        )
    }

    /// A value that does not coerce to its field's type, met while projecting.
    ///
    /// The path is reversed, from the value outwards.
    ///
    /// Spec: https://spec.graphql.org/September2025/#sec-Scalars.Built-in-Scalars (result coercion)
    init(_ failure: ProjectionFailure, below scope: ScopePlan?, of field: FieldPlan, in schema: Schema) {
        let coordinate = failure.coordinate.isEmpty ? field.coordinate : failure.coordinate
        let culprit = field.descendant(at: failure.path, below: scope)
        let message: String
        var extensions: [Extension] = [.init("code", .string("CONNECTORS_RESPONSE_SHAPE"))]
        switch failure.reason {
        case .nullInNonNull:
            message = "Cannot return null for non-nullable field \(coordinate)."
            extensions = []
        case .expected(let leaf, let found, _):
            message = leaf.message(found: found, typeName: schema[culprit.field.type.named].name)
        case .listExpected:
            message = ExecutionFailure.noList(of: coordinate).message
        case .objectExpected(let kind):
            message = "Expected an object for field \"\(coordinate)\", found \(kind.description)."
        }
        self.init(
            message,
            locations: culprit.locations,
            path: failure.path.reversed().map { element in
                switch element {
                case .name(let name): .name(name)
                case .index(let index): .index(index)
                }
            },
            extensions: extensions
        )
    }

    init(shapeOf field: FieldPlan, expected: String, found: String) {
        self.init(.shape(of: field, expected: expected, found: found), locations: field.locations)
    }

    init(noListOf field: FieldPlan) {
        self.init(.noList(of: field.coordinate), locations: field.locations)
    }

    /// An object of an abstract type whose type is not known.
    ///
    /// - Parameters:
    ///   - field: Has the object as its value, or in it.
    ///   - typeName: What the object says of its type; nil where it gives no name.
    ///   - schema: Has the field.
    init(unresolvedTypeOf field: FieldPlan, named typeName: String?, schema: Schema) {
        let abstract = schema[field.type.named].name
        let message: String
        switch (typeName, typeName.flatMap { schema.type(named: $0) }) {
        case (nil, _):
            message =
                "Abstract type \"\(abstract)\" must resolve to an Object type at runtime for field "
                + "\"\(field.coordinate)\": \"__typename\" is missing or no string."
        case (let name?, nil):
            message =
                "Abstract type \"\(abstract)\" was resolved to a type \"\(name)\" that does not exist inside the schema."
        case (let name?, let type?) where type.kind != .object:
            message = "Abstract type \"\(abstract)\" was resolved to a non-object type \"\(name)\"."
        case (let name?, _?):
            message = "Runtime Object type \"\(name)\" is not a possible type for \"\(abstract)\"."
        }
        self.init(
            message,
            locations: field.locations,
            extensions: [.init("code", .string("CONNECTORS_RESPONSE_SHAPE"))]
        )
    }
}

extension ExecutionFailure {
    /// A list field's value is no list.
    static func noList(of coordinate: String) -> ExecutionFailure {
        ExecutionFailure(
            "Expected Iterable, but did not find one for field \"\(coordinate)\".",
            code: "CONNECTORS_RESPONSE_SHAPE"
        )
    }

    /// A value is not of the kind that the field's type wants.
    static func shape(of field: FieldPlan, expected: String, found: String) -> ExecutionFailure {
        ExecutionFailure(
            "Expected \(expected) for field \"\(field.coordinate)\", found \(found).",
            code: "CONNECTORS_RESPONSE_SHAPE"
        )
    }
}

extension FieldPlan {
    /// The field that a path of response names leads to.
    fileprivate func descendant(at path: [ProjectionPathElement], below scope: ScopePlan?) -> FieldPlan {
        var current = self
        var scope = scope
        for case .name(let name) in path {
            guard let next = scope?.fields.first(where: { $0.responseName == name }) else { return current }
            current = next
            if case .member(_, .shape(_, let inner)) = next.value { scope = inner } else { scope = nil }
        }
        return current
    }
}

extension LeafKind {
    /// graphql-js's wording.
    fileprivate func message(found: String, typeName: String) -> String {
        switch self {
        case .int:
            found.allSatisfy { $0.isNumber || $0 == "-" }
                ? "Int cannot represent non 32-bit signed integer value: \(found)"
                : "Int cannot represent non-integer value: \(found)"
        case .float: "Float cannot represent non numeric value: \(found)"
        case .string: "String cannot represent value: \(found)"
        case .boolean: "Boolean cannot represent a non boolean value: \(found)"
        case .id: "ID cannot represent value: \(found)"
        case .enumeration: "Enum \"\(typeName)\" cannot represent value: \(found)"
        case .checked(let check): check.message(found)
        case .any: "Value cannot be represented: \(found)"
        }
    }
}

extension JSONKind {
    var description: String {
        switch self {
        case .object: "an object"
        case .array: "a list"
        case .string: "a string"
        case .number: "a number"
        case .true, .false: "a boolean"
        case .null: "null"
        }
    }
}

extension OutputBuffer {
    /// Appends the `errors` of a response.
    ///
    /// - Parameters:
    ///   - errors: In the order they are written.
    ///   - sources: What the errors' locations count into.
    ///
    /// Spec: https://spec.graphql.org/September2025/#sec-Errors
    package mutating func append(_ errors: [GraphQLError], sources: [Source]) {
        append(byte: UInt8(ascii: "["))
        let positions = Source.positions(of: errors.map(\.locations), in: sources)
        for (index, error) in errors.enumerated() {
            if index > 0 { append(byte: UInt8(ascii: ",")) }
            append("{\"message\":")
            appendQuoted(error.message)
            let positions = positions[index]
            if !positions.isEmpty {
                append(",\"locations\":")
                appendList(positions) { position, output in
                    output.append("{\"line\":")
                    output.append(position.line)
                    output.append(",\"column\":")
                    output.append(position.column)
                    output.append(byte: UInt8(ascii: "}"))
                }
            }
            if !error.path.isEmpty {
                append(",\"path\":")
                append(error.path)
            }
            if !error.extensions.isEmpty {
                append(",\"extensions\":")
                append(.object(error.extensions))
            }
            append(byte: UInt8(ascii: "}"))
        }
        append(byte: UInt8(ascii: "]"))
    }

    mutating func append(_ path: [PathElement]) {
        appendList(path) { element, output in
            switch element {
            case .name(let name): output.appendQuoted(name)
            case .index(let index): output.append(index)
            }
        }
    }

    private mutating func append(_ value: ExtensionValue) {
        switch value {
        case .null: append("null")
        case .boolean(let flag): append(flag ? "true" : "false")
        case .integer(let number): append(number)
        case .string(let text): appendQuoted(text)
        case .json(let text): append(contentsOf: Array(text.utf8))
        case .list(let items): appendList(items) { item, output in output.append(item) }
        case .object(let members):
            appendObject(members, name: \.name) { member, output in output.append(member.value) }
        }
    }
}
