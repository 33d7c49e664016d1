import GraphQLExecution
import OrderedJSON
import Upstreams

extension GatewayLoop {
    /// Answers a batch: each request as if it had come by itself, all at once, and the responses in one array in the
    /// requests' order.
    ///
    /// The specification knows no batches. A list of responses is no GraphQL response, so it goes out as
    /// `application/json`, and its status says only that the batch could be read.
    func answerBatch(
        _ batch: [GraphQLRequest],
        of request: GatewayRequest,
        _ call: GatewayCall,
        _ completion: @escaping Completion
    ) {
        guard ResponseMediaType.json.isAccepted(by: request.header("accept")) else {
            let refusal = GraphQLRefusal(
                406,
                "A batch is answered with application/json, which the Accept header does not allow."
            )
            return refuse(refusal, as: .json, completion)
        }
        let answer = BatchAnswer(count: batch.count) { output in
            call.finished()
            let headers = [HTTPHeader("content-type", ResponseMediaType.json.contentType)]
            completion(GatewayResponse(status: 200, headers: headers), output)
        }
        let calls = batch.map { _ in GatewayCall() }
        call.started { for call in calls { call.cancel() } }
        for (index, received) in batch.enumerated() {
            execute(received, of: request, as: .json, calls[index]) { _, output in answer.take(output, at: index) }
        }
    }
}

/// The responses of a batch, until the last is there.
private final class BatchAnswer {
    private var responses: [[UInt8]]
    private var missing: Int
    private let finish: (borrowing OutputBuffer) -> Void

    init(count: Int, finish: @escaping (borrowing OutputBuffer) -> Void) {
        responses = Array(repeating: [], count: count)
        missing = count
        self.finish = finish
    }

    func take(_ output: borrowing OutputBuffer, at index: Int) {
        responses[index] = output.bytes
        missing -= 1
        guard missing == 0 else { return }
        var array = OutputBuffer(capacity: responses.reduce(2) { $0 + $1.count + 1 })
        for (index, response) in responses.enumerated() {
            array.append(byte: UInt8(ascii: index == 0 ? "[" : ","))
            array.append(contentsOf: response)
        }
        array.append(byte: UInt8(ascii: "]"))
        finish(array)
    }
}
