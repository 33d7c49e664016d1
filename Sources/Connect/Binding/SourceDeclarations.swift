import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import OrderedJSON
import Proxy
import Settings
import Upstreams

/// What `@source` declares, with the operating settings of the same name over it.
struct SourceDeclaration: Sendable {
    let name: String
    /// `scheme://authority/path`, as the author wrote it.
    let base: String
    let query: String?
    let segments: MappingExpression?
    let parameters: MappingExpression?
    let headers: [HeaderRule]
    let failureRules: FailureRules
    let constants: ConstantVariables
    let operating: OperatingSettings?
    /// Headers with the credentials of `auth`: in place of any other of their name.
    let credentials: [HeaderRule]
    /// `user:password` of the URL: part of `base`, and of the targets that take its place.
    let userInfo: String?
}

extension SchemaBinder {
    mutating func readSchemaDirectives() {
        // What mappings mean depends on the version.
        for directive in schema.appliedDirectives where directive.name.text == "link" { readLink(directive) }
        var limited: Set<String?> = []
        for directive in schema.appliedDirectives {
            switch directive.name.text {
            case "source": readSource(directive)
            case "limits":
                let read = readLimits(directive)
                let name = directive.argument("source")?.text
                if !limited.insert(name).inserted {
                    problems.error(
                        "TRIB_LIMIT",
                        "@limits stands here twice for " + (name.map { "the source \"\($0)\"" } ?? "all sources")
                            + "; put its arguments together.",
                        at: directive.location
                    )
                }
                if let name { limits.bySource[name] = read } else { limits.all = read }
            case "database": problems.later("@database", at: directive.location)
            default: break
            }
        }
        for directive in schema.appliedDirectives where directive.name.text == "limits" {
            guard let value = directive.argument("source"), let name = value.text else { continue }
            _ = checkSourceName(name, at: value.location)
        }
    }

    /// What `@limits` says on a field.
    mutating func fieldLimits(of site: BindingSite) -> LimitTable.Limits {
        let directives = site.field.appliedDirectives.filter { $0.name.text == "limits" }
        guard let first = directives.first else { return LimitTable.Limits() }
        for stray in directives.dropFirst() {
            problems.error(
                "TRIB_LIMIT",
                "@limits stands on \"\(site.coordinate)\" twice; put its arguments together.",
                at: stray.location
            )
        }
        if let source = first.argument("source") {
            problems.error(
                "TRIB_LIMIT",
                "@limits(source:) belongs on the schema; on a field it is this binding that is limited.",
                at: source.location
            )
        }
        if let argument = first.argument("maxConcurrent") {
            problems.error(
                "TRIB_LIMIT",
                "@limits(maxConcurrent:) belongs on the schema, with source: the calls of all bindings to a source count together.",
                at: argument.location
            )
        }
        return readLimits(first)
    }

    mutating func readLimits(_ directive: Directive) -> LimitTable.Limits {
        var limits = LimitTable.Limits()
        for argument in directive.arguments {
            switch argument.name.text {
            case "timeoutMs":
                guard let milliseconds = positive(argument) else { continue }
                limits.timeout = .milliseconds(milliseconds)
            case "maxBodyBytes": limits.maxBodyBytes = positive(argument)
            case "singleFlight": limits.singleFlight = argument.value.boolean
            case "retries": limits.retries = count(argument, in: 0...10)
            case "maxConcurrent": limits.maxConcurrent = count(argument, in: 1...1_000_000)
            case "maxUpstreamCalls": limits.maxUpstreamCalls = count(argument, in: 1...1_000_000)
            default: break
            }
        }
        return limits
    }

    private mutating func count(_ argument: Argument, in range: ClosedRange<Int>) -> Int? {
        guard let number = argument.value.integer else { return nil }
        if range.contains(number) { return number }
        problems.error(
            "TRIB_LIMIT",
            "\"\(argument.name.text)\" is \(number); it has to be from \(range.lowerBound) to \(range.upperBound).",
            at: argument.value.location
        )
        return nil
    }

    private mutating func positive(_ argument: Argument) -> Int? {
        guard let number = argument.value.integer else { return nil }
        if number > 0 { return number }
        problems.error(
            "TRIB_LIMIT",
            "\"\(argument.name.text)\" is \(number); it has to be more than 0.",
            at: argument.value.location
        )
        return nil
    }

    /// A source named in the SDL or in the configuration.
    mutating func checkSourceName(_ name: String, at location: SourceLocation) -> SourceDeclaration? {
        if let source = sources[name] { return source }
        let names = sources.keys.sorted()
        problems.error(
            names.isEmpty ? "NO_SOURCES_DEFINED" : "SOURCE_NAME_MISMATCH",
            "The source \"\(name)\" is not declared." + didYouMean(suggestions(for: name, among: names))
                + (names.isEmpty
                    ? " Declare it with @source(name: \"\(name)\", http: { baseURL: \"https://…\" }) on the schema."
                    : " Declared: \(names.joined(separator: ", ")). Declare others with @source(name:) on the schema."),
            at: location
        )
        return nil
    }

    private mutating func readSource(_ directive: Directive) {
        guard let nameValue = directive.argument("name"), let name = nameValue.text,
            let http = directive.argument("http")
        else {
            return
        }
        if name.isEmpty {
            return problems.error("EMPTY_SOURCE_NAME", "A source needs a name.", at: nameValue.location)
        }
        let isValid =
            name.utf8.count <= 64
            && name.utf8.enumerated().allSatisfy { index, byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"): index > 0
                default: false
                }
            }
        if !isValid {
            return problems.error(
                "INVALID_SOURCE_NAME",
                "The source name \"\(name)\" has to begin with a letter, go on with letters, digits, \"_\" and \"-\", and have at most 64 of them.",
                at: nameValue.location
            )
        }
        if sources[name] != nil {
            return problems.error(
                "DUPLICATE_SOURCE_NAME",
                "There are two sources named \"\(name)\".",
                at: nameValue.location
            )
        }
        let operating = environment.sources[name]
        let constants = constants(of: operating)
        let url = operating?.baseURL ?? http.field("baseURL").flatMap { readBaseURL($0, constants) }
        if let userInfo = url?.userInfo { noteSecret(userInfo) }
        let segments = sourceMapping(http.field("path"))
        if let (expression, value) = segments {
            checkSegments(expression, code: "INVALID_URL_PROPERTY", at: value, site: nil)
        }
        let parameters = sourceMapping(http.field("queryParams"))
        if let (expression, value) = parameters {
            checkParameters(expression, code: "INVALID_URL_PROPERTY", what: "\"queryParams\"", at: value, site: nil)
        }
        let readable: MappingVariables = [.config, .context, .request, .response, .status]
        var rules = readErrors(directive.argument("errors"), allowed: readable, site: nil)
        rules.isSuccess = readIsSuccess(directive.argument("isSuccess"), allowed: readable, site: nil)
        sources[name] = SourceDeclaration(
            name: name,
            base: url?.base ?? "",
            query: url?.query,
            segments: segments?.expression,
            parameters: parameters?.expression,
            headers: headers(
                readHeaders(http.field("headers"), allowed: Self.sourceVariables, constants: constants, site: nil),
                under: operating
            ),
            failureRules: rules,
            constants: constants,
            operating: operating,
            credentials: credentials(of: operating),
            userInfo: url?.userInfo
        )
    }

    /// The SDL's headers of a source, with those of the operating keys in place of the ones with the same name.
    private func headers(_ written: [HeaderRule], under operating: OperatingSettings?) -> [HeaderRule] {
        let fixed = operating?.headers ?? []
        let names = Set(fixed.map { $0.name.lowercased() })
        return written.filter { !names.contains($0.name.lowercased()) }
            + fixed.map { HeaderRule(name: $0.name, value: .template(MappingTemplate(parts: [.text($0.value)]))) }
    }

    /// What `auth` sends as headers; an access token of the source's own is added when a call is sent.
    private mutating func credentials(of operating: OperatingSettings?) -> [HeaderRule] {
        switch operating?.auth {
        case nil, .clientCredentials?: return []
        case .forwarded(let from, let name)?: return [HeaderRule(name: name, value: .token(from: from))]
        case .basic(_, let password)?:
            noteSecret(password)
            let fields = (operating?.fixedHeaders ?? []).filter { $0.name == "Authorization" }
            for field in fields { noteSecret(String(field.value.dropFirst("Basic ".count))) }
            return fields.map { HeaderRule(name: $0.name, value: .template(MappingTemplate(parts: [.text($0.value)]))) }
        }
    }

    private mutating func sourceMapping(_ value: Value?) -> (expression: MappingExpression, value: Value)? {
        guard let value, let expression = problems.mapping(value, code: "INVALID_URL_PROPERTY") else { return nil }
        check(
            [expression.atStart],
            in: BindingPart(
                what: "a source",
                code: "INVALID_URL_PROPERTY",
                allowed: Self.sourceVariables,
                warnsOfMissing: true
            ),
            at: value
        )
        return (expression, value)
    }

    func constants(of operating: OperatingSettings?) -> ConstantVariables {
        var config = MappingValue.object([])
        // Configuration is a tree already: as JSON text it parses again without fail.
        if let block = operating?.config, let value = try? JSONValue.parse(block.json) { config = MappingValue(value) }
        return ConstantVariables(environment: environmentValue, config: config)
    }

    /// The text of a template that is fixed when the schema is loaded: it may use `$env`, and `$config` where there is one.
    ///
    /// - Returns: Nil when a part has no value, which is then among the problems.
    mutating func resolve(
        _ template: MappingTemplate,
        _ constants: ConstantVariables,
        code: String,
        what: String,
        at value: Value
    ) -> String? {
        var text = ""
        var evaluator = MappingEvaluator(
            variables: VariableSet(template.usedVariables, constants: constants).values
        )
        for part in template.parts {
            switch part {
            case .text(let constant): text += constant
            case .expression(let expression, let offset):
                guard let result = try? evaluator.evaluate(expression, root: .object([])),
                    let resolved = try? result.scalarText(), !resolved.isEmpty
                else {
                    problems.error(
                        code,
                        "This part of \(what) has no value; is the environment variable set?",
                        offset,
                        in: value
                    )
                    return nil
                }
                text += resolved
            }
        }
        return text
    }

    private mutating func readBaseURL(_ value: Value, _ constants: ConstantVariables) -> HTTPURL? {
        guard let template = problems.template(value, code: "INVALID_URL") else { return nil }
        let part = BindingPart(what: "baseURL", code: "INVALID_URL", allowed: [.env, .config])
        guard check(template.located, in: part, at: value) else { return nil }
        checkText(template, code: "INVALID_URL", what: "a URL", at: value, site: nil)
        guard let text = resolve(template, constants, code: "INVALID_URL", what: "baseURL", at: value) else {
            return nil
        }
        do throws(HTTPURL.Flaw) {
            return try HTTPURL(text)
        } catch {
            // Only what the author wrote is shown: the values put into it may be secrets.
            let hasValues = !template.expressions.isEmpty
            let code: String
            var reason = error.sentence
            switch error {
            case .noScheme: code = "INVALID_URL_SCHEME"
            case .unsupportedScheme:
                code = "INVALID_URL_SCHEME"
                if hasValues { reason = "its scheme is not http or https" }
            case .noHost, .invalidHost, .invalidPort, .invalidCharacter: code = "INVALID_URL"
            }
            problems.error(
                code,
                "The baseURL \"\(value.text ?? "")\" cannot be used"
                    + (hasValues ? " with the values that it reads: " : ": ") + reason + ".",
                at: value.location
            )
            return nil
        }
    }

    /// What requests may use, as far as the binding has it.
    static let requestVariables: MappingVariables = [.args, .this, .batch, .config, .context, .env, .request]
    /// A source is used by many fields, whose arguments and parents it does not know.
    static let sourceVariables: MappingVariables = [.config, .context, .env, .request]

    // MARK: Headers

    mutating func readHeaders(
        _ value: Value?,
        allowed: MappingVariables,
        constants: ConstantVariables,
        site: BindingSite?
    ) -> [HeaderRule] {
        var rules: [HeaderRule] = []
        var names: Set<String> = []
        for item in value?.items ?? [] {
            guard let nameValue = item.field("name"), let name = nameValue.text else { continue }
            let lower = name.lowercased()
            if !name.isHeaderName || Self.reservedHeaders.contains(lower) {
                problems.error(
                    "INVALID_HEADER",
                    Self.reservedHeaders.contains(lower)
                        ? "The header \"\(name)\" belongs to the connection and cannot be set."
                        : "\"\(name)\" is no header name: letters, digits and !#$%&'*+-.^_`|~ are allowed.",
                    at: nameValue.location
                )
                continue
            }
            if !names.insert(lower).inserted {
                problems.error(
                    "HTTP_HEADER_NAME_COLLISION",
                    "The header \"\(name)\" is set twice in one list.",
                    at: nameValue.location
                )
                continue
            }
            switch (item.field("from"), item.field("value")) {
            case (let from?, nil):
                guard let source = from.text else { continue }
                if !source.isHeaderName {
                    problems.error(
                        "INVALID_HEADER",
                        "\"\(source)\" is no header name: letters, digits and !#$%&'*+-.^_`|~ are allowed.",
                        at: from.location
                    )
                    continue
                }
                if ["content-type", "accept", "host"].contains(lower) {
                    problems.error(
                        "INVALID_HEADER",
                        "The header \"\(name)\" is set with \"value\" only.",
                        at: from.location
                    )
                    continue
                }
                rules.append(HeaderRule(name: name, value: .from(source.lowercased())))
            case (nil, let text?):
                guard let template = problems.template(text, code: "INVALID_HEADER") else { continue }
                check(
                    template.located,
                    in: BindingPart(what: "a header", code: "INVALID_HEADER", allowed: allowed),
                    at: text,
                    site: site
                )
                checkText(template, code: "INVALID_HEADER", what: "a header", at: text, site: site)
                noteEnvironment(of: template, header: name, constants, at: text)
                rules.append(HeaderRule(name: name, value: .template(template)))
            case (nil, nil), (.some, .some):
                problems.error(
                    "INVALID_HEADER",
                    "The header \"\(name)\" needs exactly one of \"from\" and \"value\".",
                    at: item.location
                )
            }
        }
        return rules
    }

    /// Notes what a header is made of as secret, and says when it will not be sent.
    private mutating func noteEnvironment(
        of template: MappingTemplate,
        header: String,
        _ constants: ConstantVariables,
        at value: Value
    ) {
        for located in template.located where located.expression.usedVariables == [.env] {
            var evaluator = MappingEvaluator(variables: VariableSet([.env], constants: constants).values)
            let found = (try? evaluator.evaluate(located.expression, root: .object([]))) ?? .absent
            if let text = try? found.scalarText() { noteSecret(text) }
            guard found.isAbsent else { continue }
            var names: [String] = []
            located.expression.forEachHead { _, path in
                if case .key(let name)? = path.steps.first { names.append("\"\(name)\"") }
            }
            problems.warning(
                "TRIB_ENV_MISSING",
                "The environment variable \(names.joined(separator: " or ")) is not set: the header \"\(header)\" is not sent.",
                at: value.location
            )
        }
    }

    private static let reservedHeaders: Set<String> = [
        "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "content-length",
        "content-encoding",
        "accept-encoding", "proxy-authenticate", "proxy-authorization",
    ]
}

extension HTTPURL {
    /// The URL up to its query; a user before the host is part of it.
    fileprivate var base: String { "\(scheme.rawValue)://" + (userInfo.map { $0 + "@" } ?? "") + authority + path }
}

extension String {
    // Spec: https://www.rfc-editor.org/rfc/rfc9110#name-tokens
    fileprivate var isHeaderName: Bool {
        !isEmpty
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}
