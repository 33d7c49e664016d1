/// The program `micro`: small parts of the engine, one at a time and many times over, for a profiler that counts.
///
/// `micro list` names the benchmarks; `micro NAME COUNT` runs one so many times and prints the nanoseconds of each run.

import Glibc

@main
enum MicroBenchmarks {
    static func main() throws {
        let arguments = CommandLine.arguments
        if arguments.count == 2, arguments[1] == "list" {
            for benchmark in Benchmark.all { print(benchmark.name) }
            return
        }
        guard arguments.count == 3, let count = Int(arguments[2]), count > 0,
            let benchmark = Benchmark.all.first(where: { $0.name == arguments[1] })
        else {
            print("usage: micro list | micro NAME COUNT")
            exit(EX_USAGE)
        }
        let run = try benchmark.prepare()
        // Once before the clock starts: what is made on first use is there then.
        run()
        let clock = ContinuousClock()
        let elapsed = clock.measure { for _ in 0..<count { run() } }
        let nanoseconds =
            Double(elapsed.components.seconds) * 1e9 + Double(elapsed.components.attoseconds) / 1e9
        print("\(benchmark.name): \(Int(nanoseconds / Double(count))) ns")
    }
}

/// One part of the engine with its input.
struct Benchmark {
    let name: String
    /// Makes what every run shares.
    let prepare: () throws -> () -> Void
}
