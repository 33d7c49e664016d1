/// One value of the configuration tree: what was written, and where.
///
/// The shapes are those of JSON; a whole number keeps being one. Members of an object keep the order in which they were
/// written.
package struct ConfigValue: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case null
        case bool(Bool)
        case integer(Int)
        case number(Double)
        case string(String)
        case array([ConfigValue])
        case object(ConfigObject)
    }

    package var kind: Kind
    package var origin: ConfigOrigin

    package init(_ kind: Kind, at origin: ConfigOrigin) {
        self.kind = kind
        self.origin = origin
    }

    package var isNull: Bool { kind == .null }

    /// The text of a string value; nil for any other kind.
    package var string: String? {
        if case .string(let text) = kind { text } else { nil }
    }

    /// The members of an object value; nil for any other kind.
    package var object: ConfigObject? {
        if case .object(let object) = kind { object } else { nil }
    }

    /// The kind as Backstage's messages name it: `null`, `array`, `empty-string`, or what JavaScript's `typeof` says.
    package var typeName: String {
        switch kind {
        case .null: "null"
        case .bool: "boolean"
        case .integer: "number"
        case .number(let number): number.isNaN ? "nan" : "number"
        case .string(let text): text.isEmpty ? "empty-string" : "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

/// The members of a configuration object, in order, each found by name in constant time.
package struct ConfigObject: Hashable, Sendable {
    package struct Member: Hashable, Sendable {
        package var key: String
        /// Where the key stands; the value knows its own place.
        package var keyOrigin: ConfigOrigin
        package var value: ConfigValue

        package init(key: String, keyOrigin: ConfigOrigin, value: ConfigValue) {
            self.key = key
            self.keyOrigin = keyOrigin
            self.value = value
        }
    }

    /// A member that is absent because its value names an environment variable that is not set.
    package struct Unresolved: Hashable, Sendable {
        package var variable: String
        package var origin: ConfigOrigin
    }

    package private(set) var members: [Member] = []
    /// Absent members by key, kept so that a message about a missing value can name the variable.
    package private(set) var unresolved: [String: Unresolved] = [:]
    private var positions: [String: Int] = [:]

    package init() {}

    package init(_ members: [Member]) {
        for member in members { set(member) }
    }

    /// The member's value, an explicit null included; nil when there is none.
    package subscript(key: String) -> ConfigValue? {
        positions[key].map { members[$0].value }
    }

    /// The member as written, an explicit null included.
    package func member(_ key: String) -> Member? {
        positions[key].map { members[$0] }
    }

    /// Replaces the member of that name in its place, or appends it.
    package mutating func set(_ member: Member) {
        unresolved[member.key] = nil
        if let position = positions[member.key] {
            members[position] = member
        } else {
            positions[member.key] = members.count
            members.append(member)
        }
    }

    /// Remembers that a member was left out since a variable that it names is not set.
    mutating func setUnresolved(_ key: String, variable: String, at origin: ConfigOrigin) {
        if positions[key] == nil { unresolved[key] = Unresolved(variable: variable, origin: origin) }
    }
}

extension ConfigValue {
    /// This value with another of higher priority laid over it.
    ///
    /// Objects merge member by member, the lower one's order first; everything else, arrays included, is replaced
    /// whole. An explicit null replaces too: it hides the lower value and reads as not configured.
    package func merged(under higher: ConfigValue) -> ConfigValue {
        guard case .object(var merged) = kind, case .object(let above) = higher.kind else { return higher }
        for member in above.members {
            if let below = merged[member.key] {
                let value = below.merged(under: member.value)
                merged.set(.init(key: member.key, keyOrigin: member.keyOrigin, value: value))
            } else {
                merged.set(member)
            }
        }
        for (key, absent) in above.unresolved {
            merged.setUnresolved(key, variable: absent.variable, at: absent.origin)
        }
        return ConfigValue(.object(merged), at: higher.origin)
    }
}
