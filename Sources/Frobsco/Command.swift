/// The program `frobsco`: the fictional FrobsCo and its partner company as one real HTTP server on loopback.

import Glibc

/// Reads the command line, serves until SIGTERM or SIGINT, and turns every outcome into an exit status: 0 when asked to
/// stop, 1 when the port cannot be had, 64 (`EX_USAGE`) for arguments that make no sense.
@main
enum Command {
    static func main() {
        let options: LaunchOptions
        switch LaunchOptions.parse(Array(CommandLine.arguments.dropFirst()), environment: environmentValue) {
        case .failure(let fault):
            write(line: "frobsco: \(fault)\nTry: frobsco --help", to: STDERR_FILENO)
            exit(EX_USAGE)
        case .success(.help):
            write(line: LaunchOptions.help, to: STDOUT_FILENO)
            exit(EXIT_SUCCESS)
        case .success(.serve(let wanted)):
            options = wanted
        }

        // Blocked before the first thread starts, so that every thread inherits the mask and only `sigwait` takes them.
        var stopSignals = sigset_t()
        sigemptyset(&stopSignals)
        sigaddset(&stopSignals, SIGTERM)
        sigaddset(&stopSignals, SIGINT)
        pthread_sigmask(SIG_BLOCK, &stopSignals, nil)

        do {
            let server = try FrobServer.start(FrobService(options: options), port: options.port)
            write(line: "frobsco listening on http://\(FrobServer.host):\(server.port)", to: STDOUT_FILENO)
        } catch {
            write(line: "frobsco: \(error)", to: STDERR_FILENO)
            exit(EXIT_FAILURE)
        }

        var received: CInt = 0
        sigwait(&stopSignals, &received)
        // At once: whoever stops frobsco wants its open connections to break, as those of a dying upstream do.
        exit(EXIT_SUCCESS)
    }

    private static func environmentValue(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// One `write` per line, unbuffered: a script that waits for the line sees it at once.
    ///
    /// Errors are ignored, since there is nowhere left to report them.
    private static func write(line: String, to descriptor: CInt) {
        let bytes = Array((line + "\n").utf8)
        _ = Glibc.write(descriptor, bytes, bytes.count)
    }
}
