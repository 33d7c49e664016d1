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

    var locations: [SourceLocation] { leftLocations + rightLocations }

    var shortResponseName: String { clipped(responseName) }

    enum Reason {
        case differentFields(String, String)
        case differentArguments
        case overlappingStreams(alike: Bool)
        case differentTypes(String, String)
        /// The conflicts of the fields below, told already: a hostile document has conflicts within conflicts.
        case subfields(String)

        var text: String {
            switch self {
            case .differentFields(let left, let right):
                "\"\(clipped(left))\" and \"\(clipped(right))\" are different fields"
            case .differentArguments: "they have differing arguments"
            case .overlappingStreams(let alike):
                "they have overlapping stream directives"
                    + (alike ? ". See https://github.com/graphql/defer-stream-wg/discussions/100" : "")
            case .differentTypes(let left, let right):
                "they return conflicting types \"\(left)\" and \"\(right)\""
            case .subfields(let text): text
            }
        }
    }
}

extension FieldConflict {
    /// Of each side: the field's own, and of those below as many as make this.
    private static let maxLocations = 20

    /// Two fields that conflict because fields below them do.
    init(_ left: OutlineField, _ right: OutlineField, below: [FieldConflict], in outline: DocumentOutline) {
        var text = ""
        for conflict in below {
            if !text.isEmpty { text += " and " }
            text += "subfields \"\(conflict.shortResponseName)\" conflict because \(conflict.reason.text)"
            if text.utf8.count > maxShownBytes { break }
        }
        self.init(
            responseName: outline.tree.names.text(of: left.responseName),
            reason: .subfields(clipped(text)),
            leftLocations: Self.collect(outline.location(of: left.id), below.lazy.map(\.leftLocations)),
            rightLocations: Self.collect(outline.location(of: right.id), below.lazy.map(\.rightLocations))
        )
    }

    /// Where there are too many, the last of each conflict's locations: they tell what differs.
    private static func collect(
        _ own: SourceLocation,
        _ below: some Sequence<[SourceLocation]>
    ) -> [SourceLocation] {
        var locations = [own]
        for more in below {
            locations += more.suffix(maxLocations - locations.count)
            if locations.count == maxLocations { break }
        }
        return locations
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
            reason = .differentFields(outline.tree.names.text(of: left.name), outline.tree.names.text(of: right.name))
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
            responseName: outline.tree.names.text(of: left.responseName),
            reason: reason,
            leftLocations: [outline.location(of: left.id)],
            rightLocations: [outline.location(of: right.id)]
        )
    }

    /// A conflict that `MergeCheck` found between two fields, told without the fields they are within.
    init(between left: Int32, _ right: Int32, in outline: DocumentOutline, schema: Schema) {
        let left = outline.field(left)
        let right = outline.field(right)
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
            responseName: outline.tree.names.text(of: left.responseName),
            reason: .differentArguments,
            leftLocations: [outline.location(of: left.id)],
            rightLocations: [outline.location(of: right.id)]
        )
    }
}

/// So many bytes of a name, and of what is told of conflicts below, are shown.
private let maxShownBytes = 1000

private func clipped(_ text: String) -> String {
    guard text.utf8.count > maxShownBytes else { return text }
    // Names are ASCII, and so is all that is written around them.
    return String(text.utf8.prefix(maxShownBytes)).map { $0 + "..." } ?? text
}
