import GraphQLLanguage

/// Finds names that occur more than once among nodes of one place.
///
/// Few nodes are compared with each other, which allocates nothing; many are counted.
private let maxCompared = 8

/// Calls `report` once for each name that occurs more than once, with every place where it does, in order of first
/// occurrence.
@inline(__always)
func forEachRepeatedName<Node>(
    in nodes: [Node],
    name: (Node) -> Name,
    report: (_ name: String, _ places: [SourceLocation]) -> Void
) {
    guard hasRepeatedName(nodes, name: name) else { return }
    var order: [String] = []
    var places: [String: [SourceLocation]] = [:]
    for node in nodes {
        let name = name(node)
        if places[name.text] == nil { order.append(name.text) }
        places[name.text, default: []].append(name.location)
    }
    for name in order {
        guard let places = places[name], places.count > 1 else { continue }
        report(name, places)
    }
}

/// Calls `report` for each node whose name an earlier one has, with the first such and itself.
@inline(__always)
func forEachRepetition<Node>(
    in nodes: [Node],
    name: (Node) -> Name,
    location: (Node) -> SourceLocation,
    report: (_ name: String, _ first: SourceLocation, _ again: SourceLocation) -> Void
) {
    guard hasRepeatedName(nodes, name: name) else { return }
    var firsts: [String: SourceLocation] = [:]
    for node in nodes {
        let text = name(node).text
        if let first = firsts[text] {
            report(text, first, location(node))
        } else {
            firsts[text] = location(node)
        }
    }
}

@inline(__always)
private func hasRepeatedName<Node>(_ nodes: [Node], name: (Node) -> Name) -> Bool {
    if nodes.count <= maxCompared {
        for (index, node) in nodes.enumerated() {
            for earlier in nodes[..<index] where name(earlier).text == name(node).text { return true }
        }
        return false
    }
    var seen: Set<String> = []
    return nodes.contains { !seen.insert(name($0).text).inserted }
}
