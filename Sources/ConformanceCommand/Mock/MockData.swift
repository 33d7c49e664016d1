import GraphQLExecution
import GraphQLTypes
import OrderedJSON

/// Resolves every field from the mock data of a request: members of JSON objects, some of which say how to fail or wait.
final class MockData {
    let clock = VirtualClock()
    /// What `$tick` counts.
    private var ticks = 0

    /// Adds one to the counter of `$tick`.
    ///
    /// - Returns: Its new value.
    func tick() -> Int {
        ticks += 1
        return ticks
    }

    /// A context for one operation on this data.
    func makeContext() -> OperationContext {
        OperationContext(services: self) { [clock] in clock.atEndOfTurn($0) }
    }

    /// Bindings that resolve every field of a schema from the mock data, and its subscription fields' events.
    static func bindings(of schema: Schema) -> FieldBindings {
        var bindings = FieldBindings()
        for type in schema.types where type.kind == .object && !type.isIntrospection {
            for field in type.fields {
                bindings[type.id, field.name] = .resolve(MockResolver(field.type, in: schema))
            }
        }
        if let subscription = schema.subscriptionType {
            let events = MockEvents()
            for field in schema[subscription].fields { bindings.setEvents(subscription, field.name, events) }
        }
        return bindings
    }
}

/// Resolves one field: member `responseName:field` of an object, else member `field`, else null.
private final class MockResolver: FieldResolver {
    let label = "mock"
    let requirements: [Requirement] = []
    private let type: GraphQLType
    private let namedType: NamedType

    init(_ type: GraphQLType, in schema: Schema) {
        self.type = type
        namedType = schema[type.named]
    }

    func resolve(_ batch: ResolverBatch) {
        guard let data = batch.context.services as? MockData else {
            return batch.complete([])
        }
        let members = MemberTable(["\(batch.responseName):\(batch.field.name)", batch.field.name])
        let evaluation = MockEvaluation(data: data, arguments: batch.arguments, type: namedType)
        evaluation.all(batch.objects.map { $0.member(members) }) { [namedType, type] results in
            batch.complete(namedType.isComposite ? results.map { $0.objects(of: type) } : results)
        }
    }
}

extension FieldResult {
    /// Whatever stands where an object is due is one: if it has no members, its fields are null.
    fileprivate func objects(of type: GraphQLType) -> FieldResult {
        switch self {
        case .null, .failure: return self
        case .list(let items):
            guard let item = type.item else { return .emptyObject }
            return .list(items.map { $0.objects(of: item) })
        case .brokenList(let items, let failure):
            guard let item = type.item else { return self }
            return .brokenList(items.map { $0.objects(of: item) }, failure)
        case .json(let body, let offset):
            if type.item != nil { return self }
            return (try? JSONReader(body).kind(at: offset)) == .object ? self : .emptyObject
        }
    }

    private static let emptyText = Array("{}".utf8)

    private static var emptyObject: FieldResult { .json(JSONBody(copying: emptyText), 0) }
}

extension JSONInput {
    /// The first of two members that an object has.
    fileprivate func member(_ members: MemberTable) -> MockValue? {
        guard case .json(let body, let offset) = self else { return nil }
        var slots = [JSONOffset](repeating: .max, count: 2)
        do throws(JSONFault) {
            let reader = JSONReader(body)
            guard try reader.kind(at: offset) == .object else { return nil }
            try reader.locate(members, in: offset, into: &slots, at: 0)
        } catch {
            // The request was read whole: its parts are JSON.
            return nil
        }
        return slots.first { $0 != .max }.map { MockValue(body: body, offset: $0) }
    }
}

/// The events of a subscription: the `$stream` that its root field holds, each item being the root value of one event.
private final class MockEvents: EventSource {
    let label = "mock"

    func subscribe(_ stream: EventStream) {
        guard let data = stream.context.services as? MockRoot, let root = data.rootValue,
            let value = JSONInput.json(root.body, root.offset).member(
                MemberTable([stream.field.name, stream.field.name])
            )
        else {
            return stream.refuse(Self.noStream)
        }
        let evaluation = MockEvaluation(data: data.mock, arguments: stream.arguments, type: nil)
        guard let events = evaluation.stream(value) else {
            return evaluation.one(value) { result in
                if case .failure(let failure) = result {
                    stream.refuse(failure)
                } else {
                    stream.refuse(Self.noStream)
                }
            }
        }
        stream.open()
        events.forEach { item in
            evaluation.one(item) { result in
                switch result {
                case .json(let body, let offset): stream.send(LoadedValue(body: body, root: offset))
                case .null, .list, .brokenList, .failure:
                    stream.send(LoadedValue(body: JSONBody(copying: []), root: nil))
                }
            }
        } end: { failure in
            stream.end(failure)
        }
    }

    private static let noStream = ExecutionFailure("Subscription field must return Async Iterable.", code: nil)
}

/// What a subscription's source stream is made from.
final class MockRoot {
    let mock: MockData
    let rootValue: MockValue?

    init(mock: MockData, rootValue: MockValue?) {
        self.mock = mock
        self.rootValue = rootValue
    }
}
