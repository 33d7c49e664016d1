package import GraphQLLanguage
package import GraphQLTypes
package import OrderedJSON

/// Resolves a set of distinct keys in one go and answers per key: the dataloader that every bound field goes through.
///
/// The key of a parent is the tuple of its `requirements`. The engine collects the parents of one field, drops those without a key,
/// asks for each distinct key once in an operation, cuts what is left into chunks and matches the answers by key, never by position.
package protocol Loader: AnyObject, Sendable {
    /// For people: what is called, such as `POST flerps /flerp-batch`. No secret, no argument.
    var label: String { get }
    /// For people: what a load is, as far as it can be told before it runs; `call` unless it is said.
    var kind: PlanDescription.Step.Kind { get }
    /// For people: what builds a value out of each answer before fields are read; nil where they are read where they stand.
    var evaluation: String? { get }
    /// Parent fields that make up the key; none for a root field.
    var requirements: [Requirement] { get }
    /// For each of `requirements`: true when a parent where it is null (or missing) is not asked for and gets null.
    var skipsNull: [Bool] { get }
    /// The largest number of keys in one load; 1 for a binding that is not batched, `Int.max` for one that needs no chunks.
    var maxBatchSize: Int { get }
    /// How the answer to a load is shared out among its keys.
    var matching: BatchMatching { get }
    /// True when each call has an effect: never shared, never asked twice for one field.
    var hasEffects: Bool { get }

    /// Starts one load. `batch.complete` has to be called exactly once, on the operation's event loop, now or later.
    func load(_ batch: LoadBatch)
}

extension Loader {
    package var kind: PlanDescription.Step.Kind { .call }
    package var evaluation: String? { nil }
}

/// How the elements of an answer belong to the keys of a load.
package enum BatchMatching: Sendable {
    /// The whole answer belongs to each of the keys.
    case whole
    /// The answer is a list whose elements carry their key: one path for each of the loader's requirements.
    /// A list field gets every element with its key in the order of the answer, `[]` if there is none; any other field the last
    /// such element, null if there is none. Of an element the value at the path `value` is taken; empty means the element itself.
    case byKey([MemberPath], value: MemberPath)
    /// The answer is an object whose members are named by the keys, which are of one requirement: the member's value is the
    /// field's. A key that no member is named by gets null, a list field `[]`.
    case byName
    /// The answer is a list with one value for each key, in the order of the keys.
    case byPosition
}

/// One chunk of distinct keys to load.
///
/// What an operation asks for is an ``OperationLoad``. For one that is just this, nobody waits: a loader is given it to read
/// what came for a subscription.
package class LoadBatch {
    /// The loader's requirements for each key: `inputs[key * requirementCount + requirement]`.
    package final let inputs: [JSONInput]
    package final let keyCount: Int
    package final let arguments: ArgumentValues
    package final let context: OperationContext

    package init(inputs: [JSONInput], keyCount: Int, arguments: ArgumentValues, context: OperationContext) {
        self.inputs = inputs
        self.keyCount = keyCount
        self.arguments = arguments
        self.context = context
    }

    /// Hands in the answer.
    ///
    /// A second call does nothing.
    package func complete(_ result: consuming Result<LoadedValue, ExecutionFailure>) {}
}

/// The answer to a load: a JSON value in a body.
package struct LoadedValue {
    package var body: JSONBody
    /// Of the value that the binding's mapping starts from; nil for null (such as an empty body).
    package var root: JSONOffset?
    /// Kept with the body for computations that look at the answer's status or headers.
    package var metadata: AnyObject?
    /// Keys of the load, by index, that have no answer though others have, and why.
    package var failure: (keys: [Int], reason: ExecutionFailure)?
    /// One for each key of the load, in their order, from a loader that has matched them itself; nil where the loader's
    /// `matching` says how it is done.
    package var answers: [KeyAnswer]?
    /// What those who got the same answer share of reading it; nil for an answer to this operation alone.
    package var reading: SharedReading?

    /// What a load says of one key.
    package enum KeyAnswer: Sendable {
        case null
        /// A value in the body.
        case value(JSONOffset)
        case failure(ExecutionFailure)
    }

    package init(body: JSONBody, root: JSONOffset?, metadata: AnyObject? = nil) {
        self.body = body
        self.root = root
        self.metadata = metadata
    }
}

/// Why a field has no value: becomes one entry of `errors` at each response position concerned.
package struct ExecutionFailure: Error, Sendable {
    package var message: String
    /// A stable word for programs, written as `extensions.code`.
    package var code: String?
    /// Further members of `extensions`.
    package var extensions: [GraphQLError.Extension]
    /// Places in the document; none for those of the field that has no value.
    var locations: [SourceLocation] = []

    package init(_ message: String, code: String?, extensions: [GraphQLError.Extension] = []) {
        self.message = message
        self.code = code
        self.extensions = extensions
    }

    /// The body of an answer is not JSON where it was read.
    package static func invalidResponse(_ fault: JSONFault) -> ExecutionFailure {
        if case .tooMuchWork = fault.reason {
            return ExecutionFailure(
                "The mapping was given up: \(fault)",
                code: "REQUEST_LIMIT_EXCEEDED"
            )
        }
        return ExecutionFailure("The response is not valid JSON: \(fault)", code: "CONNECTOR_RESPONSE_INVALID")
    }
}
