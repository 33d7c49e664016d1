import Access
import Gateway
import NIOCore
import OrderedJSON
import Proxy
import Upstreams

extension Exchange {
    /// Writes an answer of the gateway's.
    func answer(_ response: GatewayResponse, body: borrowing OutputBuffer) {
        if isUnlogged { logged.operationName = response.operationName }
        var headers = response.headers
        if isToBePacked(&headers, bodyBytes: body.count) {
            answerPacked(response.status, headers, body)
        } else {
            body.withUnsafeBytes { answer(response.status, headers, $0) }
        }
    }

    /// Writes an answer of the server's own.
    func answer(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
        body.withUnsafeBytes { answer(status, headers, $0) }
    }

    /// Refuses a request for the one who makes it.
    func answer(_ refusal: AccessRefusal) {
        let body = ErrorBody.json(
            name: refusal.name,
            message: refusal.message,
            status: refusal.status,
            request: (method: head.method, url: head.target)
        )
        var headers = [HTTPHeader("content-type", ErrorBody.contentType)]
        if let challenge = refusal.challenge { headers.append(HTTPHeader("www-authenticate", challenge)) }
        answer(status: refusal.status, headers: headers, body: body)
    }

    /// Refuses a request that the server does not go along with.
    func answer(_ fault: RequestFault) {
        let body = ErrorBody.json(
            name: fault.name,
            message: fault.message,
            status: fault.status,
            request: head.method.isEmpty ? nil : (method: head.method, url: head.target)
        )
        answer(status: fault.status, headers: [HTTPHeader("content-type", ErrorBody.contentType)], body: body)
    }

    /// Answers that the upstream of a proxy route gives no answer.
    func answer(_ failure: UpstreamFailure, of route: ProxyRoute) {
        let response = ProxyFailureResponse(failure, route: route.name, method: head.method, url: head.target)
        let type = HTTPHeader("content-type", ErrorBody.contentType)
        answer(status: response.status, headers: [type], body: response.body)
    }

    /// Whether a header of an upstream's response goes to the client as it is: the length and what CORS says are ours to
    /// set, if the configuration has rules for it.
    func isPassedOn(_ header: HTTPHeader) -> Bool {
        !ASCII.equal(header.name.utf8, "content-length") && StatusLine.isSendable(header.value)
            && !(loop.cors != nil && header.name.utf8.count > 15
                && ASCII.equal(header.name.utf8.prefix(15), "access-control-"))
    }

    func answer(_ status: Int, _ headers: [HTTPHeader], _ body: UnsafeRawBufferPointer) {
        hasBegunAnswer = true
        let sent = head.method == "HEAD" ? UnsafeRawBufferPointer(rebasing: body[..<0]) : body
        if isUnlogged {
            logged.status = status
            logged.bodyBytes = sent.count
        }
        let length = status == 204 || status == 304 ? AnswerHead.Body.none : .length(body.count)
        carrier?.write(AnswerHead(status: status, headers: headers, body: length), body: sent)
        answerHasEnded()
    }
}

extension Exchange: StreamingTransport {
    func openStream(_ response: GatewayResponse) -> any ResponseStream {
        if isUnlogged { logged.operationName = response.operationName }
        let body = head.method == "HEAD" ? AnswerHead.Body.none : .streamed
        var headers = response.headers
        let packed = isToBePacked(&headers, bodyBytes: nil) ? PackedBody() : nil
        let stream = AnswerStream(on: self, hasBody: body == .streamed, packed: packed)
        sink = .answering(stream)
        beginAnswer(AnswerHead(status: response.status, headers: headers, body: body))
        return stream
    }
}
