import Connect
import GraphQLExecution
import GraphQLTypes

/// All objects of a place in a response resolved at once.
extension Fields {
    /// Gives a field its value for all objects at once, without waiting.
    ///
    /// Runs on the event loop, so it must not block.
    ///
    /// - Parameters:
    ///   - coordinate: The field, such as `Frob.rank`.
    ///   - needs: Which fields of each object are fetched; by default all that `Parent` reads.
    ///   - file: Where this stands; leave it to the compiler.
    ///   - line: Where this stands; leave it to the compiler.
    ///   - body: Gets the objects in response order, and gives one value for each, in the same order.
    public mutating func resolveAll<Parent: Decodable & Sendable, Value: Codable & Sendable>(
        _ coordinate: String,
        needs: String? = nil,
        file: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable ([Parent]) throws -> [Value]
    ) {
        addBatch(
            coordinate,
            needs,
            nil,
            file,
            line,
            .now { (parents: [Parent], _, _) in try body(parents).map { Result<Value, any Error>.success($0) } }
        )
    }

    /// Gives a field its value for all objects at once, without waiting.
    ///
    /// As the one without a call.
    public mutating func resolveAll<Parent: Decodable & Sendable, Arguments, Value: Codable & Sendable>(
        _ coordinate: String,
        needs: String? = nil,
        file: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable ([Parent], Call<Arguments>) throws -> [Value]
    ) {
        addBatch(
            coordinate,
            needs,
            .arguments(Arguments.self),
            file,
            line,
            .now { (parents: [Parent], arguments, operation) in
                try body(parents, Call<Arguments>(arguments, operation)).map { Result<Value, any Error>.success($0) }
            }
        )
    }

    /// Gives a field its value for all objects at once, in one task.
    ///
    /// - Parameters:
    ///   - coordinate: The field, such as `Frob.rank`.
    ///   - needs: Which fields of each object are fetched; by default all that `Parent` reads.
    ///   - file: Where this stands; leave it to the compiler.
    ///   - line: Where this stands; leave it to the compiler.
    ///   - body: Gets the objects in response order, and gives one value for each, in the same order.
    public mutating func resolveAll<Parent: Decodable & Sendable, Value: Codable & Sendable>(
        _ coordinate: String,
        needs: String? = nil,
        file: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable ([Parent]) async throws -> [Value]
    ) {
        addBatch(
            coordinate,
            needs,
            nil,
            file,
            line,
            .task { (parents: [Parent], _, _) in
                try await body(parents).map { Result<Value, any Error>.success($0) }
            }
        )
    }

    /// Gives a field its value for all objects at once, in one task.
    ///
    /// As the one without a call.
    public mutating func resolveAll<Parent: Decodable & Sendable, Arguments, Value: Codable & Sendable>(
        _ coordinate: String,
        needs: String? = nil,
        file: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable ([Parent], Call<Arguments>) async throws -> [Value]
    ) {
        addBatch(
            coordinate,
            needs,
            .arguments(Arguments.self),
            file,
            line,
            .task { (parents: [Parent], arguments, operation) in
                try await body(parents, Call<Arguments>(arguments, operation))
                    .map { Result<Value, any Error>.success($0) }
            }
        )
    }

    /// Gives a field its value for all objects at once, in one task; each object may fail by itself.
    ///
    /// - Parameters:
    ///   - coordinate: The field.
    ///   - needs: Which fields of each object are fetched; by default all that `Parent` reads.
    ///   - file: Where this stands; leave it to the compiler.
    ///   - line: Where this stands; leave it to the compiler.
    ///   - body: Gives one outcome for each object, in their order.
    public mutating func resolveAll<Parent: Decodable & Sendable, Arguments, Value: Codable & Sendable>(
        _ coordinate: String,
        needs: String? = nil,
        file: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable ([Parent], Call<Arguments>) async throws -> [Result<Value, any Error>]
    ) {
        addBatch(
            coordinate,
            needs,
            .arguments(Arguments.self),
            file,
            line,
            .task { (parents: [Parent], arguments, operation) in
                try await body(parents, Call<Arguments>(arguments, operation))
            }
        )
    }

    private mutating func addBatch<Parent: Decodable & Sendable, Value: Codable & Sendable>(
        _ coordinate: String,
        _ needs: String?,
        _ arguments: TypeProbe?,
        _ file: String,
        _ line: Int,
        _ body: SwiftResolver<Parent, Value>.Body
    ) {
        add(
            Registration(
                coordinate: coordinate,
                place: CodePlace(file: file, line: line),
                reads: .parent(TypeProbe(Parent.self), needs: needs),
                arguments: arguments,
                value: TypeProbe(Value.self),
                makes: .binding { site, _ in .resolve(SwiftResolver(site, body)) }
            )
        )
    }

    // MARK: By key

    /// Gives a field its value by key: each distinct key is asked for once in an operation, wherever it occurs.
    ///
    /// ```swift
    /// fields.load("Frob.owner", by: "ownerId") { (ids: [String], call: PlainCall) in
    ///     let owners = try await call.source("people").get("/owners", query: ["ids": ids.joined(separator: ",")], as: [Owner].self)
    ///     return Dictionary(uniqueKeysWithValues: owners.map { ($0.id, $0) })
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - coordinate: The field, such as `Frob.owner`.
    ///   - by: Fields of the object that make up the key, such as `"ownerId"`. For several, `Key` has a member for each. An
    ///     object where one of them is null is not asked for, and gets null.
    ///   - maxBatchSize: The largest number of keys in one call; chunks are loaded at the same time.
    ///   - file: Where this stands; leave it to the compiler.
    ///   - line: Where this stands; leave it to the compiler.
    ///   - body: Gives the values by key. A key that is not among them gets null, or `[]` where the field is a list.
    public mutating func load<Key: Decodable & Hashable & Sendable, Arguments, Value: Codable & Sendable>(
        _ coordinate: String,
        by: String,
        maxBatchSize: Int = .max,
        file: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable ([Key], Call<Arguments>) async throws -> [Key: Value]
    ) {
        addLoader(coordinate, by, maxBatchSize, .arguments(Arguments.self), file, line) {
            (keys: [Key], arguments, operation) in
            try await body(keys, Call<Arguments>(arguments, operation))
                .mapValues { Result<Value, any Error>.success($0) }
        }
    }

    /// Gives a field its value by key; each key may fail by itself.
    ///
    /// As the one that gives values.
    public mutating func load<Key: Decodable & Hashable & Sendable, Arguments, Value: Codable & Sendable>(
        _ coordinate: String,
        by: String,
        maxBatchSize: Int = .max,
        file: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable ([Key], Call<Arguments>) async throws -> [Key: Result<Value, any Error>]
    ) {
        addLoader(coordinate, by, maxBatchSize, .arguments(Arguments.self), file, line) {
            (keys: [Key], arguments, operation) in
            try await body(keys, Call<Arguments>(arguments, operation))
        }
    }

    private mutating func addLoader<Key: Decodable & Hashable & Sendable, Value: Codable & Sendable>(
        _ coordinate: String,
        _ by: String,
        _ maxBatchSize: Int,
        _ arguments: TypeProbe?,
        _ file: String,
        _ line: Int,
        _ body: @escaping SwiftLoader<Key, Value>.Body
    ) {
        add(
            Registration(
                coordinate: coordinate,
                place: CodePlace(file: file, line: line),
                reads: .key(TypeProbe(Key.self), by: by),
                arguments: arguments,
                value: TypeProbe(Value.self),
                makes: .binding { site, isList in
                    .load(
                        SwiftLoader<Key, Value>(
                            site,
                            maxBatchSize: maxBatchSize,
                            missing: isList ? .emptyList : .null,
                            body
                        ),
                        .identity
                    )
                }
            )
        )
    }
}
