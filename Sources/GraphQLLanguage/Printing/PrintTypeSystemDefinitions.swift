/// Schemas, types and directives as SDL.
extension Printer {
    mutating func write(_ schema: SchemaDefinition) {
        write(schema.description)
        write("schema")
        write(schema.directives)
        write(" ")
        write(schema.operationTypes)
    }

    mutating func write(_ schema: SchemaExtension) {
        write("extend schema")
        write(schema.directives)
        if !schema.operationTypes.isEmpty { write(" ") }
        write(schema.operationTypes)
    }

    private mutating func write(_ operationTypes: [OperationTypeDefinition]) {
        writeBlock(operationTypes, "{", "}") { printer, definition in
            printer.write("\(definition.operationType.rawValue): \(definition.type.text)")
        }
    }

    mutating func write(_ type: TypeDefinition, isExtension: Bool) {
        write(type.description)
        if isExtension { write("extend ") }
        switch type.body {
        case .scalar:
            write("scalar \(type.name.text)")
            write(type.directives)
        case .object(let interfaces, let fields):
            write("type \(type.name.text)")
            writeImplements(interfaces)
            write(type.directives)
            write(fields)
        case .interface(let interfaces, let fields):
            write("interface \(type.name.text)")
            writeImplements(interfaces)
            write(type.directives)
            write(fields)
        case .union(let members):
            write("union \(type.name.text)")
            write(type.directives)
            if !members.isEmpty { write(" = ") }
            writeList(members, separator: " | ") { printer, member in printer.write(member.text) }
        case .enumeration(let values):
            write("enum \(type.name.text)")
            write(type.directives)
            write(values)
        case .inputObject(let fields):
            write("input \(type.name.text)")
            write(type.directives)
            writeBlock(fields, " {", "}") { printer, field in printer.write(field) }
        }
    }

    private mutating func writeImplements(_ interfaces: [Name]) {
        if !interfaces.isEmpty { write(" implements ") }
        writeList(interfaces, separator: " & ") { printer, interface in printer.write(interface.text) }
    }

    private mutating func write(_ fields: [FieldDefinition]) {
        writeBlock(fields, " {", "}") { printer, field in
            printer.write(field.description)
            printer.write(field.name.text)
            printer.writeArguments(field.arguments)
            printer.write(": ")
            printer.write(field.type)
            printer.write(field.directives)
        }
    }

    private mutating func write(_ values: [EnumValueDefinition]) {
        writeBlock(values, " {", "}") { printer, value in
            printer.write(value.description)
            printer.write(value.name.text)
            printer.write(value.directives)
        }
    }

    private mutating func writeArguments(_ arguments: [InputValueDefinition]) {
        let areDescribed = arguments.contains { $0.description != nil }
        writeParenthesized(arguments, mayShareLine: !areDescribed) { printer, argument in printer.write(argument) }
    }

    private mutating func write(_ definition: InputValueDefinition) {
        write(definition.description)
        write("\(definition.name.text): ")
        write(definition.type)
        writeDefaultValue(definition.defaultValue)
        write(definition.directives)
    }

    mutating func write(_ directive: DirectiveDefinition) {
        write(directive.description)
        write("directive @\(directive.name.text)")
        writeArguments(directive.arguments)
        write(directive.isRepeatable ? " repeatable on " : " on ")
        writeList(directive.locations, separator: " | ") { printer, location in printer.write(location.text) }
    }
}
