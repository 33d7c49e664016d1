/// Reads a fault from named values, as they come in the query or as the members of a JSON body, and writes it back.
struct FaultParameters {
    /// Why the values are no fault.
    ///
    /// The text is for the person at the other end of `curl`.
    struct Complaint: Error, Equatable {
        var message: String

        init(_ message: String) {
            self.message = message
        }
    }

    /// Longest latency or interval: one hour.
    static let maxMilliseconds = 3_600_000

    /// Longest body that `bodyBytes` makes: 64 MiB, held in memory for each request.
    static let maxBodyBytes = 64 << 20

    static let names = [
        "path", "method", "latencyMs", "status", "errorRate", "reset", "dripBytes", "dripMs", "truncate", "invalidJSON",
        "cutJSON", "html", "bodyBytes", "chunked", "retryAfter",
    ]

    /// - Parameter values: Names and values in the order given; the last one of a name counts.
    /// - Returns: The fault and what it is for, or what is wrong with the values.
    static func read(
        _ values: [(name: String, value: String)]
    ) -> Result<(place: FaultSwitches.Place, fault: Fault), Complaint> {
        Result { () throws(Complaint) in try parse(values) }
    }

    private static func parse(
        _ values: [(name: String, value: String)]
    ) throws(Complaint) -> (place: FaultSwitches.Place, fault: Fault) {
        var place = FaultSwitches.Place(path: "", method: nil)
        var fault = Fault()
        var dripBytes: Int?
        var dripMs: Int?
        for (name, value) in values {
            switch name {
            case "path": place.path = value
            case "method": place.method = value
            case "latencyMs": fault.latencyMs = try wholeNumber(value, name, 0...maxMilliseconds)
            case "status": fault.status = try wholeNumber(value, name, 200...599)
            case "errorRate": fault.errorRate = try share(value, name)
            case "reset": fault.resets = try flag(value, name)
            case "dripBytes": dripBytes = try wholeNumber(value, name, 1...Int(Int32.max))
            case "dripMs": dripMs = try wholeNumber(value, name, 1...maxMilliseconds)
            case "truncate":
                switch value {
                case "true": fault.truncation = .half
                case "false": fault.truncation = nil
                default: fault.truncation = .bytes(try wholeNumber(value, name, 0...Int(Int32.max)))
                }
            case "invalidJSON": if try flag(value, name) { fault.body = .invalidJSON }
            case "cutJSON": if try flag(value, name) { fault.body = .cutJSON }
            case "html": if try flag(value, name) { fault.body = .html }
            case "bodyBytes": fault.bodyBytes = try wholeNumber(value, name, 1...maxBodyBytes)
            case "chunked": fault.isChunked = try flag(value, name)
            case "retryAfter": fault.retryAfter = try wholeNumber(value, name, 0...maxMilliseconds)
            default:
                throw Complaint("There is no switch \"\(name)\"; there are: \(names.joined(separator: ", ")).")
            }
        }
        guard place.path.hasPrefix("/") else {
            throw Complaint("Say for which path, as in /__faults?path=/v1/list&latencyMs=2000.")
        }
        guard !FrobService.isControl(place.path) else {
            throw Complaint("\(place.path) belongs to the controls, which do not fail.")
        }
        if let dripBytes {
            fault.drip = Fault.Drip(bytes: dripBytes, intervalMs: dripMs ?? 10)
        } else if dripMs != nil {
            throw Complaint("dripMs needs dripBytes.")
        }
        if fault.retryAfter != nil, fault.status == nil, fault.errorRate == nil {
            throw Complaint("retryAfter needs status or errorRate: it goes with requests that fail.")
        }
        guard fault != Fault() else {
            throw Complaint("Nothing is switched on; use one of: \(names.dropFirst(2).joined(separator: ", ")).")
        }
        return (place, fault)
    }

    private static func wholeNumber(_ text: String, _ name: String, _ range: ClosedRange<Int>) throws(Complaint) -> Int
    {
        guard let value = Int(text), range.contains(value) else {
            throw Complaint(
                "\(name) is a whole number from \(range.lowerBound) to \(range.upperBound), not \"\(text)\"."
            )
        }
        return value
    }

    private static func share(_ text: String, _ name: String) throws(Complaint) -> Double {
        guard let value = Double(text), (0...1).contains(value) else {
            throw Complaint("\(name) is a number from 0 to 1, not \"\(text)\".")
        }
        return value
    }

    private static func flag(_ text: String, _ name: String) throws(Complaint) -> Bool {
        switch text {
        case "true", "1": return true
        case "false", "0": return false
        default: throw Complaint("\(name) is true or false, not \"\(text)\".")
        }
    }

    /// The fault as a JSON object whose members are those that `read` takes.
    static func describe(_ fault: Fault, at place: FaultSwitches.Place) -> String {
        var members = ["\"path\":\(JSONText.quoted(place.path))"]
        if let method = place.method { members.append("\"method\":\(JSONText.quoted(method))") }
        if fault.latencyMs > 0 { members.append("\"latencyMs\":\(fault.latencyMs)") }
        if let status = fault.status { members.append("\"status\":\(status)") }
        if let rate = fault.errorRate { members.append("\"errorRate\":\(rate)") }
        if fault.resets { members.append("\"reset\":true") }
        if let drip = fault.drip { members.append("\"dripBytes\":\(drip.bytes),\"dripMs\":\(drip.intervalMs)") }
        switch fault.truncation {
        case .half?: members.append("\"truncate\":true")
        case .bytes(let bytes)?: members.append("\"truncate\":\(bytes)")
        case nil: break
        }
        switch fault.body {
        case .invalidJSON?: members.append("\"invalidJSON\":true")
        case .cutJSON?: members.append("\"cutJSON\":true")
        case .html?: members.append("\"html\":true")
        case nil: break
        }
        if let bytes = fault.bodyBytes { members.append("\"bodyBytes\":\(bytes)") }
        if fault.isChunked { members.append("\"chunked\":true") }
        if let seconds = fault.retryAfter { members.append("\"retryAfter\":\(seconds)") }
        return "{\(members.joined(separator: ","))}"
    }
}
