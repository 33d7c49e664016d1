import Compression
import Gateway
import NIOCore
import OrderedJSON
import Settings
import Upstreams

extension Exchange {
    /// Decides whether the body of an answer of the gateway's is packed with gzip, and says so in the head.
    ///
    /// Spec: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
    /// - Parameters:
    ///   - headers: Of the answer.
    ///   - bodyBytes: Of the body; nil where it is sent in parts.
    /// - Returns: Whether it is.
    func isToBePacked(_ headers: inout [HTTPHeader], bodyBytes: Int?) -> Bool {
        guard let compression = loop.compression else { return false }
        if let bodyBytes, bodyBytes < compression.minBytes {
            // PERF: few clients refuse to have a body as it is, and all others get a short one at once.
            guard bodyBytes > 0, head.gradesCodings else { return false }
            let codings = AcceptEncoding(head.joinedValue(of: "accept-encoding"))
            guard codings.refusesIdentity else { return false }
        }
        guard Self.maybePacked(headers) else { return false }
        headers.append(HTTPHeader("vary", "Accept-Encoding"))
        guard AcceptEncoding(head.joinedValue(of: "accept-encoding")).prefersGzip else { return false }
        headers.append(HTTPHeader("content-encoding", "gzip"))
        for index in headers.indices where ASCII.equal(headers[index].name.utf8, "etag") {
            // The bytes are others than those that a strong tag stands for; what they mean is the same.
            if !headers[index].value.hasPrefix("W/") { headers[index].value = "W/" + headers[index].value }
        }
        return true
    }

    /// Whether an answer's own headers leave it to us to pack the body.
    private static func maybePacked(_ headers: [HTTPHeader]) -> Bool {
        headers.allSatisfy { header in
            switch header.name.utf8.count {
            case 16: !ASCII.equal(header.name.utf8, "content-encoding")
            case 13 where ASCII.equal(header.name.utf8, "cache-control"): !header.value.contains("no-transform")
            default: true
            }
        }
    }

    /// Writes an answer with its body packed, as soon as that is done.
    func answerPacked(_ status: Int, _ headers: [HTTPHeader], _ body: borrowing OutputBuffer) {
        let packed = PackedBody()
        body.withUnsafeBytes { _ = packed.rest.writeBytes($0) }
        packed.pack(isLast: true, for: loop) { [self] isLater in
            packed.output.withUnsafeReadableBytes { answer(status, headers, $0) }
            if isLater { carrier?.flush() }
        }
        if !isAnswered, !packed.isUnwanted, case .collect = sink { sink = .packing(packed) }
    }
}

/// A body on its way to be packed.
final class PackedBody {
    /// More bytes at a time are packed by another thread: these are some 0.7 ms of work.
    private static let maxBytesOnLoop = 128 * 1024

    private var file = GzipMember()
    /// What is still to be packed.
    var rest = ByteBuffer()
    /// What is packed and not sent.
    var output = ByteBuffer()
    /// Whether another thread is at it, and has the rest and the output.
    private(set) var isBusy = false
    /// Whether the client has gone.
    var isUnwanted = false

    /// Packs the rest.
    ///
    /// - Parameters:
    ///   - isLast: Whether the body ends with it.
    ///   - loop: Where `next` runs.
    ///   - next: Called when it is done, unless it is unwanted by then; is told whether that is later than this returns.
    func pack(isLast: Bool, for loop: ServerLoop, then next: @escaping (_ isLater: Bool) -> Void) {
        guard rest.readableBytes > Self.maxBytesOnLoop else {
            pack(isLast: isLast, with: loop.deflater)
            return next(false)
        }
        isBusy = true
        loop.gateway.offLoop({ [self] in pack(isLast: isLast, with: Deflater()) }) { [self] in
            isBusy = false
            if !isUnwanted { next(true) }
        }
    }

    private func pack(isLast: Bool, with deflater: Deflater) {
        output = ByteBuffer()
        rest.withUnsafeReadableBytes { file.append($0, isLast: isLast, with: deflater, to: &output) }
        rest = ByteBuffer()
    }
}
