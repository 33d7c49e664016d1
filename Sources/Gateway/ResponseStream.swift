package import OrderedJSON

/// What answers to a request are written to, where they may be sent in parts.
///
/// The transport's side of ``GatewayLoop/handle(_:_:transport:completion:)``.
package protocol StreamingTransport: AnyObject {
    /// Begins the answer to the request, in place of the completion.
    ///
    /// - Parameter response: The head; how the body's end is told is the transport's matter.
    /// - Returns: Where its body goes.
    func openStream(_ response: GatewayResponse) -> any ResponseStream
}

/// The body of a response that is sent part by part, each as soon as it is there.
///
/// Belongs to the event loop of its request. When the client goes first, the request's call is cancelled, and what is
/// sent afterwards is dropped.
package protocol ResponseStream: AnyObject {
    /// Whether the client keeps up: false while more bytes wait for it than the transport cares to hold.
    ///
    /// What is sent meanwhile is held all the same, without a bound: it is the sender's to stop.
    var isWritable: Bool { get }

    /// Called when the client keeps up again after it did not.
    var onWritable: (() -> Void)? { get set }

    /// Sends a part.
    ///
    /// Parts of one turn of the event loop go out together.
    func send(_ part: borrowing OutputBuffer)

    /// Ends the body.
    func end()

    /// Ends the connection, so that the client sees that the body is not whole.
    func abort()
}
