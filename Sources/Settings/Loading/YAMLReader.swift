import Yams

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

    init(shown: String, folder: String, limits: ConfigurationLimits) {
        self.shown = shown
        self.folder = folder
        self.limits = limits
    }

    /// - Returns: Nil for a document without content.
    mutating func read(_ text: String) throws(ConfigurationProblem) -> ConfigValue? {
        let node: Node?
        do {
            node = try Yams.compose(yaml: text, .basic, .default, .utf8)
        } catch let error as YamlError {
            throw problem(of: error, in: text)
        } catch {
            throw ConfigurationProblem(ConfigurationFault.invalidYAML("it cannot be parsed"), at: origin(nil))
        }
        guard let node else { return nil }
        return try value(of: node, depth: 0)
    }

    private mutating func value(of node: Node, depth: Int) throws(ConfigurationProblem) -> ConfigValue {
        let origin = origin(node.mark)
        valueCount += 1
        guard valueCount <= limits.maxValues else {
            throw ConfigurationProblem(ConfigurationFault.tooManyValues(limit: limits.maxValues), at: origin)
        }
        guard depth <= limits.maxDepth else {
            throw ConfigurationProblem(ConfigurationFault.tooDeep(limit: limits.maxDepth), at: origin)
        }
        switch node {
        case .scalar(let scalar):
            return ConfigValue(Self.kind(of: scalar), at: origin)
        case .sequence(let sequence):
            var elements: [ConfigValue] = []
            elements.reserveCapacity(sequence.count)
            for element in sequence { elements.append(try value(of: element, depth: depth + 1)) }
            return ConfigValue(.array(elements), at: origin)
        case .mapping(let mapping):
            var object = ConfigObject()
            for (keyNode, valueNode) in mapping {
                let keyOrigin = self.origin(keyNode.mark)
                guard let key = keyNode.scalar?.string else {
                    throw ConfigurationProblem(ConfigurationFault.keyNotString, at: keyOrigin)
                }
                guard object[key] == nil else {
                    throw ConfigurationProblem(ConfigurationFault.duplicateKey(key), at: keyOrigin)
                }
                object.set(.init(key: key, keyOrigin: keyOrigin, value: try value(of: valueNode, depth: depth + 1)))
            }
            return ConfigValue(.object(object), at: origin)
        case .alias:
            // The composer replaces aliases by what they name.
            throw ConfigurationProblem(ConfigurationFault.invalidYAML("an alias stands for nothing"), at: origin)
        }
    }

    // MARK: Scalars

    private static func kind(of scalar: Node.Scalar) -> ConfigValue.Kind {
        let text = scalar.string
        guard scalar.style == .plain, scalar.tag.rawValue != "tag:yaml.org,2002:str", scalar.tag.rawValue != "!" else {
            return .string(text)
        }
        return kind(ofPlain: text)
    }

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

    // MARK: Problems

    private func origin(_ mark: Mark?) -> ConfigOrigin {
        ConfigOrigin(source: shown, folder: folder, line: mark?.line ?? 1, column: mark?.column ?? 1)
    }

    private func problem(of error: YamlError, in text: String) -> ConfigurationProblem {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let sentence = context.map { "\(problem) (\($0.text) that begins at \($0.mark))" } ?? problem
            return ConfigurationProblem(ConfigurationFault.invalidYAML(sentence), at: origin(mark))
        case .duplicatedKeysInMapping(let duplicates, let context):
            let key = duplicates.first ?? ""
            return ConfigurationProblem(ConfigurationFault.duplicateKey(key), at: origin(context.mark))
        case .reader(let problem, let offset, _, _):
            return ConfigurationProblem(
                ConfigurationFault.invalidYAML(problem),
                at: origin(atCharacter: offset ?? 0, in: text)
            )
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            return ConfigurationProblem(ConfigurationFault.invalidYAML("it cannot be parsed"), at: origin(nil))
        }
    }

    private func origin(atCharacter offset: Int, in text: String) -> ConfigOrigin {
        var line = 1
        var column = 1
        for character in text.prefix(offset) {
            if character.isNewline {
                line += 1
                column = 1
            } else {
                column += 1
            }
        }
        return ConfigOrigin(source: shown, folder: folder, line: line, column: column)
    }
}
