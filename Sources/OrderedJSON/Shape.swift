/// Kinds of values that end a branch.
package enum LeafKind: Sendable {
    /// A number without a fraction in the 32-bit range, however it is written: `1.0` and `1e3` count.
    case int
    /// A number that a double can hold.
    case float
    /// A string; numbers and booleans become their text.
    case string
    /// `true` or `false`.
    case boolean
    /// A string, or a number without a fraction, which becomes its text.
    case id
    /// A string that is one of these names.
    case enumeration(MemberTable)
    /// A value that passes a check.
    case checked(LeafCheck)
    /// Any value, checked and copied as it is.
    case any
}

/// Which values may stand for a leaf.
package struct LeafCheck: Sendable {
    /// Is given the text of a string, escapes resolved.
    package var string: @Sendable (Span<UInt8>) -> Bool
    /// Is given a number as it is written.
    package var number: @Sendable (Span<UInt8>) -> Bool
    /// Is given every other value as JSON text, of which only the brackets were looked at; nil where none passes.
    package var other: (@Sendable (Span<UInt8>) -> Bool)?
    /// The sentence for a value that does not pass; `found` is its text.
    package var message: @Sendable (_ found: String) -> String

    package init(
        string: @escaping @Sendable (Span<UInt8>) -> Bool,
        number: @escaping @Sendable (Span<UInt8>) -> Bool,
        other: (@Sendable (Span<UInt8>) -> Bool)? = nil,
        message: @escaping @Sendable (_ found: String) -> String
    ) {
        self.string = string
        self.number = number
        self.other = other
        self.message = message
    }
}

/// What is wanted of a JSON value: an immutable tree, built once per plan and shared by all requests that run it.
// Safe: everything is set in init and never changed; the node is freed in deinit.
@safe package final class Shape: @unchecked Sendable {
    /// The three forms a value can have.
    package enum Kind: Sendable {
        case leaf(LeafKind)
        /// A list whose every element has this shape.
        case list(Shape)
        case object(ObjectShape)
    }

    /// The form.
    package let kind: Kind
    /// Whether null may stand here.
    package let isNullable: Bool

    /// The same facts as plain memory, for walking without reference counts.
    let node: UnsafePointer<ShapeNode>
    private let memory: UnsafeMutablePointer<ShapeNode>

    /// - Parameters:
    ///   - kind: The form of the value.
    ///   - isNullable: Whether null may stand here; if not, null travels to the parent.
    package init(_ kind: Kind, isNullable: Bool) {
        self.kind = kind
        self.isNullable = isNullable
        var node = unsafe ShapeNode(form: .any, isNullable: isNullable)
        switch kind {
        case .leaf(let leaf):
            switch leaf {
            case .int: unsafe node.form = .int
            case .float: unsafe node.form = .float
            case .string: unsafe node.form = .string
            case .boolean: unsafe node.form = .boolean
            case .id: unsafe node.form = .id
            case .checked: unsafe node.form = .checked
            case .any: unsafe node.form = .any
            case .enumeration(let names):
                unsafe node.form = .enumeration
                unsafe node.names = names.index.view
            }
        case .list(let element):
            unsafe node.form = .list
            unsafe node.element = element.node
            unsafe node.walks = element.node.pointee.walks
        case .object(let object):
            unsafe node.form = .object
            unsafe node.object = object.node
            unsafe node.walks = object.node.pointee.walks
        }
        // Safe: freed in deinit; `kind` keeps everything alive that the node points to.
        unsafe memory = .allocate(capacity: 1)
        unsafe memory.initialize(to: node)
        unsafe self.node = UnsafePointer(memory)
        unsafe memory.pointee.owner = unsafe Unmanaged.passUnretained(self)
    }

    deinit {
        unsafe memory.deallocate()
    }

    /// The leaf's kind; `any` for lists and objects.
    var leaf: LeafKind {
        if case .leaf(let leaf) = kind { return leaf }
        return .any
    }
}

/// One member of an object in the response.
package struct ObjectMember: Sendable {
    /// Where a member's value comes from.
    package enum Source: Sendable {
        /// Names of members to step through, starting at the object in the body; none for that object itself.
        case path([String])
        /// JSON text that is written as it is.
        case constant([UInt8])
    }

    /// Response name.
    package var outputName: String
    /// Where the value comes from.
    package var source: Source
    /// What the value should be; not looked at for constants.
    package var shape: Shape
    /// Schema coordinate such as `Post.title`, handed through to failures.
    package var coordinate: String

    package init(outputName: String, source: Source, shape: Shape, coordinate: String) {
        self.outputName = outputName
        self.source = source
        self.shape = shape
        self.coordinate = coordinate
    }
}

/// The members wanted of an object, in response order.
// Safe: everything is set in init and never changed; the memory is freed in deinit.
@safe package final class ObjectShape: @unchecked Sendable {
    /// The members, in response order.
    package let members: [ObjectMember]

    let node: UnsafePointer<ObjectNode>
    /// For members of more than one step: an index of one name per step.
    let steps: [[NameIndex]]

    private let tree: KeyTree
    private let nodeMemory: UnsafeMutablePointer<ObjectNode>
    private let memberMemory: UnsafeMutablePointer<MemberNode>
    private let labelMemory: UnsafeMutablePointer<UInt8>

    package init(members: [ObjectMember]) {
        self.members = members
        let paths = members.map { member -> [String] in
            if case .path(let path) = member.source { return path }
            return []
        }
        let made = KeyTree.make(paths)
        tree = made.tree
        steps = paths.map { path in path.count > 1 ? path.map { NameIndex([$0]) } : [] }

        // Labels: `{"name":` for the first member, `,"name":` for the others; with the value when it is constant.
        var labels = OutputBuffer(capacity: 256)
        var ends: [Int] = []
        for (position, member) in members.enumerated() {
            labels.append(byte: position == 0 ? UInt8(ascii: "{") : UInt8(ascii: ","))
            labels.appendQuoted(member.outputName)
            labels.append(byte: UInt8(ascii: ":"))
            if case .constant(let json) = member.source { labels.append(contentsOf: json) }
            ends.append(labels.count)
        }
        // Safe: freed in deinit, like the other two.
        unsafe labelMemory = labels.paddedCopy()
        unsafe memberMemory = .allocate(capacity: max(members.count, 1))

        var walks = made.tree.tableCount
        var canWriteInOrder = true
        var start = 0
        var covered = 0
        for (position, member) in members.enumerated() {
            var node = unsafe MemberNode(label: Bytes(labelMemory + start), labelLength: ends[position] - start)
            start = ends[position]
            if case .path(let path) = member.source {
                unsafe node.shape = member.shape.node
                unsafe node.form = member.shape.node.pointee.form
                unsafe node.slot = made.slots[position]
                unsafe node.walk = walks
                walks += unsafe member.shape.node.pointee.walks
                if path.isEmpty { canWriteInOrder = false } else { covered += 1 }
            }
            unsafe (memberMemory + position).initialize(to: node)
        }
        unsafe made.tree.connect(to: memberMemory)
        // In order means: the members that read one key stand together, constants aside nothing between them.
        let table = unsafe made.tree.root.pointee
        for key in 0..<table.names.count {
            let node = unsafe table.keys[key]
            covered -= Int(node.memberCount)
            for position in Int(node.firstMember)..<Int(node.firstMember + node.memberCount) {
                guard case .path(let path) = members[position].source, path.first == paths[Int(node.firstMember)].first
                else {
                    canWriteInOrder = false
                    break
                }
            }
        }
        if covered != 0 { canWriteInOrder = false }

        // Safe: freed in deinit; tree and members keep everything alive that the node points to.
        unsafe nodeMemory = .allocate(capacity: 1)
        unsafe nodeMemory.initialize(
            to: ObjectNode(
                members: UnsafePointer(memberMemory),
                memberCount: members.count,
                keys: made.tree.root,
                pathLengths: made.tree.pathLengths,
                slotCount: made.tree.slotCount,
                canWriteInOrder: canWriteInOrder,
                walks: walks,
                owner: nil
            )
        )
        unsafe node = UnsafePointer(nodeMemory)
        unsafe nodeMemory.pointee.owner = unsafe Unmanaged.passUnretained(self)
    }

    deinit {
        unsafe nodeMemory.deallocate()
        unsafe memberMemory.deallocate()
        unsafe labelMemory.deallocate()
    }
}

/// A shape as plain memory: what the projector walks along, so that no reference is counted per value.
// Not safe by itself: the shape that owns it must live.
@unsafe struct ShapeNode {
    enum Form: UInt8 {
        case int, float, string, boolean, id, enumeration, checked, any, list, object
    }

    var form: Form
    let isNullable: Bool
    var names: NameIndex.View?
    var element: UnsafePointer<ShapeNode>?
    var object: UnsafePointer<ObjectNode>?
    /// Number of learned walks that this shape and everything below it use.
    var walks = 0
    var owner: Unmanaged<Shape>?

    init(form: Form, isNullable: Bool) {
        unsafe self.form = form
        unsafe self.isNullable = isNullable
    }

    /// For failures.
    ///
    /// The shape is alive, as this node is its memory.
    var leaf: LeafKind { unsafe owner?.takeUnretainedValue().leaf ?? .any }
}

/// An object's members as plain memory.
@unsafe struct ObjectNode {
    let members: UnsafePointer<MemberNode>
    let memberCount: Int
    let keys: UnsafePointer<KeyTable>
    let pathLengths: UnsafePointer<Int32>
    let slotCount: Int
    /// Members may be written while walking the body's object, as long as that has them in the selection's order.
    let canWriteInOrder: Bool
    let walks: Int
    /// For failures.
    var owner: Unmanaged<ObjectShape>?
}

/// One member of an object as plain memory.
@unsafe struct MemberNode {
    /// `,"name":`, and the value too when it is constant.
    ///
    /// 64 readable bytes follow.
    let label: Bytes
    let labelLength: Int
    /// Nil for a constant.
    var shape: UnsafePointer<ShapeNode>?
    /// Of the shape.
    var form = ShapeNode.Form.any
    /// Slot of the value in the key tree; -1 when the member is the object itself.
    var slot: Int32 = -1
    /// First learned walk of the member's shape, counted from that of the object.
    var walk = 0

    init(label: Bytes, labelLength: Int) {
        unsafe self.label = unsafe label
        unsafe self.labelLength = labelLength
        unsafe shape = nil
    }
}
