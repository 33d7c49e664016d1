/// The decoder that types are looked at with: see ``SwiftShape``.
final class ShapeProbe: Decoder {
    let context: Context
    /// What the type turned out to be.
    var found: SwiftShape?
    private let object: ObjectShape?

    init(_ context: Context, object: ObjectShape? = nil) {
        self.context = context
        self.object = object
    }

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        if let object { found = .object(object) }
        return KeyedDecodingContainer(ProbedMembers(probe: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        found = .any
        return ProbedElements(probe: self)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

    func note(_ name: String, _ shape: SwiftShape) { object?.add(name, shape) }

    /// What is known while one type and everything below it is looked at.
    final class Context {
        fileprivate var shapes: [ObjectIdentifier: SwiftShape] = [:]
        fileprivate var samples: [ObjectIdentifier: Any] = [:]
        fileprivate var refusals: [ObjectIdentifier: String] = [:]

        /// A value of a type, to go on with.
        func sample<Value: Decodable>(of type: Value.Type) throws(ProbeFailure) -> Value {
            if let made = (type as? any MadeUp.Type)?.madeUp as? Value { return made }
            if let example = (type as? any ShownByExample.Type)?.example as? Value { return example }
            if let first = firstCase(of: type) as? Value { return first }
            if let sample = samples[ObjectIdentifier(type)] as? Value { return sample }
            let reason = refusals[ObjectIdentifier(type)].map { "it refused a made-up value (\($0))" }
            throw ProbeFailure(
                reason: "The members of the Swift type \(type) cannot be told: "
                    + (reason ?? "it contains itself without an Optional or an Array in between")
                    + ". Make it CaseIterable if it is an enum, or give it an example: "
                    + "extension \(type): ShownByExample { static let example = … }."
            )
        }
    }
}

extension SwiftShape {
    /// Looks at a type.
    ///
    /// - Throws: `ProbeFailure` when a type below it refuses made-up values and has no example.
    init<Value: Decodable>(of type: Value.Type) throws(ProbeFailure) {
        try self.init(of: type, ShapeProbe.Context())
    }

    init<Value: Decodable>(of type: Value.Type, _ context: ShapeProbe.Context) throws(ProbeFailure) {
        if let known = context.shapes[ObjectIdentifier(type)] {
            self = known
            return
        }
        if let made = type as? any MadeUp.Type {
            self = try made.shape(context)
            return
        }
        if let cases = stringCases(of: type) {
            self = .enumeration(name: "\(type)", cases: cases)
            context.shapes[ObjectIdentifier(type)] = self
            return
        }
        let object = ObjectShape(name: "\(type)")
        // Seen by whatever below it is of the same type.
        context.shapes[ObjectIdentifier(type)] = .object(object)
        let probe = ShapeProbe(context, object: object)
        do {
            context.samples[ObjectIdentifier(type)] = try Value(from: probe)
        } catch let failure as ProbeFailure {
            throw failure
        } catch {
            // Fine as long as nobody needs a value to go on.
            context.refusals[ObjectIdentifier(type)] = Self.reason(error)
            let hasExample = type is any ShownByExample.Type
            if case .object? = probe.found, !hasExample {
                // The members after the one that was refused are not known.
                _ = try context.sample(of: type)
            }
        }
        self = probe.found ?? .any
        context.shapes[ObjectIdentifier(type)] = self
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.dataCorrupted(let context), DecodingError.keyNotFound(_, let context),
            DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            context.debugDescription
        default: "\(error)"
        }
    }
}

// MARK: Types that are known

/// A type whose shape is known, and of which a value can be made up.
protocol MadeUp {
    static var madeUp: Self { get }
    static func shape(_ context: ShapeProbe.Context) throws(ProbeFailure) -> SwiftShape
}

extension Optional: MadeUp where Wrapped: Decodable {
    static var madeUp: Wrapped? { nil }
    static func shape(_ context: ShapeProbe.Context) throws(ProbeFailure) -> SwiftShape {
        .optional(try SwiftShape(of: Wrapped.self, context))
    }
}

extension Array: MadeUp where Element: Decodable {
    static var madeUp: [Element] { [] }
    static func shape(_ context: ShapeProbe.Context) throws(ProbeFailure) -> SwiftShape {
        .list(try SwiftShape(of: Element.self, context))
    }
}

extension Set: MadeUp where Element: Decodable {
    static var madeUp: Set<Element> { [] }
    static func shape(_ context: ShapeProbe.Context) throws(ProbeFailure) -> SwiftShape {
        .list(try SwiftShape(of: Element.self, context))
    }
}

extension Dictionary: MadeUp where Key: Decodable, Value: Decodable {
    static var madeUp: [Key: Value] { [:] }
    static func shape(_ context: ShapeProbe.Context) -> SwiftShape { .any }
}

extension RawJSON: MadeUp {
    static var madeUp: RawJSON { .null }
    static func shape(_ context: ShapeProbe.Context) -> SwiftShape { .any }
}

extension String: MadeUp {
    static var madeUp: String { "" }
    static func shape(_ context: ShapeProbe.Context) -> SwiftShape { .leaf(.string) }
}

extension Bool: MadeUp {
    static var madeUp: Bool { false }
    static func shape(_ context: ShapeProbe.Context) -> SwiftShape { .leaf(.boolean) }
}

extension Double: MadeUp {
    static var madeUp: Double { 0 }
    static func shape(_ context: ShapeProbe.Context) -> SwiftShape { .leaf(.float) }
}

extension Float: MadeUp {
    static var madeUp: Float { 0 }
    static func shape(_ context: ShapeProbe.Context) -> SwiftShape { .leaf(.float) }
}

extension FixedWidthInteger {
    static var madeUp: Self { 0 }
    static func shape(_ context: ShapeProbe.Context) -> SwiftShape { .leaf(.integer) }
}

extension Int: MadeUp {}
extension Int8: MadeUp {}
extension Int16: MadeUp {}
extension Int32: MadeUp {}
extension Int64: MadeUp {}
extension UInt: MadeUp {}
extension UInt8: MadeUp {}
extension UInt16: MadeUp {}
extension UInt32: MadeUp {}
extension UInt64: MadeUp {}

/// The first case of an enum whose cases can be listed.
private func firstCase(of type: Any.Type) -> Any? {
    func first<Value: CaseIterable>(_ type: Value.Type) -> Any? { type.allCases.first }
    return (type as? any CaseIterable.Type).flatMap { first($0) }
}

/// The raw values of a string enum whose cases can be listed; nil for other types.
private func stringCases(of type: Any.Type) -> [String]? {
    func cases<Value: CaseIterable & RawRepresentable>(_ type: Value.Type) -> [String]? {
        let texts = type.allCases.map { $0.rawValue as? String }
        return texts.isEmpty || texts.contains(nil) ? nil : texts.compactMap(\.self)
    }
    return (type as? any (CaseIterable & RawRepresentable).Type).flatMap { cases($0) }
}
