import OrderedJSON

/// Reads what a binding requires of the objects of a scope, row after row.
///
/// PERF: what is the same for all rows is found out once: a requirement that is one member as it stands, which most are, is
/// then an offset to look up, and a body is taken from the operation when the rows come to it.
struct RequirementReader {
    private enum Source {
        /// One member of the row's own body; its place among those that the scope knows.
        case slot(Int)
        /// Any other field.
        case hidden(Int)
    }

    private let operation: Operation
    private let scope: ResultScope
    private let sources: [Source]
    private let rows: [Reference]
    private let offsets: [JSONOffset]
    private let memberCount: Int
    private let bodies: [AnswerBody]
    private var renderer: HiddenFieldRenderer
    /// Other fields of the row that was read last, by requirement.
    private var rendered: [JSONInput]

    /// - Parameters:
    ///   - requirements: Indices into the plan's hidden fields.
    ///   - scope: Has the rows.
    ///   - operation: Has the bodies.
    init(_ requirements: [Int], of scope: ResultScope, _ operation: Operation) {
        self.operation = operation
        self.scope = scope
        rows = scope.rows
        offsets = scope.memberOffsets
        memberCount = scope.plan.members.count
        bodies = operation.bodies
        renderer = HiddenFieldRenderer(operation: operation)
        rendered = Array(repeating: .absent, count: requirements.count)
        sources = requirements.map { hidden in
            guard !scope.memberOffsets.isEmpty,
                let slot = scope.plan.hiddenFields[hidden].plainSlot
            else { return .hidden(hidden) }
            return .slot(slot)
        }
    }

    /// Puts a row's requirements into their places, of which there are as many.
    ///
    /// The bodies are held until the next row is read.
    ///
    /// - Returns: A `Reference.error` when a requirement failed.
    /// - Throws: `JSONFault` where a body turns out broken.
    mutating func read(
        _ number: Int,
        into places: UnsafeMutableBufferPointer<JSONPlace>
    ) throws(JSONFault) -> Reference? {
        var body: Unmanaged<JSONBody>?
        if case .json(let index, _) = rows[number].kind { body = .passUnretained(bodies[index].body) }
        let members = number * memberCount
        for place in sources.indices {
            switch sources[place] {
            case .slot(let slot):
                let offset = offsets[members + slot]
                if let body, offset != .max {
                    unsafe places[place] = .json(body, offset)
                } else {
                    unsafe places[place] = .absent
                }
            case .hidden(let hidden):
                switch try operation.hiddenValue(hidden, of: scope, number, &renderer) {
                case .input(let value): unsafe places[place] = hold(value, for: place)
                case .failed(let failure): return failure
                }
            }
        }
        return nil
    }

    /// PERF: by itself, since the array is looked at for each row otherwise.
    @inline(never)
    private mutating func hold(_ value: JSONInput, for place: Int) -> JSONPlace {
        rendered[place] = value
        return JSONPlace(value)
    }

    /// Where a row stands, and what the loader said of its body.
    func row(_ number: Int) -> (JSONInput, metadata: AnyObject?) {
        guard case .json(let index, let offset) = rows[number].kind else { return (.absent, nil) }
        return (.json(bodies[index].body, offset), bodies[index].metadata)
    }
}

extension FieldPlan {
    /// The member whose value alone is the field's, where nothing of it has to be put together.
    var plainSlot: Int? {
        guard case .member(let read, let result) = value, read.slot >= 0, read.steps.isEmpty, result.isReadAsItStands
        else { return nil }
        return read.slot
    }
}
