import GraphQLLanguage
import OrderedJSON

/// How responses in parts tell what belongs where.
package enum IncrementalFormat: Sendable {
    /// The current one: `pending` announces a part, `incremental` refers to it by its identifier, `completed` ends it.
    case pending
    /// That of August 2022, which Apollo Client 3 reads: each increment has its `path` and `label`, nothing is announced,
    /// and a part that cannot be delivered is null.
    ///
    /// Deviation: a field that several fragments have comes once, with the first of them; that format repeats it.
    case paths
}

extension IncrementalPayload {
    /// Whether it has anything that is told in the format of 2022.
    var hasPaths: Bool { !incremental.isEmpty || completed.contains { !$0.errors.isEmpty } }

    /// Appends the whole response as JSON text, in the format of 2022.
    func writePaths(hasNext: Bool, sources: [Source], into output: inout OutputBuffer) {
        output.append("{\"hasNext\":")
        output.append(hasNext ? "true" : "false")
        if hasPaths {
            output.append(",\"incremental\":")
            var isFirst = true
            func begin(_ output: inout OutputBuffer) {
                output.append(byte: UInt8(ascii: isFirst ? "[" : ","))
                isFirst = false
            }
            for increment in incremental {
                begin(&output)
                increment.writePath(sources: sources, into: &output)
            }
            for failed in completed where !failed.errors.isEmpty {
                begin(&output)
                output.append(failed.isList ? "{\"items\":null" : "{\"data\":null")
                output.append(place: failed.place.path, failed.place.label, failed.errors, sources: sources)
            }
            output.append(byte: UInt8(ascii: "]"))
        }
        output.append(byte: UInt8(ascii: "}"))
    }
}

extension IncrementalPayload.Increment {
    fileprivate func writePath(sources: [Source], into output: inout OutputBuffer) {
        var path = place.path + subPath
        switch data {
        case .data(let text):
            output.append("{\"data\":")
            output.append(contentsOf: text)
        case .items(let text, let position):
            output.append("{\"items\":")
            output.append(contentsOf: text)
            path.append(.index(position))
        }
        output.append(place: path, place.label, errors, sources: sources)
    }
}

extension OutputBuffer {
    /// Ends an increment: `,"path":…,"label":…,"errors":…}`.
    fileprivate mutating func append(
        place path: [PathElement],
        _ label: String?,
        _ errors: [GraphQLError],
        sources: [Source]
    ) {
        append(",\"path\":")
        append(path)
        if let label {
            append(",\"label\":")
            appendQuoted(label)
        }
        appendErrors(errors, sources: sources)
        append(byte: UInt8(ascii: "}"))
    }
}
