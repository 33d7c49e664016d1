/// A fixed number of elements, each looked at and changed in place.
///
/// PERF: an array that is a variable of a class is checked for other accesses each time it is used, and for other owners
/// each time it is changed.
// Safe: the memory is this array's alone, every element is initialised, and every index is checked.
@safe struct FixedArray<Element>: ~Copyable {
    private let elements: UnsafeMutableBufferPointer<Element>

    init(repeating element: Element, count: Int) {
        unsafe elements = count == 0 ? .init(start: nil, count: 0) : .allocate(capacity: count)
        unsafe elements.initialize(repeating: element)
    }

    deinit {
        unsafe elements.deinitialize()
        unsafe elements.deallocate()
    }

    var indices: Range<Int> { unsafe elements.indices }

    subscript(index: Int) -> Element {
        @inline(__always)
        _read {
            precondition(indices.contains(index))
            yield unsafe elements[index]
        }
        @inline(__always)
        nonmutating _modify {
            precondition(indices.contains(index))
            yield unsafe &elements[index]
        }
    }
}
