import GraphQLLanguage
import GraphQLTypes

/// Two fields of one response name that cannot be merged, and why.
struct FieldConflict {
    var responseName: String
    var reason: Reason
    /// Of the one field, and of the fields below it that conflict.
    var leftLocations: [SourceLocation]
    /// Of the other field, and of the fields below it that conflict.
    var rightLocations: [SourceLocation]

    /// At most twenty of each side: its own, and the last ones, which tell what differs.
    var locations: [SourceLocation] { Self.shortened(leftLocations) + Self.shortened(rightLocations) }

    private static func shortened(_ locations: [SourceLocation]) -> [SourceLocation] {
        locations.count <= 20 ? locations : locations.prefix(1) + locations.suffix(19)
    }

    var shortResponseName: String { clipped(responseName, to: 1024) }

    indirect enum Reason {
        case differentFields(String, String)
        case differentArguments
        case overlappingStreams(alike: Bool)
        case differentTypes(String, String)
        case subfields([FieldConflict])

        /// At most so many bytes, and so many of each name: a hostile document has long names, and conflicts within
        /// conflicts.
        private static let maxBytes = 4096
        private static let maxNameBytes = 1024

        var text: String { clipped(unclippedText, to: Self.maxBytes) }

        private var unclippedText: String {
            switch self {
            case .differentFields(let left, let right):
                let names = [left, right].map { clipped($0, to: Self.maxNameBytes) }
                return "\"\(names[0])\" and \"\(names[1])\" are different fields"
            case .differentArguments: return "they have differing arguments"
            case .overlappingStreams(let alike):
                return "they have overlapping stream directives"
                    + (alike ? ". See https://github.com/graphql/defer-stream-wg/discussions/100" : "")
            case .differentTypes(let left, let right):
                return "they return conflicting types \"\(left)\" and \"\(right)\""
            case .subfields(let conflicts):
                return conflicts.map { "subfields \"\($0.shortResponseName)\" conflict because \($0.reason.text)" }
                    .joined(separator: " and ")
            }
        }
    }
}

extension FieldConflict {
    /// Why two fields cannot be merged, their selections aside; nil if they can.
    ///
    /// `areExclusive` says that no object has both, because of what they are within.
    init?(
        _ left: OutlineField,
        _ right: OutlineField,
        areExclusive: Bool,
        in outline: DocumentOutline,
        schema: Schema,
        steps: inout Int
    ) {
        let reason: Reason
        if !areExclusive, left.name != right.name {
            reason = .differentFields(outline.names.text(of: left.name), outline.names.text(of: right.name))
        } else if !areExclusive, !outline.haveSameArguments(left, right, steps: &steps) {
            reason = .differentArguments
        } else if outline.overlapInStreaming(left, right) {
            reason = .overlappingStreams(alike: outline.streamAlike(left, right))
        } else if let leftType = left.type, let rightType = right.type,
            haveDifferentShapes(leftType, rightType, in: schema)
        {
            reason = .differentTypes(schema.text(of: leftType), schema.text(of: rightType))
        } else {
            return nil
        }
        self.init(
            responseName: outline.names.text(of: left.responseName),
            reason: reason,
            leftLocations: [left.location],
            rightLocations: [right.location]
        )
    }

    /// A conflict that `MergeCheck` found between two fields, told without the fields they are within.
    init(between left: Int32, _ right: Int32, in outline: DocumentOutline, schema: Schema) {
        let left = outline.fields[Int(left)]
        let right = outline.fields[Int(right)]
        var steps = 0
        let exclusive = outline.areExclusive(left, right, in: schema)
        if let conflict = FieldConflict(
            left,
            right,
            areExclusive: exclusive,
            in: outline,
            schema: schema,
            steps: &steps
        ) {
            self = conflict
            return
        }
        self.init(
            responseName: outline.names.text(of: left.responseName),
            reason: .differentArguments,
            leftLocations: [left.location],
            rightLocations: [right.location]
        )
    }
}

private func clipped(_ text: String, to maxBytes: Int) -> String {
    guard text.utf8.count > maxBytes else { return text }
    // Names are ASCII, and so is all that is written around them.
    return String(text.utf8.prefix(maxBytes)).map { $0 + "..." } ?? text
}
