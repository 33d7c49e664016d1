import OrderedJSON

/// A `.graphql` file made from one JSON answer: types, and a field with the binding that reads it.
///
/// A draft: one answer does not show what may be null, so that everything may but an `id` that every object has.
struct SchemaDraft {
    /// Where the answer came from.
    enum Origin {
        case url(String)
        /// Relative to the schema folder.
        case file(String)
    }

    /// The field of the query type.
    let field: String
    private let origin: Origin
    private var takenNames: Set<String>
    private let declaresJSON: Bool
    private var types: [String] = []
    private var usesJSON = false
    /// Whether a member is named otherwise than its field.
    private var isRenamed = false

    /// Objects with more members than this are taken for maps, whose names are data.
    private static let maxMembers = 200
    private static let maxDepth = 24

    /// - Parameters:
    ///   - field: Of the query type.
    ///   - origin: Where the answer came from.
    ///   - takenNames: Types that the schema has already.
    init(field: String, origin: Origin, takenNames: Set<String>) {
        self.field = field
        self.origin = origin
        self.takenNames = takenNames.union([
            "Query", "Mutation", "Subscription", "Int", "Float", "String", "Boolean", "ID",
        ])
        declaresJSON = !takenNames.contains("JSON")
    }

    /// What a place in the answer becomes.
    private struct Reading {
        /// As SDL writes it, without a `!`.
        var type: String
        /// A mapping of the members below it; nil for a leaf.
        var selection: [String]?
        /// What follows the member's path before the mapping of what is below.
        var method = ""
    }

    /// The file's text.
    mutating func text(of answer: JSONValue) -> String {
        var shape = SampleShape()
        shape.add(answer)
        let reading = read(shape, named: field, in: nil, depth: 0)
        let comment: String
        var binding: String
        switch origin {
        case .url(let url):
            comment = "# Drafted from an answer of \(url.printable)."
            binding = "@connect(http: { GET: \(Self.quoted(url.escapingBraces)) }"
        case .file(let path):
            comment = "# Drafted from the file \(path.printable)."
            binding = "@file(path: \(Self.quoted(path.escapingBraces))"
        }
        if isRenamed, var selection = reading.selection {
            if !reading.method.isEmpty {
                selection = ["$" + reading.method + " {"] + selection.map { "  " + $0 } + ["}"]
            }
            binding +=
                ", selection: \"\"\"\n" + selection.map { "      " + $0 }.joined(separator: "\n") + "\n    \"\"\""
        }
        binding += ")"
        var text = """
            \(comment)
            # Look at what may be null, and at the guessed names and IDs; `tributary check` says whether it fits together.

            extend type Query {
              \(field): \(reading.type)
                \(binding)
            }

            """
        for type in types.reversed() { text += "\n" + type }
        if usesJSON, declaresJSON { text += "\n\"Any JSON value.\"\nscalar JSON\n" }
        return text
    }

    private static func quoted(_ text: String) -> String {
        var output = OutputBuffer(capacity: 64)
        output.appendQuoted(text)
        return output.text
    }

    // MARK: Types

    private mutating func read(
        _ shape: SampleShape,
        named name: String,
        in parent: String?,
        depth: Int,
        isElement: Bool = false
    ) -> Reading {
        guard shape.kindCount == 1, depth < Self.maxDepth else { return json() }
        if let elements = shape.elements {
            if elements.isEmpty { return Reading(type: "[" + json().type + "]", selection: nil) }
            let inner = read(
                elements.shape,
                named: GraphQLNames.singular(name),
                in: parent,
                depth: depth + 1,
                isElement: true
            )
            return Reading(type: "[\(inner.type)\(elements.shape.hasNull ? "" : "!")]", selection: inner.selection)
        }
        if let members = shape.members {
            // The entries of each of several maps would be lists in a list.
            if !isElement, let value = members.mapValue { return readMap(value, named: name, in: parent, depth: depth) }
            return readObject(members, named: name, in: parent, depth: depth)
        }
        if Self.looksLikeID(name), shape.hasString || shape.hasInteger || shape.hasNumber {
            return Reading(type: "ID", selection: nil)
        }
        if shape.hasBoolean { return Reading(type: "Boolean", selection: nil) }
        if shape.hasString { return Reading(type: "String", selection: nil) }
        return Reading(type: shape.hasNumber ? "Float" : "Int", selection: nil)
    }

    private mutating func json() -> Reading {
        usesJSON = true
        return Reading(type: "JSON", selection: nil)
    }

    /// A map of objects, whose names are data: a list of objects that have their name as `key`.
    private mutating func readMap(
        _ value: SampleShape,
        named name: String,
        in parent: String?,
        depth: Int
    ) -> Reading {
        guard let members = value.members, !members.names.isEmpty, members.names.count <= Self.maxMembers else {
            return json()
        }
        let entry = readObject(
            members,
            named: GraphQLNames.singular(name),
            in: parent,
            depth: depth,
            fields: ["  key: ID!"],
            taken: ["key"]
        )
        isRenamed = true
        let below = (entry.selection ?? []).map { "  " + $0 }
        return Reading(
            type: "[\(entry.type)!]",
            selection: ["key", "... value {"] + below + ["}"],
            method: "->entries"
        )
    }

    private mutating func readObject(
        _ members: SampleShape.Members,
        named name: String,
        in parent: String?,
        depth: Int,
        fields: [String] = [],
        taken: Set<String> = []
    ) -> Reading {
        guard !members.names.isEmpty, members.names.count <= Self.maxMembers else { return json() }
        let type = typeName(name, in: parent)
        var (fields, taken) = (fields, taken)
        var selection: [String] = []
        for member in members.names {
            guard let shape = members.shapes[member] else { continue }
            let field = fieldName(member, besides: &taken)
            let reading = read(shape, named: member, in: type, depth: depth + 1)
            let isAlways = members.counts[member] == members.objectCount && !shape.hasNull
            let isID = reading.type == "ID" && field == "id"
            fields.append("  \(field): \(reading.type)\(isAlways && isID ? "!" : "")")
            var line = field
            if field != member {
                isRenamed = true
                line = "\(field): $." + Self.quoted(member)
            } else if !reading.method.isEmpty {
                line = "\(field): \(field)"
            }
            line += reading.method
            if let below = reading.selection {
                selection += [line + " {"] + below.map { "  " + $0 } + ["}"]
            } else {
                selection.append(line)
            }
        }
        types.append("type \(type) {\n\(fields.joined(separator: "\n"))\n}\n")
        return Reading(type: type, selection: selection)
    }

    private mutating func typeName(_ name: String, in parent: String?) -> String {
        let own = GraphQLNames.type(name) ?? "Value"
        let wanted = (parent ?? "") + own
        var name = wanted
        var number = 2
        while !takenNames.insert(name).inserted {
            name = "\(wanted)\(number)"
            number += 1
        }
        return name
    }

    private mutating func fieldName(_ member: String, besides taken: inout Set<String>) -> String {
        let wanted = GraphQLNames.field(member) ?? "value"
        var name = wanted
        var number = 2
        while !taken.insert(name).inserted {
            name = "\(wanted)\(number)"
            number += 1
        }
        return name
    }

    /// `id`, `frobId`, `frob_id`, `uuid`: what is compared and never computed with.
    private static func looksLikeID(_ name: String) -> Bool {
        guard let last = GraphQLNames.words(name).last?.lowercased() else { return false }
        return ["id", "uuid", "guid"].contains(last)
    }
}

extension String {
    /// Braces begin expressions in templates.
    fileprivate var escapingBraces: String { replacing("{", with: "%7B").replacing("}", with: "%7D") }

    /// In a comment of one line.
    fileprivate var printable: String { String(unicodeScalars.map { $0.value < 0x20 ? " " : Character($0) }) }
}
