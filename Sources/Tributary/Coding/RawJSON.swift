import GraphQLTypes
import OrderedJSON

/// A JSON value that is passed on as it stands: for results whose type is known when the server runs, such as those of
/// a binding directive, and for scalars that hold any JSON.
///
/// Decoding it copies nothing, and encoding it copies its bytes. Types are not checked beforehand: what does not fit
/// the field is an error of the request.
public struct RawJSON: Codable, Sendable {
    let body: JSONBody
    let offset: JSONOffset

    /// JSON null.
    public static let null = RawJSON(body: JSONBody(copying: Array("null".utf8)), offset: 0)

    init(body: JSONBody, offset: JSONOffset) {
        self.body = body
        self.offset = offset
    }

    /// Checks and takes over a JSON text.
    ///
    /// - Parameter utf8: One value.
    /// - Throws: ``FieldError`` when it is not JSON.
    public init(utf8: [UInt8]) throws(FieldError) {
        let body = JSONBody(copying: utf8)
        do throws(JSONFault) {
            let reader = JSONReader(body)
            try reader.check()
            self.init(body: body, offset: try reader.root())
        } catch {
            throw FieldError("This is not JSON: \(error)", code: "CONNECTOR_RESPONSE_INVALID")
        }
    }

    /// Checks and takes over a JSON text.
    ///
    /// - Parameter text: One value.
    /// - Throws: ``FieldError`` when it is not JSON.
    public init(_ text: String) throws(FieldError) { try self.init(utf8: Array(text.utf8)) }

    /// From one of Tributary's own decoders, which alone know the bytes.
    public init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? ValueDecoder else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "RawJSON is decoded by Tributary only")
            )
        }
        self = try decoder.rawJSON(decoder.value)
    }

    /// With one of Tributary's own encoders, which alone take bytes.
    public func encode(to encoder: any Encoder) throws {
        guard let encoder = encoder as? ValueEncoder else {
            throw EncodingError.invalidValue(
                self,
                .init(codingPath: encoder.codingPath, debugDescription: "RawJSON is encoded by Tributary only")
            )
        }
        append(to: &encoder.output)
    }

    /// Reads a Swift value from it.
    ///
    /// - Parameter type: What to read.
    /// - Returns: The value.
    /// - Throws: `DecodingError` where the JSON is not of that type.
    public func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try Value(from: ValueDecoder(.json(body, offset)))
    }

    /// The JSON text.
    public var text: String {
        var output = OutputBuffer(capacity: 64)
        append(to: &output)
        return output.text
    }

    func append(to output: inout OutputBuffer) {
        do throws(JSONFault) {
            // Safe: the slice lies in the body, which is held, and is copied at once.
            let slice = try JSONReader(body).rawSlice(at: offset)
            output.append(contentsOf: slice.bindMemory(to: UInt8.self))
        } catch {
            output.append("null")
        }
    }
}

extension OutputBuffer {
    mutating func append(integer value: some FixedWidthInteger) {
        if let value = Int(exactly: value) { append(value) } else { append(text: String(value)) }
    }

    /// With the digits that a `Float` has, and no more.
    mutating func append(float value: Float) {
        guard value.isFinite else { return append("null") }
        append(Double(value.description) ?? Double(value))
    }

    /// Appends a coerced input value as JSON.
    mutating func append(_ value: InputValue) {
        switch value {
        case .null: append("null")
        case .boolean(let flag): append(flag ? "true" : "false")
        case .int(let number): append(number)
        case .float(let number): append(number)
        case .string(let text), .enumValue(let text): appendQuoted(text)
        case .list(let items): appendList(items) { item, output in output.append(item) }
        case .object(let members):
            appendObject(members, name: \.name) { member, output in output.append(member.value) }
        }
    }
}
