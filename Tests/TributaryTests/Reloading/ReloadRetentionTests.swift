import Glibc
import GraphQLTypes
import Testing

@testable import Gateway
@testable import Tributary

/// What a change of the files leaves behind: nothing of the old, and everything that is still good.
@Suite("What a change of the files keeps")
struct ReloadRetentionTests {
    private struct Snapshot {
        weak var value: GatewaySnapshot?
        weak var schema: Schema?

        init(_ snapshot: GatewaySnapshot) {
            value = snapshot
            schema = snapshot.schema
        }
    }

    /// Bytes of this process in memory.
    private func residentBytes() -> Int {
        // Pages: total, resident, …
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, 256, file) != nil else { return 0 }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// A schema of many bound types, bound in two ways.
    private func schema(_ round: Int) -> String {
        let types = (1...8).map { number in
            """
            extend type Query { t\(number)(id: ID): T\(number) @connect(http: { GET: "http://127.0.0.1:1/t\(number)/{$args.id}" }) }
            type T\(number) { id: ID! name: String other: Int label: String @expr(select: "$([$this.name, '\(round)'])->joinNotNull(' ')") }
            """
        }
        return ServedProject.schema + "\n" + types.joined(separator: "\n")
    }

    @Test("a thousand changes leave no old snapshot behind, and no memory")
    func memory() async throws {
        try await withProject { project in
            var snapshots: [Snapshot] = []
            var resident: [Int] = []
            for round in 1...1000 {
                snapshots.append(Snapshot(project.gateway.snapshot))
                if round % 50 == 1 { try project.write(schema(round), to: "Schema/schema.graphql") }
                #expect(await project.reloader.reload(because: "round \(round)") == .applied)
                if round % 100 == 0 {
                    // A plan for each snapshot, which goes with it.
                    #expect(try await project.get("/graphql?query=%7Bgreet%7D").body == #"{"data":{"greet":"hello"}}"#)
                    resident.append(residentBytes())
                }
            }
            #expect(snapshots.count { $0.value != nil || $0.schema != nil } == 0)
            // Run without other tests in the same process: see scripts/test.
            let growth = (resident.last ?? .max) - (resident.dropFirst(2).first ?? 0)
            #expect(growth < 8 << 20, "\(resident)")
        }
    }

    @Test("a request in flight keeps the snapshot that it began with, and nobody else does")
    func inFlight() async throws {
        let upstream = try HeldUpstream(answering: #"{"n":1}"#)
        let held = """
            extend type Query { held: Held @connect(http: { GET: "http://127.0.0.1:\(upstream.port)/x" }) }
            type Held { n: Int }
            """
        try await withProject(files: ["Schema/held.graphql": held]) { project in
            let old = Snapshot(project.gateway.snapshot)
            async let answer = project.get("/graphql?query=%7Bheld%7Bn%7D%7D").body
            await upstream.waitForRequest()
            try project.write("extend type Query { held: Int @expr(select: \"$(2)\") }", to: "Schema/held.graphql")
            #expect(await project.checkTwice() == .applied)
            #expect(try await project.get("/graphql?query=%7Bheld%7D").body == #"{"data":{"held":2}}"#)
            #expect(old.schema != nil)
            upstream.answer()
            #expect(try await answer == #"{"data":{"held":{"n":1}}}"#)
            // The answer is on its way before the loop has let go of the request.
            let end = ContinuousClock.now + .seconds(30)
            while old.schema != nil, ContinuousClock.now < end { await Task.yield() }
            #expect(old.schema == nil)
            #expect(old.value == nil)
        }
    }

    @Test("cached responses of bindings that ask the same are kept, those of others are not asked for any more")
    func responseCache() async throws {
        // It answers once: whatever asks again gets an error.
        let upstream = try HeldUpstream(answering: #"{"n":1,"m":2}"#)
        upstream.answer()
        func held(_ path: String, _ field: String) -> String {
            """
            extend type Query {
              held: Held @connect(http: { GET: "http://127.0.0.1:\(upstream.port)\(path)" }\(field)) @cache(maxAge: 600) @limits(timeoutMs: 500)
            }
            type Held { n: Int }
            """
        }
        try await withProject(files: ["Schema/held.graphql": held("/x", "")]) { project in
            let query = "/graphql?query=%7Bheld%7Bn%7D%7D"
            #expect(try await project.get(query).body == #"{"data":{"held":{"n":1}}}"#)
            // Another binding changes.
            try project.write(ServedProject.schema.replacing("hello", with: "hi"), to: "Schema/schema.graphql")
            #expect(await project.checkTwice() == .applied)
            #expect(try await project.get("/graphql?query=%7Bgreet%7D").body == #"{"data":{"greet":"hi"}}"#)
            #expect(try await project.get(query).body == #"{"data":{"held":{"n":1}}}"#)
            // The binding reads the same response in another way.
            try project.write(held("/x", #", selection: "n: m""#), to: "Schema/held.graphql")
            #expect(await project.checkTwice() == .applied)
            #expect(try await project.get(query).body == #"{"data":{"held":{"n":2}}}"#)
            // It asks for something else.
            try project.write(held("/y", ""), to: "Schema/held.graphql")
            #expect(await project.checkTwice() == .applied)
            #expect(try await project.get(query).body.contains("GATEWAY_TIMEOUT"))
        }
    }
}
