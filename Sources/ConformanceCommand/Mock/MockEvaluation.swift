import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import OrderedJSON

/// A value of the mock data, where it stands.
struct MockValue {
    let body: JSONBody
    let offset: JSONOffset

    var reader: JSONReader { JSONReader(body) }

    func at(_ offset: JSONOffset) -> MockValue { MockValue(body: body, offset: offset) }
}

/// Works out what values of the mock data mean for one field.
struct MockEvaluation {
    let data: MockData
    let arguments: ArgumentValues
    /// The field's named type; nil for the source of a subscription's events.
    let type: NamedType?

    /// The members that tell a value with a meaning from an object.
    private enum Meaning: Int, CaseIterable {
        case error, delay, arguments, tick, number, literal, stream

        static let members = MemberTable(["$error", "$delay", "$args", "$tick", "$number", "$literal", "$stream"])
    }

    /// All values side by side; results in the order of the values, once all are there.
    func all(_ values: [MockValue?], then: @escaping ([FieldResult]) -> Void) {
        guard !values.isEmpty else { return then([]) }
        let gathering = Gathering(count: values.count, then: then)
        for (index, value) in values.enumerated() {
            if let value {
                one(value) { gathering.set($0, at: index) }
            } else {
                gathering.set(.null, at: index)
            }
        }
    }

    /// What one value means, now or later.
    func one(_ value: MockValue, then: @escaping (FieldResult) -> Void) {
        do throws(JSONFault) {
            switch try value.reader.kind(at: value.offset) {
            case .null: then(.null)
            case .string, .number, .true, .false: then(.json(value.body, value.offset))
            case .array:
                var items: [MockValue?] = []
                var elements = try value.reader.elements(of: value.offset)
                while let element = try elements.next() { items.append(value.at(element)) }
                all(items) { then(.list($0)) }
            case .object: try object(value, then: then)
            }
        } catch {
            // The request was read whole: its parts are JSON.
            then(.failure(.invalidResponse(error)))
        }
    }

    private func meaning(of value: MockValue) throws(JSONFault) -> (Meaning, MockValue)? {
        var slots = [JSONOffset](repeating: .max, count: Meaning.allCases.count)
        try value.reader.locate(Meaning.members, in: value.offset, into: &slots, at: 0)
        for meaning in Meaning.allCases where slots[meaning.rawValue] != .max {
            return (meaning, value.at(slots[meaning.rawValue]))
        }
        return nil
    }

    private func object(_ value: MockValue, then: @escaping (FieldResult) -> Void) throws(JSONFault) {
        guard let (meaning, member) = try meaning(of: value) else { return try plainObject(value, then: then) }
        switch meaning {
        case .error: then(.failure(try failure(value, message: member)))
        case .delay:
            let inner = try value.reader.member("value", of: value.offset)
            data.clock.after(milliseconds: try member.reader.double(at: member.offset) ?? 0) {
                if let inner { one(value.at(inner), then: then) } else { then(.null) }
            }
        case .arguments: then(.made(.string(canonicalText(of: arguments))))
        case .tick:
            data.clock.after(milliseconds: try member.reader.double(at: member.offset) ?? 0) {
                then(.made(.int(data.tick())))
            }
        case .number:
            let name = try member.reader.string(at: member.offset)
            then(notFinite(name))
        case .literal: then(.json(member.body, member.offset))
        case .stream:
            guard let stream = stream(value) else { return then(.null) }
            let items = ListInProgress()
            stream.forEach { item in
                let index = items.reserve()
                one(item) { items.set($0, at: index) }
            } end: { failure in
                items.whenFull { results in
                    if let failure { then(.brokenList(results, failure)) } else { then(.list(results)) }
                }
            }
        }
    }

    /// NaN or an infinity, which no type can represent. (Where an object is due it is none, as any other number.)
    private func notFinite(_ name: String) -> FieldResult {
        guard let type, !type.isComposite else { return .made(.string(name)) }
        let reason =
            switch type.builtInScalar {
            case .int: "Int cannot represent non-integer value"
            case .float: "Float cannot represent non numeric value"
            case .string: "String cannot represent value"
            case .boolean: "Boolean cannot represent a non boolean value"
            case .id: "ID cannot represent value"
            case nil:
                type.kind == .enumeration
                    ? "Enum \"\(type.name)\" cannot represent value" : "JSON cannot represent value"
            }
        return .failure(ExecutionFailure("\(reason): \(name)", code: nil))
    }

    private func failure(_ value: MockValue, message: MockValue) throws(JSONFault) -> ExecutionFailure {
        let text = try message.reader.string(at: message.offset)
        guard let extensions = try value.reader.member("extensions", of: value.offset),
            try value.reader.kind(at: extensions) == .object
        else { return ExecutionFailure(text, code: nil) }
        var members: [GraphQLError.Extension] = []
        var walk = try value.reader.members(of: extensions)
        while let (name, member) = try walk.next() {
            members.append(.init(name, .json(try value.reader.rawText(at: member))))
        }
        return ExecutionFailure(text, code: nil, extensions: members)
    }

    /// An object without a meaning of its own.
    ///
    /// Where its type name is a value that fails or waits, that comes first.
    private func plainObject(_ value: MockValue, then: @escaping (FieldResult) -> Void) throws(JSONFault) {
        guard type?.isAbstract == true, let name = try value.reader.member("__typename", of: value.offset),
            try value.reader.kind(at: name) == .object
        else { return then(.json(value.body, value.offset)) }
        let text = try value.reader.rawText(at: value.offset)
        one(value.at(name)) { result in
            guard case .json(let body, let offset) = result, let name = try? JSONReader(body).rawText(at: offset) else {
                return then(result)
            }
            // Of members with the same name the last wins.
            let object = JSONBody(copying: Array((text.dropLast() + ",\"__typename\":\(name)}").utf8))
            then(.json(object, 0))
        }
    }

    /// The sequence that a `$stream` stands for; nil for any other value.
    func stream(_ value: MockValue) -> MockStream? {
        guard
            let items = try? value.reader.kind(at: value.offset) == .object
                ? value.reader.member("$stream", of: value.offset) : nil
        else { return nil }
        var delay = 0.0
        if let member = try? value.reader.member("delay", of: value.offset) {
            delay = (try? value.reader.double(at: member)) ?? 0
        }
        var values: [MockValue] = []
        guard var elements = try? value.reader.elements(of: items) else { return nil }
        while let element = try? elements.next() { values.append(value.at(element)) }
        return MockStream(clock: data.clock, items: values, delay: delay)
    }
}

/// Items that arrive one by one, perhaps with an error at their end.
struct MockStream {
    let clock: VirtualClock
    let items: [MockValue]
    /// Milliseconds before each item.
    let delay: Double

    /// Calls `body` for each item when it arrives, then `end` with the error that ended the sequence, if any.
    func forEach(_ body: @escaping (MockValue) -> Void, end: @escaping (ExecutionFailure?) -> Void) {
        step(0, body, end)
    }

    private func step(
        _ index: Int,
        _ body: @escaping (MockValue) -> Void,
        _ end: @escaping (ExecutionFailure?) -> Void
    ) {
        guard index < items.count else { return end(nil) }
        clock.after(milliseconds: delay) {
            let item = items[index]
            if let message = item.endMessage { return end(ExecutionFailure(message, code: nil)) }
            body(item)
            step(index + 1, body, end)
        }
    }
}

extension MockValue {
    /// The message of an item that ends its sequence with an error.
    fileprivate var endMessage: String? {
        guard (try? reader.kind(at: offset)) == .object, let member = try? reader.member("$end", of: offset) else {
            return nil
        }
        return try? reader.string(at: member)
    }
}

/// Results of several values, handed on once all are there.
private final class Gathering {
    private var results: [FieldResult]
    private var missing: Int
    private let then: ([FieldResult]) -> Void

    init(count: Int, then: @escaping ([FieldResult]) -> Void) {
        results = Array(repeating: .null, count: count)
        missing = count
        self.then = then
    }

    func set(_ result: FieldResult, at index: Int) {
        results[index] = result
        missing -= 1
        if missing == 0 { then(results) }
    }
}

/// Results of values whose number is not known yet.
private final class ListInProgress {
    private var results: [FieldResult] = []
    private var missing = 0
    private var receiver: (([FieldResult]) -> Void)?

    func reserve() -> Int {
        results.append(.null)
        missing += 1
        return results.count - 1
    }

    func set(_ result: FieldResult, at index: Int) {
        results[index] = result
        missing -= 1
        if missing == 0 { receiver?(results) }
    }

    /// No further value comes.
    func whenFull(_ receiver: @escaping ([FieldResult]) -> Void) {
        if missing == 0 { receiver(results) } else { self.receiver = receiver }
    }
}

extension FieldResult {
    /// A value that stands nowhere yet.
    fileprivate static func made(_ value: JSONValue) -> FieldResult {
        .json(JSONBody(copying: Array(value.json.utf8)), 0)
    }
}

/// Arguments as JSON: members sorted by name, no spaces, floats without a fraction written as integers.
private func canonicalText(of arguments: ArgumentValues) -> String { canonical(.object(arguments.members)).json }

private func canonical(_ value: InputValue) -> JSONValue {
    switch value {
    case .null: .null
    case .boolean(let flag): .boolean(flag)
    case .int(let number): .int(number)
    case .float(let number):
        if abs(number) < 0x1p53, let integer = Int(exactly: number) { .int(integer) } else { .double(number) }
    case .string(let text), .enumValue(let text): .string(text)
    case .list(let items): .array(items.map(canonical))
    case .object(let members):
        .object(
            members.sorted { $0.name < $1.name }.map { JSONValue.Member($0.name, canonical($0.value)) }
        )
    }
}
