import Gateway
import Glibc
import GraphQLLanguage
import GraphQLTypes
import Logging
import NIOCore
import NIOPosix
import OrderedJSON
import Settings
import Upstreams

/// `tributary new schema`: a `.graphql` file drafted from a JSON answer.
extension Application {
    /// Reads a JSON answer and writes a file with types for it, and a field of the query type that is bound to it.
    ///
    /// - Parameters:
    ///   - name: Of the field, such as `scores`; the file is `<schema folder>/<name>.graphql`.
    ///   - source: An http or https URL, or the path of a file.
    ///   - headers: `Name: value` lines for the request; none of them is written to the file.
    ///   - overwrites: Whether a file that is there is replaced.
    /// - Returns: What was written, and what check says of it.
    /// - Throws: ``ApplicationError`` when the answer cannot be read, or the file cannot be written.
    public func newSchema(
        named name: String,
        from source: String,
        headers: [String] = [],
        overwrites: Bool = false
    ) async throws(ApplicationError) -> String {
        guard let field = GraphQLNames.field(name) else {
            throw ApplicationError(
                "error: \"\(name)\" is no name for a field: it has no letter or digit, as in \"scores\"."
            )
        }
        let settings = try readSettings()
        let path = settings.schemaFolder + "/" + name + ".graphql"
        guard !name.contains("/"), !name.hasPrefix(".") else {
            throw ApplicationError("error: \"\(name)\" is no name for a file in the schema folder.")
        }
        if !overwrites, access(path, F_OK) == 0 {
            throw ApplicationError("\(path): error: The file is there already; --force replaces it.")
        }
        let taken = try takenNames(settings, besides: overwrites ? path : nil, field: field)
        let isURL = source.contains("://")
        let answer: JSONValue
        let origin: SchemaDraft.Origin
        if isURL {
            // What is written to the file is for everybody to read.
            if source.drop(while: { $0 != "/" }).dropFirst(2).prefix(while: { $0 != "/" }).contains("@") {
                throw ApplicationError(
                    "error: The URL has a user name and password in it; give them with --header \"Authorization: Basic …\"."
                )
            }
            answer = try await Self.answer(of: source, headers)
            origin = .url(source)
        } else {
            answer = try Self.answer(inFile: source)
            origin = .file(Self.relativePath(Self.absolute(source), to: Self.absolute(settings.schemaFolder)))
        }
        var draft = SchemaDraft(field: field, origin: origin, takenNames: taken)
        let files = NewFiles(files: [(path, draft.text(of: answer))])
        try files.write(overwrites: overwrites)
        let (report, _) = check()
        return "wrote \(path): Query.\(field)\n\(report)"
    }

    /// Names of types that other files of the schema define; what cannot be read is left to check.
    private func takenNames(
        _ settings: GatewaySettings,
        besides path: String?,
        field: String
    ) throws(ApplicationError) -> Set<String> {
        guard let schema = try? GatewayLoader.readSchema(folder: settings.schemaFolder) else { return [] }
        let own = path.map { Paths.lastComponent(of: $0) }
        func isOther(_ location: SourceLocation?) -> Bool {
            guard let location, schema.sources.indices.contains(Int(location.sourceIndex)) else { return false }
            return Paths.lastComponent(of: schema.sources[Int(location.sourceIndex)].name) != own
        }
        if let query = schema.queryType.map({ schema[$0] }), let known = query.field(named: field),
            isOther(known.location)
        {
            throw ApplicationError(
                "error: The query type has a field \"\(field)\" already. Choose another name for the new one."
            )
        }
        return Set(schema.types.filter { isOther($0.location) }.map(\.name))
    }

    // MARK: Reading

    private static let maxAnswerBytes = 64 << 20

    private static func answer(inFile path: String) throws(ApplicationError) -> JSONValue {
        let text: String
        do throws(TextFile.Failure) {
            text = try TextFile.read(path, limit: maxAnswerBytes)
        } catch {
            let reason =
                switch error {
                case .system(let code): String(cString: strerror(code))
                case .notRegularFile: "it is no regular file"
                case .tooLarge: "it is larger than \(maxAnswerBytes) bytes"
                case .notUTF8: "it is not UTF-8"
                }
            throw ApplicationError("\(path): error: The file cannot be read: \(reason).")
        }
        return try parse(Array(text.utf8), path)
    }

    private static func parse(_ bytes: [UInt8], _ name: String) throws(ApplicationError) -> JSONValue {
        do throws(JSONFault) {
            return try JSONValue.parse(bytes)
        } catch {
            throw ApplicationError("\(name): error: The answer is not JSON: \(error)")
        }
    }

    private static func answer(of url: String, _ lines: [String]) async throws(ApplicationError) -> JSONValue {
        var headers: [HTTPHeader] = []
        for line in lines {
            guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else {
                throw ApplicationError(
                    "error: A header is written \"Name: value\"; \"\(line.prefix(20))…\" has no colon."
                )
            }
            headers.append(HTTPHeader(String(line[..<colon]), Paths.trimmed(String(line[line.index(after: colon)...]))))
        }
        if !headers.contains(where: { $0.name.lowercased() == "accept" }) {
            headers.append(HTTPHeader("accept", "application/json"))
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let result = await fetch(UpstreamRequest(method: "GET", url: url, headers: headers), on: group.next())
        try? await group.shutdownGracefully()
        switch result {
        case .failure(let failure): throw ApplicationError("\(url): error: The request failed: \(failure)")
        case .success((let status, let body)):
            guard (200...299).contains(status) else {
                throw ApplicationError(
                    "\(url): error: The answer has status \(status). Say with --header what the API wants to see."
                )
            }
            return try parse(body, url)
        }
    }

    /// One request with a client of its own.
    private static func fetch(
        _ request: UpstreamRequest,
        on eventLoop: any EventLoop
    ) async -> Result<(Int, [UInt8]), UpstreamFailure> {
        await withCheckedContinuation { continuation in
            eventLoop.execute {
                var terms = CallTerms()
                terms.limits.maxBodyBytes = maxAnswerBytes
                do {
                    let client = try UpstreamClient(
                        eventLoop: eventLoop,
                        budget: BodyBudget(limit: maxAnswerBytes),
                        cache: ResponseCache(maxBytes: 0),
                        configuration: UpstreamClientConfiguration(),
                        logger: Logger(label: "tributary") { _ in SwiftLogNoOpLogHandler() }
                    )
                    _ = client.call(PlannedCall(request, terms: terms)) { result in
                        let answer = result.map { response in
                            // Safe: the body owns its bytes and is alive during the copy.
                            (
                                response.status,
                                Array(UnsafeBufferPointer(start: response.body.start, count: response.body.count))
                            )
                        }
                        client.shutdown()
                        continuation.resume(returning: answer)
                    }
                } catch {
                    continuation.resume(returning: .failure(.other("\(error)")))
                }
            }
        }
    }

    // MARK: Paths

    private static func absolute(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// A file as it is named from a folder; both absolute.
    static func relativePath(_ path: String, to folder: String) -> String {
        let from = folder.split(separator: "/")
        let to = path.split(separator: "/")
        let shared = zip(from, to).prefix { $0 == $1 }.count
        return (Array(repeating: "..", count: from.count - shared) + to.dropFirst(shared)).joined(separator: "/")
    }
}
