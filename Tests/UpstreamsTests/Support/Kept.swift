/// A value that `#expect` may change: its arguments are captured, and a captured struct is immutable.
final class Kept<Value> {
    var value: Value

    init(_ value: Value) {
        self.value = value
    }

    func change<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result { try body(&value) }
}
