import GraphQLLanguage
import GraphQLTypes

/// A binding directive of one's own: SDL says where a field comes from, and Swift how that is done.
///
/// ```swift
/// struct ClockDirective: BindingDirective {
///     struct Arguments: Codable { var zone: String }
///     let name = "clock"
///     let definition = SDL("directive @clock(zone: String! = \"UTC\") on FIELD_DEFINITION")
///
///     func bind(_ field: DirectedField<Arguments>, in fields: inout Fields) throws {
///         let zone = field.arguments.zone
///         fields.resolve(field.coordinate) { (call: PlainCall) in now(in: zone) }
///     }
/// }
/// ```
///
/// A kind of source is a directive on the schema and one on fields that names it: `definition` declares both, such as
/// `directive @redis(name: String!, url: String!) repeatable on SCHEMA`, and ``DirectedField/declarations(of:as:)`` reads
/// what the schema declares.
public protocol BindingDirective: Sendable {
    /// What the directive's arguments are read as: one member for each.
    associatedtype Arguments: Decodable & Sendable

    /// Without the `@`.
    var name: String { get }
    /// The directive's definition, and those of whatever else it needs. Clients do not see them.
    var definition: SDL { get }

    /// Gives one field that carries the directive its value, by registering code for its coordinate.
    ///
    /// Called whenever the schema is loaded, by `tributary check` too: connect to servers when the first value is asked for.
    ///
    /// - Throws: What keeps the schema from being loaded; reported where the directive stands.
    func bind(_ field: DirectedField<Arguments>, in fields: inout Fields) throws
}

/// A field that carries a binding directive.
public struct DirectedField<Arguments: Decodable & Sendable>: Sendable {
    /// The field, such as `Frob.label`.
    public let coordinate: String
    /// Of the directive, defaults filled in.
    public let arguments: Arguments
    /// The field's type as SDL writes it, such as `[Frob!]`.
    public let type: String
    /// Whether that is a list.
    public let isList: Bool
    /// Names of the fields beside it: what may be read of its object.
    public let siblings: [String]
    private let schema: Schema

    init(_ type: NamedType, _ field: OutputField, _ arguments: Arguments, _ schema: Schema) {
        coordinate = type.name + "." + field.name
        self.arguments = arguments
        self.type = schema.text(of: field.type)
        isList = field.type.item != nil
        siblings = type.fields.map(\.name)
        self.schema = schema
    }

    /// What the schema declares with a directive that stands on it: `extend schema @redis(name: "cache", url: "…")`.
    ///
    /// - Parameters:
    ///   - directive: Its name, without the `@`.
    ///   - type: Has a member for each argument.
    /// - Returns: One for each time it stands there, in order.
    /// - Throws: `DecodingError` where the arguments are not of that type.
    public func declarations<Declaration: Decodable>(
        of directive: String,
        as type: Declaration.Type
    ) throws -> [Declaration] {
        try schema.appliedDirectives.filter { $0.name.text == directive }.map { try schema.read($0, as: type) }
    }
}

/// A directive that a module has brought along.
struct DirectiveRegistration: Sendable {
    let name: String
    let definition: SDL
    let place: CodePlace
    /// Registers code for one field.
    let bind: @Sendable (Schema, NamedType, OutputField, Directive, inout Fields) throws -> Void
}

extension Fields {
    /// Makes a binding directive known to the schema.
    ///
    /// - Parameters:
    ///   - directive: What it means.
    ///   - file: Where this stands; leave it to the compiler.
    ///   - line: Where this stands; leave it to the compiler.
    public mutating func directive<Kind: BindingDirective>(
        _ directive: Kind,
        file: String = #fileID,
        line: Int = #line
    ) {
        add(
            DirectiveRegistration(
                name: directive.name,
                definition: directive.definition,
                place: CodePlace(file: file, line: line)
            ) { schema, type, field, applied, fields in
                let arguments = try schema.read(applied, as: Kind.Arguments.self)
                try directive.bind(DirectedField(type, field, arguments, schema), in: &fields)
            }
        )
    }
}

extension Schema {
    /// The arguments of an applied directive as a Swift value.
    fileprivate func read<Value: Decodable>(_ applied: Directive, as type: Value.Type) throws -> Value {
        let arguments = try coerceArgumentValues(
            of: applied.arguments,
            definitions: directive(named: applied.name.text)?.arguments ?? [],
            schema: self,
            at: applied.location
        )
        return try Value(from: ValueDecoder(.input(.object(arguments.members))))
    }
}
