import GraphQLLanguage

/// Definitions of directives have proper names and arguments of input types.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Type-System.Directives.Type-Validation
func checkDirectiveDefinitions(_ context: inout TypeSystemContext) {
    for (directive, merged) in zip(context.schema.directives, context.assembly.directives) where !merged.isBuiltIn {
        let definition = merged.definition
        checkName(directive.name, at: definition.start, &context)
        for (argument, syntax) in zip(directive.arguments, definition.arguments) {
            let place = "@\(directive.name)(\(argument.name):)"
            checkName(argument.name, at: syntax.start, &context)
            if !context.isInput(argument.type) {
                context.report(
                    "The type of \(place) must be Input Type but got: \(context.text(of: argument.type)).",
                    at: syntax.start
                )
            }
            checkDeprecation(of: argument, syntax, "argument", place, &context)
            checkDefaultValue(of: argument, place, &context)
        }
    }
}

/// A required argument or input field cannot be deprecated: nobody could stop giving it.
func checkDeprecation(
    of member: InputMember,
    _ syntax: InputValueDefinition,
    _ what: String,
    _ place: String,
    _ context: inout TypeSystemContext
) {
    guard member.isRequired, member.deprecationReason != nil else { return }
    context.report(
        "Required \(what) \(place) cannot be deprecated.",
        at: [syntax.directives.deprecation, syntax.type.location]
    )
}

/// A directive's definition uses neither the directive itself nor, through other definitions, a use of it.
///
/// Only arguments of directives carry directives inside a directive's definition, and the types of the arguments count
/// too.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Type-System.Directives.Type-Validation
func checkDirectiveCycles(_ context: inout TypeSystemContext) {
    let assembly = context.assembly
    let directives = assembly.directives.filter { !$0.isBuiltIn }
    // Nodes: directives first, then types by id.
    var indices: [String: Int] = [:]
    for (index, directive) in directives.enumerated() where indices[directive.definition.name.text] == nil {
        indices[directive.definition.name.text] = index
    }
    func neighbours(of node: Int) -> [Int] {
        var applied: [Directive] = []
        var types: [TypeReference] = []
        if node < directives.count {
            for argument in directives[node].definition.arguments {
                applied += argument.directives
                types.append(argument.type)
            }
        } else {
            let type = assembly.types[node - directives.count]
            applied = type.directives + type.values.flatMap(\.directives) + type.inputFields.flatMap(\.directives)
            types = type.inputFields.map(\.type)
        }
        return applied.compactMap { indices[$0.name.text] }
            + types.compactMap { assembly.ids[$0.namedType.text].map { directives.count + Int($0.index) } }
    }

    for component in cyclicComponents(nodeCount: directives.count + assembly.types.count, neighbours: neighbours) {
        // Input objects may refer to each other; only a cycle that a directive is on is wrong.
        for node in component.sorted() where node < directives.count {
            let name = directives[node].definition.name
            context.report(
                "Directive \"@\(name.text)\" cannot be used in its own definition, directly or through other definitions.",
                at: name.location
            )
        }
    }
}

/// The strongly connected components that have a cycle (Tarjan's algorithm, without recursion).
private func cyclicComponents(nodeCount: Int, neighbours: (Int) -> [Int]) -> [[Int]] {
    struct Frame {
        let node: Int
        let neighbours: [Int]
        var next = 0
    }
    var order = [Int](repeating: -1, count: nodeCount)
    var low = order
    var isOpen = [Bool](repeating: false, count: nodeCount)
    var open: [Int] = []
    var counter = 0
    var components: [[Int]] = []
    for start in 0..<nodeCount where order[start] < 0 {
        var frames: [Frame] = []
        func visit(_ node: Int) {
            order[node] = counter
            low[node] = counter
            counter += 1
            open.append(node)
            isOpen[node] = true
            frames.append(Frame(node: node, neighbours: neighbours(node)))
        }
        visit(start)
        while var frame = frames.popLast() {
            if frame.next < frame.neighbours.count {
                let neighbour = frame.neighbours[frame.next]
                frame.next += 1
                frames.append(frame)
                if order[neighbour] < 0 {
                    visit(neighbour)
                } else if isOpen[neighbour] {
                    low[frame.node] = min(low[frame.node], order[neighbour])
                }
                continue
            }
            if let parent = frames.last?.node { low[parent] = min(low[parent], low[frame.node]) }
            guard low[frame.node] == order[frame.node] else { continue }
            var component: [Int] = []
            while let node = open.popLast() {
                isOpen[node] = false
                component.append(node)
                if node == frame.node { break }
            }
            if component.count > 1 || frame.neighbours.contains(frame.node) { components.append(component) }
        }
    }
    return components
}
