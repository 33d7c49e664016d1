import OrderedJSON
import Testing

/// The projector against the reference over the validating tape, on texts made and mutated at random from fixed seeds.
@Suite("Projector against the tape")
struct DifferentialTests {
    @Test(
        "same output and failures where the tape accepts; a fault, a failure or valid JSON where it refuses",
        arguments: 0..<24
    )
    func differential(_ seed: Int) {
        var generator = TextGenerator(seed: UInt64(seed))
        var accepted = 0
        for round in 0..<160 {
            let shape = generator.shape(depth: 3)
            for _ in 0..<3 {
                let text = generator.text(for: shape)
                accepted += check(text, shape, generator.filler()) ? 1 : 0
                for _ in 0..<6 {
                    let mutated = generator.mutate(text)
                    accepted += check(mutated, shape, generator.filler()) ? 1 : 0
                }
            }
            if round == 0 { #expect(accepted > 0) }
        }
        // Mutation must not have left us with texts that the tape refuses throughout, or none of them.
        #expect(accepted > 500)
        #expect(accepted < 3000)
    }

    /// - Returns: Whether the tape accepts the text.
    private func check(_ bytes: [UInt8], _ shape: Shape, _ filler: UInt8) -> Bool {
        let body = body(bytes, paddedWith: filler)
        let found = Projection.of(body, shape)
        guard let tape = try? JSONTape(body) else {
            if let output = found.output {
                #expect(throws: Never.self, "\(String(decoding: bytes, as: UTF8.self)) gave \(found)") {
                    try JSONTape(JSONBody(copying: output), maxDepth: 10_000)
                }
            }
            return false
        }
        let expected = ReferenceProjection.of(tape, shape)
        if found != expected {
            Issue.record("\(String(decoding: bytes, as: UTF8.self))\nfound    \(found)\nexpected \(expected)")
        }
        let reader = JSONReader(body)
        let value = try? JSONValue.parse(body)
        #expect((try? reader.value(at: try reader.root())) == value)
        return true
    }
}

/// Makes shapes, texts that fit them more or less, and broken texts.
struct TextGenerator {
    private var random: SplitMix
    private let names = ["a", "b", "id", "name", "é", "x\"y", "b\\s", "aVeryLongMemberNameIndeed", "", "kind"]

    init(seed: UInt64) { random = SplitMix(seed: seed &* 7919 &+ 1) }

    mutating func filler() -> UInt8 { random.pick(hostileFillers) }

    mutating func shape(depth: Int) -> Shape {
        let kind: Shape.Kind
        switch depth == 0 ? 0 : random.below(6) {
        case 0, 1: kind = .leaf(leaf())
        case 2, 3: kind = .list(shape(depth: depth - 1))
        default: kind = .object(object(depth: depth - 1))
        }
        return Shape(kind, isNullable: random.below(3) != 0)
    }

    private mutating func leaf() -> LeafKind {
        switch random.below(9) {
        case 0: .int
        case 1: .float
        case 2, 3: .string
        case 4: .boolean
        case 5: .id
        case 6: .enumeration(MemberTable(["CAT", "DOG", "a\\b"]))
        case 7: .checked(.digits)
        default: .any
        }
    }

    private mutating func object(depth: Int) -> ObjectShape {
        let count = random.below(6)
        return ObjectShape(
            members: (0..<count).map { index in
                let name = random.pick(names)
                let source: ObjectMember.Source
                switch random.below(12) {
                case 0: source = .constant(Array(#""constant""#.utf8))
                case 1: source = .path([])
                case 2, 3: source = .path([name, random.pick(names)])
                case 4: source = .path([name, random.pick(names), random.pick(names)])
                default: source = .path([name])
                }
                return ObjectMember(
                    outputName: "\(name)\(index)",
                    source: source,
                    shape: shape(depth: depth),
                    coordinate: "T.\(index)"
                )
            }
        )
    }

    /// A text that mostly fits the shape.
    mutating func text(for shape: Shape) -> [UInt8] { Array((space() + value(for: shape) + space()).utf8) }

    private mutating func space() -> String {
        random.below(4) == 0 ? random.pick([" ", "\n  ", "\t", "\r\n", "                    "]) : ""
    }

    private mutating func value(for shape: Shape) -> String {
        if random.below(25) == 0 { return anything(depth: 2) }
        if random.below(25) == 0 { return "null" }
        switch shape.kind {
        case .leaf(let leaf): return text(for: leaf)
        case .list(let element):
            return array((0..<random.pick([0, 1, 2, 5, 12])).map { _ in value(for: element) })
        case .object(let object):
            return text(for: object)
        }
    }

    /// An object with what the members read, in their order most of the time, so that walks are learned.
    private mutating func text(for object: ObjectShape) -> String {
        var members: [(String, String)] = []
        for member in object.members {
            guard case .path(let path) = member.source, let first = path.first else { continue }
            if random.below(10) == 0 { continue }
            var text = value(for: member.shape)
            for step in path.dropFirst().reversed() {
                var inner = [(step, text)]
                if random.below(3) == 0 { inner.append((random.pick(names), anything(depth: 1))) }
                text = self.object(inner)
                if case .list = member.shape.kind, random.below(3) == 0 { text = array([text, text]) }
            }
            members.append((first, text))
            if random.below(12) == 0 { members.append((first, value(for: member.shape))) }
            if random.below(4) == 0 { members.append((random.pick(names), anything(depth: 2))) }
        }
        if random.below(6) == 0 { members.shuffle(using: &random) }
        return self.object(members)
    }

    private mutating func text(for leaf: LeafKind) -> String {
        switch leaf {
        case .int:
            return random.pick([
                "0", "1", "-1", "2147483647", "2147483648", "-2147483648", "1.0", "1e3", "12345678", "999999999", "-0",
                "1.5",
            ])
        case .float: return number()
        case .string: return random.below(8) == 0 ? number() : string()
        case .boolean: return random.pick(["true", "false"])
        case .id: return random.below(2) == 0 ? number() : string()
        case .enumeration: return random.pick([#""CAT""#, #""DOG""#, #""D\u004fG""#, #""COW""#, #""a\\b""#])
        case .checked: return random.pick([#""12""#, #""1\u0032""#, #""1a""#, "12", "1.5", "true"])
        case .any: return anything(depth: 2)
        }
    }

    private mutating func number() -> String {
        random.pick([
            "0", "-0", "1.0", "1.10", "0.5", "-7.25e-3", "1e21", "1E+5", "1e999", "-1e-999", "9007199254740993",
            "12345678901234567890123", "3",
            "1234567.890123456", "0.1", "100", "1e-7", "123456789.123456789",
        ])
    }

    private mutating func string() -> String {
        let parts = [
            "a", "text", #"\n"#, #"\""#, #"\\"#, #"\u00e9"#, #"\ud83d\ude00"#, #"\ud800"#, "é", "😀", " ", "]", "}", ",",
            ":", "0123456789abcdef",
        ]
        return "\"" + (0..<random.pick([0, 1, 3, 12])).map { _ in random.pick(parts) }.joined() + "\""
    }

    private mutating func anything(depth: Int) -> String {
        switch random.below(depth == 0 ? 5 : 8) {
        case 0: return number()
        case 1, 2: return string()
        case 3: return random.pick(["true", "false"])
        case 4: return "null"
        case 5: return array((0..<random.below(4)).map { _ in anything(depth: depth - 1) })
        default: return object((0..<random.below(4)).map { _ in (random.pick(names), anything(depth: depth - 1)) })
        }
    }

    private mutating func array(_ elements: [String]) -> String {
        let gap = space() + "," + space()
        return "[" + space() + elements.joined(separator: gap) + space() + "]"
    }

    private mutating func object(_ members: [(String, String)]) -> String {
        let gap = space() + "," + space()
        let colon = space() + ":" + space()
        let texts = members.map { name, value in key(name) + colon + value }
        return "{" + space() + texts.joined(separator: gap) + space() + "}"
    }

    /// The name as JSON, at times with its first character escaped.
    private mutating func key(_ name: String) -> String {
        guard random.below(12) == 0, let first = name.unicodeScalars.first, first.value < 0x100 else {
            return JSONValue.string(name).json
        }
        let digits = String(first.value, radix: 16)
        let rest = JSONValue.string(String(name.dropFirst())).json.dropFirst()
        return "\"\\u" + String(repeating: "0", count: 4 - digits.count) + digits + rest
    }

    /// The text with a few bytes changed, dropped, doubled or cut.
    mutating func mutate(_ text: [UInt8]) -> [UInt8] {
        var bytes = text
        let marks = Array("\"\\{}[],: 0e-.tn".utf8) + [0x00, 0x1F, 0x80, 0xC3, 0xED, 0xFF]
        for _ in 0...random.below(3) {
            guard !bytes.isEmpty else { return bytes }
            let at = random.below(bytes.count)
            switch random.below(7) {
            case 0: bytes[at] = random.pick(marks)
            case 1: bytes.insert(random.pick(marks), at: at)
            case 2: bytes.remove(at: at)
            case 3: bytes.removeSubrange(at...)
            case 4: bytes[at] ^= 1 << UInt8(random.below(8))
            case 5:
                let end = min(bytes.count, at + 1 + random.below(12))
                bytes.insert(contentsOf: bytes[at..<end], at: random.below(bytes.count))
            default: bytes.removeSubrange(at..<min(bytes.count, at + 1 + random.below(8)))
            }
        }
        return bytes
    }
}
