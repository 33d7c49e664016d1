/// How much is logged: `backend.logger.level`, or the environment variable `LOG_LEVEL`, which wins.
package enum LogLevel: String, Hashable, Sendable, CaseIterable {
    case trace
    case debug
    case info
    case warning
    case error

    /// The level of that name, in Backstage's words or ours.
    package init?(name: String) {
        switch name.lowercased() {
        case "error": self = .error
        case "warn", "warning": self = .warning
        case "info", "notice": self = .info
        // Backstage's levels between info and debug show single requests, as our debug does.
        case "http", "verbose", "debug": self = .debug
        case "silly", "trace": self = .trace
        default: return nil
        }
    }

    static let accepted = "one of error, warn, info, http, verbose, debug, silly"
}
