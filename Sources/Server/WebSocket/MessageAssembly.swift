import Gateway
import NIOCore
import NIOWebSocket

/// Puts a client's frames together to messages, and finds what RFC 6455 forbids.
///
/// NIOWebSocket reads the frames and sees to the length and the wholeness of control frames; what depends on there being no
/// extension, on the side, and on the frames before is seen to here.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc6455#section-5
struct MessageAssembly {
    enum Arrival: Equatable {
        /// A message goes on, or a pong has come.
        case nothing
        case text(ByteBuffer)
        case binary
        case ping(ByteBuffer)
        /// With the client's code; nil where it gives none.
        case close(UInt16?)
    }

    struct Violation: Error, Equatable {
        let closure: SocketClosure
    }

    /// Of a message.
    let maxBytes: Int
    /// The parts of a text message so far; nil between two messages.
    private var text: ByteBuffer?
    private var utf8 = IncrementalUTF8()

    init(maxBytes: Int) {
        self.maxBytes = maxBytes
    }

    mutating func take(_ frame: WebSocketFrame) throws(Violation) -> Arrival {
        guard !frame.rsv1, !frame.rsv2, !frame.rsv3 else { throw .broken("No extension was agreed on") }
        guard frame.maskKey != nil else { throw .broken("Clients mask their frames") }
        switch frame.opcode {
        case .ping: return .ping(frame.unmaskedData)
        case .pong: return .nothing
        case .connectionClose: return .close(try Self.code(of: frame.unmaskedData))
        case .binary:
            guard text == nil else { throw .unfinished }
            return .binary
        case .text:
            guard text == nil else { throw .unfinished }
            return try append(frame, to: nil)
        case .continuation:
            guard let text else { throw .broken("There is no message that goes on") }
            return try append(frame, to: text)
        default: throw .broken("The opcode is unknown")
        }
    }

    private mutating func append(_ frame: WebSocketFrame, to begun: ByteBuffer?) throws(Violation) -> Arrival {
        var part = frame.unmaskedData
        let length = (begun?.readableBytes ?? 0) + part.readableBytes
        guard length <= maxBytes else { throw Violation(closure: .messageTooLarge) }
        guard utf8.take(part.readableBytesView), !frame.fin || utf8.isComplete else {
            throw Violation(closure: .invalidText)
        }
        // PERF: a message of one frame is not copied.
        if begun == nil, frame.fin { return .text(part) }
        text = nil
        var whole = begun ?? ByteBuffer()
        whole.writeBuffer(&part)
        if frame.fin { return .text(whole) }
        text = whole
        return .nothing
    }

    /// The code of a close frame.
    private static func code(of payload: ByteBuffer) throws(Violation) -> UInt16? {
        var payload = payload
        guard payload.readableBytes > 0 else { return nil }
        guard let code = payload.readInteger(as: UInt16.self) else { throw .broken("The close frame has half a code") }
        // What endpoints may send: the protocol's own codes, those of libraries, and those of applications.
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: break
        default: throw .broken("The close frame has a code that is not to be sent")
        }
        var reason = IncrementalUTF8()
        guard reason.take(payload.readableBytesView), reason.isComplete else {
            throw Violation(closure: .invalidText)
        }
        return code
    }
}

extension MessageAssembly.Violation {
    static func broken(_ reason: String) -> MessageAssembly.Violation {
        MessageAssembly.Violation(closure: .protocolError(reason))
    }

    static var unfinished: MessageAssembly.Violation { broken("The message before is not finished") }
}
