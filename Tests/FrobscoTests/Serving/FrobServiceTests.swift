import NIOCore
import NIOHTTP1
import Testing

@testable import Frobsco

@Suite("The service")
struct FrobServiceTests {
    private let service = FrobService(options: LaunchOptions(frobCount: 20))

    private func ask(
        _ method: HTTPMethod,
        _ uri: String,
        authorization: String? = "Bearer demo",
        body: String = ""
    ) -> Answer {
        var headers = HTTPHeaders()
        if let authorization { headers.add(name: "Authorization", value: authorization) }
        let request = FrobService.Request(
            method: method,
            target: RequestTarget(uri),
            headers: headers,
            body: ByteBuffer(string: body)
        )
        return service.delivery(for: request).answer
    }

    @Test(
        "each path takes its methods",
        arguments: [
            (.GET, "/v1/list", 200), (.HEAD, "/v1/list?x=1", 200), (.POST, "/v1/list", 405), (.GET, "/v1/list/", 404),
            (.GET, "/flerp-batch", 200), (.DELETE, "/flerp-batch", 405), (.GET, "/", 404), (.GET, "/v2/list", 404),
            (.GET, "/__requests", 200), (.DELETE, "/__requests", 204), (.PUT, "/__requests", 405),
            (.GET, "/__faults", 200), (.DELETE, "/__faults", 204), (.POST, "/__faults", 405), (.PUT, "/__faults", 400),
            (.PUT, "/__faults?path=%zz", 400), (.DELETE, "/__faults?path=%zz", 400),
            (.GET, "/__ports", 200), (.PUT, "/__ports", 405),
        ] as [(HTTPMethod, String, Int)]
    )
    func routes(method: HTTPMethod, uri: String, status: Int) {
        #expect(Int(ask(method, uri).status.code) == status)
    }

    @Test(
        "what lies below /v1 needs the token",
        arguments: [
            (nil, 401), ("Bearer demo", 200), ("bearer demo", 200), ("Bearer other", 401), ("demo", 401),
            ("Bearer", 401),
            ("Basic demo", 401), ("", 401), ("Bearer demo ", 401),
        ] as [(String?, Int)]
    )
    func authorization(value: String?, status: Int) {
        #expect(Int(ask(.GET, "/v1/list", authorization: value).status.code) == status)
        #expect(Int(ask(.GET, "/v1/nothing", authorization: value).status.code) == (status == 200 ? 404 : 401))
    }

    @Test("flerps are open to all")
    func open() {
        #expect(ask(.GET, "/flerp-batch", authorization: nil).status == .ok)
    }

    @Test(
        "a batch takes an object of ids and nothing else",
        arguments: [
            (#"{"ids":[]}"#, 200), (#"{"ids":["frob-1",7,"?"],"more":{}}"#, 200), (#" {"ids":["frob-1"]} "#, 200),
            ("", 400), ("[]", 400), ("{}", 400), (#"{"ids":"frob-1"}"#, 400), (#"{"ids":[null]}"#, 400),
            (#"{"ids":[1.5]}"#, 400), (#"{"ids":[["frob-1"]]}"#, 400), (#"{"ids":["frob-1"}"#, 400),
            (#"{"ids":[]}x"#, 400),
        ]
    )
    func batch(body: String, status: Int) {
        #expect(Int(ask(.POST, "/flerp-batch", body: body).status.code) == status)
    }

    @Test("requests are counted with their faults and without the controls")
    func counts() {
        _ = ask(.GET, "/v1/list?page=2")
        _ = ask(.GET, "/v1/list", authorization: nil)
        _ = ask(.PUT, "/__faults?path=/flerp-batch&status=500")
        _ = ask(.POST, "/flerp-batch")
        #expect(String(buffer: ask(.GET, "/__requests").body) == #"{"GET /v1/list":2,"POST /flerp-batch":1}"#)
        _ = ask(.DELETE, "/__requests")
        #expect(String(buffer: ask(.GET, "/__requests").body) == "{}")
    }

    @Test("faults are set by query and by body, seen, met and cleared")
    func faults() {
        #expect(ask(.PUT, "/__faults?path=/flerp-batch&status=503").status == .ok)
        #expect(
            ask(.PUT, "/__faults", body: #"{"path":"/v1/list","latencyMs":5,"reset":false,"html":true}"#).status == .ok
        )
        #expect(ask(.PUT, "/__faults", body: #"{"path":"/v1/list","latencyMs":[5]}"#).status == .badRequest)
        #expect(ask(.PUT, "/__faults", body: "[]").status == .badRequest)
        #expect(
            String(buffer: ask(.GET, "/__faults").body)
                == #"[{"path":"/flerp-batch","status":503},{"path":"/v1/list","latencyMs":5,"html":true}]"#
        )
        #expect(ask(.GET, "/flerp-batch").status == .serviceUnavailable)
        #expect(ask(.GET, "/v1/list").contentType == "text/html; charset=utf-8")
        #expect(ask(.DELETE, "/__faults?path=/v1/list").status == .noContent)
        #expect(ask(.GET, "/v1/list").contentType == "application/json")
        #expect(ask(.GET, "/flerp-batch").status == .serviceUnavailable)
        #expect(ask(.DELETE, "/__faults").status == .noContent)
        #expect(ask(.GET, "/flerp-batch").status == .ok)
    }
}
