import GraphQLTypes
import NIOConcurrencyHelpers
import OrderedJSON
import Upstreams

extension GatewayLoop {
    /// Answers with the schema as clients see it, in SDL, for editors and code generators.
    func answerSchema(_ request: GatewayRequest, _ completion: @escaping Completion) -> GatewayCall {
        guard request.method == "GET" || request.method == "HEAD" else {
            refuse(.onlyRead("The schema"), as: .json, completion)
            return GatewayCall()
        }
        let text = snapshot.schemaText.utf8
        var output = OutputBuffer(capacity: text.count)
        output.append(contentsOf: text)
        let headers = [HTTPHeader("content-type", "text/plain; charset=utf-8")]
        completion(GatewayResponse(status: 200, headers: headers), output)
        return GatewayCall()
    }
}

/// A schema in SDL, printed when it is asked for the first time and kept then.
final class SchemaText: Sendable {
    private let schema: Schema
    private let printed = NIOLockedValueBox<[UInt8]?>(nil)

    init(_ schema: Schema) { self.schema = schema }

    /// Loops that ask at the same time wait for the one that prints.
    var utf8: [UInt8] {
        printed.withLockedValue { printed in
            if let printed { return printed }
            let text = Array((printSchema(schema) + "\n").utf8)
            printed = text
            return text
        }
    }
}
