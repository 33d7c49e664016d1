import GraphQLLanguage

// Syntax that is made rather than parsed: it is written nowhere.

let nowhere = SourceLocation(utf8Offset: 0)

extension Description {
    /// Printed as a block, where it can be.
    init?(made text: String?) {
        guard let text else { return nil }
        self.init(text: text, isBlock: true, location: nowhere)
    }
}

extension Directive {
    init(_ name: String) { self.init(name: Name(name, at: nowhere), arguments: [], location: nowhere) }

    init(_ name: String, argument: String, _ text: String) {
        let value = Value(.string(text, isBlock: false), at: nowhere)
        self.init(
            name: Name(name, at: nowhere),
            arguments: [Argument(name: Name(argument, at: nowhere), value: value)],
            location: nowhere
        )
    }

    /// `@deprecated`, with its reason if that is not the usual one.
    static func deprecated(_ reason: String?) -> Directive {
        guard let reason, reason != "No longer supported" else { return Directive("deprecated") }
        return Directive("deprecated", argument: "reason", reason)
    }
}
