package import GraphQLTypes
package import OrderedJSON

/// A value worked out without I/O: `@expr`, or a member of a mapping that is more than a path.
package protocol Computation: Sendable {
    /// Siblings it reads. They are resolved first, and given to it in this order.
    var requirements: [Requirement] { get }

    /// The value, where it is the same for every object and every request; it is then worked out once.
    var constant: JSONBody? { get }

    /// How the objects of its values are read: by name, unless some of their fields are known to be missing from them.
    var result: ObjectMapping { get }

    /// The same computation leaving out what a selection does not ask for, so that nothing is fetched or worked out in vain.
    ///
    /// - Parameter selection: The fields asked for below; empty for a leaf.
    /// - Returns: A computation for this selection alone.
    func specialised(for selection: [Requirement]) -> any Computation

    /// Works out the values of all objects of a column: one after the other, or each for itself with `column.fill`.
    func fill(_ column: inout ComputedColumn)
}

extension Computation {
    package var constant: JSONBody? { nil }
    package var result: ObjectMapping { .identity }
}

/// What a computation may look at.
package struct ComputationInput {
    /// The object that the field belongs to, as it came from its source.
    package var row: JSONInput
    /// One for each of `requirements`, in that order.
    package var requirements: [JSONInput]
    /// Of the field, or of the bound field whose answer `row` is part of.
    package var arguments: ArgumentValues
    package var context: OperationContext
    /// What the loader said of the answer that `row` is part of, such as its status and headers.
    package var metadata: AnyObject?

    package init(
        row: JSONInput,
        requirements: [JSONInput],
        arguments: ArgumentValues,
        context: OperationContext,
        metadata: AnyObject?
    ) {
        self.row = row
        self.requirements = requirements
        self.arguments = arguments
        self.context = context
        self.metadata = metadata
    }
}

/// The outcome of a computation.
package enum ComputedValue {
    /// Nothing was appended; the value is null.
    case null
    /// One JSON value was appended; `null` stands for no value.
    case written
    /// The value stands in a body already.
    case reference(JSONBody, JSONOffset)
}

/// As `JSONInput`, for as long as somebody else holds the body.
///
/// PERF: a resolver of one object reads thousands of these without a reference that is counted.
package enum JSONPlace {
    case absent
    case null
    case json(Unmanaged<JSONBody>, JSONOffset)

    /// A place in a body that the input holds.
    package init(_ input: JSONInput) {
        switch input {
        case .absent: self = .absent
        case .null: self = .null
        case .json(let body, let offset): self = .json(.passUnretained(body), offset)
        }
    }
}

extension JSONInput {
    /// Holds the body of a place that is held already.
    package init(_ place: JSONPlace) {
        switch place {
        case .absent: self = .absent
        case .null: self = .null
        // Safe: whoever has the place has the body held.
        case .json(let body, let offset): self = unsafe .json(body.takeUnretainedValue(), offset)
        }
    }
}

/// A JSON value handed to a binding, where it stands.
package enum JSONInput: Sendable {
    /// There is no such member.
    case absent
    /// JSON null, or a field that is null.
    case null
    case json(JSONBody, JSONOffset)
}
