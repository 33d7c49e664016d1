import NIOCore

/// Takes a request's body out of the connection's bytes, part by part.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc9112#section-6 and section 7.1
struct RequestBodyReader {
    /// What comes next.
    enum Part: Equatable {
        /// Bytes of the body, at least one.
        case bytes(ByteBuffer)
        /// Nothing until more has arrived.
        case incomplete
        /// The body is complete.
        case end
    }

    private enum State {
        case length(Int)
        case chunkSize
        case chunk(Int)
        case chunkEnd
        case trailers
        case end
    }

    /// Longest line with a chunk's size and extensions, in bytes.
    private static let maxSizeLineBytes = 1024

    private var state: State
    /// Bytes that trailer fields may still have.
    private var trailerBytes: Int

    /// A reader at the beginning of a body.
    ///
    /// - Parameters:
    ///   - framing: What the head says of the body.
    ///   - trailerBytes: Most bytes of all trailer fields, which are read and dropped.
    init(_ framing: RequestHead.Framing, trailerBytes: Int) {
        self.trailerBytes = trailerBytes
        switch framing {
        case .none: state = .end
        case .length(let count): state = .length(count)
        case .chunked: state = .chunkSize
        }
    }

    /// Consumes the next part of the body.
    mutating func next(from input: inout ByteBuffer) throws(RequestFault) -> Part {
        while true {
            switch state {
            case .end:
                return .end
            case .length(let count):
                guard count > 0 else {
                    state = .end
                    continue
                }
                guard let part = take(count, from: &input) else { return .incomplete }
                state = .length(count - part.readableBytes)
                return .bytes(part)
            case .chunkSize:
                guard let size = try chunkSize(from: &input) else { return .incomplete }
                state = size == 0 ? .trailers : .chunk(size)
            case .chunk(let count):
                guard let part = take(count, from: &input) else { return .incomplete }
                state = part.readableBytes == count ? .chunkEnd : .chunk(count - part.readableBytes)
                return .bytes(part)
            case .chunkEnd:
                guard let line = try line(from: &input, limit: 2) else { return .incomplete }
                guard line.readableBytes == 0 else { throw .chunk }
                state = .chunkSize
            case .trailers:
                guard let line = try line(from: &input, limit: trailerBytes) else { return .incomplete }
                trailerBytes -= line.readableBytes + 2
                if line.readableBytes == 0 { state = .end }
            }
        }
    }

    private func take(_ count: Int, from input: inout ByteBuffer) -> ByteBuffer? {
        guard input.readableBytes > 0 else { return nil }
        return input.readSlice(length: min(count, input.readableBytes))
    }

    /// A line without its end, or nil if it is not there yet.
    private func line(from input: inout ByteBuffer, limit: Int) throws(RequestFault) -> ByteBuffer? {
        let window = input.readableBytesView.prefix(max(limit, 2))
        guard let lineFeed = window.firstIndex(of: UInt8(ascii: "\n")) else {
            if window.count >= limit { throw .chunk }
            return nil
        }
        let length = lineFeed - window.startIndex
        guard length >= 1, window[lineFeed - 1] == UInt8(ascii: "\r") else { throw .chunk }
        let line = input.readSlice(length: length - 1)
        input.moveReaderIndex(forwardBy: 2)
        return line
    }

    // chunk-size [ chunk-ext ] CRLF
    private func chunkSize(from input: inout ByteBuffer) throws(RequestFault) -> Int? {
        guard let line = try line(from: &input, limit: Self.maxSizeLineBytes) else { return nil }
        var size = 0
        var digits = 0
        for byte in line.readableBytesView {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            case UInt8(ascii: ";"), UInt8(ascii: " "), UInt8(ascii: "\t"):
                guard digits > 0, hasExtensionOnly(line.readableBytesView.dropFirst(digits)) else { throw .chunk }
                return size
            default: throw .chunk
            }
            digits += 1
            guard digits <= 15 else { throw .chunk }
            size = size << 4 | Int(digit)
        }
        guard digits > 0 else { throw .chunk }
        return size
    }

    /// Whether what follows a chunk's size is blank or begins an extension, without control characters.
    private func hasExtensionOnly(_ rest: ByteBufferView) -> Bool {
        let visible = rest.drop { ASCII.isBlank($0) }
        guard visible.isEmpty || visible.first == UInt8(ascii: ";") else { return false }
        return visible.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") }
    }
}
