import GraphQLExecution
import GraphQLLanguage
import Logging
import NIOConcurrencyHelpers
import NIOCore
import Upstreams

/// Tells operators of documents that were refused, in at most one line a second.
///
/// A line names operation and client as far as the client says so, and never has values of variables.
final class RefusalLog: Sendable {
    /// Decides which refusals get a line.
    struct Pace {
        private var next = NIODeadline.uptimeNanoseconds(0)
        private var untold = 0

        /// - Returns: How many refusals went untold before this one, if it is to be told.
        mutating func take(at now: NIODeadline) -> Int? {
            guard now >= next else {
                untold += 1
                return nil
            }
            next = now + .seconds(1)
            defer { untold = 0 }
            return untold
        }
    }

    private let pace = NIOLockedValueBox(Pace())

    func note(_ refusal: DocumentRefusal, of request: GraphQLRequest, _ headers: [HTTPHeader], _ logger: Logger) {
        guard let untold = pace.withLockedValue({ $0.take(at: .now()) }) else { return }
        var line = "refused: \(refusal.error.message)"
        if let name = request.operationName { line += " Operation: \(Self.shown(name))." }
        for header in headers
        where header.name.utf8.isEqual(toLowercased: "graphql-client-name")
            || header.name.utf8.isEqual(toLowercased: "apollographql-client-name")
        {
            line += " Client: \(Self.shown(header.value))."
            break
        }
        if untold > 0 { line += " Before it \(untold) more were refused." }
        logger.warning("\(line)")
    }

    /// What a client calls something, short and on one line.
    private static func shown(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(100).map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
        return String(String.UnicodeScalarView(scalars))
    }
}
