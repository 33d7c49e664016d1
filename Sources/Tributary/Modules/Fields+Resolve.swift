import Connect
import GraphQLExecution
import GraphQLTypes

/// Objects resolved one by one.
extension Fields {
    /// Gives a field its value, worked out of its object without waiting.
    ///
    /// Runs on the event loop for one object after the other, so it must not block.
    ///
    /// - Parameters:
    ///   - coordinate: The field, such as `Frob.label`.
    ///   - needs: Which fields of the object are fetched, such as `"name maker { id }"`; by default all that `Parent` reads.
    ///     Where it names a single field, `Parent` may be that field's own type.
    ///   - file: Where this stands; leave it to the compiler.
    ///   - line: Where this stands; leave it to the compiler.
    ///   - body: Works the value out. A ``FieldError`` that it throws is the client's to see.
    public mutating func resolve<Parent: Decodable & Sendable, Value: Codable & Sendable>(
        _ coordinate: String,
        needs: String? = nil,
        file: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable (Parent) throws -> Value
    ) {
        compute(coordinate, .parent(TypeProbe(Parent.self), needs: needs), nil, file, line) { _, _, _ in body }
    }

    /// Gives a field its value, worked out of its object and the call without waiting.
    ///
    /// As the one without a call.
    public mutating func resolve<Parent: Decodable & Sendable, Arguments, Value: Codable & Sendable>(
        _ coordinate: String,
        needs: String? = nil,
        file: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable (Parent, Call<Arguments>) throws -> Value
    ) {
        compute(coordinate, .parent(TypeProbe(Parent.self), needs: needs), .arguments(Arguments.self), file, line) {
            site,
            arguments,
            services in
            let calling = Calling(try Call<Arguments>(arguments, OperationAccess(site, services)), body)
            return { try calling.run($0) }
        }
    }

    /// Gives a field its value, worked out of the call without waiting: one that reads nothing of its object.
    ///
    /// As the one that reads an object.
    public mutating func resolve<Arguments, Value: Codable & Sendable>(
        _ coordinate: String,
        file: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable (Call<Arguments>) throws -> Value
    ) {
        compute(coordinate, .nothing, .arguments(Arguments.self), file, line) {
            site,
            arguments,
            services -> (@Sendable (NoParent) throws -> Value) in
            let call = try Call<Arguments>(arguments, OperationAccess(site, services))
            let calling = Calling(call) { (_: NoParent, call) in try body(call) }
            return { try calling.run($0) }
        }
    }

    private mutating func compute<Parent: Decodable & Sendable, Value: Codable & Sendable>(
        _ coordinate: String,
        _ reads: Registration.Reads,
        _ arguments: TypeProbe?,
        _ file: String,
        _ line: Int,
        _ prepare:
            @escaping @Sendable (ResolverSite, ArgumentValues, ConnectServices) throws -> (
                @Sendable (Parent) throws -> Value
            )
    ) {
        add(
            Registration(
                coordinate: coordinate,
                place: CodePlace(file: file, line: line),
                reads: reads,
                arguments: arguments,
                value: TypeProbe(Value.self),
                makes: .binding { site, _ in
                    .compute(
                        SwiftComputation<Parent, Value>(site: site, givesLeaf: SwiftShape.isLeaf(Value.self)) {
                            try prepare(site, $0, $1)
                        }
                    )
                }
            )
        )
    }

    // MARK: Waiting

    /// Gives a field its value, awaited for each object: at most 16 objects at a time, all in one task.
    ///
    /// Below a list, `resolveAll` and `load` make fewer calls.
    ///
    /// - Parameters:
    ///   - coordinate: The field, such as `Query.aggregate`.
    ///   - needs: Which fields of the object are fetched; by default all that `Parent` reads.
    ///   - file: Where this stands; leave it to the compiler.
    ///   - line: Where this stands; leave it to the compiler.
    ///   - body: Finds the value. Its task is cancelled when the client has gone or the request's deadline has come.
    public mutating func resolve<Parent: Decodable & Sendable, Value: Codable & Sendable>(
        _ coordinate: String,
        needs: String? = nil,
        file: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable (Parent) async throws -> Value
    ) {
        addTask(coordinate, .parent(TypeProbe(Parent.self), needs: needs), nil, file, line) {
            (parent: Parent, _, _) in try await body(parent)
        }
    }

    /// Gives a field its value, awaited for each object.
    ///
    /// As the one without a call.
    public mutating func resolve<Parent: Decodable & Sendable, Arguments, Value: Codable & Sendable>(
        _ coordinate: String,
        needs: String? = nil,
        file: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable (Parent, Call<Arguments>) async throws -> Value
    ) {
        addTask(coordinate, .parent(TypeProbe(Parent.self), needs: needs), .arguments(Arguments.self), file, line) {
            (parent: Parent, arguments, operation) in
            try await body(parent, Call<Arguments>(arguments, operation))
        }
    }

    /// Gives a field its value, awaited: one that reads nothing of its object, such as a field of the query type.
    ///
    /// As the one that reads an object.
    public mutating func resolve<Arguments, Value: Codable & Sendable>(
        _ coordinate: String,
        file: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable (Call<Arguments>) async throws -> Value
    ) {
        addTask(coordinate, .nothing, .arguments(Arguments.self), file, line) { (_: NoParent, arguments, operation) in
            try await body(Call<Arguments>(arguments, operation))
        }
    }

    private mutating func addTask<Parent: Decodable & Sendable, Value: Codable & Sendable>(
        _ coordinate: String,
        _ reads: Registration.Reads,
        _ arguments: TypeProbe?,
        _ file: String,
        _ line: Int,
        _ body: @escaping @Sendable (Parent, ArgumentValues, OperationAccess) async throws -> Value
    ) {
        add(
            Registration(
                coordinate: coordinate,
                place: CodePlace(file: file, line: line),
                reads: reads,
                arguments: arguments,
                value: TypeProbe(Value.self),
                makes: .binding { site, _ in
                    .resolve(
                        SwiftResolver<Parent, Value>(
                            site,
                            .task { parents, arguments, operation in
                                await concurrently(parents) { try await body($0, arguments, operation) }
                            }
                        )
                    )
                },
                isRepeated: true
            )
        )
    }
}

/// Calls at most this many bodies at a time: a list of a thousand objects is no reason for a thousand calls at once.
private let maxConcurrentObjects = 16

/// Awaits something for each of many values; results are in their order.
private func concurrently<Input: Sendable, Output: Sendable>(
    _ inputs: [Input],
    _ body: @escaping @Sendable (Input) async throws -> Output
) async -> [Result<Output, any Error>] {
    @Sendable func outcome(_ input: Input) async -> Result<Output, any Error> {
        do {
            return .success(try await body(input))
        } catch {
            return .failure(error)
        }
    }
    // One object needs no task of its own.
    if inputs.count == 1 { return [await outcome(inputs[0])] }
    return await withTaskGroup(of: (Int, Result<Output, any Error>).self) { group in
        var outcomes = [Result<Output, any Error>](repeating: .failure(CancellationError()), count: inputs.count)
        for index in inputs.indices {
            if index >= maxConcurrentObjects, let (done, result) = await group.next() { outcomes[done] = result }
            group.addTask { (index, await outcome(inputs[index])) }
        }
        for await (done, result) in group { outcomes[done] = result }
        return outcomes
    }
}
