import Tributary

/// Does what `tributary` does in this folder, with the aggregator's field.
@main
struct FrobsAggregatorServer {
    static func main() async { await Application.main(modules: [FrobsAggregator()]) }
}
