import OrderedJSON

/// Methods of objects.
extension MappingEvaluator {
    mutating func entries(_ call: Call) throws(JSONFault) -> MappingValue {
        guard let members = try call.input.members() else { return try needs("an object", call) }
        try work.spend(members.count)
        return .array(members.map { .object([("key", .string($0.name)), ("value", $0.value)]) })
    }

    mutating func keysToCamelCase(_ call: Call) throws(JSONFault) -> MappingValue {
        guard try call.input.isObject() else { return try needs("an object", call) }
        return try renamed(call.input, isDeep: call.method == .keysToCamelCaseDeep)
    }

    private mutating func renamed(_ value: MappingValue, isDeep: Bool) throws(JSONFault) -> MappingValue {
        try work.spend()
        try descend(into: value)
        defer { ascend() }
        if let members = try value.members() {
            var list = MemberList()
            for member in members {
                try work.spend(member.name.utf8.count)
                let name = CamelCase.text(of: member.name)
                let inner = isDeep ? try renamed(member.value, isDeep: true) : member.value
                if let index = list.index(of: name) {
                    note("Two members are named \"\(name)\" after ->keysToCamelCase: the later one counts.")
                    list[index] = inner
                } else {
                    list.append(name, inner)
                }
            }
            return .object(list.members)
        }
        if isDeep, let items = try value.elements() {
            var list: [MappingValue] = []
            list.reserveCapacity(items.count)
            for item in items { list.append(try renamed(item, isDeep: true)) }
            return .array(list)
        }
        return value
    }
}

/// Names in camel case.
enum CamelCase {
    /// `snake_case`, `PascalCase`, `SCREAMING_CASE`, `kebab-case` and `HTTPServer` as `snakeCase` and the like.
    ///
    /// A word ends before what is no letter and no digit, where a capital follows a small letter (`userID` is user, ID), and
    /// before the last of several capitals if a small letter comes after it (`HTTPServer` is HTTP, Server). Digits belong to
    /// the word that they follow.
    static func text(of name: String) -> String {
        let scalars = Array(name.unicodeScalars)
        var text = ""
        var word = String.UnicodeScalarView()
        /// Whether the last letter of the word is a capital; nil before the first letter.
        var endsInCapital: Bool?
        func finish() {
            defer {
                word = String.UnicodeScalarView()
                endsInCapital = nil
            }
            guard let first = word.first else { return }
            if text.isEmpty {
                text += String(word).lowercased()
            } else {
                text += String(first).uppercased() + String(word.dropFirst()).lowercased()
            }
        }
        for (index, scalar) in scalars.enumerated() {
            let properties = scalar.properties
            guard properties.isAlphabetic || properties.numericType != nil else {
                finish()
                continue
            }
            if properties.isUppercase {
                let nextIsSmall = index + 1 < scalars.count && scalars[index + 1].properties.isLowercase
                if endsInCapital == false || endsInCapital == true && nextIsSmall { finish() }
                endsInCapital = true
            } else if properties.isLowercase {
                endsInCapital = false
            }
            word.append(scalar)
        }
        finish()
        return text
    }
}
