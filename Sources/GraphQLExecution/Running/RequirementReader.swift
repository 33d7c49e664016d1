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
    private var renderer: HiddenFieldRenderer
    /// The body of the row that was read last.
    private var index = -1
    private var body: JSONBody?
    private var metadata: AnyObject?

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
        renderer = HiddenFieldRenderer(operation: operation)
        sources = requirements.map { hidden in
            guard !scope.memberOffsets.isEmpty,
                let slot = scope.plan.hiddenFields[hidden].plainSlot
            else { return .hidden(hidden) }
            return .slot(slot)
        }
    }

    /// Sets an input's row and metadata, and its requirements, of which there are as many as are read.
    ///
    /// - Returns: A `Reference.error` when a requirement failed.
    /// - Throws: `JSONFault` where a body turns out broken.
    mutating func read(_ row: Int, into input: inout ComputationInput) throws(JSONFault) -> Reference? {
        if case .json(let index, let offset) = rows[row].kind {
            if index != self.index {
                self.index = index
                (body, metadata) = (operation.bodies[index].body, operation.bodies[index].metadata)
                input.metadata = metadata
            }
            input.row = body.map { .json($0, offset) } ?? .absent
        } else {
            index = -1
            (body, metadata) = (nil, nil)
            input.row = .absent
            input.metadata = nil
        }
        for (place, source) in sources.enumerated() {
            switch source {
            case .slot(let slot):
                let offset = offsets[row * memberCount + slot]
                input.requirements[place] = offset == .max ? .absent : body.map { .json($0, offset) } ?? .absent
            case .hidden(let hidden):
                switch try operation.hiddenValue(hidden, of: scope, row, &renderer) {
                case .input(let value): input.requirements[place] = value
                case .failed(let failure): return failure
                }
            }
        }
        return nil
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
