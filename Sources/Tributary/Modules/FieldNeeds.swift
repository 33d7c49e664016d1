import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes

/// Which fields of an object a resolver reads: as `needs:` says, or else as the members of a Swift type say.
struct FieldNeeds {
    let schema: Schema

    /// Why there is nothing that could be fetched; a sentence.
    struct Fault: Error {
        let sentence: String

        init(_ sentence: String) { self.sentence = sentence }
    }

    /// Reads `"name maker { id }"`.
    ///
    /// - Parameters:
    ///   - text: Field names, with selections below those that are objects.
    ///   - type: Has the fields.
    /// - Returns: The fields, each once.
    /// - Throws: `Fault` for what is no selection of fields of the type.
    func requirements(_ text: String, of type: NamedType) throws(Fault) -> [Requirement] {
        let document: Document
        do throws(GraphQLError) {
            document = try parseDocument(Source(name: "needs", text: "{\(text)}"))
        } catch {
            throw Fault("needs: \"\(text)\" is no selection: \(error.message)")
        }
        guard document.definitions.count == 1, case .operation(let operation)? = document.definitions.first else {
            throw Fault("needs: \"\(text)\" is no selection of fields, such as \"name maker { id }\".")
        }
        return try requirements(operation.selectionSet, of: type)
    }

    private func requirements(_ set: SelectionSet, of type: NamedType) throws(Fault) -> [Requirement] {
        var all: [Requirement] = []
        for selection in set.selections {
            guard case .field(let selected) = selection, selected.alias == nil, selected.arguments.isEmpty,
                selected.directives.isEmpty
            else {
                throw Fault("needs: takes names of fields alone, without aliases, arguments, fragments and directives.")
            }
            let field = try field(selected.name.text, of: type)
            let inner = schema[field.type.named]
            var below: [Requirement] = []
            if let set = selected.selectionSet {
                guard inner.isComposite else {
                    throw Fault(
                        "needs: \"\(type.name).\(field.name)\" is \(schema.text(of: field.type)), which has no fields."
                    )
                }
                below = try requirements(set, of: inner)
            } else if inner.isComposite {
                throw Fault(
                    "needs: \"\(type.name).\(field.name)\" is \(schema.text(of: field.type)); say which of its fields: \(field.name) { … }."
                )
            }
            all.append(Requirement(field.name, selection: below))
        }
        return Requirement.merged(all)
    }

    /// The fields that the members of a Swift type name.
    func requirements(of object: ObjectShape, _ type: NamedType) throws(Fault) -> [Requirement] {
        var visited: [ObjectIdentifier] = []
        return try requirements(of: object, type, &visited)
    }

    private func requirements(
        of object: ObjectShape,
        _ type: NamedType,
        _ visited: inout [ObjectIdentifier]
    ) throws(Fault) -> [Requirement] {
        if visited.contains(ObjectIdentifier(object)) {
            throw Fault(
                "The Swift type \(object.name) contains itself, so how much is to be fetched has no end: say it with needs:."
            )
        }
        visited.append(ObjectIdentifier(object))
        defer { visited.removeLast() }
        var all: [Requirement] = []
        for (name, shape) in object.members {
            let field = try field(name, of: type, because: "The Swift type \(object.name) reads it. ")
            let inner = schema[field.type.named]
            var below: [Requirement] = []
            if inner.isComposite {
                guard let members = shape.innermost else {
                    throw Fault(
                        "The Swift type \(object.name) reads \"\(type.name).\(name)\" as \(shape.text), which does not say what to fetch of \(inner.name): say it with needs:."
                    )
                }
                below = try requirements(of: members, inner, &visited)
            }
            all.append(Requirement(name, selection: below))
        }
        return all
    }

    /// Says which members of a Swift type are not among the fields that are fetched.
    func missing(_ object: ObjectShape, in requirements: [Requirement]) -> [String] {
        object.members.flatMap { name, shape -> [String] in
            guard let requirement = requirements.first(where: { $0.field == name }) else { return [name] }
            guard let members = shape.innermost, !requirement.selection.isEmpty else { return [] }
            return missing(members, in: requirement.selection).map { name + "." + $0 }
        }
    }

    private func field(_ name: String, of type: NamedType, because reason: String = "") throws(Fault) -> OutputField {
        guard let field = schema.field(named: name, of: type) else {
            throw Fault(
                "The type \(type.name) has no field \"\(name)\".\(didYouMean(suggestions(for: name, among: type.fields.map(\.name)))) \(reason)"
                    .trimmingEnd
            )
        }
        if let argument = field.arguments.first(where: \.isRequired) {
            throw Fault("\"\(type.name).\(name)\" cannot be read: its argument \"\(argument.name)\" is required.")
        }
        return field
    }
}

extension SwiftShape {
    /// The type with members inside all lists and optionals, if there is one.
    var innermost: ObjectShape? {
        switch self {
        case .optional(let shape), .list(let shape): shape.innermost
        case .object(let object): object
        case .leaf, .enumeration, .any: nil
        }
    }
}

extension String {
    fileprivate var trimmingEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
