import GraphQLExecution
import GraphQLTypes
import OrderedJSON

/// A URL whose constant parts are encoded already: only values are still to be written.
struct PreparedURL: Sendable {
    /// A part of the path, or of a text in the query.
    enum Part: Sendable {
        /// As it stands in the URL.
        case text([UInt8])
        /// A value, encoded.
        case value(PreparedReading)
        /// A value of all keys, with an encoded separator between them; null is left out.
        case joined(Int, separator: [UInt8])
    }

    /// A part of the query, with `&` between it and the one before.
    enum Parameter: Sendable {
        /// Left out where it comes to nothing.
        case text([Part])
        /// `name=` for each value; null is left out.
        case values([UInt8], PreparedReading)
    }

    /// Up to the path; the slash at its end, if there is one, is part of it only where the path is empty or `/`.
    private let base: [UInt8]
    private let endsInSlash: Bool
    private let path: [Part]
    /// Whether a value is among ``path``.
    private let pathHasValues: Bool
    private let query: [Parameter]
    /// How many inputs each key has.
    private let width: Int

    /// - Parameters:
    ///   - base: Scheme, authority and path.
    ///   - path: Begins with text that begins with `/`; may be empty.
    ///   - pathHasValues: Whether any of it was no plain text in the template.
    ///   - query: In order.
    ///   - width: How many inputs each key has.
    init(base: String, path: [Part], pathHasValues: Bool, query: [Parameter], width: Int) {
        endsInSlash = base.hasSuffix("/")
        self.base = Array(endsInSlash ? base.utf8.dropLast() : base.utf8[...])
        self.path = path
        self.pathHasValues = pathHasValues
        self.query = query
        self.width = width
    }

    /// A guess.
    func expectedBytes(for inputs: Int) -> Int { base.count + 96 + inputs * 24 }

    /// Writes the URL.
    ///
    /// - Parameters:
    ///   - inputs: One for each requirement, for each key.
    ///   - arguments: The field's.
    ///   - url: Where it is written to, empty.
    /// - Returns: `text`; `absent` where a value in the path is null or absent.
    func write(_ inputs: [JSONInput], _ arguments: ArgumentValues, to url: inout OutputBuffer) -> PreparedWriting {
        url.append(contentsOf: base)
        for part in path {
            let written = write(part, inputs, arguments, to: &url)
            guard case .text = written else { return written }
        }
        if url.count <= base.count + 1 {
            // A path of just "/" adds nothing.
            url.truncate(to: base.count)
            if endsInSlash { url.append(byte: UInt8(ascii: "/")) }
        }
        // Safe: the bytes are looked at inside of the call.
        if pathHasValues,
            unsafe url.withUnsafeBytes({
                unsafe URLText.hasDotSegment(UnsafeRawBufferPointer(rebasing: $0[base.count...]))
            })
        {
            return .unknown
        }
        var separator = UInt8(ascii: "?")
        for parameter in query {
            guard write(parameter, inputs, arguments, &separator, to: &url) else { return .unknown }
        }
        return .text
    }

    private func write(
        _ part: Part,
        _ inputs: [JSONInput],
        _ arguments: ArgumentValues,
        to url: inout OutputBuffer
    ) -> PreparedWriting {
        switch part {
        case .text(let text):
            url.append(contentsOf: text)
            return .text
        case .value(.key(let index)): return Self.write(inputs[index], to: &url)
        case .value(.argument(let name, let members)):
            return Self.read(name, members, of: arguments).map { Self.write($0, to: &url) } ?? .unknown
        // A list is no text.
        case .value(.keys): return .unknown
        case .joined(let requirement, let separator):
            var hasText = false
            for index in stride(from: requirement, to: inputs.count, by: width) {
                let start = url.count
                if hasText { url.append(contentsOf: separator) }
                switch Self.write(inputs[index], to: &url) {
                case .text: hasText = true
                case .absent: url.truncate(to: start)
                case .unknown: return .unknown
                }
            }
            return .text
        }
    }

    /// - Returns: False for a value that is not known here.
    private func write(
        _ parameter: Parameter,
        _ inputs: [JSONInput],
        _ arguments: ArgumentValues,
        _ separator: inout UInt8,
        to url: inout OutputBuffer
    ) -> Bool {
        switch parameter {
        case .text(let parts):
            let start = url.count
            url.append(byte: separator)
            for part in parts {
                if case .unknown = write(part, inputs, arguments, to: &url) { return false }
            }
            if url.count == start + 1 { url.truncate(to: start) } else { separator = UInt8(ascii: "&") }
            return true
        case .values(let name, .key(let index)):
            return Self.write(name, &separator, to: &url) { Self.write(inputs[index], to: &$0) }
        case .values(let name, .keys(let requirement)):
            for index in stride(from: requirement, to: inputs.count, by: width) {
                let isKnown = Self.write(name, &separator, to: &url) { Self.write(inputs[index], to: &$0) }
                guard isKnown else { return false }
            }
            return true
        case .values(let name, .argument(let argument, let members)):
            guard let value = Self.read(argument, members, of: arguments) else { return false }
            guard case .list(let items) = value else {
                return Self.write(name, &separator, to: &url) { Self.write(value, to: &$0) }
            }
            return items.allSatisfy { item in
                Self.write(name, &separator, to: &url) { Self.write(item, to: &$0) }
            }
        }
    }

    /// Writes one parameter, or nothing for null.
    ///
    /// - Returns: False for a value that is not known here.
    @inline(__always)
    private static func write(
        _ name: [UInt8],
        _ separator: inout UInt8,
        to url: inout OutputBuffer,
        value: (inout OutputBuffer) -> PreparedWriting
    ) -> Bool {
        let start = url.count
        url.append(byte: separator)
        url.append(contentsOf: name)
        switch value(&url) {
        case .text: separator = UInt8(ascii: "&")
        case .absent: url.truncate(to: start)
        case .unknown: return false
        }
        return true
    }

    // MARK: Values

    private static func write(_ input: JSONInput, to url: inout OutputBuffer) -> PreparedWriting {
        guard case .json(let body, let offset) = input else { return .absent }
        // PERF: nearly every key is a number or plain text.
        if let number = body.plainInt(at: offset) {
            url.append(number)
            return .text
        }
        // Safe: the bytes are copied inside of the call.
        if unsafe body.withPlainText(at: offset, { unsafe URLText.append(value: $0, to: &url) }) != nil { return .text }
        switch try? JSONReader(body).kind(at: offset) {
        case .null: return .absent
        case .string, .number, .true, .false: return write(scalar: .json(body, offset), to: &url)
        case .array, .object, nil: return .unknown
        }
    }

    private static func write(_ value: InputValue, to url: inout OutputBuffer) -> PreparedWriting {
        switch value {
        case .null: return .absent
        case .int(let number):
            url.append(number)
            return .text
        case .string(let text), .enumValue(let text):
            URLText.append(value: text, to: &url)
            return .text
        case .boolean, .float: return write(scalar: MappingValue(value), to: &url)
        case .list, .object: return .unknown
        }
    }

    private static func write(scalar value: MappingValue, to url: inout OutputBuffer) -> PreparedWriting {
        // What is no JSON is the template's to refuse.
        guard let text = (try? value.scalarText()) ?? nil else { return .unknown }
        URLText.append(value: text, to: &url)
        return .text
    }

    /// The value of an argument, null where there is none; nil where that cannot be told here.
    private static func read(_ name: String, _ members: [String], of arguments: ArgumentValues) -> InputValue? {
        switch PreparedReading.read(name, members, of: arguments) {
        case .value(let value): value
        case .absent: .null
        case .unknown: nil
        }
    }
}
