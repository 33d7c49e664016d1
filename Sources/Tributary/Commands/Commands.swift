import ArgumentParser
import Glibc
import NIOConcurrencyHelpers

extension Application {
    /// Runs the command line: what `tributary` does, with modules of one's own.
    ///
    /// ```swift
    /// @main struct Server {
    ///     static func main() async { await Application.main(modules: [Greetings()]) }
    /// }
    /// ```
    ///
    /// `swift run server` serves; `swift run server check`, `plan`, `print-schema` and the others work on the modules too.
    ///
    /// - Parameter modules: Parts of the schema that are written in Swift.
    public static func main(modules: [any Module] = []) async {
        ConfigurationOptions.modules.withLockedValue { $0 = modules }
        await CommandLineTool.main()
    }
}

/// The command line.
struct CommandLineTool: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: CommandLine.arguments.first?.split(separator: "/").last.map(String.init) ?? "tributary",
        abstract: "One GraphQL endpoint over proxy routes, HTTP APIs and stored state.",
        discussion: """
            Reads app-config.yaml (as Backstage does) and the .graphql files of the schema folder.
            Without a subcommand it serves.

            Environment: ${NAME} in a configuration file is that variable's value; APP_CONFIG_a_b=value sets the key a.b and
            beats all files; LOG_LEVEL beats backend.logger.level.
            """,
        subcommands: [Serve.self, Check.self, Config.self, Plan.self, PrintSchema.self, New.self],
        defaultSubcommand: Serve.self
    )
}

/// Options that every subcommand has.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        name: .customLong("config"),
        parsing: .singleValue,
        help: ArgumentHelp(
            "A configuration file; repeat it to lay files over each other, the last on top.",
            discussion: "Without it, app-config.yaml and app-config.local.yaml are read, each where it exists.",
            valueName: "file"
        )
    )
    var files: [String] = []

    /// Those of the program, set once when it starts.
    static let modules = NIOLockedValueBox<[any Module]>([])

    var application: Application {
        Application(modules: Self.modules.withLockedValue { $0 }, configurationFiles: files)
    }
}

/// Text for people that is no result.
enum StandardError {
    static func write(_ text: String) {
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count <= 0 { return }
            start += count
        }
    }
}

/// Prints a report to standard error and ends with status 1.
func fail(_ report: String) -> ExitCode {
    StandardError.write(report + "\n")
    return ExitCode.failure
}

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve until SIGTERM or SIGINT.",
        discussion: """
            On the first signal, requests in flight are answered and new ones refused; then the process ends with status 0.

            Changes of the configuration and of the schema are applied while it serves, within a second or at once on \
            SIGHUP; what does not check is refused, and the log says why.
            """
    )

    @OptionGroup var options: ConfigurationOptions

    @Flag(
        name: .customLong("mock"),
        help: "Answer every field with a value made from its type; no upstream and no database is asked."
    )
    var mocksFields = false

    func run() async throws {
        do throws(ApplicationError) {
            try await options.application.serve(mocksFields: mocksFields)
        } catch {
            throw fail(error.report)
        }
    }
}

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check configuration, schema and bindings.",
        discussion: """
            Prints every problem with its place. The status is 1 when any of them is an error.

            With --against, the schema is compared with a committed one, such as \
            'tributary print-schema > schema.graphql' wrote: each change is breaking (an operation that was valid no longer \
            is), dangerous (a program may meet what it does not expect) or safe. A breaking change makes the status 1, too.
            """
    )

    @OptionGroup var options: ConfigurationOptions

    @Option(
        name: .customLong("against"),
        help: ArgumentHelp("A committed schema to compare with.", valueName: "schema file")
    )
    var committedSchema: String?

    @Flag(help: "Print one JSON object: whether all is well, every problem and every change.")
    var json = false

    func run() throws {
        let (report, hasErrors) = options.application.check(against: committedSchema, asJSON: json)
        // A program reads its answer from standard output, whatever it says.
        if json {
            print(report)
            if hasErrors { throw ExitCode.failure }
        } else {
            if hasErrors { throw fail(report) }
            print(report)
        }
    }
}

struct Config: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the configuration as it counts, and where each value was written.",
        discussion: """
            All files are merged, variables put in and APP_CONFIG_ variables laid on top. Secrets are shown as ***: what stands \
            under a key such as token or Authorization, and what comes from the environment or from $file, unless it is \
            an address or a number. Defaults are not shown; Schema/app-config.schema.json has them.
            """
    )

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Print one JSON object in place of YAML: path, value and origin of each value.")
    var json = false

    func run() throws {
        do throws(ApplicationError) {
            print(try options.application.printConfiguration(asJSON: json))
        } catch {
            throw fail(error.report)
        }
    }
}

struct Plan: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what an operation would ask for: waves, batches, upstream calls.",
        discussion: """
            A wave is everything that can be asked for once the wave before it has answered. What is asked for once is \
            counted; below a list, the number of calls grows with its distinct keys. Nothing is sent and nothing is changed.
            """
    )

    @OptionGroup var options: ConfigurationOptions

    @Option(name: .customLong("operation"), help: ArgumentHelp("Which operation of the document.", valueName: "name"))
    var operationName: String?

    @Option(help: ArgumentHelp("Variables as a JSON object.", valueName: "json"))
    var variables: String?

    @Flag(help: "Print one JSON object in place of the drawing.")
    var json = false

    @Argument(help: ArgumentHelp("A file with a GraphQL document; - reads standard input.", valueName: "query file"))
    var file: String

    func run() throws {
        let document = try readDocument()
        do throws(ApplicationError) {
            print(
                try options.application.plan(
                    document: document,
                    name: file == "-" ? "standard input" : file,
                    operationName: operationName,
                    variables: variables,
                    asJSON: json
                )
            )
        } catch {
            throw fail(error.report)
        }
    }

    private func readDocument() throws -> String {
        let descriptor = file == "-" ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw fail(Self.unreadable(file, errno)) }
        defer { if file != "-" { close(descriptor) } }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0 { throw fail(Self.unreadable(file, errno)) }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw fail("\(file): error: The file is not UTF-8 text.")
        }
        return text
    }

    /// Says why a file cannot be read, and where a document goes that is in none.
    static func unreadable(_ file: String, _ errorNumber: Int32) -> String {
        // Safe: the text is copied at once.
        let reason = unsafe String(cString: strerror(errorNumber))
        let report = "\(file): error: The file cannot be read: \(reason)."
        guard errorNumber == ENOENT, file.contains("{") else { return report }
        return report + " A document that is in no file goes to standard input: tributary plan - <<< '\(file)'"
    }
}

struct PrintSchema: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "print-schema",
        abstract: "Print the schema as clients see it, in SDL."
    )

    @OptionGroup var options: ConfigurationOptions

    func run() throws {
        do throws(ApplicationError) {
            print(try options.application.printSchema())
        } catch {
            throw fail(error.report)
        }
    }
}
