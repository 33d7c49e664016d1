/// Productions of values and of type references.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Boolean-Value, #sec-Null-Value, #sec-Enum-Value,
/// #sec-List-Value, #sec-Input-Object-Values
extension Parser {
    // Value[Const] : [if not Const] Variable | IntValue | FloatValue | StringValue | BooleanValue | NullValue |
    // EnumValue | ListValue[?Const] | ObjectValue[?Const]
    //
    // Spec: https://spec.graphql.org/September2025/#Value
    mutating func parseValue(isConst: Bool) throws(SyntaxError) -> Value {
        let location = location
        let kind: Value.Kind
        switch token.kind {
        case .name:
            if isAt(keyword: "true") {
                kind = .boolean(true)
            } else if isAt(keyword: "false") {
                kind = .boolean(false)
            } else if isAt(keyword: "null") {
                kind = .null
            } else {
                kind = .enumValue(text)
            }
            try advance()
        case .dollar:
            kind = try parseVariable(isConst: isConst)
        case .int:
            kind = .int(text)
            try advance()
        case .float:
            kind = .float(text)
            try advance()
        case .string, .blockString:
            kind = .string(lexer.stringValue(of: token), isBlock: token.kind == .blockString)
            try advance()
        case .bracketLeft:
            kind = try parseList(isConst: isConst)
        case .braceLeft:
            kind = try parseObject(isConst: isConst)
        case .endOfFile, .exclamationMark, .ampersand, .parenLeft, .parenRight, .spread, .dot, .colon, .equals, .at,
            .bracketRight, .pipe, .braceRight:
            throw unexpected()
        }
        return Value(kind, at: location)
    }

    // Variable : `$` Name
    private mutating func parseVariable(isConst: Bool) throws(SyntaxError) -> Value.Kind {
        let dollar = unexpected()
        try advance()
        if isConst {
            throw token.kind == .name
                ? SyntaxError(.variableInConstant(name: token), at: dollar.utf8Offset) : dollar
        }
        return .variable(try parseName().text)
    }

    // ListValue[Const] : `[` Value[?Const]* `]`
    private mutating func parseList(isConst: Bool) throws(SyntaxError) -> Value.Kind {
        var items: [Value] = []
        try enterValue()
        while try !skip(.bracketRight) { items.append(try parseValue(isConst: isConst)) }
        valueDepth -= 1
        return .list(items)
    }

    // ObjectValue[Const] : `{` ObjectField[?Const]* `}`
    private mutating func parseObject(isConst: Bool) throws(SyntaxError) -> Value.Kind {
        var fields: [ObjectField] = []
        try enterValue()
        while try !skip(.braceRight) {
            let name = try parseName()
            try expect(.colon)
            fields.append(ObjectField(name: name, value: try parseValue(isConst: isConst)))
        }
        valueDepth -= 1
        return .object(fields)
    }

    /// Consumes the bracket that opens a list or an object.
    private mutating func enterValue() throws(SyntaxError) {
        guard valueDepth < limits.maxValueDepth else {
            throw SyntaxError(.limit(.valueDepth(limits.maxValueDepth)), at: Int(token.start))
        }
        valueDepth += 1
        try advance()
    }

    // DefaultValue : `=` Value[Const]
    mutating func parseDefaultValue() throws(SyntaxError) -> Value? {
        try skip(.equals) ? try parseValue(isConst: true) : nil
    }

    // Type : NamedType | ListType | NonNullType
    //
    // Without recursion: lists are opened, the name is read, then each is closed and wrapped from inside out.
    //
    // Spec: https://spec.graphql.org/September2025/#Type
    mutating func parseTypeReference() throws(SyntaxError) -> TypeReference {
        var openLists: [SourceLocation] = []
        var wrappers = 0
        while token.kind == .bracketLeft {
            try countWrapper(&wrappers)
            openLists.append(location)
            try advance()
        }
        var type = try parseNonNull(of: .named(try parseName()), &wrappers)
        while let location = openLists.popLast() {
            try expect(.bracketRight)
            type = try parseNonNull(of: .list(type, location), &wrappers)
        }
        return type
    }

    // NonNullType : NamedType `!` | ListType `!`
    private mutating func parseNonNull(
        of type: TypeReference,
        _ wrappers: inout Int
    ) throws(SyntaxError) -> TypeReference {
        guard token.kind == .exclamationMark else { return type }
        try countWrapper(&wrappers)
        try advance()
        return .nonNull(type)
    }

    private func countWrapper(_ wrappers: inout Int) throws(SyntaxError) {
        wrappers += 1
        if wrappers > limits.maxTypeWrappers {
            throw SyntaxError(.limit(.typeWrappers(limits.maxTypeWrappers)), at: Int(token.start))
        }
    }
}
