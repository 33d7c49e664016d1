import Foundation
import Gateway
import NIOCore
import Testing
import Upstreams

/// Plays one page: starts its upstreams and a gateway, asks, compares.
struct ScenarioRun {
    let page: ScenarioPage

    func run() async throws {
        let upstreams = try await ScenarioUpstreams(page.upstreams.map { try UpstreamAnswer($0, page: page.name) })
        let result: Result<Void, any Error>
        do {
            try await run(against: upstreams)
            result = .success(())
        } catch let problems as GatewayProblems {
            Issue.record("The project does not load:\n\(problems)", sourceLocation: location(page.steps[0].request))
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await upstreams.stop()
        try result.get()
    }

    private func run(against upstreams: ScenarioUpstreams) async throws {
        var files = ["app-config.yaml": GatewayUnderTest.configuration]
        var configurations = ["app-config.yaml"]
        for (index, block) in page.configurations.enumerated() {
            configurations.append("scenario-\(index + 1).yaml")
            files["scenario-\(index + 1).yaml"] = upstreams.substitute(block.text)
        }
        for block in page.schemas {
            files["Schema/" + (block.info.count > 2 ? block.info[2] : "schema.graphql")] = upstreams.substitute(
                block.text
            )
        }
        for (index, block) in page.migrations.enumerated() {
            files["Schema/state/000\(index + 1)-scenario.sql"] = block.text
        }
        for block in page.files { files["Schema/" + (block.info.count > 2 ? block.info[2] : "file.json")] = block.text }
        let gateway = try await GatewayUnderTest(
            ProjectFolder(files),
            files: configurations,
            environment: page.environment
        )
        for step in page.steps {
            let response: GatewayUnderTest.Response
            do {
                response = try await gateway.ask(request(of: step))
            } catch {
                Issue.record(error, sourceLocation: location(step.request))
                break
            }
            compare(response, step)
            compare(upstreams.takeCalls(), step)
        }
        try await gateway.stop()
    }

    private func location(_ block: ScenarioPage.Block) -> SourceLocation {
        SourceLocation(fileID: "GatewayTests/\(page.name).md", filePath: page.path, line: block.line, column: 1)
    }

    // MARK: Requests

    private func request(of step: ScenarioPage.Step) -> GatewayRequest {
        guard step.request.kind == "http request" else {
            var members = ["\"query\":\(quoted(step.request.text))"]
            if let variables = step.variables { members.append("\"variables\":\(variables.text)") }
            return GatewayRequest(
                method: "POST",
                target: "/graphql",
                headers: [HTTPHeader("content-type", "application/json")],
                body: ByteBuffer(string: "{\(members.joined(separator: ","))}")
            )
        }
        var lines = step.request.lines[...]
        let words = (lines.popFirst() ?? "").split(separator: " ")
        var headers: [HTTPHeader] = []
        while let line = lines.popFirst(), !line.isEmpty {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers.append(HTTPHeader(String(parts[0]), parts.count > 1 ? String(parts[1]).trimmed : ""))
        }
        return GatewayRequest(
            method: words.first.map(String.init) ?? "",
            target: words.count > 1 ? String(words[1]) : "",
            headers: headers,
            body: ByteBuffer(string: lines.joined(separator: "\n"))
        )
    }

    private func quoted(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }

    // MARK: Expectations

    private func compare(_ response: GatewayUnderTest.Response, _ step: ScenarioPage.Step) {
        guard let block = step.response else { return }
        var status = 200
        var body = block.text
        if block.kind == "http response" {
            var lines = block.lines[...]
            status = lines.popFirst().flatMap { Int($0.split(separator: " ").last ?? "") } ?? 0
            while let line = lines.popFirst(), !line.isEmpty {
                let parts = line.split(separator: ":", maxSplits: 1).map { String($0).trimmed }
                let found = response.header(parts[0])
                #expect(found == parts.last, "header \(parts[0])", sourceLocation: location(block))
            }
            body = lines.joined(separator: "\n")
        }
        #expect(response.status == status, sourceLocation: location(block))
        #expect(response.body == body.compactJSON, sourceLocation: location(block))
    }

    private func compare(_ calls: [ScenarioUpstreams.Call], _ step: ScenarioPage.Step) {
        let block = step.calls
        let shownHeaders = block?.info.dropFirst(2).map { $0.lowercased() } ?? []
        let found = calls.map { call in
            var line = call.request
            for name in shownHeaders {
                let values = call.headers.filter { $0.name == name }.map(\.value)
                line += " [\(name): \(values.joined(separator: " | "))]"
            }
            return call.body.isEmpty ? line : line + " " + call.body
        }
        let waves = (block?.text ?? "").components(separatedBy: "\n\n").map { wave in
            wave.split(separator: "\n").map { String($0).trimmed }.filter { !$0.isEmpty }
        }
        var expected: [String] = []
        var arrived: [String] = []
        var rest = found[...]
        for wave in waves {
            expected += wave.sorted()
            arrived += rest.prefix(wave.count).sorted()
            rest = rest.dropFirst(wave.count)
        }
        arrived += rest
        #expect(arrived == expected, "calls", sourceLocation: location(block ?? step.request))
    }
}
