import Glibc
import Tributary

/// What a resolver in Swift costs for each object beyond its own work: the same query with one more of it.
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
            extend type Frob { label: String! double: Int! length: Int! rank: Int! one: Int! }
            """
        )

        func register(in fields: inout Fields) {
            fields.resolve("Frob.label") { (frob: Named) in frob.name }
            fields.resolve("Frob.one") { (_: PlainCall) in 1 }
            fields.resolve("Frob.double") { (frob: Sized) in frob.size &* 2 }
            fields.resolve("Frob.length", needs: "name") { (name: String) in name.utf8.count }
            fields.resolveAll("Frob.rank") { (frobs: [Sized]) async in frobs.map(\.size) }
        }
    }

    /// Fields with the names of what they cost; the first has no resolver.
    private static let fields = [
        ("no resolver: a member of the object in the body", "size"),
        ("a resolver of one object that reads nothing", "one"),
        ("a resolver of one object that reads two strings", "label"),
        ("a resolver of one object that reads an integer", "double"),
        ("a resolver of one object that reads one field as itself", "length"),
        ("a resolver of all objects, asynchronous", "rank"),
        ("@expr that reads a string", "text"),
    ]

    /// Prints the nanoseconds for each object: of all fields, or of one of them.
    static func run(objects: Int, only wanted: String?) async throws {
        let endpoint = try await endpoint(objects: objects)
        for (name, field) in fields where wanted == nil || field == wanted {
            // The column that all of these make of a list is there already: what counts is one more field in it.
            let base = await median(endpoint, "{ frobs { a: \(field) } }", objects)
            let twice = await median(endpoint, "{ frobs { a: \(field) b: \(field) c: \(field) } }", objects)
            print("\(name): \((twice - base) / 2) ns for each object")
        }
        await endpoint.stop()
    }

    /// One field of 100 objects ten times over: most of what is counted are a thousand calls of its resolver.
    static func benchmark(_ name: String, of field: String) -> Benchmark {
        Benchmark(
            name: name,
            waiting: {
                let endpoint = try await endpoint(objects: 100)
                let query = "{ frobs { " + (0..<10).map { "f\($0): \(field) " }.joined() + "} }"
                return { _ = await endpoint.respond(to: query) }
            }
        )
    }

    /// An endpoint that serves objects from a file, which it has read when this returns.
    private static func endpoint(objects: Int) async throws -> Endpoint {
        var template = Array("/tmp/tributary-resolvers-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Errno() }
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
        guard chdir(folder) == 0 else { throw Errno() }
        return try await Endpoint(modules: [Resolvers()])
    }

    /// What the system said last.
    private struct Errno: Error {
        let code = errno
    }

    /// Nanoseconds of processor time for each object, as the median of several runs.
    private static func median(_ endpoint: Endpoint, _ query: String, _ objects: Int) async -> Int {
        var runs: [Int] = []
        for _ in 0..<25 {
            let start = processorTime
            _ = await endpoint.respond(to: query)
            runs.append(processorTime - start)
        }
        return runs.sorted()[runs.count / 2] / objects
    }

    private static var processorTime: Int {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    private static func write(_ text: String, to path: String) {
        guard let file = fopen(path, "w") else { return }
        fputs(text, file)
        fclose(file)
    }
}
