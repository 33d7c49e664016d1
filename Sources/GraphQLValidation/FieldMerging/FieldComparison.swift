import GraphQLLanguage
import GraphQLTypes

/// How two fields of one response name are compared.
extension DocumentOutline {
    /// Whether two fields that one object may have are the same: of one name, with the same arguments.
    func areSameField(_ left: OutlineField, _ right: OutlineField, steps: inout Int) -> Bool {
        left.name == right.name && haveSameArguments(left, right, steps: &steps)
    }

    func haveSameArguments(_ left: OutlineField, _ right: OutlineField, steps: inout Int) -> Bool {
        guard left.node.details >= 0 || right.node.details >= 0 else { return true }
        return areSame(tree.arguments(of: left.node), tree.arguments(of: right.node), &steps)
    }

    /// Whether objects that have one of the fields never have the other.
    func areExclusive(_ left: OutlineField, _ right: OutlineField, in schema: Schema) -> Bool {
        guard let leftParent = left.parentType, let rightParent = right.parentType else { return false }
        return leftParent != rightParent && schema[leftParent].kind == .object && schema[rightParent].kind == .object
    }

    /// Whether `@stream` keeps two fields from being merged: a list is streamed once.
    func overlapInStreaming(_ left: OutlineField, _ right: OutlineField) -> Bool {
        stream(of: left.node) != nil || stream(of: right.node) != nil
    }

    /// `@stream` of a field.
    func stream(of field: SelectionNode) -> Directive? {
        guard field.details >= 0 else { return nil }
        return tree.directives(of: field).first { $0.name.text == "stream" }
    }

    func streamAlike(_ left: OutlineField, _ right: OutlineField) -> Bool {
        guard let left = stream(of: left.node), let right = stream(of: right.node) else { return false }
        var steps = 0
        return areSame(left.arguments, right.arguments, &steps)
    }
}

/// Whether results of two types cannot stand at one place in a response.
///
/// Spec: https://spec.graphql.org/September2025/#SameResponseShape()
func haveDifferentShapes(_ left: GraphQLType, _ right: GraphQLType, in schema: Schema) -> Bool {
    if left == right { return false }
    var left = left
    var right = right
    while true {
        if left.isNonNull != right.isNonNull { return true }
        switch (left.item, right.item) {
        case (let leftItem?, let rightItem?):
            left = leftItem
            right = rightItem
        case (nil, nil):
            return left.named != right.named && (schema[left.named].isLeaf || schema[right.named].isLeaf)
        case (nil, _?), (_?, nil): return true
        }
    }
}

/// Whether two argument lists give the same values to the same arguments, in any order.
private func areSame(_ left: [Argument], _ right: [Argument], _ steps: inout Int) -> Bool {
    guard left.count == right.count else { return false }
    steps += left.count
    if left.count == 1 {
        return left[0].name == right[0].name && areSame(left[0].value, right[0].value, &steps)
    }
    // Of arguments given twice the last counts, as in graphql-js.
    let values = Dictionary(right.map { ($0.name.text, $0.value) }, uniquingKeysWith: { _, last in last })
    for argument in left {
        guard let value = values[argument.name.text], areSame(argument.value, value, &steps) else { return false }
    }
    return true
}

/// Whether two object literals have the same fields, in any order.
private func areSame(_ left: [ObjectField], _ right: [ObjectField], _ steps: inout Int) -> Bool {
    guard left.count == right.count else { return false }
    let left = sorted(left)
    let right = sorted(right)
    for (left, right) in zip(left, right) {
        guard left.name == right.name, areSame(left.value, right.value, &steps) else { return false }
    }
    return true
}

private func sorted(_ fields: [ObjectField]) -> [ObjectField] {
    guard fields.count > 1 else { return fields }
    return fields.sorted { $0.name.text < $1.name.text }
}

/// Whether two literals are written alike, but for white space and the order of object fields.
///
/// As deep as the literals nest, which the walk has bounded.
private func areSame(_ left: Value, _ right: Value, _ steps: inout Int) -> Bool {
    steps += 1
    switch (left.kind, right.kind) {
    case (.variable(let left), .variable(let right)): return left == right
    case (.int(let left), .int(let right)): return left == right
    case (.float(let left), .float(let right)): return left == right
    case (.string(let left, let leftIsBlock), .string(let right, let rightIsBlock)):
        return leftIsBlock == rightIsBlock && left == right
    case (.boolean(let left), .boolean(let right)): return left == right
    case (.null, .null): return true
    case (.enumValue(let left), .enumValue(let right)): return left == right
    case (.list(let left), .list(let right)):
        guard left.count == right.count else { return false }
        for (left, right) in zip(left, right) where !areSame(left, right, &steps) { return false }
        return true
    case (.object(let left), .object(let right)): return areSame(left, right, &steps)
    case (.variable, _), (.int, _), (.float, _), (.string, _), (.boolean, _), (.null, _), (.enumValue, _), (.list, _),
        (.object, _):
        return false
    }
}
