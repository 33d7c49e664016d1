import Testing

@testable import Server

@Suite("Health")
struct HealthTests {
    @Test("health routes answer with the configured headers")
    func health() async throws {
        try await withServer(backend: "  health: { headers: { x-served-by: tributary } }") { server in
            let wire = try server.connect()
            for route in ["readiness", "liveness"] {
                let answer = try wire.ask("GET", "/.backstage/health/v1/\(route)?x=1")
                #expect(answer.status == 200)
                #expect(answer.text == #"{"status":"ok"}"#)
                #expect(answer.value("content-type") == "application/json; charset=utf-8")
                #expect(answer.value("x-served-by") == "tributary")
                #expect(try wire.ask("POST", "/.backstage/health/v1/\(route)", body: "x").status == 404)
            }
        }
    }

    @Test("dates are written as HTTP wants them")
    func dates() {
        #expect(DateHeader.text(0) == "Thu, 01 Jan 1970 00:00:00 GMT")
        #expect(DateHeader.text(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        let line = String(decoding: DateHeader().line, as: UTF8.self)
        #expect(line.hasPrefix("date: ") && line.hasSuffix(" GMT\r\n"))
    }
}
