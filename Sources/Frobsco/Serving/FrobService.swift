import NIOCore
import NIOHTTP1
import NIOConcurrencyHelpers

/// Everything `frobsco` knows: turns one complete request into one delivery.
///
/// It serves no socket; all connections share it.
final class FrobService: Sendable {
    /// A request as far as the service looks at it.
    struct Request: Sendable {
        var method: HTTPMethod
        var target: RequestTarget
        var headers = HTTPHeaders()
        var body = ByteBuffer()
        /// The body was longer than `maxBodyBytes` and not kept.
        var isBodyTooLong = false
    }

    /// Longest request body that is read, in bytes.
    static let maxBodyBytes = 8 << 20

    private let options: LaunchOptions
    private let counts = RequestCounts()
    private let faults = FaultSwitches()
    private let feed = EventFeed()
    private let list: ByteBuffer
    private let flerps: ByteBuffer
    /// Made when it is first asked for: most runs never do.
    private let blob = NIOLockedValueBox<ByteBuffer?>(nil)

    /// Opened when they are first asked for.
    private let deadPorts = NIOLockedValueBox<DeadPorts?>(nil)

    init(options: LaunchOptions) {
        self.options = options
        list = Frob.list(count: options.frobCount)
        flerps = Flerp.all(frobCount: options.frobCount)
    }

    /// The paths that look at the service and set it up; they are not counted, and nothing makes them fail.
    static func isControl(_ path: String) -> Bool {
        ["/__requests", "/__faults", "/__ports", "/__events"].contains(path)
    }

    /// Answers one request.
    ///
    /// Counts it, and consumes one turn of its path's error rate.
    func delivery(for request: Request) -> Delivery {
        let path = request.target.path
        if Self.isControl(path) { return Delivery(answer: control(request)) }
        counts.count(method: request.method.rawValue, path: path)
        let answer = request.isBodyTooLong ? Self.bodyTooLong : answer(to: request)
        guard let met = faults.meet(method: request.method.rawValue, path: path) else {
            return Delivery(answer: answer)
        }
        return met.fault.delivery(of: answer, fails: met.fails)
    }

    private static let bodyTooLong = Answer.error(
        .payloadTooLarge,
        "PayloadTooLargeError",
        "The request body is longer than \(maxBodyBytes) bytes."
    )

    // MARK: The API

    private func answer(to request: Request) -> Answer {
        let path = request.target.path
        if path == "/v1" || path.hasPrefix("/v1/") {
            guard isAuthorized(request.headers) else { return Self.unauthorized }
        }
        switch path {
        case "/v1/list":
            return read(request) { .json(list) }
        case "/v1/blob":
            return read(request) { .json(sharedBlob()) }
        case "/flerp-batch":
            if request.method == .POST { return flerpBatch(request.body) }
            return read(request, alsoAllowed: ", POST") { .json(flerps) }
        case "/events":
            return read(request) { events(.serverSent, request) }
        case "/events.ndjson":
            return read(request) { events(.lines, request) }
        default:
            return .error(.notFound, "NotFoundError", "FrobsCo has nothing at this path.")
        }
    }

    private func read(_ request: Request, alsoAllowed: String = "", _ answer: () -> Answer) -> Answer {
        switch request.method {
        case .GET, .HEAD:
            return answer()
        default:
            let allowed = "GET, HEAD\(alsoAllowed)"
            return .error(
                .methodNotAllowed,
                "NotAllowedError",
                "This path takes \(allowed).",
                headers: [(name: "Allow", value: allowed)]
            )
        }
    }

    private static let unauthorized = Answer.error(
        .unauthorized,
        "AuthenticationError",
        "Requests to /v1 need the header Authorization: Bearer and FrobsCo's token.",
        headers: [(name: "WWW-Authenticate", value: "Bearer")]
    )

    private func isAuthorized(_ headers: HTTPHeaders) -> Bool {
        let values = headers["authorization"]
        guard values.count == 1, let value = values.first else { return false }
        let parts = value.split(separator: " ", maxSplits: 1)
        return parts.count == 2 && parts[0].lowercased() == "bearer" && parts[1] == options.token
    }

    private func flerpBatch(_ body: ByteBuffer) -> Answer {
        switch FlerpBatchBody.ids(in: body.readableBytesView) {
        case .success(let ids):
            return .json(Flerp.list(ids: ids, frobCount: options.frobCount))
        case .failure(let fault):
            return .error(.badRequest, "InputError", "\(fault)")
        }
    }

    private func events(_ format: EventFeed.Format, _ request: Request) -> Answer {
        if feed.isOver { return Answer(status: .noContent, body: ByteBuffer()) }
        var answer = Answer(status: .ok, contentType: format.contentType, body: ByteBuffer())
        let after = request.target.parameters?.last { $0.name == "after" }?.value
        let lastID = (request.headers.first(name: "last-event-id") ?? after).flatMap { Int($0) }
        answer.headers = [(name: "Cache-Control", value: "no-store")]
        answer.events = (feed, format, lastID)
        return answer
    }

    private func sharedBlob() -> ByteBuffer {
        blob.withLockedValue { blob in
            let made = blob ?? Blob.make()
            blob = made
            return made
        }
    }

    // MARK: The controls

    private func control(_ request: Request) -> Answer {
        switch (request.target.path, request.method) {
        case ("/__requests", .GET), ("/__requests", .HEAD):
            return .json(counts.json)
        case ("/__requests", .DELETE):
            counts.reset()
            return Answer(status: .noContent, body: ByteBuffer())
        case ("/__faults", .GET), ("/__faults", .HEAD):
            let all = faults.active.map { FaultParameters.describe($0.fault, at: $0.place) }
            return .json("[\(all.joined(separator: ","))]")
        case ("/__faults", .PUT):
            return request.isBodyTooLong ? Self.bodyTooLong : setFault(request)
        case ("/__faults", .DELETE):
            guard let parameters = request.target.parameters else { return Self.badQuery }
            faults.clear(path: parameters.last { $0.name == "path" }?.value)
            return Answer(status: .noContent, body: ByteBuffer())
        case ("/__ports", .GET), ("/__ports", .HEAD):
            return ports()
        case ("/__events", .POST):
            return request.isBodyTooLong ? Self.bodyTooLong : sendEvent(request.body)
        case ("/__events", .DELETE):
            return endEvents(request)
        default:
            let allowed =
                switch request.target.path {
                case "/__faults": "GET, HEAD, PUT, DELETE"
                case "/__ports": "GET, HEAD"
                case "/__events": "POST, DELETE"
                default: "GET, HEAD, DELETE"
                }
            return .error(
                .methodNotAllowed,
                "NotAllowedError",
                "This path takes \(allowed).",
                headers: [(name: "Allow", value: allowed)]
            )
        }
    }

    private static let badQuery = Answer.error(.badRequest, "InputError", "The query is not percent-encoded UTF-8.")

    private func sendEvent(_ body: ByteBuffer) -> Answer {
        let text = String(buffer: body)
        guard !text.isEmpty, !text.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else {
            return .error(.badRequest, "InputError", "The body is the event: one line of JSON.")
        }
        let (id, listeners) = feed.send(text)
        return .json(#"{"id":\#(id),"listeners":\#(listeners)}"#)
    }

    private func endEvents(_ request: Request) -> Answer {
        guard let parameters = request.target.parameters else { return Self.badQuery }
        var (retry, isOver): (Int?, Bool) = (nil, false)
        for (name, value) in parameters {
            switch name {
            case "retryMs":
                guard let number = Int(value), (0...60_000).contains(number) else {
                    return .error(
                        .badRequest,
                        "InputError",
                        "retryMs is a whole number from 0 to 60000, not \"\(value)\"."
                    )
                }
                retry = number
            case "over": isOver = value == "true"
            default:
                return .error(.badRequest, "InputError", "\"\(name)\" is no parameter; there are retryMs and over.")
            }
        }
        feed.endResponses(retryMilliseconds: retry, isOver: isOver)
        return Answer(status: .noContent, body: ByteBuffer())
    }

    private func ports() -> Answer {
        do {
            let ports = try deadPorts.withLockedValue { ports in
                let opened = try ports ?? DeadPorts()
                ports = opened
                return opened
            }
            return .json(#"{"refusing":\#(ports.refusing),"silent":\#(ports.silent)}"#)
        } catch {
            return .error(.internalServerError, "Error", "\(error)")
        }
    }

    private func setFault(_ request: Request) -> Answer {
        guard var values = request.target.parameters else { return Self.badQuery }
        if request.body.readableBytes > 0 {
            switch FaultBody.values(in: request.body.readableBytesView) {
            case .success(let members): values += members
            case .failure(let fault): return .error(.badRequest, "InputError", "\(fault)")
            }
        }
        switch FaultParameters.read(values) {
        case .failure(let complaint):
            return .error(.badRequest, "InputError", complaint.message)
        case .success(let (place, fault)):
            guard faults.set(fault, for: place) else {
                return .error(.badRequest, "InputError", "Faults are on for \(FaultSwitches.maxPlaces) places already.")
            }
            return .json(FaultParameters.describe(fault, at: place))
        }
    }
}
