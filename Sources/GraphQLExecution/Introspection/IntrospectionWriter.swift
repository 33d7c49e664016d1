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
        guard let row = try rootRow() else { return output.append("null") }
        var copies = WrittenRows()
        try write(row, 0, &copies, into: &output)
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
        _ selection: Int32,
        _ copies: inout WrittenRows,
        into output: inout OutputBuffer
    ) throws(GraphQLError) {
        let start = output.count
        for index in plan.selections[Int(selection)] {
            let run = plan.runs[Int(index)]
            var cell = Int(row.index) + Int(run.firstColumn)
            let lastCell = Int(row.index) + Int(run.lastColumn)
            let toField = Int(run.firstField) - cell
            while cell <= lastCell {
                // Up to a cell that leads to objects.
                let first = introspected.cells[cell]
                cell = min(cell + Int(first.leafCount), lastCell)
                let last = introspected.cells[cell]
                var text = first.text.through(last.text)
                if run.alias >= 0 { text = rename(text, plan.aliases[Int(run.alias)], into: &output) }
                output.append(text, of: introspected.texts)
                switch last.value {
                case .leaf: break
                case .object(let object): try write(object, below: plan.fields[cell + toField], &copies, into: &output)
                case .list(let members): try write(members, below: plan.fields[cell + toField], &copies, into: &output)
                }
                cell += 1
            }
        }
        // Each field begins with a comma.
        if output.count == start { output.append(byte: UInt8(ascii: ",")) }
        output.replace(at: start, with: UInt8(ascii: "{"))
        output.append(byte: UInt8(ascii: "}"))
    }

    // PERF: a call of its own, like the next two: without them the loop over runs has room for its values in registers.

    /// Writes another label.
    ///
    /// - Returns: What is left of the text behind its own label.
    @inline(never)
    private func rename(
        _ text: JSONPieces.Piece,
        _ alias: IntrospectionPlan.Alias,
        into output: inout OutputBuffer
    ) -> JSONPieces.Piece {
        output.append(contentsOf: alias.label)
        return text.dropping(alias.replacedCount)
    }

    @inline(never)
    private func write(
        _ object: IntrospectedSchema.Row,
        below field: IntrospectionPlan.Field,
        _ copies: inout WrittenRows,
        into output: inout OutputBuffer
    ) throws(GraphQLError) {
        // Validation lets no document through that selects nothing of an object.
        guard field.below >= 0 else { return output.append("null") }
        // A schema mentions few types very often.
        if let range = copies.range(of: object, field.below) { return output.append(copyOf: range) }
        let start = output.count
        try write(object, field.below, &copies, into: &output)
        copies.note(object, field.below, start..<output.count)
    }

    @inline(never)
    private func write(
        _ members: Range<UInt32>,
        below field: IntrospectionPlan.Field,
        _ copies: inout WrittenRows,
        into output: inout OutputBuffer
    ) throws(GraphQLError) {
        guard field.below >= 0 else { return output.append("null") }
        let isAll = try includesDeprecated(field)
        output.append(byte: UInt8(ascii: "["))
        var isFirst = true
        for index in members {
            let member = introspected.members[Int(index)]
            if member.isDeprecated && !isAll { continue }
            if !isFirst { output.append(byte: UInt8(ascii: ",")) }
            isFirst = false
            try write(member.row, field.below, &copies, into: &output)
        }
        output.append(byte: UInt8(ascii: "]"))
    }

    private func includesDeprecated(_ field: IntrospectionPlan.Field) throws(GraphQLError) -> Bool {
        switch field.deprecated {
        case .left: false
        case .included: true
        case .asked(let index):
            try plan.arguments[Int(index)].values(schema: schema, variables: variables).includeDeprecated
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

    private var places: [Copy?] = Array(filledWith: nil, count: placeCount)

    /// A power of two.
    private static let placeCount = 64

    func range(of row: IntrospectedSchema.Row, _ selection: Int32) -> Range<Int>? {
        guard let copy = places[Self.place(of: row, selection)], copy.row.index == row.index,
            copy.selection == selection
        else {
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
