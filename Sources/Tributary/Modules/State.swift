import Connect
import GraphQLExecution
import NIOConcurrencyHelpers
import NIOCore
import OrderedJSON
import StateStore

/// The server's own database, as a resolver uses it: what `@sql` is for SDL.
public struct State: Sendable {
    let operation: OperationAccess

    /// Reads all rows of a statement.
    ///
    /// - Parameters:
    ///   - statement: `"SELECT body FROM note WHERE frob_id IN \(ids)"`: what is put in is bound, never text.
    ///   - type: Has a member for each column that is read; `frobId` is also the column `frob_id`.
    /// - Returns: The rows, in order.
    /// - Throws: ``FieldError`` when the statement fails or writes, `DecodingError` when a row is not of that type.
    public func rows<Row: Decodable>(_ statement: Statement, as type: Row.Type = Row.self) async throws -> [Row] {
        let rows = try await operation.onLoop { services, _, finish in
            services.reader.query(statement.prepared, parameters: statement.parameters) { finish(Self.json($0)) }
        }
        return try [Row](from: ValueDecoder(.json(rows.body, rows.offset), options: .init(matchesSnakeCase: true)))
    }

    /// Reads the first row of a statement; nil when there is none.
    ///
    /// - Throws: As ``rows(_:as:)``.
    public func first<Row: Decodable>(_ statement: Statement, as type: Row.Type = Row.self) async throws -> Row? {
        try await rows(statement, as: type).first
    }

    /// Runs a statement that writes; only in fields of the mutation type.
    ///
    /// Once this returns, the change is on the disk.
    ///
    /// - Parameters:
    ///   - statement: Such as `"INSERT INTO note (frob_id, body) VALUES (\(id), \(body)) RETURNING id"`.
    ///   - type: Of the rows that `RETURNING` gives.
    /// - Returns: Those rows.
    /// - Throws: ``FieldError`` when the statement fails or the field is none of a mutation.
    @discardableResult
    public func write<Row: Decodable>(_ statement: Statement, as type: Row.Type) async throws -> [Row] {
        guard operation.isMutation else {
            throw FieldError(
                "\"\(operation.coordinate)\" changes the database; only fields of the mutation type may.",
                code: "TRIB_SQL_WRITE_IN_QUERY"
            )
        }
        let rows = try await operation.onLoop { services, _, finish in
            services.store.write(
                [StateWrite(statement.prepared, parameters: statement.parameters)],
                on: services.eventLoop
            ) { result in
                switch result {
                case .success(let answer):
                    finish(answer.rows.first.map { Self.json(.success($0)) } ?? .success(.null))
                case .failure(let failure): finish(.failure(FieldError(ExecutionFailure(failure))))
                }
            }
        }
        return try [Row]?(from: ValueDecoder(.json(rows.body, rows.offset), options: .init(matchesSnakeCase: true)))
            ?? []
    }

    /// Runs a statement that writes; only in fields of the mutation type.
    ///
    /// - Throws: As ``write(_:as:)``.
    public func write(_ statement: Statement) async throws { try await write(statement, as: RawJSON.self) }

    private static func json(_ result: Result<StateRows, StateFailure>) -> Result<RawJSON, FieldError> {
        switch result {
        case .success(let rows):
            // Safe: the rows own `count` bytes and at least 64 of padding, and are kept alive as the owner.
            .success(RawJSON(body: JSONBody(start: rows.start, count: rows.count, owner: rows), offset: 0))
        case .failure(let failure): .failure(FieldError(ExecutionFailure(failure)))
        }
    }
}

/// A SQL statement with its parameters: whatever is put into the text is bound by value.
///
/// An array is what `IN` takes: `"… WHERE id IN \(ids)"` is one statement however many there are.
public struct Statement: ExpressibleByStringInterpolation, Sendable {
    let prepared: StateStatement
    let parameters: [StateValue]

    /// A statement without parameters.
    public init(stringLiteral text: String) {
        prepared = Self.statement(text)
        parameters = []
    }

    /// A statement with parameters.
    public init(stringInterpolation: Interpolation) {
        prepared = Self.statement(stringInterpolation.text)
        parameters = stringInterpolation.parameters
    }

    /// Collects text and parameters.
    public struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""
        fileprivate var parameters: [StateValue] = []

        /// An empty statement.
        public init(literalCapacity: Int, interpolationCount: Int) {}

        /// Appends text of the statement.
        public mutating func appendLiteral(_ literal: String) { text += literal }

        private mutating func append(_ value: StateValue) {
            text += "?"
            parameters.append(value)
        }

        /// Binds a text.
        public mutating func appendInterpolation(_ value: String?) { append(value.map { .text($0) } ?? .null) }
        /// Binds an integer.
        public mutating func appendInterpolation(_ value: Int?) { append(value.map { .integer(Int64($0)) } ?? .null) }
        /// Binds a number.
        public mutating func appendInterpolation(_ value: Double?) { append(value.map { .real($0) } ?? .null) }
        /// Binds 1 or 0.
        public mutating func appendInterpolation(_ value: Bool?) { append(value.map { .boolean($0) } ?? .null) }
        /// Binds texts, for `IN`.
        public mutating func appendInterpolation(_ values: [String]) {
            append(list: values) { $1.appendQuoted($0) }
        }
        /// Binds integers, for `IN`.
        public mutating func appendInterpolation(_ values: [Int]) { append(list: values) { $1.append($0) } }

        private mutating func append<Value>(list: [Value], _ write: (Value, inout OutputBuffer) -> Void) {
            var output = OutputBuffer(capacity: 64)
            output.appendList(list, write)
            text += "(SELECT value FROM json_each(?))"
            parameters.append(.json(output.bytes))
        }
    }

    /// Statements by text, so that each connection prepares one text once.
    private static let known = NIOLockedValueBox<[String: StateStatement]>([:])
    /// Texts that are put together while requests run could be any number.
    private static let maxKnown = 1_024

    private static func statement(_ text: String) -> StateStatement {
        known.withLockedValue { known in
            if let statement = known[text] { return statement }
            if known.count >= maxKnown { known = [:] }
            let statement = StateStatement(text)
            known[text] = statement
            return statement
        }
    }
}
