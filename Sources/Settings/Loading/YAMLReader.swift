import YAML

/// Reads one YAML document into a tree of configuration values, each with its place.
///
/// Plain scalars are resolved by the core schema of YAML 1.2, the one that Backstage's parser uses: `yes` and `on` are
/// strings, `0o17` and `0x1F` are numbers. Quoted scalars are strings.
///
/// Spec: https://yaml.org/spec/1.2.2/#103-core-schema
struct YAMLReader {
    /// The path in messages.
    let shown: String
    /// Absolute folder of the file.
    let folder: String
    let limits: ConfigurationLimits
    private var valueCount = 0
    /// What aliases stand for, by anchor.
    private var anchors: [String: Anchored] = [:]

    private struct Anchored {
        let value: ConfigValue
        /// Values in it, itself included.
        let count: Int
        /// Levels below it.
        let height: Int
    }

    init(shown: String, folder: String, limits: ConfigurationLimits) {
        self.shown = shown
        self.folder = folder
        self.limits = limits
    }

    /// - Returns: Nil for a text without a document.
    mutating func read(_ text: String) throws(ConfigurationProblem) -> ConfigValue? {
        var events: YAMLEvents
        do throws(YAMLEvents.Problem) {
            events = try YAMLEvents(text)
        } catch {
            throw problem(error)
        }
        guard case .documentStart = try next(&events).kind else { return nil }
        let value = try value(of: next(&events), &events, depth: 0).value
        _ = try next(&events)
        let end = try next(&events)
        guard case .streamEnd = end.kind else {
            throw problem(YAMLEvents.Problem(sentence: "but found another document", mark: end.mark))
        }
        return value
    }

    private func next(_ events: inout YAMLEvents) throws(ConfigurationProblem) -> YAMLEvents.Event {
        do throws(YAMLEvents.Problem) {
            return try events.next()
        } catch {
            throw problem(error)
        }
    }

    // MARK: Values

    private mutating func value(
        of event: YAMLEvents.Event,
        _ events: inout YAMLEvents,
        depth: Int
    ) throws(ConfigurationProblem) -> Anchored {
        let origin = origin(event.mark)
        let value: Anchored
        let name: String?
        switch event.kind {
        case .alias(let alias):
            guard let known = anchors[alias] else {
                throw problem(YAMLEvents.Problem(sentence: "found undefined alias", mark: event.mark))
            }
            try count(known.count, depth: depth + known.height, at: known.value.origin)
            return known
        case .scalar(let text, let isPlain, let anchor):
            try count(1, depth: depth, at: origin)
            let kind: ConfigValue.Kind = isPlain ? Self.kind(ofPlain: text) : .string(text)
            value = Anchored(value: ConfigValue(kind, at: origin), count: 1, height: 0)
            name = anchor
        case .sequenceStart(let anchor):
            try count(1, depth: depth, at: origin)
            value = try sequence(&events, at: origin, depth: depth + 1)
            name = anchor
        case .mappingStart(let anchor):
            try count(1, depth: depth, at: origin)
            value = try mapping(&events, at: origin, depth: depth + 1)
            name = anchor
        case .documentStart, .documentEnd, .streamEnd, .sequenceEnd, .mappingEnd:
            throw problem(YAMLEvents.Problem(sentence: "a value is missing", mark: event.mark))
        }
        if let name { anchors[name] = value }
        return value
    }

    private mutating func sequence(
        _ events: inout YAMLEvents,
        at origin: ConfigOrigin,
        depth: Int
    ) throws(ConfigurationProblem) -> Anchored {
        var elements: [ConfigValue] = []
        var (count, height) = (1, 0)
        while true {
            let event = try next(&events)
            if case .sequenceEnd = event.kind { break }
            let element = try value(of: event, &events, depth: depth)
            elements.append(element.value)
            count += element.count
            height = max(height, element.height + 1)
        }
        return Anchored(value: ConfigValue(.array(elements), at: origin), count: count, height: height)
    }

    private mutating func mapping(
        _ events: inout YAMLEvents,
        at origin: ConfigOrigin,
        depth: Int
    ) throws(ConfigurationProblem) -> Anchored {
        var object = ConfigObject()
        var (count, height) = (1, 0)
        while true {
            let event = try next(&events)
            if case .mappingEnd = event.kind { break }
            let keyOrigin = self.origin(event.mark)
            guard case .scalar(let key, _, let anchor) = event.kind else {
                throw ConfigurationProblem(ConfigurationFault.keyNotString, at: keyOrigin)
            }
            if let anchor {
                anchors[anchor] = Anchored(value: ConfigValue(.string(key), at: keyOrigin), count: 1, height: 0)
            }
            if let first = object.member(key) {
                throw ConfigurationProblem(ConfigurationFault.duplicateKey(key), at: first.keyOrigin)
            }
            let member = try value(of: next(&events), &events, depth: depth)
            object.set(.init(key: key, keyOrigin: keyOrigin, value: member.value))
            count += member.count
            height = max(height, member.height + 1)
        }
        return Anchored(value: ConfigValue(.object(object), at: origin), count: count, height: height)
    }

    /// Counts values against the limits.
    private mutating func count(_ values: Int, depth: Int, at origin: ConfigOrigin) throws(ConfigurationProblem) {
        valueCount += values
        if valueCount > limits.maxValues {
            throw ConfigurationProblem(ConfigurationFault.tooManyValues(limit: limits.maxValues), at: origin)
        }
        if depth > limits.maxDepth {
            throw ConfigurationProblem(ConfigurationFault.tooDeep(limit: limits.maxDepth), at: origin)
        }
    }

    // MARK: Scalars

    private static func kind(ofPlain text: String) -> ConfigValue.Kind {
        switch text {
        case "", "~", "null", "Null", "NULL": .null
        case "true", "True", "TRUE": .bool(true)
        case "false", "False", "FALSE": .bool(false)
        default: number(text) ?? .string(text)
        }
    }

    /// Whether a scalar without quotes is a text, and no number, boolean or null.
    static func isText(plain text: String) -> Bool { kind(ofPlain: text) == .string(text) }

    private static func number(_ text: String) -> ConfigValue.Kind? {
        if text.hasPrefix("0o") { return Int(text.dropFirst(2), radix: 8).map { .integer($0) } }
        if text.hasPrefix("0x") { return Int(text.dropFirst(2), radix: 16).map { .integer($0) } }
        switch text {
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .number(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .number(-.infinity)
        case ".nan", ".NaN", ".NAN": return .number(.nan)
        default: break
        }
        guard isDecimal(text) else { return nil }
        if let integer = Int(text) { return .integer(integer) }
        return Double(text).map { .number($0) }
    }

    /// Whether the text is a decimal number of the core schema.
    ///
    /// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
    private static func isDecimal(_ text: String) -> Bool {
        var rest = text.utf8[...]
        func isSign(_ byte: UInt8?) -> Bool { byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") }
        func dropDigits() -> Int {
            let digits = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
            rest = rest[digits.endIndex...]
            return digits.count
        }
        if isSign(rest.first) { rest = rest.dropFirst() }
        var digits = dropDigits()
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            digits += dropDigits()
        }
        guard digits > 0 else { return false }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if isSign(rest.first) { rest = rest.dropFirst() }
            guard dropDigits() > 0 else { return false }
        }
        return rest.isEmpty
    }

    private func problem(_ problem: YAMLEvents.Problem) -> ConfigurationProblem {
        ConfigurationProblem(ConfigurationFault.invalidYAML(problem.sentence), at: origin(problem.mark))
    }

    private func origin(_ mark: YAMLMark) -> ConfigOrigin {
        ConfigOrigin(source: shown, folder: folder, line: mark.line, column: mark.column)
    }
}
