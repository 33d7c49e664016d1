import GraphQLExecution
import OrderedJSON

/// The fields that a resolver reads of its objects: the same memory for one object after the other.
final class FieldRow {
    let names: [String]
    /// One for each name; good while an object is read.
    let places: UnsafeMutableBufferPointer<JSONPlace>
    /// The places are those of an object: whoever keeps a decoder beyond that finds nothing.
    private var isReading = false

    init(_ names: [String]) {
        self.names = names
        // Safe: freed in deinit; the type is trivial.
        places = .allocate(capacity: names.count)
        places.initialize(repeating: .absent)
    }

    deinit { places.deallocate() }

    /// Has an object read, whose fields are in their places.
    @inline(__always)
    func read<Result>(_ body: () throws -> Result) rethrows -> Result {
        isReading = true
        defer { isReading = false }
        return try body()
    }

    /// Where a field stands; `absent` where there is none of that name.
    func field(_ name: String) -> JSONPlace { names.firstIndex(of: name).map { field($0) } ?? .absent }

    /// Where the field with this place among the names stands; `absent` for -1.
    @inline(__always)
    func field(_ index: Int) -> JSONPlace {
        guard isReading, index >= 0 else { return .absent }
        // Safe: there is a place for each name.
        return unsafe places[index]
    }
}
