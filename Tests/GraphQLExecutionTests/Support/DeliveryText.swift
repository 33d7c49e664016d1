import OrderedJSON

/// A response of incremental delivery in one line, for tables.
///
/// `{"a":1}` is its data, `+0@hero.friends#label` announces a part, `0.home:{"b":2}` brings data for it (at a path below its
/// own), `0:[3]` items, `-0` completes it, `!hero.name message` is an error, and `…` says that more comes.
func delivery(_ response: String) throws -> String {
    let response = try JSONValue.parse(response.utf8)
    var words: [String] = []
    if let data = response["data"] { words.append(data.json) }
    words += errors(of: response)
    for part in elements(response["pending"]) {
        let label = part["label"].map { "#" + text($0) } ?? ""
        words.append("+\(text(part["id"]))@\(path(part["path"]))\(label)")
    }
    for part in elements(response["incremental"]) {
        let place = part["subPath"].map { "." + path($0) } ?? ""
        words.append("\(text(part["id"]))\(place):\((part["data"] ?? part["items"])?.json ?? "nothing")")
        words += errors(of: part)
    }
    for part in elements(response["completed"]) {
        words.append("-\(text(part["id"]))")
        words += errors(of: part)
    }
    if response["hasNext"] == .boolean(true) { words.append("…") }
    return words.joined(separator: " ")
}

private func errors(of part: JSONValue) -> [String] {
    elements(part["errors"]).map { "!\(path($0["path"])) \(text($0["message"]))" }
}

private func elements(_ value: JSONValue?) -> [JSONValue] {
    if case .array(let items)? = value { items } else { [] }
}

private func path(_ value: JSONValue?) -> String { elements(value).map { text($0) }.joined(separator: ".") }

private func text(_ value: JSONValue?) -> String {
    if case .string(let text)? = value { text } else { value?.json ?? "" }
}
