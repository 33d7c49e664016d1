import NIOCore
import NIOSSL

extension ServerLoop {
    /// Prepares a connection that was accepted.
    func prepare(_ channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        if let tls {
            try pipeline.addHandler(NIOSSLServerHandler(context: tls))
            try pipeline.addHandler(TLSHandshake(patience: times.head, logger: logger))
        }
        // HTTP/1.1, unless the client begins otherwise.
        let connection = Connection(loop: self, isEncrypted: tls != nil)
        try connection.addHandlers(to: pipeline)
    }
}
