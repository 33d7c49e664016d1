import Settings
import Upstreams

/// What the health routes answer.
enum HealthAnswer {
    static let ok = Array(#"{"status":"ok"}"#.utf8)
    static let notReady = Array(#"{"message":"Backend has not started yet","status":"error"}"#.utf8)

    /// `Content-Type` and the configured headers, which win over it.
    static func headers(_ configured: [HeaderSetting]) -> [HTTPHeader] {
        let own = configured.map { HTTPHeader($0.name, $0.value) }
        let hasType = own.contains { ASCII.equal($0.name.utf8, "content-type") }
        return (hasType ? [] : [HTTPHeader("content-type", ErrorBody.contentType)]) + own
    }
}
