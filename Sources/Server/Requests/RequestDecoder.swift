import NIOCore
import NIOHTTP1

/// NIOHTTP1's decoder of requests, and what it keeps to itself: whether a request's head has begun to arrive.
///
/// HTTP itself, chunks and what is malformed are NIOHTTP1's business; what a request's head means for the connection is
/// ``RequestHead``'s.
///
/// PERF: a class, because NIO moves its decoder to and fro on each read, through code that is not specialised for it.
final class RequestDecoder: ByteToMessageDecoder {
    typealias InboundOut = HTTPServerRequestPart

    /// A request with more header fields is refused; its trailer fields count, too.
    static let maxFields = 256

    private var decoder: HTTPRequestDecoder
    private let limits: NIOHTTPDecoderLimitConfiguration
    private let connection: Connection

    private init(_ limits: NIOHTTPDecoderLimitConfiguration, _ connection: Connection) {
        self.limits = limits
        self.connection = connection
        decoder = HTTPRequestDecoder(limitConfiguration: limits)
    }

    /// Makes the handler that decodes for a connection, which comes after it in the pipeline.
    ///
    /// - Parameters:
    ///   - connection: Gets the requests.
    ///   - headerBytes: Most bytes of a head: of target, names and values together, and of any one of them with the blanks
    ///     around it.
    /// - Returns: To be added right before the connection.
    static func handler(for connection: Connection, headerBytes: Int) -> ByteToMessageHandler<RequestDecoder> {
        // Bytes of a body are handed on as they come; what the handler has to keep is an unfinished line of a head, whose
        // blanks NIOHTTP1's own limits do not count.
        ByteToMessageHandler(
            RequestDecoder(limits(headerBytes: headerBytes), connection),
            maximumBufferSize: headerBytes
        )
    }

    static func limits(headerBytes: Int) -> NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = headerBytes
        limits.maxHeaderListSize = headerBytes
        limits.maxHeaderFieldCount = maxFields
        return limits
    }

    func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
        if connection.takesBytes(&buffer) { return .needMoreData }
        connection.willDecode()
        let state = try decoder.decode(context: context, buffer: &buffer)
        connection.didDecode(leaving: buffer.readableBytes)
        guard connection.needsNewDecoder() else { return state }
        // The request offered to go on with another protocol, which was not taken up; the next is HTTP again.
        decoder.decoderRemoved(context: context)
        decoder = HTTPRequestDecoder(limitConfiguration: limits)
        decoder.decoderAdded(context: context)
        return buffer.readableBytes > 0 ? .continue : .needMoreData
    }

    func decodeLast(
        context: ChannelHandlerContext,
        buffer: inout ByteBuffer,
        seenEOF: Bool
    ) throws -> DecodingState {
        if case .handedOver = connection.inbound {
            // What was read beyond the handshake is for whoever has taken the connection's place.
            if let rest = buffer.readSlice(length: buffer.readableBytes), rest.readableBytes > 0 {
                context.fireChannelRead(NIOAny(rest))
            }
            return .needMoreData
        }
        if connection.takesBytes(&buffer) { return .needMoreData }
        return try decoder.decodeLast(context: context, buffer: &buffer, seenEOF: seenEOF)
    }

    func decoderAdded(context: ChannelHandlerContext) { decoder.decoderAdded(context: context) }

    func decoderRemoved(context: ChannelHandlerContext) { decoder.decoderRemoved(context: context) }
}
