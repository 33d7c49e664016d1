import Glibc
import Tributary

/// What a synchronous resolver in Swift costs for each object beyond its own work: the same query with and without it.
enum ResolverCost {
    private struct Named: Codable {
        var id: String
        var name: String
    }

    private struct Sized: Codable {
        var size: Int
    }

    private struct Resolvers: Module {
        let schema = SDL(
            """
            extend type Frob { label: String! double: Int! length: Int! rank: Int! }
            """
        )

        func register(in fields: inout Fields) {
            fields.resolve("Frob.label") { (frob: Named) in frob.name }
            fields.resolve("Frob.double") { (frob: Sized) in frob.size &* 2 }
            fields.resolve("Frob.length", needs: "name") { (name: String) in name.utf8.count }
            fields.resolveAll("Frob.rank") { (frobs: [Sized]) async in frobs.map(\.size) }
        }
    }

    /// Prints the nanoseconds for each object, as the median of several runs.
    static func run(objects: Int) async throws {
        var template = Array("/tmp/tributary-resolvers-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { return }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        mkdir(folder + "/Schema", 0o700)
        defer {
            for name in ["/Schema/frobs.json", "/Schema/frobs.graphql", "/app-config.yaml"] { unlink(folder + name) }
            rmdir(folder + "/Schema")
            rmdir(folder)
        }
        let items = (0..<objects).map { "{\"id\":\"frob-\($0)\",\"name\":\"Brisk \($0)\",\"size\":\($0)}" }
        write("[" + items.joined(separator: ",") + "]", to: folder + "/Schema/frobs.json")
        write(
            """
            type Query { frobs: [Frob!] @file(path: "frobs.json") }
            type Frob { id: ID! name: String! size: Int! text: String! @expr(select: "$this.name") }
            """,
            to: folder + "/Schema/frobs.graphql"
        )
        write("backend: { auth: { dangerouslyDisableDefaultAuthPolicy: true } }\n", to: folder + "/app-config.yaml")
        guard chdir(folder) == 0 else { return }
        let endpoint = try await Endpoint(modules: [Resolvers()])
        let base = await median(endpoint, "{ frobs { id } }", objects)
        print("\(objects) objects, { id } alone: \(base) ns for each")
        for (name, query) in [
            ("two strings, by a resolver of one object", "{ frobs { id label } }"),
            ("an integer, by a resolver of one object", "{ frobs { id double } }"),
            ("a string read as itself, by a resolver of one object", "{ frobs { id length } }"),
            ("an integer, by a resolver of all objects", "{ frobs { id rank } }"),
            ("the same string by @expr", "{ frobs { id text } }"),
            ("the same string from the upstream", "{ frobs { id name } }"),
        ] {
            let cost = await median(endpoint, query, objects)
            print("\(name): \(cost - base) ns for each")
        }
        await endpoint.stop()
    }

    private static func median(_ endpoint: Endpoint, _ query: String, _ objects: Int) async -> Int {
        var runs: [Int] = []
        for _ in 0..<15 {
            let start = ContinuousClock.now
            _ = await endpoint.respond(to: query)
            let elapsed = ContinuousClock.now - start
            runs.append(
                Int(elapsed.components.attoseconds / 1_000_000_000) + Int(elapsed.components.seconds) * 1_000_000_000
            )
        }
        return runs.sorted()[runs.count / 2] / objects
    }

    private static func write(_ text: String, to path: String) {
        guard let file = fopen(path, "w") else { return }
        fputs(text, file)
        fclose(file)
    }
}
