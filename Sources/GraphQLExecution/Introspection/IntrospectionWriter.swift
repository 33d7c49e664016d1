import GraphQLLanguage
import GraphQLTypes
import OrderedJSON

/// Writes the answer to `__schema` and `__type` straight from the schema: no object is made for it.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Introspection
struct IntrospectionWriter {
    let schema: Schema
    /// Worked out arguments of a selection, such as `includeDeprecated`.
    let arguments: (ArgumentPlan) throws(GraphQLError) -> ArgumentValues

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
            try writeObject(selection, into: &output) { (field, output) throws(GraphQLError) in
                try writeSchemaField(field, into: &output)
            }
        case .type:
            guard case .string(let name)? = try arguments(field.arguments)["name"],
                let type = schema.type(named: name), !type.isHidden
            else { return output.append("null") }
            try write(GraphQLType(type.id), selection, into: &output)
        }
    }

    // MARK: The introspection types

    private func writeSchemaField(
        _ field: IntrospectionSelection.Field,
        into output: inout OutputBuffer
    ) throws(GraphQLError) {
        switch field.kind {
        case .description: write(schema.description, into: &output)
        case .types:
            try writeList(schema.types, field.below, into: &output, where: { !$0.isHidden }) {
                (type, below, output) throws(GraphQLError) in
                try write(GraphQLType(type.id), below, into: &output)
            }
        case .queryType: try write(schema.queryType, field.below, into: &output)
        case .mutationType: try write(schema.mutationType, field.below, into: &output)
        case .subscriptionType: try write(schema.subscriptionType, field.below, into: &output)
        case .directives:
            try writeList(schema.directives, field.below, into: &output, where: { !$0.isHidden }) {
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
        try writeObject(selection, into: &output) { (field, output) throws(GraphQLError) in
            if type.isNamed {
                try writeTypeField(schema[type.named], field, into: &output)
            } else {
                try writeWrapperField(type, field, into: &output)
            }
        }
    }

    /// A list or non-null type has a kind and an inner type; everything else is null.
    private func writeWrapperField(
        _ type: GraphQLType,
        _ field: IntrospectionSelection.Field,
        into output: inout OutputBuffer
    ) throws(GraphQLError) {
        switch field.kind {
        case .kind: output.append(type.isNonNull ? "\"NON_NULL\"" : "\"LIST\"")
        case .ofType:
            guard let below = field.below, let inner = type.isNonNull ? type.nullable : type.item else {
                return output.append("null")
            }
            try write(inner, below, into: &output)
        default: output.append("null")
        }
    }

    private func writeTypeField(
        _ type: NamedType,
        _ field: IntrospectionSelection.Field,
        into output: inout OutputBuffer
    ) throws(GraphQLError) {
        switch field.kind {
        case .kind: write(type.kind, into: &output)
        case .name: output.appendQuoted(type.name)
        case .description: write(type.description, into: &output)
        case .specifiedByURL: write(type.specifiedByURL, into: &output)
        case .fields:
            guard type.kind == .object || type.kind == .interface else { return output.append("null") }
            let all = try includesDeprecated(field)
            try writeList(type.fields, field.below, into: &output, where: { all || $0.deprecationReason == nil }) {
                (member, below, output) throws(GraphQLError) in
                try write(member, below, into: &output)
            }
        case .interfaces:
            guard type.kind == .object || type.kind == .interface else { return output.append("null") }
            try write(type.interfaces, field.below, into: &output)
        case .possibleTypes:
            guard type.isAbstract else { return output.append("null") }
            try write(type.possibleTypes, field.below, into: &output)
        case .enumValues:
            guard type.kind == .enumeration else { return output.append("null") }
            let all = try includesDeprecated(field)
            try writeList(type.enumValues, field.below, into: &output, where: { all || $0.deprecationReason == nil }) {
                (value, below, output) throws(GraphQLError) in
                try write(value, below, into: &output)
            }
        case .inputFields:
            guard type.kind == .inputObject else { return output.append("null") }
            try write(type.inputFields, field, into: &output)
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
        try writeObject(selection, into: &output) { (field, output) throws(GraphQLError) in
            switch field.kind {
            case .name: output.appendQuoted(member.name)
            case .description: write(member.description, into: &output)
            case .args: try write(member.arguments, field, into: &output)
            case .type: try write(member.type, field.below, into: &output)
            case .isDeprecated: output.append(member.deprecationReason == nil ? "false" : "true")
            case .deprecationReason: write(member.deprecationReason, into: &output)
            default: output.append("null")
            }
        }
    }

    private func write(
        _ members: [InputMember],
        _ field: IntrospectionSelection.Field,
        into output: inout OutputBuffer
    ) throws(GraphQLError) {
        let all = try includesDeprecated(field)
        try writeList(members, field.below, into: &output, where: { all || $0.deprecationReason == nil }) {
            (member, below, output) throws(GraphQLError) in
            try writeObject(below, into: &output) { (field, output) throws(GraphQLError) in
                switch field.kind {
                case .name: output.appendQuoted(member.name)
                case .description: write(member.description, into: &output)
                case .type: try write(member.type, field.below, into: &output)
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
        try writeObject(selection, into: &output) { (field, output) throws(GraphQLError) in
            switch field.kind {
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
        try writeObject(selection, into: &output) { (field, output) throws(GraphQLError) in
            switch field.kind {
            case .name: output.appendQuoted(directive.name)
            case .description: write(directive.description, into: &output)
            case .isRepeatable: output.append(directive.isRepeatable ? "true" : "false")
            case .args: try write(directive.arguments, field, into: &output)
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

    private func includesDeprecated(_ field: IntrospectionSelection.Field) throws(GraphQLError) -> Bool {
        try arguments(field.arguments)["includeDeprecated"] == .boolean(true)
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
        _ writeField: (IntrospectionSelection.Field, inout OutputBuffer) throws(GraphQLError) -> Void
    ) throws(GraphQLError) {
        output.append(byte: UInt8(ascii: "{"))
        var isFirst = true
        for field in selection.fields {
            if !isFirst { output.append(byte: UInt8(ascii: ",")) }
            isFirst = false
            output.append(contentsOf: field.key)
            if field.kind == .typename {
                output.appendQuoted(selection.typeName)
            } else {
                try writeField(field, &output)
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
