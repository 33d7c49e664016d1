import Tributary

/// The program `tributary`: everything without modules of its own.
@main
struct Main {
    static func main() async { await Application.main() }
}
