import GraphQLLanguage
import GraphQLTypes
import OrderedJSON

/// The version of connect that a file links: its mappings mean what they meant there.
enum ConnectVersion: String, CaseIterable, Comparable {
    case v0_1 = "0.1"
    case v0_2 = "0.2"
    case v0_3 = "0.3"
    case v0_4 = "0.4"

    /// Up to v0.3, `true`, `false`, `null` and quoted strings after a name were members of the input.
    var readsLiteralsAsMembers: Bool { self < .v0_4 }

    static func < (left: ConnectVersion, right: ConnectVersion) -> Bool { left.rawValue < right.rawValue }
}

extension SchemaBinder {
    /// Reads the version that a `@link` names for its file; without one it is the newest.
    mutating func readLink(_ directive: Directive) {
        guard let value = directive.argument("url"), let url = value.text,
            let separator = url.firstRange(of: "/connect/v")
        else { return }
        let version = String(url[separator.upperBound...])
        guard let known = ConnectVersion(rawValue: version) else {
            return problems.error(
                "UNKNOWN_CONNECTORS_VERSION",
                "There is no version \"v\(version)\" of connect here; link https://specs.apollo.dev/connect/v0.4, or leave @link out.",
                at: value.location
            )
        }
        problems.versions[directive.location.sourceIndex] = known
    }
}

extension MappingExpression {
    /// A token whose meaning changed with connect/v0.4.
    struct ChangedToken {
        /// As it is written, without quotes.
        let text: String
        let utf8Offset: Int
    }

    /// The mapping as connect/v0.3 reads it, of the text of one.
    ///
    /// - Parameters:
    ///   - text: The mapping's text, which tells a literal from `$(literal)`.
    ///   - changed: Told of each token that is a literal in v0.4 and was the member of that name before.
    /// - Returns: The mapping with those tokens as members.
    func readingLiteralsAsMembers(in text: [UInt8], changed: (ChangedToken) -> Void) -> MappingExpression {
        switch self {
        case .object(let object): return .object(object.readingLiteralsAsMembers(in: text, changed: changed))
        case .path(var path):
            if let selection = path.selection {
                path.selection = selection.readingLiteralsAsMembers(in: text, changed: changed)
            }
            return .path(path)
        case .literal, .array, .chain: return self
        }
    }

    /// The text of a literal that was a member's name.
    fileprivate var literalName: String? {
        switch self {
        case .literal(.string(let text)): text
        case .literal(.boolean(let flag)): flag ? "true" : "false"
        case .literal(.null): "null"
        case .literal, .object, .array, .path, .chain: nil
        }
    }
}

extension MappingObject {
    fileprivate func readingLiteralsAsMembers(
        in text: [UInt8],
        changed: (MappingExpression.ChangedToken) -> Void
    ) -> MappingObject {
        var object = self
        for index in object.members.indices {
            let member = object.members[index]
            if let name = member.value.literalName {
                changed(.init(text: name, utf8Offset: member.utf8Offset))
                object.members[index].value = .path(
                    MappingPath(head: .key(name), steps: [], selection: nil, utf8Offset: member.utf8Offset)
                )
            } else if case .path(var path) = member.value, case .value(let inner) = path.head,
                let name = inner.literalName, path.utf8Offset < text.count,
                text[path.utf8Offset] != UInt8(ascii: "$")
            {
                // A literal with steps after it: `"full name"->first`.
                changed(.init(text: name, utf8Offset: path.utf8Offset))
                path.head = .key(name)
                object.members[index].value = .path(path)
            } else {
                object.members[index].value = member.value.readingLiteralsAsMembers(in: text, changed: changed)
            }
        }
        return object
    }
}
