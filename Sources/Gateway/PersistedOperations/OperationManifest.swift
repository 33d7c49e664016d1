import GraphQLLanguage
import OrderedJSON
import Settings

/// A file of documents that clients may run by naming them, as a build of the clients writes it.
///
/// Either Apollo's manifest, `{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id", "body",
/// "name", "type"}]}`, or a plain object of documents by identifier, as Relay and graphql-codegen write it.
struct OperationManifest {
    struct Entry {
        var id: String
        /// A document's text.
        var body: String
        /// Of an operation that has to be in it; nil where the manifest does not say.
        var name: String?
        /// `file:line:column` of the body.
        var place: String
    }

    private(set) var entries: [Entry] = []

    static let format = "apollo-persisted-query-manifest"
    private static let maxBytes = 64 << 20

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: Absolute.
    ///   - origin: Where the configuration names it.
    /// - Throws: All that is wrong with it.
    init(_ path: String, origin: ConfigOrigin?) throws(GatewayProblems) {
        let text: String
        do throws(TextFile.Failure) {
            text = try TextFile.read(path, limit: Self.maxBytes)
        } catch {
            var problems = GatewayProblems()
            problems.add(
                message:
                    "The manifest of trusted documents \"\(path)\" cannot be read as a UTF-8 text of at most 64 MiB.",
                place: origin?.description ?? ""
            )
            throw problems
        }
        var reading = Reading(path: path, text: text)
        do throws(JSONFault) {
            try reading.read()
        } catch {
            reading.note("This is no valid JSON: \(error)", at: error.offset)
        }
        entries = try reading.finish()
    }

    /// A manifest while it is read.
    private struct Reading {
        let reader: JSONReader
        let source: Source
        /// With the offset of the body, in place of its line and column.
        var found: [(entry: Entry, offset: Int)] = []
        var faults: [(message: String, offset: Int)] = []

        init(path: String, text: String) {
            source = Source(name: path, text: text)
            reader = JSONReader(JSONBody(copying: Array(text.utf8)))
        }

        mutating func note(_ message: String, at offset: Int) { faults.append((message, offset)) }

        mutating func read() throws(JSONFault) {
            try reader.check()
            let root = try reader.root()
            guard try reader.kind(at: root) == .object else {
                return note(
                    "A manifest is an object of documents by identifier, or one with \"format\": \"\(OperationManifest.format)\".",
                    at: Int(root)
                )
            }
            let formatOffset = try reader.member("format", of: root)
            let operations = try reader.member("operations", of: root)
            if let formatOffset, let operations {
                let isKnown = try string(at: formatOffset) == OperationManifest.format
                let version = try reader.member("version", of: root)
                guard isKnown, let version, try reader.kind(at: version) == .number,
                    try reader.int(at: version) == 1
                else {
                    return note(
                        "Manifests of this format are not known: it is \"\(OperationManifest.format)\", version 1.",
                        at: Int(formatOffset)
                    )
                }
                try readOperations(operations)
            } else {
                var members: [(String, JSONOffset)] = []
                try reader.forEachMember(of: root) { name, value in
                    members.append((name, value))
                    return true
                }
                for (id, value) in members { try add(id: id, body: value, name: nil) }
            }
        }

        private mutating func readOperations(_ operations: JSONOffset) throws(JSONFault) {
            guard try reader.kind(at: operations) == .array else {
                return note("\"operations\" has to be a list.", at: Int(operations))
            }
            var elements: [JSONOffset] = []
            try reader.forEachElement(of: operations) { element in
                elements.append(element)
                return true
            }
            for element in elements {
                guard try reader.kind(at: element) == .object, let id = try reader.member("id", of: element),
                    let text = try string(at: id), !text.isEmpty, let body = try reader.member("body", of: element)
                else {
                    note("An operation is an object with \"id\" and \"body\", both strings.", at: Int(element))
                    continue
                }
                var name: String?
                if let given = try reader.member("name", of: element) { name = try string(at: given) }
                try add(id: text, body: body, name: name)
            }
        }

        private mutating func add(id: String, body: JSONOffset, name: String?) throws(JSONFault) {
            guard let text = try string(at: body) else {
                return note("The document of \"\(id)\" has to be a string.", at: Int(body))
            }
            found.append((Entry(id: id, body: text, name: name, place: ""), Int(body)))
        }

        private func string(at offset: JSONOffset) throws(JSONFault) -> String? {
            try reader.kind(at: offset) == .string ? try reader.string(at: offset) : nil
        }

        /// Turns offsets into places, all at once.
        func finish() throws(GatewayProblems) -> [Entry] {
            let offsets = faults.map(\.offset) + found.map(\.offset)
            let locations = offsets.map { [SourceLocation(utf8Offset: UInt32(clamping: $0))] }
            let places = Source.positions(of: locations, in: [source]).map { positions in
                positions.first.map { "\(source.name):\($0.line):\($0.column)" } ?? source.name
            }
            guard faults.isEmpty else {
                var problems = GatewayProblems()
                for (fault, place) in zip(faults, places) { problems.add(message: fault.message, place: place) }
                throw problems
            }
            return zip(found, places).map { found, place in
                var entry = found.entry
                entry.place = place
                return entry
            }
        }
    }
}
