import Glibc
import Tributary

/// Serves what `tributary` serves in this folder, and the aggregator's field.
@main
struct FrobsAggregatorServer {
    static func main() async {
        do throws(ApplicationError) {
            try await Application(modules: [FrobsAggregator()]).serve()
        } catch {
            print(error)
            exit(1)
        }
    }
}
