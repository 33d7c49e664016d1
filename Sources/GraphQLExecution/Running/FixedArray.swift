/// A fixed number of elements, each looked at and changed in place.
///
/// PERF: an array that is a variable of a class is checked for other accesses each time it is used, and for other owners
/// each time it is changed.
// Safe: the memory is this array's alone, every element is initialised, and every index is checked.
@safe struct FixedArray<Element>: ~Copyable {
    private let elements: UnsafeMutablePointer<Element>
    private let count: Int

    init(repeating element: Element, count: Int) {
        unsafe elements = UnsafeMutablePointer<Element>.allocate(capacity: count)
        unsafe elements.initialize(repeating: element, count: count)
        self.count = count
    }

    deinit {
        unsafe elements.deinitialize(count: count)
        unsafe elements.deallocate()
    }

    var indices: Range<Int> { 0..<count }

    // Addresses in place of accessors that yield: with those, the compiler fails under the thread sanitizer (6.3).
    subscript(index: Int) -> Element {
        @inline(__always)
        unsafeAddress {
            precondition(indices.contains(index))
            return unsafe UnsafePointer(elements + index)
        }
        @inline(__always)
        nonmutating unsafeMutableAddress {
            precondition(indices.contains(index))
            return unsafe elements + index
        }
    }
}
