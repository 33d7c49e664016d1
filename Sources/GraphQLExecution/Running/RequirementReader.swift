import OrderedJSON

/// Reads what a binding requires of the objects of a scope, row after row.
///
/// PERF: what is the same for all rows is found out once: a requirement that is one member as it stands, which most are, is
/// then an offset to look up, and a body is taken from the operation when the rows come to it.
struct RequirementReader {
    private let operation: Operation
    private let scope: ResultScope
    /// Indices into the plan's hidden fields.
    private let requirements: [Int]
    /// For each of them that is one member of the row's own body: the member's place among those that the scope knows; -1
    /// for any other.
    private let slots: [Int]
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
        self.requirements = requirements
        slots = requirements.map { hidden in
            scope.memberOffsets.isEmpty ? -1 : scope.plan.hiddenFields[hidden].plainSlot ?? -1
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
        for place in slots.indices {
            let slot = slots[place]
            if slot < 0 {
                if let failure = unsafe try readOther(place, of: number, into: places) { return failure }
                continue
            }
            let offset = offsets[members + slot]
            if let body, offset != .max {
                unsafe places[place] = .json(body, offset)
            } else {
                unsafe places[place] = .absent
            }
        }
        return nil
    }

    /// PERF: by itself; the loop above is short then.
    @inline(never)
    private mutating func readOther(
        _ place: Int,
        of number: Int,
        into places: UnsafeMutableBufferPointer<JSONPlace>
    ) throws(JSONFault) -> Reference? {
        switch try operation.hiddenValue(requirements[place], of: scope, number, &renderer) {
        case .failed(let failure): return failure
        case .input(let value):
            rendered[place] = value
            unsafe places[place] = JSONPlace(value)
            return nil
        }
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
