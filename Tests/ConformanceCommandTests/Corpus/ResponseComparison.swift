import GraphQLLanguage
import OrderedJSON

/// Compares a response with the one that is expected, as the contract says: what has to be equal, and what is only noted.
struct ResponseComparison {
    /// What differs and may not.
    private(set) var differences: [String] = []
    private(set) var notes = Notes()

    /// How many of the responses that say something in words say the same.
    struct Notes: CustomStringConvertible {
        var responses = 0
        var withErrors = 0
        var equalMessages = 0
        var equalLocations = 0

        mutating func add(_ other: Notes) {
            responses += other.responses
            withErrors += other.withErrors
            equalMessages += other.equalMessages
            equalLocations += other.equalLocations
        }

        var description: String {
            "\(responses) responses, \(equalMessages) of \(withErrors) with equal messages, "
                + "\(equalLocations) of \(withErrors) with equal messages and locations"
        }
    }

    mutating func compare(_ response: JSONValue, with expected: JSONValue) {
        notes.responses += 1
        if response["unsupported"] != nil { return differ("unsupported") }
        guard response["ok"] == expected["ok"], response["phase"] == expected["phase"] else {
            return differ("\(response.json.prefix(500)), expected \(expected.json.prefix(500))")
        }
        if expected["ok"] == .boolean(false) {
            return note(response["errors"]?.items ?? [], expected["errors"]?.items ?? [])
        }
        if let document = expected["document"]?.text { comparePrinted(response["document"]?.text, document) }
        if let schema = expected["schema"]?.text { comparePrinted(response["schema"]?.text, schema) }
        if let events = expected["events"]?.items {
            compareEvents(response["events"]?.items, events)
            if (response["terminated"] == nil) != (expected["terminated"] == nil) {
                differ("the source stream ends with \(response["terminated"]?.json ?? "no error")")
            }
        } else if expected["payloads"] != nil || response["payloads"] != nil {
            comparePayloads(response, expected)
        } else if let result = expected["result"] {
            compareResults(response["result"] ?? .null, result)
        }
    }

    mutating func compareIntrospection(_ response: JSONValue, of schema: String) {
        notes.responses += 1
        do {
            let result = try IntrospectedSchema(response["result"]?["data"])
            if let difference = try result.difference(from: schema) { differ(difference) }
        } catch {
            differ("\(error) in \(response.json.prefix(500))")
        }
    }

    mutating func differ(_ difference: String) { differences.append(difference) }

    // MARK: Texts

    private mutating func comparePrinted(_ text: String?, _ expected: String) {
        guard let text else { return differ("nothing printed") }
        if text == expected { return }
        do {
            let tokens = (try meaningfulTokens(of: text), try meaningfulTokens(of: expected))
            if tokens.0 != tokens.1 { differ("printed \(text), expected \(expected)") }
        } catch {
            differ("printed \(text), which is no GraphQL: \(error)")
        }
    }

    // MARK: Results

    private mutating func compareEvents(_ events: [JSONValue]?, _ expected: [JSONValue]) {
        guard let events, events.count == expected.count else {
            return differ("\(events?.count ?? 0) events, expected \(expected.count)")
        }
        for (event, expected) in zip(events, expected) { compareResults(event, expected) }
    }

    private mutating func compareResults(_ result: JSONValue, _ expected: JSONValue) {
        let errors = result["errors"]?.items
        let expectedErrors = expected["errors"]?.items
        if errors?.isEmpty == true { differ("an empty list of errors") }
        if (errors == nil) != (expectedErrors == nil) {
            differ("errors \(result["errors"]?.json ?? "none"), expected \(expected["errors"]?.json ?? "none")")
        }
        note(errors ?? [], expectedErrors ?? [])
        switch (result["data"], expected["data"]) {
        case (nil, nil): return
        case (let data?, let expectedData?):
            if !data.isSame(as: expectedData) {
                return differ("data \(data.json.prefix(1000)), expected \(expectedData.json.prefix(1000))")
            }
            compareErrorPlaces(data, errors ?? [], expectedErrors ?? [])
        case (nil, _?): differ("no data")
        case (let data?, nil): differ("data \(data.json.prefix(1000)), expected none")
        }
    }

    /// Each null that an error has put there has one of our errors too, and none of ours is without such a null.
    private mutating func compareErrorPlaces(_ data: JSONValue, _ errors: [JSONValue], _ expected: [JSONValue]) {
        let nulls = Set(data.nulls())
        var places: [Set<[JSONValue]>] = [[], []]
        for (index, errors) in [errors, expected].enumerated() {
            for error in errors {
                let path = error["path"]?.items ?? []
                let lengths = (0...path.count).reversed()
                guard let length = lengths.first(where: { nulls.contains(Array(path.prefix($0))) }) else {
                    differ("no null for the error \(error.json)")
                    continue
                }
                places[index].insert(Array(path.prefix(length)))
            }
        }
        if places[0] != places[1] { differ("errors at \(places[0]), expected at \(places[1])") }
    }

    private mutating func note(_ errors: [JSONValue], _ expected: [JSONValue]) {
        if errors.isEmpty, expected.isEmpty { return }
        notes.withErrors += 1
        guard errors.map(\.wording).sorted() == expected.map(\.wording).sorted() else { return }
        notes.equalMessages += 1
        if errors.map(\.wordingAndPlace).sorted() == expected.map(\.wordingAndPlace).sorted() {
            notes.equalLocations += 1
        }
    }

    // MARK: Incremental delivery

    private mutating func comparePayloads(_ response: JSONValue, _ expected: JSONValue) {
        let sum = IncrementalSum(response)
        let expectedSum = IncrementalSum(expected)
        for fault in sum.faults { differ(fault) }
        if !sum.data.isSame(as: expectedSum.data, anyOrder: true) {
            differ("the payloads add up to \(sum.data.json), expected \(expectedSum.data.json)")
        }
        if sum.errors.isEmpty != expectedSum.errors.isEmpty {
            differ("\(sum.errors.count) errors, expected \(expectedSum.errors.count)")
        }
        note(sum.errors, expectedSum.errors)
    }
}

extension JSONValue {
    var items: [JSONValue]? { if case .array(let items) = self { items } else { nil } }
    var text: String? { if case .string(let text) = self { text } else { nil } }
    var members: [Member]? { if case .object(let members) = self { members } else { nil } }

    /// An error's message; the reference quotes with ' where graphql-js does with ".
    fileprivate var wording: String {
        (self["message"]?.text ?? "").replacing("'", with: "\"").replacing("None", with: "null")
    }

    fileprivate var wordingAndPlace: String { wording + " " + (self["locations"]?.json ?? "") }

    /// Equal with numbers compared as numbers, and strings that hold JSON objects as JSON.
    func isSame(as other: JSONValue, anyOrder: Bool = false) -> Bool {
        switch (self, other) {
        case (.null, .null): return true
        case (.boolean(let one), .boolean(let two)): return one == two
        case (.int, .int), (.int, .double), (.double, .int), (.double, .double): return number == other.number
        case (.string(let one), .string(let two)):
            if one.unicodeScalars.elementsEqual(two.unicodeScalars) { return true }
            guard one.hasPrefix("{"), two.hasPrefix("{"), let one = try? JSONValue.parse(one.utf8),
                let two = try? JSONValue.parse(two.utf8)
            else { return false }
            return one.isSame(as: two, anyOrder: true)
        case (.array(let one), .array(let two)):
            return one.count == two.count && zip(one, two).allSatisfy { $0.isSame(as: $1, anyOrder: anyOrder) }
        case (.object(let one), .object(let two)):
            guard one.count == two.count else { return false }
            if !anyOrder {
                return zip(one, two).allSatisfy { $0.name == $1.name && $0.value.isSame(as: $1.value) }
            }
            return one.allSatisfy { member in other[member.name]?.isSame(as: member.value, anyOrder: true) == true }
        default: return false
        }
    }

    private var number: Double? {
        switch self {
        case .int(let number): Double(number)
        case .double(let number): number
        default: nil
        }
    }

    /// The paths of all nulls.
    fileprivate func nulls(below path: [JSONValue] = []) -> [[JSONValue]] {
        switch self {
        case .null: [path]
        case .array(let items): items.enumerated().flatMap { $1.nulls(below: path + [.int($0)]) }
        case .object(let members): members.flatMap { $0.value.nulls(below: path + [.string($0.name)]) }
        case .boolean, .int, .double, .string: []
        }
    }
}
