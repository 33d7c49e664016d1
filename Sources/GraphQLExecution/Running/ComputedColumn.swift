package import GraphQLTypes
package import OrderedJSON

/// A column while it is worked out: object after object is taken up, and gets its value.
///
/// Values that are written become one body.
package struct ComputedColumn: ~Copyable {
    /// Of the field, or of the bound field whose answer its objects are part of.
    package let arguments: ArgumentValues
    package let context: OperationContext
    /// Values are written at its end as JSON text.
    package var output = OutputBuffer(capacity: 256)
    /// How many fields are read of each object.
    package let requirementCount: Int

    private let operation: Operation
    private var reader: RequirementReader
    /// Those in `output` wait for its number among the bodies, which it gets once it is finished.
    private var values: [Reference]
    /// The object that was taken up.
    private var row = -1
    /// Where what is written for it begins.
    private var start = 0

    init(_ plan: ColumnPlan, _ arguments: ArgumentValues, of scope: ResultScope, _ operation: Operation) {
        self.arguments = arguments
        self.operation = operation
        context = operation.context
        requirementCount = plan.requirements.count
        reader = RequirementReader(plan.requirements, of: scope, operation)
        values = Array(repeating: .null, count: scope.rows.count)
    }

    // MARK: Objects

    /// Takes up the next object whose requirements did not fail.
    ///
    /// - Parameter places: Gets the requirements, in their order; each is good until the next object is taken up.
    /// - Returns: False when there is none.
    /// - Precondition: There is one place for each requirement.
    package mutating func next(_ places: UnsafeMutableBufferPointer<JSONPlace>) -> Bool {
        precondition(places.count == requirementCount)
        while row + 1 < values.count {
            row += 1
            do throws(JSONFault) {
                guard let failure = unsafe try reader.read(row, into: places) else { return true }
                note(failure)
            } catch {
                fail(.invalidResponse(error))
            }
        }
        return false
    }

    /// Works out all values, each for itself.
    ///
    /// - Parameter evaluate: Works out the value of one object. What it computes it appends as JSON text (see
    ///   `ComputedValue.written`); what it throws is the field's error.
    package mutating func fill(
        _ evaluate: (ComputationInput, inout OutputBuffer) throws(ExecutionFailure) -> ComputedValue
    ) {
        // Safe: freed below, after the last use; the type is trivial.
        let places = UnsafeMutableBufferPointer<JSONPlace>.allocate(capacity: requirementCount)
        unsafe places.initialize(repeating: .absent)
        defer { unsafe places.deallocate() }
        // PERF: one for all objects; the places of its requirements are filled again and again.
        var input = ComputationInput(
            row: .absent,
            requirements: Array(repeating: .absent, count: requirementCount),
            arguments: arguments,
            context: context,
            metadata: nil
        )
        while unsafe next(places) {
            (input.row, input.metadata) = reader.row(row)
            for index in input.requirements.indices { input.requirements[index] = unsafe JSONInput(places[index]) }
            do throws(ExecutionFailure) {
                set(try evaluate(input, &output))
            } catch {
                fail(error)
            }
        }
    }

    // MARK: Values

    /// Gives the object its value.
    package mutating func set(_ value: ComputedValue) {
        switch value {
        case .null: output.truncate(to: start)
        case .reference(let body, let offset):
            output.truncate(to: start)
            note(.json(operation.add(body, metadata: reader.row(row).metadata), offset))
        case .written: finish()
        }
    }

    /// What was written for the object is its value: a JSON value, or `null` for none.
    package mutating func finish() {
        guard output.endValue(from: start) else { return }
        values[row] = .awaited(JSONOffset(truncatingIfNeeded: start))
        start = output.count
    }

    /// The object has an error in place of a value; what was written for it is forgotten.
    package mutating func fail(_ failure: ExecutionFailure) {
        output.truncate(to: start)
        note(operation.fail(failure))
    }

    /// PERF: by itself, since the array is looked at for each object otherwise.
    @inline(never)
    private mutating func note(_ reference: Reference) { values[row] = reference }

    /// All values, one for each row of the scope.
    consuming func takeValues() -> [Reference] {
        guard output.count > 0 else { return values }
        let body = operation.add(output.makeBody(), metadata: nil)
        return values.map { $0.isAwaited ? .json(body, $0.position) : $0 }
    }
}
