import GraphQLExecution
import GraphQLTypes
import OrderedJSON

/// Reads Swift values from the engine's own, where they stand: JSON in a body, coerced input, or the fields of one object.
///
/// Nothing is copied into a tree first, and no text is parsed twice.
final class ValueDecoder: Decoder {
    /// What is read.
    enum Value {
        case absent
        case null
        case json(JSONBody, JSONOffset)
        case input(InputValue)
        /// The fields that a resolver needs of one object.
        case row
    }

    /// How names of the text are compared with those of Swift.
    struct Options {
        /// A member that is not found is looked for under its name in snake_case, as columns of a database have it.
        var matchesSnakeCase = false
    }

    private(set) var value: Value
    private let parent: ValueDecoder?
    private let key: (any CodingKey)?
    private let depth: Int
    let options: Options
    private var members: ObjectMembers?
    /// Of a row, one object after the other.
    private let row: FieldRow?

    init(_ value: Value, options: Options = Options()) {
        self.value = value
        self.options = options
        parent = nil
        key = nil
        depth = 0
        row = nil
    }

    /// For the objects that a row has, one after the other.
    init(_ row: FieldRow) {
        value = .row
        options = Options()
        parent = nil
        key = nil
        depth = 0
        self.row = row
    }

    private init(_ value: Value, below parent: ValueDecoder, at key: any CodingKey) throws {
        self.value = value
        self.parent = parent
        self.key = key
        options = parent.options
        depth = parent.depth + 1
        row = nil
        if depth > JSONLimits.maxDepth {
            throw corrupted("more than \(JSONLimits.maxDepth) values are inside each other")
        }
    }

    /// Takes up another value, in place of the one before.
    func read(_ value: Value) {
        self.value = value
        members = nil
    }

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    var codingPath: [any CodingKey] {
        var path: [any CodingKey] = []
        var decoder: ValueDecoder? = self
        while let current = decoder {
            if let key = current.key { path.append(key) }
            decoder = current.parent
        }
        return path.reversed()
    }

    // MARK: Containers

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        switch value {
        case .row: break
        case .json(let body, let offset):
            if members == nil {
                guard try kind(body, offset) == .object else { throw mismatch("an object") }
                do throws(JSONFault) {
                    members = try ObjectMembers(of: offset, in: body)
                } catch {
                    throw corrupted("\(error)")
                }
            }
        case .input(.object): break
        case .absent, .null, .input: throw mismatch("an object")
        }
        return KeyedDecodingContainer(MemberValues(decoder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        switch value {
        case .json(let body, let offset):
            guard try kind(body, offset) == .array else { throw mismatch("a list") }
            var elements: [Value] = []
            do throws(JSONFault) {
                try JSONReader(body).forEachElement(of: offset) { element throws(JSONFault) in
                    elements.append(.json(body, element))
                    return true
                }
            } catch {
                throw corrupted("\(error)")
            }
            return ElementValues(decoder: self, elements: elements)
        case .input(.list(let items)): return ElementValues(decoder: self, elements: items.map { .input($0) })
        case .absent, .null, .input, .row: throw mismatch("a list")
        }
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

    // MARK: Members

    /// The value of a member; `absent` when there is none.
    func member(_ name: String) throws -> Value {
        switch value {
        case .row: return row.map { Value($0.field(name)) } ?? .absent
        case .json(let body, _):
            do throws(JSONFault) {
                if let offset = try members?.value(of: name) { return .json(body, offset) }
                if options.matchesSnakeCase, let offset = try members?.value(of: snakeCase(name)) {
                    return .json(body, offset)
                }
                return .absent
            } catch {
                throw corrupted("\(error)")
            }
        case .input(let input):
            return input[name].map { .input($0) } ?? .absent
        case .absent, .null:
            return .absent
        }
    }

    var memberNames: [String] {
        switch value {
        case .row: row?.names ?? []
        case .json: (try? members?.names()) ?? []
        case .input(.object(let members)): members.map(\.name)
        case .absent, .null, .input: []
        }
    }

    /// A decoder of a value below this one.
    func below(_ value: Value, at key: any CodingKey) throws -> ValueDecoder {
        try ValueDecoder(value, below: self, at: key)
    }

    func decode<Result: Decodable>(_ type: Result.Type, _ value: Value, at key: any CodingKey) throws -> Result {
        if type == RawJSON.self, let raw = try rawJSON(value) as? Result { return raw }
        return try Result(from: below(value, at: key))
    }

    func rawJSON(_ value: Value) throws -> RawJSON {
        switch value {
        case .absent, .null: return RawJSON(body: RawJSON.null.body, offset: 0)
        case .json(let body, let offset): return RawJSON(body: body, offset: offset)
        case .input(let input):
            var output = OutputBuffer(capacity: 64)
            output.append(input)
            return RawJSON(body: output.makeBody(), offset: 0)
        case .row: throw mismatch("a value")
        }
    }

    // MARK: Leaves

    // PERF: keys are wanted for errors alone; the existential is made only then.

    func isNull(_ value: Value) -> Bool {
        switch value {
        case .absent, .null, .input(.null): return true
        case .json(let body, let offset): return (try? JSONReader(body).kind(at: offset)) == .null
        case .input, .row: return false
        }
    }

    /// The text of a string, or of what stands for one: a number is a fine ID.
    func string(_ value: Value, at key: @autoclosure () -> (any CodingKey)? = nil) throws -> String {
        switch value {
        case .json(let body, let offset):
            let reader = JSONReader(body)
            do throws(JSONFault) {
                switch try reader.kind(at: offset) {
                case .string: return try reader.string(at: offset)
                case .number:
                    // Safe: the slice lies in the body, which is held, and is read at once.
                    return String(decoding: try reader.rawSlice(at: offset), as: UTF8.self)
                case .object, .array, .true, .false, .null: break
                }
            } catch {
                throw corrupted("\(error)", at: key())
            }
        case .input(.string(let text)), .input(.enumValue(let text)): return text
        case .input(.int(let number)): return String(number)
        case .absent, .null, .input, .row: break
        }
        throw mismatch("a string", value, at: key())
    }

    func boolean(_ value: Value, at key: @autoclosure () -> (any CodingKey)? = nil) throws -> Bool {
        switch value {
        case .json(let body, let offset):
            switch try kind(body, offset) {
            case .true: return true
            case .false: return false
            case .object, .array, .string, .number, .null: break
            }
        case .input(.boolean(let flag)): return flag
        case .absent, .null, .input, .row: break
        }
        throw mismatch("true or false", value, at: key())
    }

    func integer<Number: FixedWidthInteger>(
        _ value: Value,
        at key: @autoclosure () -> (any CodingKey)? = nil
    ) throws -> Number {
        var found: Int?
        switch value {
        case .json(let body, let offset):
            let reader = JSONReader(body)
            do throws(JSONFault) {
                found = try reader.int(at: offset)
                // The digits may be more than an `Int` holds and still fit.
                if found == nil, try reader.kind(at: offset) == .number,
                    let number = Number(String(decoding: try reader.rawSlice(at: offset), as: UTF8.self))
                {
                    return number
                }
            } catch {
                throw corrupted("\(error)", at: key())
            }
        case .input(.int(let number)): found = number
        case .input(.float(let number)): found = Int(exactly: number)
        // Integers beyond 64 bits, of a scalar that has them.
        case .input(.string(let digits)): if let number = Number(digits) { return number }
        case .absent, .null, .input, .row: break
        }
        guard let found else { throw mismatch("an integer", value, at: key()) }
        guard let number = Number(exactly: found) else {
            throw corrupted("\(found) does not fit into \(Number.self)", at: key())
        }
        return number
    }

    func double(_ value: Value, at key: @autoclosure () -> (any CodingKey)? = nil) throws -> Double {
        switch value {
        case .json(let body, let offset):
            do throws(JSONFault) {
                if let number = try JSONReader(body).double(at: offset) { return number }
            } catch {
                throw corrupted("\(error)", at: key())
            }
        case .input(.float(let number)): return number
        case .input(.int(let number)): return Double(number)
        case .absent, .null, .input, .row: break
        }
        throw mismatch("a number", value, at: key())
    }

    // MARK: Faults

    private func kind(_ body: JSONBody, _ offset: JSONOffset) throws -> JSONKind {
        do throws(JSONFault) {
            return try JSONReader(body).kind(at: offset)
        } catch {
            throw corrupted("\(error)")
        }
    }

    func corrupted(_ what: String, at key: (any CodingKey)? = nil) -> DecodingError {
        DecodingError.dataCorrupted(.init(codingPath: codingPath + (key.map { [$0] } ?? []), debugDescription: what))
    }

    func mismatch(_ expected: String) -> DecodingError { mismatch(expected, value, at: nil) }

    func mismatch(_ expected: String, _ value: Value, at key: (any CodingKey)?) -> DecodingError {
        let context = DecodingError.Context(
            codingPath: codingPath + (key.map { [$0] } ?? []),
            debugDescription: "expected \(expected), found \(phrase(value))"
        )
        if case .absent = value, let key { return .keyNotFound(key, context) }
        return isNull(value) ? .valueNotFound(Any.self, context) : .typeMismatch(Any.self, context)
    }

    private func phrase(_ value: Value) -> String {
        switch value {
        case .absent: return "nothing"
        case .null: return "null"
        case .row: return "an object"
        case .json(let body, let offset): return (try? JSONReader(body).kind(at: offset))?.phrase ?? "no JSON"
        case .input(let input):
            switch input {
            case .null: return "null"
            case .boolean(let flag): return "\(flag)"
            case .int, .float: return "a number"
            case .string: return "a string"
            case .enumValue(let name): return name
            case .list: return "a list"
            case .object: return "an object"
            }
        }
    }
}

extension ValueDecoder.Value {
    /// Holds the body of a place that is held already.
    init(_ place: JSONPlace) {
        switch JSONInput(place) {
        case .absent: self = .absent
        case .null: self = .null
        case .json(let body, let offset): self = .json(body, offset)
        }
    }
}

/// `frobId` as `frob_id`.
private func snakeCase(_ name: String) -> String {
    var snake = ""
    for scalar in name.unicodeScalars {
        if ("A"..."Z").contains(scalar) {
            snake += "_" + String(scalar).lowercased()
        } else {
            snake.unicodeScalars.append(scalar)
        }
    }
    return snake
}
