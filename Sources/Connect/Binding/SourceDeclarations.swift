import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import OrderedJSON
import Settings
import Upstreams

/// What `@source` declares, with the operating settings of the same name over it.
struct SourceDeclaration: Sendable {
    let name: String
    /// `scheme://authority/path`, without a trailing slash.
    let base: String
    let query: String?
    let segments: MappingExpression?
    let parameters: MappingExpression?
    let headers: [HeaderRule]
    let errorMessage: MappingExpression?
    let constants: ConstantVariables
    let operating: OperatingSettings?
}

/// What `@limits` on the schema says, for one source or for all.
struct LimitTable {
    struct Limits {
        var timeout: Duration?
        var maxBodyBytes: Int?
    }

    var all = Limits()
    var bySource: [String: Limits] = [:]

    /// Precedence, highest first: operating settings, the field's own, the source's, the schema's.
    func limits(for source: String?, field: Limits, operating: OperatingSettings?) -> UpstreamLimits {
        let named = source.flatMap { bySource[$0] }
        var limits = UpstreamLimits()
        if let timeout = operating?.timeout ?? field.timeout ?? named?.timeout ?? all.timeout {
            limits.timeout = timeout
        }
        if let bytes = operating?.maxBodyBytes ?? field.maxBodyBytes ?? named?.maxBodyBytes ?? all.maxBodyBytes {
            limits.maxBodyBytes = bytes
        }
        return limits
    }
}

extension SchemaBinder {
    mutating func readSchemaDirectives() {
        for directive in schema.appliedDirectives {
            switch directive.name.text {
            case "source": readSource(directive)
            case "limits":
                let read = readLimits(directive)
                if let name = directive.argument("source")?.text {
                    limits.bySource[name] = read
                } else {
                    limits.all = read
                }
            case "database": problems.later("@database", at: directive.location)
            default: break
            }
        }
        for directive in schema.appliedDirectives where directive.name.text == "limits" {
            guard let value = directive.argument("source"), let name = value.text else { continue }
            _ = checkSourceName(name, at: value.location)
        }
    }

    mutating func readLimits(_ directive: Directive) -> LimitTable.Limits {
        var limits = LimitTable.Limits()
        for argument in directive.arguments {
            switch argument.name.text {
            case "timeoutMs":
                guard let milliseconds = positive(argument) else { continue }
                limits.timeout = .milliseconds(milliseconds)
            case "maxBodyBytes": limits.maxBodyBytes = positive(argument)
            case "retries", "maxConcurrent", "maxUpstreamCalls":
                problems.later("@limits(\(argument.name.text):)", at: argument.location)
            default: break
            }
        }
        return limits
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
            "SOURCE_NAME_MISMATCH",
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
        if let value = directive.argument("isSuccess") { problems.later("@source(isSuccess:)", at: value.location) }
        let operating = environment.sources[name]
        let constants = constants(of: operating)
        var base: String?
        var query: String?
        if let url = operating?.baseURL {
            base = url.origin + url.path
            query = url.query
        } else if let value = http.field("baseURL") {
            (base, query) = readBaseURL(value, constants)
        }
        sources[name] = SourceDeclaration(
            name: name,
            base: (base ?? "").droppingTrailingSlash,
            query: query,
            segments: http.field("path").flatMap { requestMapping($0, code: "INVALID_URL_PROPERTY") },
            parameters: http.field("queryParams").flatMap { requestMapping($0, code: "INVALID_URL_PROPERTY") },
            headers: readHeaders(http.field("headers")),
            errorMessage: readErrors(directive.argument("errors")),
            constants: constants,
            operating: operating
        )
    }

    func constants(of operating: OperatingSettings?) -> ConstantVariables {
        var config = JSONValue.object([])
        // Configuration is a tree already: as JSON text it parses again without fail.
        if let block = operating?.config, let value = try? JSONValue.parse(block.json) { config = value }
        return ConstantVariables(environment: environment.environment, config: config)
    }

    /// A base URL is fixed when the schema is loaded: it may use `$env` and `$config` and nothing else.
    private mutating func readBaseURL(_ value: Value, _ constants: ConstantVariables) -> (base: String?, query: String?)
    {
        guard let template = problems.template(value, code: "INVALID_URL") else { return (nil, nil) }
        check(template.located, allowed: [.env, .config], code: "INVALID_URL", at: value, what: "baseURL")
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
                        "INVALID_URL",
                        "A part of this baseURL has no value; is the environment variable set?",
                        at: value.location(at: offset)
                    )
                    return (nil, nil)
                }
                text += resolved
            }
        }
        do throws(HTTPURL.Flaw) {
            let url = try HTTPURL(text)
            return (url.origin + url.path, url.query)
        } catch {
            problems.error(
                text.hasPrefix("http://") || text.hasPrefix("https://") ? "INVALID_URL" : "INVALID_URL_SCHEME",
                "The baseURL \"\(text)\" cannot be used: \(error.sentence)",
                at: value.location
            )
            return (nil, nil)
        }
    }

    mutating func readErrors(_ value: Value?) -> MappingExpression? {
        guard let value else { return nil }
        if let extensions = value.field("extensions") { problems.later("errors.extensions", at: extensions.location) }
        guard let message = value.field("message") else { return nil }
        let expression = problems.mapping(message, code: "INVALID_ERRORS_MESSAGE")
        if let expression {
            check(
                [expression.atStart],
                allowed: [.args, .this, .batch, .config, .request, .response, .status],
                code: "INVALID_ERRORS_MESSAGE",
                at: message,
                what: "errors.message"
            )
        }
        return expression
    }

    mutating func requestMapping(_ value: Value, code: String) -> MappingExpression? {
        let expression = problems.mapping(value, code: code)
        if let expression {
            check([expression.atStart], allowed: Self.requestVariables, code: code, at: value, what: "a request")
        }
        return expression
    }

    static let requestVariables: Set<MappingVariable> = [.args, .this, .batch, .config, .env, .request]

    // MARK: Headers

    mutating func readHeaders(_ value: Value?) -> [HeaderRule] {
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
                    allowed: Self.requestVariables,
                    code: "INVALID_HEADER",
                    at: text,
                    what: "a header"
                )
                noteEnvironment(of: template, header: name, at: text)
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

    /// Remembers the values of environment variables as secrets, and says when one is missing.
    private mutating func noteEnvironment(of template: MappingTemplate, header: String, at value: Value) {
        var missing: [String] = []
        for expression in template.expressions {
            expression.forEachHead { variable, path in
                guard variable == MappingVariable.env.rawValue, case .key(let name)? = path.steps.first else { return }
                if let found = environment.environment[name], !found.isEmpty {
                    secrets.insert(found)
                } else if !path.steps.contains(where: { if case .optional = $0 { true } else { false } }) {
                    missing.append(name)
                }
            }
        }
        for name in missing {
            problems.warning(
                "TRIB_ENV_MISSING",
                "The environment variable \"\(name)\" is not set: the header \"\(header)\" is not sent.",
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

extension String {
    var droppingTrailingSlash: String { hasSuffix("/") ? String(dropLast()) : self }

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
