import GraphQLLanguage
import OrderedJSON

/// One response after the initial one, while it is put together.
struct IncrementalPayload {
    /// A part that the client is to expect.
    struct Pending {
        var id: String
        var path: [PathElement]
        var label: String?
    }

    /// Data of a part.
    struct Increment {
        enum Data {
            /// Members of an object, as JSON text.
            case data([UInt8])
            /// Items of a list, as JSON text, and the position of the first.
            case items([UInt8], from: Int)
        }

        var place: Pending
        /// From the part's place to that of the data.
        var subPath: [PathElement]
        var data: Data
        var errors: [GraphQLError]
    }

    /// The end of a part.
    struct Completion {
        var place: Pending
        /// Of a streamed list; otherwise of a deferred fragment.
        var isList: Bool
        /// Why the part is not delivered; none where it was.
        var errors: [GraphQLError]
    }

    var pending: [Pending] = []
    var incremental: [Increment] = []
    var completed: [Completion] = []

    var isEmpty: Bool { pending.isEmpty && incremental.isEmpty && completed.isEmpty }

    /// Appends the whole response as JSON text.
    func write(hasNext: Bool, sources: [Source], into output: inout OutputBuffer) {
        output.append("{\"hasNext\":")
        output.append(hasNext ? "true" : "false")
        writePending(into: &output)
        if !incremental.isEmpty {
            output.append(",\"incremental\":[")
            for (index, increment) in incremental.enumerated() {
                if index > 0 { output.append(byte: UInt8(ascii: ",")) }
                increment.write(sources: sources, into: &output)
            }
            output.append(byte: UInt8(ascii: "]"))
        }
        if !completed.isEmpty {
            output.append(",\"completed\":[")
            for (index, completion) in completed.enumerated() {
                if index > 0 { output.append(byte: UInt8(ascii: ",")) }
                output.append("{\"id\":")
                output.appendQuoted(completion.place.id)
                output.appendErrors(completion.errors, sources: sources)
                output.append(byte: UInt8(ascii: "}"))
            }
            output.append(byte: UInt8(ascii: "]"))
        }
        output.append(byte: UInt8(ascii: "}"))
    }

    /// Appends `,"pending":[…]` where there is any.
    func writePending(into output: inout OutputBuffer) {
        guard !pending.isEmpty else { return }
        output.append(",\"pending\":[")
        for (index, pending) in pending.enumerated() {
            if index > 0 { output.append(byte: UInt8(ascii: ",")) }
            output.append("{\"id\":")
            output.appendQuoted(pending.id)
            output.append(",\"path\":")
            output.append(pending.path)
            if let label = pending.label {
                output.append(",\"label\":")
                output.appendQuoted(label)
            }
            output.append(byte: UInt8(ascii: "}"))
        }
        output.append(byte: UInt8(ascii: "]"))
    }
}

extension IncrementalPayload.Increment {
    fileprivate func write(sources: [Source], into output: inout OutputBuffer) {
        switch data {
        case .data(let text):
            output.append("{\"data\":")
            output.append(contentsOf: text)
        case .items(let text, _):
            output.append("{\"items\":")
            output.append(contentsOf: text)
        }
        output.append(",\"id\":")
        output.appendQuoted(place.id)
        if !subPath.isEmpty {
            output.append(",\"subPath\":")
            output.append(subPath)
        }
        output.appendErrors(errors, sources: sources)
        output.append(byte: UInt8(ascii: "}"))
    }
}

extension OutputBuffer {
    mutating func appendErrors(_ errors: [GraphQLError], sources: [Source]) {
        guard !errors.isEmpty else { return }
        append(",\"errors\":")
        append(errors, sources: sources)
    }
}
