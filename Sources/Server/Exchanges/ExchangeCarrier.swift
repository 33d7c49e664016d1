import NIOCore
import Proxy

/// What an exchange's answer is written to, and what reads its request.
protocol ExchangeCarrier: AnyObject {
    /// The client's IP address.
    var remoteAddress: String? { get }

    /// Whether nobody on the way can read it.
    var isEncrypted: Bool { get }

    /// Whether the client keeps up: false while more bytes wait for it than the channel cares to hold.
    var isWritable: Bool { get }

    /// Writes the head of an answer whose body follows.
    func write(_ answer: AnswerHead)

    /// Writes a part of the body.
    func writeBody(_ part: ByteBuffer)

    /// Writes a whole answer, its end excepted.
    ///
    /// - Parameters:
    ///   - answer: The head.
    ///   - body: Valid during the call only; empty for an answer to HEAD.
    func write(_ answer: AnswerHead, body: UnsafeRawBufferPointer)

    /// Writes the end of the answer and goes on to the next request.
    func finishAnswer()

    /// Sends what is written.
    func flush()

    /// Ends at once, so that the client sees that the answer is not whole, but gets what was written of it.
    func abort()

    /// Lets the body of the request go on after ``Exchange/take(_:)`` had no room.
    func sinkHasRoom()

    /// Agrees to a WebSocket connection to the GraphQL endpoint, or refuses it.
    func openGraphQLSocket() throws(RequestFault)

    /// Asks the upstream of a proxy route for the WebSocket protocol.
    func openWebSocket(_ match: ProxyMatch) throws(RequestFault)
}
