import NIOCore
import NIOEmbedded
import NIOHTTP1

@testable import Server

/// The first request in some bytes, as the server reads it.
struct DecodedRequest {
    var head: RequestHead
    var body: [UInt8] = []
    /// Number of further requests that were complete.
    var following = 0

    /// Reads bytes that arrive in pieces of `step`; nil when the request is not complete, and a thrown `RequestFault` when it
    /// is refused.
    init?(_ bytes: [UInt8], step: Int = .max, limitBytes: Int = 1000) throws {
        let decoder = HTTPRequestDecoder(limitConfiguration: RequestDecoder.limits(headerBytes: limitBytes))
        let channel = EmbeddedChannel(handler: ByteToMessageHandler(decoder, maximumBufferSize: limitBytes))
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        var read: DecodedRequest?
        var isComplete = false
        func take() throws {
            while let part = try channel.readInbound(as: HTTPServerRequestPart.self) {
                switch part {
                case _ where isComplete: if case .end = part { read?.following += 1 }
                case .head(let received):
                    read = DecodedRequest(head: RequestHead(received))
                    if let fault = read?.head.fault { throw fault }
                case .body(let part): read?.body += part.readableBytesView
                case .end: isComplete = true
                }
            }
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(step)
            rest = rest.dropFirst(step)
            do {
                try channel.writeInbound(ByteBuffer(bytes: piece))
            } catch {
                try take()
                if isComplete { break }
                throw RequestFault(error, isInBody: read != nil, limitBytes: limitBytes) ?? error
            }
            try take()
        }
        guard isComplete, let read else { return nil }
        self = read
    }

    init?(_ text: String, step: Int = .max, limitBytes: Int = 1000) throws {
        try self.init(Array(text.utf8), step: step, limitBytes: limitBytes)
    }

    private init(head: RequestHead) {
        self.head = head
    }
}
