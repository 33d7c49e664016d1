import GraphQLLanguage
import GraphQLTypes
import OrderedJSON

/// Writes the answer to `__schema` and `__type` straight from the schema: no object is made for it.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Introspection,
/// #sec-The-__Schema-Type, #sec-The-__Type-Type, #sec-The-__Field-Type, #sec-The-__InputValue-Type,
/// #sec-The-__EnumValue-Type, #sec-The-__Directive-Type
struct IntrospectionWriter {
    private let plan: IntrospectionPlan
    private let schema: Schema
    private let introspected: IntrospectedSchema
    private let variables: VariableValues

    /// The schema is the one that clients see.
    init(_ plan: IntrospectionPlan, schema: Schema, variables: VariableValues) {
        self.plan = plan
        self.schema = schema
        self.variables = variables
        introspected = schema.introspected
    }

    /// Writes the value of the root field.
    ///
    /// `__type` of an unknown name is null.
    ///
    /// - Throws: When an argument that depends on variables does not coerce.
    func write(into output: inout OutputBuffer) throws(GraphQLError) {
        guard let selection = plan.selections.indices.last, let row = try rootRow() else {
            return output.append("null")
        }
        var copies = WrittenRows()
        try write(row, selection, &copies, into: &output)
    }

    private func rootRow() throws(GraphQLError) -> IntrospectedSchema.Row? {
        switch plan.root {
        case .schema: return introspected.root
        case .type(let arguments):
            guard case .string(let name)? = try arguments.values(schema: schema, variables: variables)["name"] else {
                return nil
            }
            return schema.type(named: name).map { introspected.row(of: $0.id) }
        }
    }

    private func write(
        _ row: IntrospectedSchema.Row,
        _ selection: Int,
        _ copies: inout WrittenRows,
        into output: inout OutputBuffer
    ) throws(GraphQLError) {
        let range = plan.selections[selection]
        if range.isEmpty { output.append(byte: UInt8(ascii: "{")) }
        for index in range {
            let field = plan.fields[index]
            output.append(field.label, of: plan.labels)
            guard field.column >= 0 else { continue }
            switch introspected.values[Int(row.index) + Int(field.column)] {
            case .text(let text): output.append(text, of: introspected.texts)
            // Validation lets no document through that selects nothing of an object.
            case .object where field.below < 0, .list where field.below < 0: output.append("null")
            case .object(let object):
                // A schema mentions few types very often.
                if let range = copies.range(of: object, field.below) {
                    output.append(copyOf: range)
                } else {
                    let start = output.count
                    try write(object, Int(field.below), &copies, into: &output)
                    copies.note(object, field.below, start..<output.count)
                }
            case .list(let members):
                let isAll = try includesDeprecated(field)
                output.append(byte: UInt8(ascii: "["))
                var isFirst = true
                for index in members {
                    let member = introspected.members[Int(index)]
                    if member.isDeprecated && !isAll { continue }
                    if !isFirst { output.append(byte: UInt8(ascii: ",")) }
                    isFirst = false
                    try write(member.row, Int(field.below), &copies, into: &output)
                }
                output.append(byte: UInt8(ascii: "]"))
            }
        }
        output.append(byte: UInt8(ascii: "}"))
    }

    private func includesDeprecated(_ field: IntrospectionPlan.Field) throws(GraphQLError) -> Bool {
        switch field.deprecated {
        case .left: false
        case .included: true
        case .asked(let index):
            try plan.arguments[index].values(schema: schema, variables: variables).includeDeprecated
        }
    }
}

/// Where rows stand in the output, by the selection that they were written with.
///
/// A fixed number of places; a row that meets another one in its place takes it.
private struct WrittenRows {
    private struct Copy {
        let row: IntrospectedSchema.Row
        let selection: Int32
        let range: Range<Int>
    }

    private var places: [Copy?] = Array(repeating: nil, count: placeCount)

    /// A power of two.
    private static let placeCount = 64

    func range(of row: IntrospectedSchema.Row, _ selection: Int32) -> Range<Int>? {
        guard let copy = places[Self.place(of: row, selection)], copy.row == row, copy.selection == selection else {
            return nil
        }
        return copy.range
    }

    mutating func note(_ row: IntrospectedSchema.Row, _ selection: Int32, _ range: Range<Int>) {
        places[Self.place(of: row, selection)] = Copy(row: row, selection: selection, range: range)
    }

    private static func place(of row: IntrospectedSchema.Row, _ selection: Int32) -> Int {
        Int((row.index &* 0x9E37_79B1 &+ UInt32(bitPattern: selection) &* 0x85EB_CA6B) >> 26)
    }
}
