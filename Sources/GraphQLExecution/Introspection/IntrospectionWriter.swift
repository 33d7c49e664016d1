import GraphQLLanguage
import GraphQLTypes
import OrderedJSON

/// Writes the answer to `__schema` and `__type` straight from the schema: no object is made for it.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Introspection,
/// #sec-The-__Schema-Type, #sec-The-__Type-Type, #sec-The-__Field-Type, #sec-The-__InputValue-Type,
/// #sec-The-__EnumValue-Type, #sec-The-__Directive-Type
struct IntrospectionWriter {
    let schema: Schema
    /// Worked out arguments of a selection, such as `includeDeprecated`.
    let arguments: (ArgumentPlan) throws(GraphQLError) -> ArgumentValues
    /// What was written of a type by a selection, to be copied: a schema mentions few types very often.
    private let copies = TypeCopies()

    init(schema: Schema, arguments: @escaping (ArgumentPlan) throws(GraphQLError) -> ArgumentValues) {
        self.schema = schema
        self.arguments = arguments
    }

    /// Writes the value of a root introspection field.
    ///
    /// `__type` of an unknown name is null.
    func write(
        _ root: IntrospectionRoot,
        _ field: IntrospectionSelection.Field,
        into output: inout OutputBuffer
    ) throws(GraphQLError) {
        guard let selection = field.below else { return output.append("null") }
        switch root {
        case .schema:
            try writeObject(selection, into: &output) { (index, output) throws(GraphQLError) in
                try writeSchemaField(selection, index, into: &output)
            }
        case .type:
            guard let plan = field.arguments?.plan, case .string(let name)? = try arguments(plan)["name"],
                let type = schema.type(named: name), !type.isHidden
            else { return output.append("null") }
            try write(GraphQLType(type.id), selection, into: &output)
        }
    }

    // MARK: The introspection types

    private func writeSchemaField(
        _ selection: IntrospectionSelection,
        _ index: Int,
        into output: inout OutputBuffer
    ) throws(GraphQLError) {
        switch selection.fields[index].kind {
        case .description: write(schema.description, into: &output)
        case .types:
            try writeList(schema.types, selection.fields[index].below, into: &output, where: { !$0.isHidden }) {
                (type, below, output) throws(GraphQLError) in
                try write(GraphQLType(type.id), below, into: &output)
            }
        case .queryType: try write(schema.queryType, selection.fields[index].below, into: &output)
        case .mutationType: try write(schema.mutationType, selection.fields[index].below, into: &output)
        case .subscriptionType: try write(schema.subscriptionType, selection.fields[index].below, into: &output)
        case .directives:
            try writeList(schema.directives, selection.fields[index].below, into: &output, where: { !$0.isHidden }) {
                (directive, below, output) throws(GraphQLError) in
                try write(directive, below, into: &output)
            }
        default: output.append("null")
        }
    }

    private func write(
        _ type: TypeID?,
        _ selection: IntrospectionSelection?,
        into output: inout OutputBuffer
    ) throws(GraphQLError) {
        guard let type, let selection else { return output.append("null") }
        try write(GraphQLType(type), selection, into: &output)
    }

    private func write(
        _ type: GraphQLType,
        _ selection: IntrospectionSelection,
        into output: inout OutputBuffer
    ) throws(GraphQLError) {
        if let range = copies.range(of: type, selection) { return output.append(copyOf: range) }
        let start = output.count
        defer { copies.note(type, selection, start..<output.count) }
        try writeObject(selection, into: &output) { (index, output) throws(GraphQLError) in
            if type.isNamed {
                try writeTypeField(schema[type.named], selection, index, into: &output)
            } else {
                try writeWrapperField(type, selection, index, into: &output)
            }
        }
    }

    /// A list or non-null type has a kind and an inner type; everything else is null.
    private func writeWrapperField(
        _ type: GraphQLType,
        _ selection: IntrospectionSelection,
        _ index: Int,
        into output: inout OutputBuffer
    ) throws(GraphQLError) {
        switch selection.fields[index].kind {
        case .kind: output.append(type.isNonNull ? "\"NON_NULL\"" : "\"LIST\"")
        case .ofType:
            guard let below = selection.fields[index].below, let inner = type.isNonNull ? type.nullable : type.item
            else {
                return output.append("null")
            }
            try write(inner, below, into: &output)
        default: output.append("null")
        }
    }

    private func writeTypeField(
        _ type: NamedType,
        _ selection: IntrospectionSelection,
        _ index: Int,
        into output: inout OutputBuffer
    ) throws(GraphQLError) {
        switch selection.fields[index].kind {
        case .kind: write(type.kind, into: &output)
        case .name: output.appendQuoted(type.name)
        case .description: write(type.description, into: &output)
        case .specifiedByURL: write(type.specifiedByURL, into: &output)
        case .fields:
            guard type.kind == .object || type.kind == .interface else { return output.append("null") }
            let all = try includesDeprecated(selection, index)
            try writeList(
                type.fields,
                selection.fields[index].below,
                into: &output,
                where: { all || $0.deprecationReason == nil }
            ) {
                (member, below, output) throws(GraphQLError) in
                try write(member, below, into: &output)
            }
        case .interfaces:
            guard type.kind == .object || type.kind == .interface else { return output.append("null") }
            try write(type.interfaces, selection.fields[index].below, into: &output)
        case .possibleTypes:
            guard type.isAbstract else { return output.append("null") }
            try write(type.possibleTypes, selection.fields[index].below, into: &output)
        case .enumValues:
            guard type.kind == .enumeration else { return output.append("null") }
            let all = try includesDeprecated(selection, index)
            try writeList(
                type.enumValues,
                selection.fields[index].below,
                into: &output,
                where: { all || $0.deprecationReason == nil }
            ) {
                (value, below, output) throws(GraphQLError) in
                try write(value, below, into: &output)
            }
        case .inputFields:
            guard type.kind == .inputObject else { return output.append("null") }
            try write(type.inputFields, selection, index, into: &output)
        case .isOneOf:
            guard type.kind == .inputObject else { return output.append("null") }
            output.append(type.isOneOf ? "true" : "false")
        default: output.append("null")
        }
    }

    private func write(
        _ member: OutputField,
        _ selection: IntrospectionSelection,
        into output: inout OutputBuffer
    ) throws(GraphQLError) {
        try writeObject(selection, into: &output) { (index, output) throws(GraphQLError) in
            switch selection.fields[index].kind {
            case .name: output.appendQuoted(member.name)
            case .description: write(member.description, into: &output)
            case .args: try write(member.arguments, selection, index, into: &output)
            case .type: try write(member.type, selection.fields[index].below, into: &output)
            case .isDeprecated: output.append(member.deprecationReason == nil ? "false" : "true")
            case .deprecationReason: write(member.deprecationReason, into: &output)
            default: output.append("null")
            }
        }
    }

    private func write(
        _ members: [InputMember],
        _ selection: IntrospectionSelection,
        _ index: Int,
        into output: inout OutputBuffer
    ) throws(GraphQLError) {
        let all = try includesDeprecated(selection, index)
        try writeList(
            members,
            selection.fields[index].below,
            into: &output,
            where: { all || $0.deprecationReason == nil }
        ) {
            (member, below, output) throws(GraphQLError) in
            try writeObject(below, into: &output) { (index, output) throws(GraphQLError) in
                switch below.fields[index].kind {
                case .name: output.appendQuoted(member.name)
                case .description: write(member.description, into: &output)
                case .type: try write(member.type, below.fields[index].below, into: &output)
                case .defaultValue: write(member.defaultLiteral.map { printValue($0) }, into: &output)
                case .isDeprecated: output.append(member.deprecationReason == nil ? "false" : "true")
                case .deprecationReason: write(member.deprecationReason, into: &output)
                default: output.append("null")
                }
            }
        }
    }

    private func write(
        _ value: EnumValue,
        _ selection: IntrospectionSelection,
        into output: inout OutputBuffer
    ) throws(GraphQLError) {
        try writeObject(selection, into: &output) { (index, output) throws(GraphQLError) in
            switch selection.fields[index].kind {
            case .name: output.appendQuoted(value.name)
            case .description: write(value.description, into: &output)
            case .isDeprecated: output.append(value.deprecationReason == nil ? "false" : "true")
            case .deprecationReason: write(value.deprecationReason, into: &output)
            default: output.append("null")
            }
        }
    }

    private func write(
        _ directive: SchemaDirective,
        _ selection: IntrospectionSelection,
        into output: inout OutputBuffer
    ) throws(GraphQLError) {
        try writeObject(selection, into: &output) { (index, output) throws(GraphQLError) in
            switch selection.fields[index].kind {
            case .name: output.appendQuoted(directive.name)
            case .description: write(directive.description, into: &output)
            case .isRepeatable: output.append(directive.isRepeatable ? "true" : "false")
            // After the September 2025 edition directives may be deprecated; no SDL says so yet.
            case .isDeprecated: output.append("false")
            case .args: try write(directive.arguments, selection, index, into: &output)
            case .locations:
                output.append(byte: UInt8(ascii: "["))
                for (index, location) in directive.locations.enumerated() {
                    if index > 0 { output.append(byte: UInt8(ascii: ",")) }
                    output.appendQuoted(location.rawValue)
                }
                output.append(byte: UInt8(ascii: "]"))
            default: output.append("null")
            }
        }
    }

    // MARK: Pieces

    private func includesDeprecated(_ selection: IntrospectionSelection, _ index: Int) throws(GraphQLError) -> Bool {
        guard let given = selection.fields[index].arguments else { return false }
        if let known = given.includesDeprecated { return known }
        return try arguments(given.plan)["includeDeprecated"] == .boolean(true)
    }

    private func write(
        _ type: GraphQLType,
        _ selection: IntrospectionSelection?,
        into output: inout OutputBuffer
    ) throws(GraphQLError) {
        guard let selection else { return output.append("null") }
        try write(type, selection, into: &output)
    }

    private func write(
        _ types: [TypeID],
        _ selection: IntrospectionSelection?,
        into output: inout OutputBuffer
    ) throws(GraphQLError) {
        try writeList(types, selection, into: &output, where: { _ in true }) {
            (type, below, output) throws(GraphQLError) in
            try write(GraphQLType(type), below, into: &output)
        }
    }

    private func write(_ text: String?, into output: inout OutputBuffer) {
        if let text { output.appendQuoted(text) } else { output.append("null") }
    }

    private func write(_ kind: TypeKind, into output: inout OutputBuffer) {
        switch kind {
        case .scalar: output.append("\"SCALAR\"")
        case .object: output.append("\"OBJECT\"")
        case .interface: output.append("\"INTERFACE\"")
        case .union: output.append("\"UNION\"")
        case .enumeration: output.append("\"ENUM\"")
        case .inputObject: output.append("\"INPUT_OBJECT\"")
        }
    }

    @inline(__always)
    private func writeObject(
        _ selection: IntrospectionSelection,
        into output: inout OutputBuffer,
        _ writeField: (_ index: Int, inout OutputBuffer) throws(GraphQLError) -> Void
    ) throws(GraphQLError) {
        output.append(byte: UInt8(ascii: "{"))
        for index in selection.fields.indices {
            if index > 0 { output.append(byte: UInt8(ascii: ",")) }
            selection.appendKey(index, to: &output)
            if selection.fields[index].kind == .typename {
                output.appendQuoted(selection.typeName)
            } else {
                try writeField(index, &output)
            }
        }
        output.append(byte: UInt8(ascii: "}"))
    }

    @inline(__always)
    private func writeList<Element>(
        _ elements: [Element],
        _ selection: IntrospectionSelection?,
        into output: inout OutputBuffer,
        where isIncluded: (Element) -> Bool,
        _ writeElement: (Element, IntrospectionSelection, inout OutputBuffer) throws(GraphQLError) -> Void
    ) throws(GraphQLError) {
        guard let selection else { return output.append("null") }
        output.append(byte: UInt8(ascii: "["))
        var isFirst = true
        for element in elements where isIncluded(element) {
            if !isFirst { output.append(byte: UInt8(ascii: ",")) }
            isFirst = false
            try writeElement(element, selection, &output)
        }
        output.append(byte: UInt8(ascii: "]"))
    }
}

/// Where types stand in the output, by the selection that they were written with: a fixed number of places.
// Safe: the places are allocated and freed here, and an index is below their number.
@safe private final class TypeCopies {
    private struct Copy {
        let type: GraphQLType
        let selection: ObjectIdentifier
        let range: Range<Int>
    }

    // PERF: plain memory, since each look at a variable of a shared object is checked for conflicts.
    private let places: UnsafeMutablePointer<Copy?>

    /// A power of two.
    private static let placeCount = 128

    init() {
        unsafe places = .allocate(capacity: Self.placeCount)
        unsafe places.initialize(repeating: nil, count: Self.placeCount)
    }

    deinit {
        unsafe places.deinitialize(count: Self.placeCount)
        unsafe places.deallocate()
    }

    func range(of type: GraphQLType, _ selection: IntrospectionSelection) -> Range<Int>? {
        guard let copy = unsafe places[Self.place(of: type, selection)], copy.type == type,
            copy.selection == ObjectIdentifier(selection)
        else { return nil }
        return copy.range
    }

    func note(_ type: GraphQLType, _ selection: IntrospectionSelection, _ range: Range<Int>) {
        let copy = Copy(type: type, selection: ObjectIdentifier(selection), range: range)
        unsafe places[Self.place(of: type, selection)] = copy
    }

    private static func place(of type: GraphQLType, _ selection: IntrospectionSelection) -> Int {
        let address = UInt(bitPattern: ObjectIdentifier(selection)) >> 4
        let named = UInt(truncatingIfNeeded: type.named.index)
        let wrapping: UInt = type.isNonNull ? 1 : type.item == nil ? 0 : 2
        return Int((address &* 31 &+ named &* 7 &+ wrapping) & UInt(placeCount - 1))
    }
}
