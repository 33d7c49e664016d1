import OrderedJSON

/// A chunk of a loader's keys on its way for an operation, and then what the loader said of them.
final class OperationLoad: LoadBatch {
    let state: LoaderState
    let keys: Range<Int>
    /// Kept until the answer is in, or the loader lets the batch go.
    private var operation: Operation?
    private var result: Result<LoadedValue, ExecutionFailure>?

    init(_ keys: Range<Int>, of state: LoaderState, inputs: [JSONInput], for operation: Operation) {
        self.state = state
        self.keys = keys
        self.operation = operation
        super.init(inputs: inputs, keyCount: keys.count, arguments: state.arguments, context: operation.context)
    }

    override func complete(_ result: consuming Result<LoadedValue, ExecutionFailure>) {
        guard let operation else { return }
        self.operation = nil
        self.result = result
        operation.arrive(.loaded(self))
    }

    /// It has brought a body that is too large to be read on the event loop.
    var isHeavy: Bool {
        if case .success(let value) = result { value.body.count > OperationContext.maxBytesOnLoop } else { false }
    }

    /// Takes the answer out; nil before it is in.
    func takeResult() -> Result<LoadedValue, ExecutionFailure>? { result.take() }
}
