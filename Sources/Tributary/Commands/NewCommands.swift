import ArgumentParser

/// Makes files to begin with.
struct New: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make files to begin with: an extension in Swift, or a schema file from a JSON answer.",
        subcommands: [NewExtension.self, NewSchema.self]
    )
}

struct NewExtension: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extension",
        abstract: "Make a Swift package of your own that extends the schema.",
        discussion: """
            The package has a schema file, a resolver, a batch loader, a program that serves them and a test; it builds and its \
            test passes as it is. It depends on the checkout of Tributary that this program was built in, or on the one \
            that --path or --url names.
            """
    )

    @Argument(help: ArgumentHelp("Of the package, such as frob-notes.", valueName: "name"))
    var name: String

    @Option(
        help: ArgumentHelp("The folder to make; by default the name, below the working directory.", valueName: "folder")
    )
    var output: String?

    @Option(help: ArgumentHelp("A checkout of Tributary to depend on.", valueName: "folder"))
    var path: String?

    @Option(help: ArgumentHelp("A repository of Tributary to depend on.", valueName: "url"))
    var url: String?

    @Option(help: ArgumentHelp("The branch of the repository.", valueName: "name"))
    var branch = "main"

    @Flag(help: "Replace files that are there.")
    var force = false

    func validate() throws {
        if path != nil, url != nil { throw ValidationError("Give --path or --url, and not both.") }
    }

    func run() throws {
        do throws(ApplicationError) {
            let dependency: ExtensionPackage.Dependency? =
                if let url { .url(url, branch: branch) } else if let path { .path(path) } else { nil }
            print(try ExtensionPackage.make(name, in: output ?? name, dependency: dependency, overwrites: force))
        } catch {
            throw fail(error.report)
        }
    }
}

struct NewSchema: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Draft a schema file from a JSON answer.",
        discussion: """
            Reads the answer, and writes <schema folder>/<name>.graphql: types for it, and a field of the query type with the \
            binding that reads it. Names that GraphQL does not take are changed, and read under their old ones. What is of \
            several types becomes the scalar JSON. Everything may be null but an "id" that every object has. Then it checks.
            """
    )

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: ArgumentHelp("Of the field and the file, such as scores.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("An http or https URL, or a file.", valueName: "url|file"))
    var from: String

    @Option(
        name: .customLong("header"),
        parsing: .singleValue,
        help: ArgumentHelp(
            "A header of the request, \"Name: value\"; repeat it. It is not written down.",
            valueName: "header"
        )
    )
    var headers: [String] = []

    @Flag(help: "Replace the file if it is there.")
    var force = false

    func run() async throws {
        do throws(ApplicationError) {
            print(
                try await options.application.newSchema(
                    named: name,
                    from: from,
                    headers: headers,
                    overwrites: force
                )
            )
        } catch {
            throw fail(error.report)
        }
    }
}
