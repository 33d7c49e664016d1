import GraphQLTypes
import OrderedJSON

/// Reading objects: their members, the objects below them, and the values that bindings read of them.
extension Operation {
    // MARK: Members

    /// Member offsets that a scope keeps at most: 4 MiB of them.
    private static let maxKeptOffsets = 1 << 20

    /// Finds the members that a scope's plan reads in one walk over each object.
    ///
    /// PERF: keys, child objects and the response all look at the same members; each walk over an object skips all its values.
    func locateMembers(of scope: ScopeState) {
        let members = scope.plan.members
        let count = members.count
        guard count > 0, scope.plan.usesMemberOffsets, scope.rows.count <= Self.maxKeptOffsets / count else {
            scope.memberOffsets = []
            return
        }
        // Perhaps they were found while the objects were collected.
        if scope.memberOffsets.count == scope.rows.count * count { return }
        var offsets = [JSONOffset](repeating: .max, count: scope.rows.count * count)
        do throws(JSONFault) {
            var row = 0
            while row < scope.rows.count {
                guard case .json(let body, _) = scope.rows[row].kind else {
                    row += 1
                    continue
                }
                // Objects of one body are written alike: what is learned from one serves the next.
                var locator = MemberLocator(members, in: bodies[body].body)
                while row < scope.rows.count, case .json(body, let offset) = scope.rows[row].kind {
                    try locator.locate(in: offset, into: &offsets, at: row * count)
                    row += 1
                }
            }
            scope.memberOffsets = offsets
        } catch {
            // Each use looks for itself, so that the fault is met where the broken object is needed.
            scope.memberOffsets = []
        }
    }

    /// Where a member of one object stands; nil when the object has none.
    func memberOffset(_ slot: Int, of scope: ResultScope, _ row: Int) throws(JSONFault) -> JSONOffset? {
        let members = scope.plan.members
        let offset: JSONOffset
        if scope.memberOffsets.isEmpty {
            guard case .json(let body, let object) = scope.rows[row].kind else { return nil }
            if scratchOffsets.count < members.count {
                scratchOffsets = Array(repeating: .max, count: members.count)
            }
            try JSONReader(bodies[body].body).locate(members, in: object, into: &scratchOffsets, at: 0)
            offset = scratchOffsets[slot]
        } else {
            offset = scope.memberOffsets[row * members.count + slot]
        }
        return offset == .max ? nil : offset
    }

    /// The value that a member read finds in one object.
    func memberValue(
        _ read: MemberRead,
        _ field: FieldPlan,
        of scope: ResultScope,
        _ row: Int
    ) throws(JSONFault) -> Reference {
        guard case .json(let body, let object) = scope.rows[row].kind else { return .null }
        if read.slot < 0 { return try hasMembers(read.needed, object, in: body) ? .json(body, object) : .null }
        guard let offset = try memberOffset(read.slot, of: scope, row) else { return .null }
        return read.steps.isEmpty
            ? .json(body, offset) : try follow(read.steps[...], field, field.type, from: offset, in: body)
    }

    /// Whether all of these members are there and not null.
    func hasMembers(_ paths: [MemberPath], _ object: JSONOffset, in body: Int) throws(JSONFault) -> Bool {
        if paths.isEmpty { return true }
        let reader = JSONReader(bodies[body].body)
        for path in paths {
            guard let value = try reader.value(along: path, from: object), try reader.kind(at: value) != .null else {
                return false
            }
        }
        return true
    }

    /// Walks the rest of a path; through a list it goes element by element, as far as the field's type has lists.
    func follow(
        _ path: ArraySlice<MemberPath>,
        _ field: FieldPlan,
        _ type: GraphQLType,
        from offset: JSONOffset,
        in body: Int
    ) throws(JSONFault) -> Reference {
        let reader = JSONReader(bodies[body].body)
        var offset = offset
        var path = path
        while let step = path.first {
            let kind = try reader.kind(at: offset)
            switch kind {
            case .object:
                guard let next = try reader.value(along: step, from: offset) else { return .null }
                offset = next
                path = path.dropFirst()
            case .null: return .null
            case .array, .string, .number, .true, .false:
                guard kind == .array, let item = type.item else {
                    return fail(.shape(of: field, expected: "an object", found: kind.description))
                }
                var items: [Reference] = []
                var elements = try reader.elements(of: offset)
                while let element = try elements.next() {
                    items.append(try follow(path, field, item, from: element, in: body))
                }
                return addList(items)
            }
        }
        return .json(body, offset)
    }

    // MARK: Objects below a field

    func expandMember(_ field: FieldPlan, of scope: ScopeState) {
        switch field.value {
        case .member(let read, .objects(let child)):
            let objects = ResultScope(scope)
            expand(child, of: scope) { [self] row, state in
                do throws(JSONFault) {
                    let value = try memberValue(read, field, of: objects, row)
                    try collectObjects(value, field.type.nullable, child, into: state)
                    return true
                } catch {
                    // The writer meets the same fault and reports it at the field that the body belongs to.
                    return false
                }
            }
        case .embedded(let fields):
            for inner in fields { expandMember(inner, of: scope) }
        case .constant, .missing, .member, .column, .introspection:
            break
        }
    }

    /// Makes the scopes of the objects below a field.
    ///
    /// - Parameters:
    ///   - child: What is planned for them.
    ///   - scope: The parents.
    ///   - collect: Appends the objects of one row; false when its body turned out broken.
    func expand(_ child: ChildPlan, of scope: ScopeState, _ collect: (_ row: Int, _ state: ChildState) -> Bool) {
        guard scope.children[child.index] == nil else { return }
        let state = ChildState(plan: child)
        state.starts.reserveCapacity(scope.rows.count + 1)
        for row in scope.rows.indices {
            let count = state.objectCount
            let laterCount = state.later?.objectCount ?? 0
            // Nothing is kept of a row whose body turned out broken half-way.
            if !collect(row, state) {
                state.hasGaps = true
                state.removeObjects(from: count)
                state.later?.removeObjects(from: laterCount)
            }
            state.starts.append(UInt32(truncatingIfNeeded: state.objectCount))
            if let later = state.later { later.starts.append(UInt32(truncatingIfNeeded: later.objectCount)) }
        }
        state.locator = nil
        scope.children[child.index] = state
        agenda.scopes += state.scopes
    }

    /// Collects the objects of a list together with the places of their members, in one walk.
    ///
    /// - Returns: False, with nothing collected, where that cannot be done: the objects are of several types, too many, or
    ///   the body is broken there.
    private func locateObjects(of offset: JSONOffset, in body: Int, into state: ChildState) -> Bool {
        guard !state.isAbstract else { return false }
        let scope = state.scopes[0]
        let members = scope.plan.members
        let rowCount = scope.rows.count
        guard members.count > 0, scope.plan.usesMemberOffsets, scope.memberOffsets.count == rowCount * members.count
        else { return false }
        let reading = isOffLoop || rowCount > 0 ? nil : bodies[body].reading
        if let places = reading?.places(of: members, in: offset) {
            if !places.isWhole { state.hasGaps = true }
            scope.places = places
            scope.memberOffsets = places.slots
            scope.add(places.objects, of: body)
            return true
        }
        let known = state.locator.flatMap { $0.locator.body === bodies[body].body ? $0 : nil }
        let locator = known ?? ObjectLocator(members, in: bodies[body].body)
        state.locator = locator
        locator.objects.removeAll(keepingCapacity: true)
        var slots = exchange(&scope.memberOffsets, with: [])
        let isWhole = try? locator.locator.locate(
            elementsOf: offset,
            objects: &locator.objects,
            slots: &slots,
            maxSlots: Self.maxKeptOffsets
        )
        scope.memberOffsets = slots
        guard let isWhole else {
            scope.removeRows(from: rowCount)
            return false
        }
        if !isWhole { state.hasGaps = true }
        scope.add(locator.objects, of: body)
        if let reading {
            let places = SharedReading.Places(objects: locator.objects, slots: slots, isWhole: isWhole)
            reading.keep(places, of: members, in: offset)
            scope.places = places
        }
        return true
    }

    /// Finds the objects in a field's value; those of a streamed list's later items apart.
    func collectObjects(
        _ value: Reference,
        _ type: GraphQLType,
        _ child: ChildPlan,
        into state: ChildState
    ) throws(JSONFault) {
        guard let stream = child.stream, let later = state.later, let item = type.item else {
            return try collectAllObjects(value, type, child, into: state)
        }
        let count = initialCount(of: stream)
        for (index, reference) in (try items(of: value) ?? []).enumerated() {
            try collectAllObjects(reference, item.nullable, child, into: index < count ? state : later)
        }
    }

    private func collectAllObjects(
        _ value: Reference,
        _ type: GraphQLType,
        _ child: ChildPlan,
        into state: ChildState
    ) throws(JSONFault) {
        switch value.kind {
        case .null, .error: return
        case .list(let index):
            guard let item = type.item else { return }
            for position in lists[index] {
                try collectAllObjects(listItems[position], item.nullable, child, into: state)
            }
        case .json(let body, let offset):
            let reader = JSONReader(bodies[body].body)
            try collectObjects(reader, body, offset, type, child, into: state)
        }
    }

    private func collectObjects(
        _ reader: JSONReader,
        _ body: Int,
        _ offset: JSONOffset,
        _ type: GraphQLType,
        _ child: ChildPlan,
        into state: ChildState
    ) throws(JSONFault) {
        let kind = try reader.kind(at: offset)
        if let item = type.item {
            guard kind == .array else { return }
            if item.item == nil, locateObjects(of: offset, in: body, into: state) { return }
            var elements = try reader.elements(of: offset)
            while let element = try elements.next() {
                try collectObjects(reader, body, element, item.nullable, child, into: state)
            }
            return
        }
        guard kind == .object else {
            state.hasGaps = true
            return
        }
        guard let discriminator = child.discriminator else {
            state.scopes[0].add(.json(body, offset))
            return
        }
        var index = UInt32.max
        if let value = try reader.value(along: discriminator.path, from: offset), try reader.kind(at: value) == .string,
            let scope = discriminator.scopeByTypeName[try reader.string(at: value)]
        {
            index = UInt32(truncatingIfNeeded: scope)
        }
        guard index != UInt32.max else {
            state.places.append((UInt32.max, 0))
            return
        }
        let inner = state.scopes[Int(index)]
        state.places.append((index, UInt32(truncatingIfNeeded: inner.rows.count)))
        inner.add(.json(body, offset))
    }

    // MARK: Streamed lists

    /// The items of a list one by one; nil for a value that is no list.
    func items(of value: Reference) throws(JSONFault) -> [Reference]? {
        switch value.kind {
        case .null, .error: return nil
        case .list(let index): return Array(listItems[lists[index]])
        case .json(let body, let offset):
            let reader = JSONReader(bodies[body].body)
            guard try reader.kind(at: offset) == .array else { return nil }
            var items: [Reference] = []
            var elements = try reader.elements(of: offset)
            while let element = try elements.next() { items.append(.json(body, element)) }
            return items
        }
    }

    /// How many items of a streamed list go with their object; negative where the client asked for that.
    func initialCount(of stream: StreamPlan) -> Int {
        switch stream.initialCount {
        case .constant(let count): return count
        case .variable(let name):
            if case .int(let count)? = variables[name] { return count }
            return 0
        }
    }

    // MARK: Values that bindings read

    /// What a binding gets of one of its requirements.
    enum HiddenValue {
        case input(JSONInput)
        /// A `Reference.error`.
        case failed(Reference)
    }

    func hiddenValue(
        _ index: Int,
        of scope: ResultScope,
        _ row: Int,
        _ renderer: inout HiddenFieldRenderer
    ) throws(JSONFault) -> HiddenValue {
        let field = scope.plan.hiddenFields[index]
        let value: Reference
        let result: ResultPlan
        switch field.value {
        case .missing: return .input(.absent)
        case .constant, .embedded, .introspection: return .input(try renderer.render(field, of: scope, row))
        case .member(let read, let plan):
            if read.slot >= 0, read.steps.isEmpty {
                guard case .json(let body, _) = scope.rows[row].kind,
                    let offset = try memberOffset(read.slot, of: scope, row)
                else { return .input(.absent) }
                value = .json(body, offset)
            } else {
                value = try memberValue(read, field, of: scope, row)
            }
            result = plan
        case .column(let column, let plan):
            value = scope.value(column, row)
            result = plan
        }
        switch value.kind {
        case .error: return .failed(value)
        case .null: return .input(.null)
        case .json(let body, let offset) where result.isReadAsItStands:
            return .input(.json(bodies[body].body, offset))
        case .json, .list: return .input(try renderer.render(field, of: scope, row))
        }
    }
}

/// Writes hidden fields as the response would show them: how a binding sees what is read through a mapping or put together
/// from columns.
struct HiddenFieldRenderer {
    private let operation: Operation
    /// Made for the first field: most bindings read members as they stand.
    private var writer: ResponseWriter?

    init(operation: Operation) { self.operation = operation }

    mutating func render(_ field: FieldPlan, of scope: ResultScope, _ row: Int) throws(JSONFault) -> JSONInput {
        var output = OutputBuffer(capacity: 192)
        if writer == nil { writer = ResponseWriter(operation: operation) }
        guard try writer?.writeSingle(field, of: scope, row, into: &output) == true else { return .null }
        return .json(output.makeBody(), 0)
    }
}

extension ResultPlan {
    /// True when a reader of the value sees what the response would show.
    var isReadAsItStands: Bool {
        switch self {
        case .raw: true
        case .shape(_, let scope): scope?.readsMembersUnchanged ?? true
        case .objects: false
        }
    }
}
