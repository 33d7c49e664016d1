import OrderedJSON

/// Writes shapes as short text, for tables of cases:
/// `[{ id: ID!, author(user.name): String, kind: Enum(CAT|DOG), __typename = "Post", self(): { id: ID } }!]!`.
///
/// Members read the member of their own name unless a path stands in parentheses. Coordinates are `T.` and the response name.
struct ShapeText {
    private var rest: Substring

    static func parse(_ text: String) -> Shape {
        var parser = ShapeText(rest: text[...])
        let shape = parser.shape()
        precondition(parser.rest.trimmed.isEmpty, "not read: \(parser.rest)")
        return shape
    }

    private mutating func shape() -> Shape {
        let kind: Shape.Kind
        skipSpace()
        if take("[") {
            kind = .list(shape())
            expect("]")
        } else if take("{") {
            var members: [ObjectMember] = []
            while !take("}") {
                members.append(member())
                _ = take(",")
                skipSpace()
            }
            kind = .object(ObjectShape(members: members))
        } else {
            kind = .leaf(leaf(word()))
        }
        return Shape(kind, isNullable: !take("!"))
    }

    private mutating func member() -> ObjectMember {
        let name = word()
        if take("=") {
            skipSpace()
            let json = rest.prefix { $0 != "," && $0 != "}" }
            rest = rest.dropFirst(json.count)
            return ObjectMember(
                outputName: name,
                source: .constant(Array(json.trimmed.utf8)),
                shape: Shape(.leaf(.any), isNullable: true),
                coordinate: "T.\(name)"
            )
        }
        var path = [name]
        if take("(") {
            let text = rest.prefix { $0 != ")" }
            rest = rest.dropFirst(text.count)
            expect(")")
            path = text.isEmpty ? [] : text.split(separator: ".").map(String.init)
        }
        expect(":")
        return ObjectMember(outputName: name, source: .path(path), shape: shape(), coordinate: "T.\(name)")
    }

    private mutating func leaf(_ name: String) -> LeafKind {
        switch name {
        case "Int": return .int
        case "Float": return .float
        case "String": return .string
        case "Boolean": return .boolean
        case "ID": return .id
        case "Any": return .any
        case "Digits": return .checked(.digits)
        case "Enum":
            expect("(")
            let names = rest.prefix { $0 != ")" }
            rest = rest.dropFirst(names.count)
            expect(")")
            return .enumeration(MemberTable(names.split(separator: "|").map(String.init)))
        default: preconditionFailure("no leaf kind \(name)")
        }
    }

    private mutating func word() -> String {
        skipSpace()
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
        rest = rest.dropFirst(word.count)
        return String(word)
    }

    private mutating func skipSpace() { rest = rest.drop { $0 == " " || $0 == "\n" } }

    private mutating func take(_ text: Character) -> Bool {
        skipSpace()
        guard rest.first == text else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func expect(_ text: Character) {
        let found = take(text)
        precondition(found, "\(text) expected at \(rest)")
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return text
    }
}
