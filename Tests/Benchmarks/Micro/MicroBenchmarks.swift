/// The program `micro`: small parts of the engine, one at a time and many times over, for a profiler that counts.
///
/// `micro list` names the benchmarks; `micro NAME COUNT` runs one so many times and prints the nanoseconds of each run;
/// `micro growth NAME SIZE` measures how one of several costs grows; `micro resolvers OBJECTS` what a resolver in
/// Swift costs, or one alone: `micro resolvers OBJECTS FIELD`.

import Glibc

@main
enum MicroBenchmarks {
    static func main() async throws {
        let arguments = CommandLine.arguments
        if arguments.count == 2, arguments[1] == "list" {
            for benchmark in Benchmark.all { print(benchmark.name) }
            return
        }
        if arguments.count == 4, arguments[1] == "growth", let kind = Growth.Kind(rawValue: arguments[2]),
            let size = Int(arguments[3]), size > 0
        {
            return try Growth.run(kind, size: size)
        }
        if 3...4 ~= arguments.count, arguments[1] == "resolvers", let objects = Int(arguments[2]), objects > 0 {
            return try await ResolverCost.run(objects: objects, only: arguments.count == 4 ? arguments[3] : nil)
        }
        guard arguments.count == 3, let count = Int(arguments[2]), count > 0,
            let benchmark = Benchmark.all.first(where: { $0.name == arguments[1] })
        else {
            print("usage: micro list | micro NAME COUNT | micro growth NAME SIZE | micro resolvers OBJECTS [FIELD]")
            exit(EX_USAGE)
        }
        let run = try await benchmark.prepare()
        // Once before the clock starts: what is made on first use is there then.
        await run.repeated(1)
        let clock = ContinuousClock()
        let elapsed = await clock.measure { await run.repeated(count) }
        let nanoseconds =
            Double(elapsed.components.seconds) * 1e9 + Double(elapsed.components.attoseconds) / 1e9
        print("\(benchmark.name): \(Int(nanoseconds / Double(count))) ns")
    }
}

/// One part of the engine with its input.
struct Benchmark {
    let name: String
    /// Makes what every run shares.
    let prepare: () async throws -> Run

    /// What is counted.
    enum Run {
        case now(() -> Void)
        case waiting(() async -> Void)

        /// Nothing is waited for between two runs that do not wait: it would be counted.
        func repeated(_ count: Int, isolation: isolated (any Actor)? = #isolation) async {
            switch self {
            case .now(let run): for _ in 0..<count { run() }
            case .waiting(let run): for _ in 0..<count { await run() }
            }
        }
    }

    init(name: String, waiting prepare: @escaping () async throws -> () async -> Void) {
        self.name = name
        self.prepare = { .waiting(try await prepare()) }
    }

    init(name: String, prepare: @escaping () throws -> () -> Void) {
        self.name = name
        self.prepare = { .now(try prepare()) }
    }
}
