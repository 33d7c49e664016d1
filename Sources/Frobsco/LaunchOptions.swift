/// What the command line and the environment ask of `frobsco`.
struct LaunchOptions: Equatable, Sendable {
    /// Port on 127.0.0.1; 0 lets the system choose a free one.
    var port = 7008
    /// Number of frobs that `GET /v1/list` answers.
    var frobCount = 500
    /// What must follow `Bearer ` in the Authorization header of requests below `/v1`.
    var token = "demo"

    /// What to do.
    enum Action: Equatable, Sendable {
        case help
        case serve(LaunchOptions)
    }

    /// Why the command line or the environment makes no sense.
    enum Fault: Error, Equatable, CustomStringConvertible {
        case unknownArgument(String)
        case missingValue(option: String)
        case notACount(String)
        case notAPort(String)
        case emptyToken

        var description: String {
            switch self {
            case .unknownArgument(let argument):
                "\(argument) is not an argument of frobsco; it takes --frobs N and --help."
            case .missingValue(let option):
                "\(option) needs a value, as in \(option) 500."
            case .notACount(let text):
                "--frobs takes a whole number from 0 to \(LaunchOptions.maxFrobCount), not \"\(text)\"."
            case .notAPort(let text):
                "FROBSCO_PORT is a whole number from 0 to 65535 (0: any free port), not \"\(text)\"."
            case .emptyToken:
                "FROBSCO_TOKEN is empty; unset it to use \"demo\", or give it a value."
            }
        }
    }

    /// Largest `--frobs`: about 60 MB of list.
    static let maxFrobCount = 1_000_000

    /// What the command line and the environment ask for, or the first thing in them that makes no sense.
    ///
    /// - Parameters:
    ///   - arguments: Without the program's name.
    ///   - environment: The value of a variable, nil when it is not set.
    /// - Returns: The action, or the fault.
    static func parse(_ arguments: [String], environment: (String) -> String?) -> Result<Action, Fault> {
        var options = LaunchOptions()
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            switch (parts.first ?? "", parts.count) {
            case ("--help", 1), ("-h", 1):
                return .success(.help)
            case ("--frobs", let count):
                guard let text = count == 2 ? parts.last : rest.popFirst() else {
                    return .failure(.missingValue(option: "--frobs"))
                }
                guard let value = wholeNumber(text, upTo: maxFrobCount) else { return .failure(.notACount(text)) }
                options.frobCount = value
            default:
                return .failure(.unknownArgument(argument))
            }
        }
        if let text = environment("FROBSCO_PORT"), !text.isEmpty {
            guard let value = wholeNumber(text, upTo: 65_535) else { return .failure(.notAPort(text)) }
            options.port = value
        }
        if let token = environment("FROBSCO_TOKEN") {
            guard !token.isEmpty else { return .failure(.emptyToken) }
            options.token = token
        }
        return .success(.serve(options))
    }

    /// Digits only: `Int("+5")` would take a sign.
    private static func wholeNumber(_ text: String, upTo limit: Int) -> Int? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = Int(text), value <= limit else {
            return nil
        }
        return value
    }

    static let help = """
        frobsco: the fictional FrobsCo and its partner company as a real HTTP server, to try Tributary and to test it.

        USAGE
          frobsco [--frobs N]        serve N frobs (default 500) on http://127.0.0.1:7008
          frobsco --help

        ENVIRONMENT
          FROBSCO_PORT               port; default 7008, 0 for any free one
          FROBSCO_TOKEN              what /v1 wants as "Authorization: Bearer ..."; default demo

        WHAT IT ANSWERS
          GET  /v1/list              all frobs: [{"id", "name", "active"}]
          GET  /v1/blob              21,000 frobs with nested data that repeats itself, about 30 MB
          GET  /flerp-batch          all flerps: [{"id", "frobId", "score"}]; every tenth frob has none
          POST /flerp-batch          {"ids": ["frob-1", ...]}: the flerps of these frobs, in an order of its own
          GET  /events               what POST /__events sends, as text/event-stream; after that of Last-Event-ID, or ?after=N
          GET  /events.ndjson        the same, a line of JSON for each

        COUNTS AND FAULTS
          GET    /__requests         how often each "METHOD path" was asked
          DELETE /__requests         count from zero again
          PUT    /__faults?path=P    switch on for path P, as query parameters or as members of a JSON body:
                                       latencyMs=N      answer N milliseconds later
                                       status=N         answer with this status
                                       errorRate=R      of the requests, the share R (0 to 1) fails with status (500)
                                       reset=true       break the connection off with a TCP reset
                                       dripBytes=N      send the body N bytes at a time, one piece every
                                       dripMs=N         N milliseconds (10)
                                       truncate=N|true  close after N bytes of the body (true: after half of it)
                                       invalidJSON=true answer a body that is not JSON
                                       cutJSON=true     answer half of the body as if it were the whole
                                       html=true        answer an HTML page
                                       bodyBytes=N      fill the body up with spaces to N bytes
                                       chunked=true     send it in chunks, its length not said before
                                       retryAfter=N     Retry-After: N with requests that fail
                                       method=M         only for requests with this method
          GET    /__faults           the switches that are on
          DELETE /__faults           all off; with ?path=P those of one path
          GET    /__ports            {"refusing", "silent"}: ports at which no connection comes about, the one since it
                                     refuses them, the other since it does not answer
          POST   /__events           the body, one line of JSON, is the next event: {"id", "listeners"}
          DELETE /__events           end the responses that are open; as query parameters:
                                       retryMs=N        those who come back are told to wait N milliseconds next time
                                       over=true        those who come back get 204: there are no more
          An https URL with frobsco's own port is one at which TLS fails: it speaks plain HTTP.

          curl -X PUT 'http://127.0.0.1:7008/__faults?path=/v1/list&latencyMs=2000'
        """
}
