import Connect
import GraphQLExecution
import NIOCore
import OrderedJSON
import Upstreams

/// One source or proxy route, as a resolver calls it.
public struct Upstream: Sendable {
    let source: CodeSource
    let operation: OperationAccess

    /// Asks with GET, and reads the answer.
    ///
    /// - Parameters:
    ///   - path: Below the source's URL, such as `/list`; may have a query. Encode what is not constant.
    ///   - query: Parameters that are encoded here.
    ///   - headers: In place of the source's own of the same names.
    ///   - type: What to read.
    /// - Returns: The answer. Members that the type does not have are not looked at.
    /// - Throws: ``FieldError`` where the call fails or says failure, as `@connect` would report it; `DecodingError` where
    ///   the answer is not of that type.
    public func get<Value: Decodable>(
        _ path: String,
        query: KeyValuePairs<String, String> = [:],
        headers: KeyValuePairs<String, String> = [:],
        as type: Value.Type = Value.self
    ) async throws -> Value {
        try await request("GET", path, query: query, headers: headers).decode(type)
    }

    /// Sends a JSON body with POST, and reads the answer.
    ///
    /// - Parameters:
    ///   - path: As for ``get(_:query:headers:as:)``.
    ///   - body: Sent as JSON.
    ///   - query: Parameters.
    ///   - headers: Further headers.
    ///   - isLookup: The request only asks, and changes nothing: within an operation it is sent once, and after a lost
    ///     connection again.
    ///   - type: What to read.
    /// - Returns: The answer.
    /// - Throws: As ``get(_:query:headers:as:)``.
    public func post<Value: Decodable>(
        _ path: String,
        body: some Encodable,
        query: KeyValuePairs<String, String> = [:],
        headers: KeyValuePairs<String, String> = [:],
        isLookup: Bool = false,
        as type: Value.Type = Value.self
    ) async throws -> Value {
        let encoder = ValueEncoder()
        try encoder.encode(body)
        return try await send("POST", path, query, headers, encoder.output.bytes, hasEffects: !isLookup).decode(type)
    }

    /// Sends a request with any method.
    ///
    /// - Parameters:
    ///   - method: In capital letters.
    ///   - path: As for ``get(_:query:headers:as:)``.
    ///   - query: Parameters.
    ///   - headers: Further headers.
    ///   - body: JSON text, or of the content type that `headers` say.
    /// - Returns: The answer's JSON; null where it is empty.
    /// - Throws: ``FieldError``.
    public func request(
        _ method: String,
        _ path: String,
        query: KeyValuePairs<String, String> = [:],
        headers: KeyValuePairs<String, String> = [:],
        body: [UInt8]? = nil
    ) async throws -> RawJSON {
        try await send(method, path, query, headers, body, hasEffects: method != "GET" && method != "HEAD")
    }

    private func send(
        _ method: String,
        _ path: String,
        _ query: KeyValuePairs<String, String>,
        _ headers: KeyValuePairs<String, String>,
        _ body: [UInt8]?,
        hasEffects: Bool
    ) async throws -> RawJSON {
        let request = CodeRequest(
            method: method,
            path: path,
            query: query.map { ($0.key, $0.value) },
            headers: headers.map { HTTPHeader($0.key, $0.value) },
            body: body,
            hasEffects: hasEffects
        )
        let (source, coordinate) = (source, operation.coordinate)
        return try await operation.onLoop { services, cancellation, finish in
            source.send(request, services, coordinate: coordinate, onCancel: { cancellation.undo = $0 }) { result in
                finish(
                    result.mapError { FieldError($0) }.flatMap { body in
                        guard let body else { return .success(.null) }
                        do throws(JSONFault) {
                            return .success(RawJSON(body: body, offset: try JSONReader(body).root()))
                        } catch {
                            return .failure(FieldError(ExecutionFailure.invalidResponse(error)))
                        }
                    }
                )
            }
        }
    }
}
