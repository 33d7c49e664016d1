import OrderedJSON

/// What came out of projecting one text, in comparable form.
struct Projection: Equatable, CustomStringConvertible {
    /// The JSON text written; nil when null went to the parent, or the text is no JSON.
    var output: [UInt8]?
    /// `path coordinate reason` of each failure.
    var failures: [String] = []
    var fault: JSONFault?

    var text: String? { output.map { String(decoding: $0, as: UTF8.self) } }

    var description: String {
        if let fault { return "fault: \(fault)" }
        return "\(text ?? "null to the parent") \(failures)"
    }

    /// Projects the text's value.
    ///
    /// The output starts out with bytes of its own, so that a truncation too far shows.
    static func of(_ body: JSONBody, _ shape: Shape) -> Projection {
        let prefix = "before"
        var output = OutputBuffer(capacity: 64)
        output.append(text: prefix)
        var failures: [ProjectionFailure] = []
        var projector = Projector(body)
        var result = Projection()
        do throws(JSONFault) {
            let root = try JSONReader(body).root()
            let isWritten = try projector.write(shape, at: root, into: &output, failures: &failures)
            if isWritten { result.output = Array(output.bytes.dropFirst(prefix.utf8.count)) }
        } catch {
            result.fault = error
        }
        if result.output == nil, output.text != prefix {
            result.failures.append("output is \(output.text) after null to the parent or a fault")
        }
        result.failures += failures.map(\.summary)
        return result
    }

    static func of(_ json: String, _ shape: String) -> Projection {
        of(JSONBody(copying: json.utf8), ShapeText.parse(shape))
    }
}

extension ProjectionFailure {
    /// `path coordinate reason`, words separated by one space; `-` for an empty path or coordinate.
    var summary: String {
        let path = path.map { step in
            switch step {
            case .name(let name): name
            case .index(let index): String(index)
            }
        }
        let reason =
            switch reason {
            case .nullInNonNull: "null"
            case .expected(let leaf, let found, let kind): "\(leaf.word), not \(kind.phrase) \(found)"
            case .listExpected(let found): "list, not \(found.phrase)"
            case .objectExpected(let found): "object, not \(found.phrase)"
            }
        return "\(path.isEmpty ? "-" : path.joined(separator: ".")) \(coordinate.isEmpty ? "-" : coordinate) \(reason)"
    }
}

extension LeafKind {
    var word: String {
        switch self {
        case .int: "Int"
        case .float: "Float"
        case .string: "String"
        case .boolean: "Boolean"
        case .id: "ID"
        case .enumeration: "Enum"
        case .checked: "Digits"
        case .any: "Any"
        }
    }
}

extension LeafCheck {
    /// Strings and numbers of digits alone.
    static let digits = LeafCheck(
        string: { text in text.indices.allSatisfy { (0x30...0x39).contains(text[$0]) } },
        number: { text in text.indices.allSatisfy { (0x30...0x39).contains(text[$0]) } },
        message: { "no digits: \($0)" }
    )
}

/// A body whose padding holds `filler`, so that a scanner that takes padding for text gives itself away.
func body(_ bytes: [UInt8], paddedWith filler: UInt8) -> JSONBody {
    final class Owner {
        let memory: UnsafeMutablePointer<UInt8>
        init(_ count: Int) { memory = .allocate(capacity: count) }
        deinit { memory.deallocate() }
    }
    let owner = Owner(bytes.count + JSONBody.padding)
    for (index, byte) in bytes.enumerated() { owner.memory[index] = byte }
    for index in 0..<JSONBody.padding { owner.memory[bytes.count + index] = filler }
    return JSONBody(start: owner.memory, count: bytes.count, owner: owner)
}

/// Bytes that mean most to a scanner that runs past the end.
let hostileFillers: [UInt8] = [0, 0x20, 0x22, 0x5C, 0x7D, 0x5D, 0x2C, 0x3A, 0x30, 0x65, 0x2E, 0x61, 0x80, 0xBF, 0x75]
