/// Leaves in a row whose places in the body are known: what is in the usual spelling of its kind is copied in one loop.
// Safe: everything is set in init and never changed; the memory is freed in deinit.
@safe package final class LeafRun: @unchecked Sendable {
    /// One member of the response.
    package enum Leaf {
        /// JSON text that is written as it is.
        case constant(name: String, [UInt8])
        /// The value whose place stands at `slot`; left to the caller where it is no plain leaf of this kind.
        case place(name: String, slot: Int, Shape)
    }

    /// What is needed to write the members.
    package let view: View
    private let steps: UnsafeMutablePointer<Step>
    private let labels: UnsafeMutablePointer<UInt8>

    /// Plain memory of the run, for code that must not touch reference counts.
    // Safe to hold as long as the run lives.
    @safe package struct View: @unchecked Sendable {
        /// Number of members.
        package let count: Int
        fileprivate let steps: UnsafePointer<Step>
    }

    fileprivate struct Step {
        /// `,"name":`, and the value too when it is constant.
        let label: Bytes
        let labelLength: Int
        /// -1 for a constant.
        let slot: Int
        let form: ShapeNode.Form
    }

    package init(_ leaves: [Leaf]) {
        var texts = OutputBuffer(capacity: 256)
        var ends: [Int] = []
        for leaf in leaves {
            texts.append(byte: UInt8(ascii: ","))
            switch leaf {
            case .constant(let name, let text):
                texts.appendQuoted(name)
                texts.append(byte: UInt8(ascii: ":"))
                texts.append(contentsOf: text)
            case .place(let name, _, _):
                texts.appendQuoted(name)
                texts.append(byte: UInt8(ascii: ":"))
            }
            ends.append(texts.count)
        }
        // Safe: freed in deinit, as the steps are.
        unsafe labels = texts.paddedCopy()
        unsafe steps = .allocate(capacity: max(leaves.count, 1))
        unsafe view = View(count: leaves.count, steps: UnsafePointer(steps))
        var start = 0
        for (index, leaf) in leaves.enumerated() {
            var slot = -1
            var form = ShapeNode.Form.any
            if case .place(_, let place, let shape) = leaf {
                slot = place
                form = unsafe shape.node.pointee.form
            }
            unsafe (steps + index).initialize(
                to: Step(label: Bytes(labels + start), labelLength: ends[index] - start, slot: slot, form: form)
            )
            start = ends[index]
        }
    }

    deinit {
        // Safe: allocated in init; the types are trivial.
        unsafe steps.deallocate()
        unsafe labels.deallocate()
    }
}

extension LeafRun.View {
    /// Appends members from `first` on, each with a comma before it, as long as their values are plain leaves.
    ///
    /// - Parameters:
    ///   - first: The member to begin with.
    ///   - isFirst: It is the first of its object: no comma stands before it.
    ///   - body: What the places are in.
    ///   - places: Where values stand, `JSONOffset.max` where there is none.
    ///   - row: Where the object's places begin in `places`.
    ///   - output: Grows by what is written.
    /// - Returns: The member that was not written since its value needs more than a copy; `count` when all were.
    package func append(
        from first: Int,
        isFirst: Bool,
        of body: JSONText,
        places: [JSONOffset],
        at row: Int,
        into output: inout OutputBuffer
    ) -> Int {
        let scanner = body.scanner
        var cursor = output.cursor
        var comma = isFirst ? 1 : 0
        var index = first
        while index < count {
            // Safe: `index` is below the number of steps, and each label is at least a comma long.
            let step = unsafe steps + index
            let labelLength = unsafe step.pointee.labelLength &- comma
            if _slowPath(cursor.room < labelLength) { output.grow(&cursor, by: labelLength) }
            var next = unsafe cursor.copy(label: step.pointee.label + comma, count: labelLength)
            let slot = unsafe step.pointee.slot
            if slot >= 0 {
                // Safe: an absent value has an offset that no body reaches.
                let p = unsafe scanner.start + Int(places[row &+ slot])
                guard unsafe p < scanner.end else { break }
                let copied = unsafe scanner.copyPlainLeaf(step.pointee.form, at: p, to: next.at, room: next.room)
                if copied == 0 { break }
                unsafe next.at += copied
            }
            cursor = next
            comma = 0
            index &+= 1
        }
        output.cursor = cursor
        return index
    }

    /// Appends the first member, whose value is the one at `offset` and not one of many places.
    ///
    /// - Parameters:
    ///   - isFirst: It is the first of its object: no comma stands before it.
    ///   - body: What the value is in.
    ///   - offset: Where it stands.
    ///   - output: Grows by what is written.
    /// - Returns: False, with nothing written, where the value needs more than a copy.
    package func appendFirst(
        isFirst: Bool,
        of body: JSONText,
        at offset: JSONOffset,
        into output: inout OutputBuffer
    ) -> Bool {
        let scanner = body.scanner
        // Safe: the offset is compared with the end before its byte counts.
        let p = unsafe scanner.start + Int(offset)
        guard count > 0, unsafe p < scanner.end else { return false }
        let start = output.count
        appendName(isFirst: isFirst, into: &output)
        let cursor = output.cursor
        let copied = unsafe scanner.copyPlainLeaf(steps.pointee.form, at: p, to: cursor.at, room: cursor.room)
        output.length = copied > 0 ? output.length + copied : start
        return copied > 0
    }
    /// Appends the name of the first member, with a colon behind it.
    ///
    /// - Parameters:
    ///   - isFirst: It is the first of its object: no comma stands before it.
    ///   - output: Grows by what is written.
    package func appendName(isFirst: Bool, into output: inout OutputBuffer) {
        guard count > 0 else { return }
        let comma = isFirst ? 1 : 0
        // Safe: there is a step, and its label is at least a comma long.
        unsafe output.append(label: steps.pointee.label + comma, count: steps.pointee.labelLength - comma)
    }
}
