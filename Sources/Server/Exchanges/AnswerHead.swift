import NIOCore
import Upstreams

/// The head of an answer.
struct AnswerHead {
    /// What is told of the body.
    enum Body: Equatable {
        /// There is none: a status without one, or an answer to HEAD.
        case none
        /// Its number of bytes.
        case length(Int)
        /// Where it ends shows when it does.
        case streamed
    }

    /// Of three digits.
    var status: Int
    /// An upstream's reason phrase; nil for the customary one.
    var reason: String?
    /// Without those that frame the body, and those that all answers have.
    var headers: [HTTPHeader] = []
    var body: Body
    /// Headers that the route lets through for pages of other origins.
    var exposing: [String] = []
}

/// Where the fields of an answer's head are written.
protocol FieldWriter: ~Copyable {
    mutating func writeField(_ name: StaticString, _ value: String)
    mutating func writeField(_ name: StaticString, _ value: Int)
    mutating func writeField(_ name: String, _ value: String)
}

extension Exchange {
    /// Writes the fields of an answer's head that do not depend on the version of HTTP.
    ///
    /// - Parameters:
    ///   - answer: Whose own fields win over those that all answers have.
    ///   - fields: Where they are appended.
    /// - Returns: Whether a date is still to be written.
    func writeFields(of answer: AnswerHead, to fields: inout some FieldWriter & ~Copyable) -> Bool {
        var lacksDate = true
        var requestID = trace?.requestID
        for header in answer.headers {
            fields.writeField(header.name, header.value)
            if ASCII.equal(header.name.utf8, "date") { lacksDate = false }
            if ASCII.equal(header.name.utf8, "x-request-id") { requestID = nil }
        }
        if let requestID { fields.writeField("x-request-id", requestID) }
        if case .length(let count) = answer.body { fields.writeField("content-length", count) }
        if let cors = loop.cors { cors.writeFields(for: head, exposing: answer.exposing, to: &fields) }
        return lacksDate
    }
}
