import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import OrderedJSON
import Proxy
import Settings
import Upstreams

extension SchemaBinder {
    private static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]

    /// Where the requests of one binding go.
    private struct Target {
        var destination: RequestTemplate.Destination
        var source: SourceDeclaration?
        var operating: OperatingSettings?
        var sourceName: String?
        /// What follows a variable host in the URL.
        var rest: MappingTemplate?

        /// What the requests' URLs begin with; a route knows its own.
        var base: String {
            if case .base(let base) = destination { return base }
            return ""
        }

        var route: ProxyRoute? {
            if case .route(let route) = destination { return route }
            return nil
        }

        var variableHost: VariableHost? {
            if case .variable(let host) = destination { return host }
            return nil
        }
    }

    /// Binds a field to the requests of its `@connect`.
    mutating func bindConnect(_ site: BindingSite) {
        if let batch = site.directive.arguments.first(where: { $0.name.text == "batch" }) {
            problems.error(
                "TRIB_BATCH_KEY",
                "@connect(batch:) belongs to a type; on a field write @batch, such as @batch(by: \"id\", maxSize: 100).",
                at: batch.location
            )
        }
        guard let (options, _) = compileConnect(site) else { return }
        needs[site.coordinate] = boundNeeds(options.requirements, of: site.type)
        mappings[site.coordinate] = options.response.members
        if case .expression = options.response.head, site.fieldType.kind == .object {
            evaluatedMappings.insert(site.coordinate)
        }
        bindings[site.type.id, site.field.name] = .load(HTTPLoader(options), options.response.members)
        if site.directive.argument("entity")?.isTrue == true { bindEntity(site, options) }
    }

    /// Reads a `@connect`.
    ///
    /// - Returns: What its loader is made of, and the parts of the parent that it reads; nil where that cannot be told, which is
    ///   then among the problems.
    mutating func compileConnect(_ site: BindingSite) -> (options: HTTPLoader.Options, used: [Requirement])? {
        checkName(site.directive)
        guard let http = site.directive.argument("http") else { return nil }
        guard let (method, urlValue) = readMethod(http), let url = problems.template(urlValue, code: "INVALID_URL")
        else {
            return nil
        }
        guard let target = readTarget(site, method, url, urlValue) else { return nil }
        var (path, query) = (target.rest ?? url).splitAtQuery
        if target.sourceName == nil, target.rest == nil { path = path.droppingOrigin }
        let isBatch = site.isBatch
        var allowed = Self.requestVariables
        allowed.remove(isBatch ? .this : .batch)
        if site.isRoot { allowed.remove(.this) }
        if site.isLookup { allowed.remove(.args) }

        check(
            url.located,
            in: BindingPart(what: "a URL", code: "INVALID_URL", allowed: allowed, warnsOfMissing: true),
            at: urlValue,
            site: site
        )
        checkText(url, code: "INVALID_URL", what: "a URL", at: urlValue, site: site)
        if let host = target.variableHost { refuseKeys(in: host, of: url, at: urlValue) }
        func part(_ name: String, code: String) -> (expression: MappingExpression, value: Value)? {
            guard let value = http.field(name), let expression = problems.mapping(value, code: code) else { return nil }
            let part = BindingPart(what: "\"\(name)\"", code: code, allowed: allowed, warnsOfMissing: true)
            check([expression.atStart], in: part, at: value, site: site)
            return (expression, value)
        }
        let segments = part("path", code: "INVALID_URL_PROPERTY")
        if let (expression, value) = segments {
            checkSegments(expression, code: "INVALID_URL_PROPERTY", at: value, site: site)
        }
        let parameters = part("queryParams", code: "INVALID_URL_PROPERTY")
        if let (expression, value) = parameters {
            checkParameters(expression, code: "INVALID_URL_PROPERTY", what: "\"queryParams\"", at: value, site: site)
        }
        let body = part("body", code: "INVALID_BODY")
        let constants = target.source?.constants ?? constants(of: target.operating)
        let headers = readHeaders(http.field("headers"), allowed: allowed, constants: constants, site: site)
        let names = Set(headers.map { $0.name.lowercased() })
        let credentials = target.source?.credentials ?? []
        let credentialNames = Set(credentials.map { $0.name.lowercased() })
        let written = (target.source?.headers ?? []).filter { !names.contains($0.name.lowercased()) } + headers
        let allHeaders = written.filter { !credentialNames.contains($0.name.lowercased()) } + credentials
        if let (expression, value) = body, allHeaders.contains(where: \.saysForm) {
            checkForm(expression, at: value, site: site)
        }
        let template = RequestTemplate(
            method: method,
            destination: target.destination,
            path: path,
            sourceSegments: target.source?.segments,
            segments: segments?.expression,
            sourceQuery: target.source?.query,
            query: query,
            sourceParameters: target.source?.parameters,
            parameters: parameters?.expression,
            // The binding's headers override the source's by name.
            headers: allHeaders,
            body: body?.expression
        )
        var readable: MappingVariables = [.args, .config, .context, .request, .response, .status]
        if !isBatch, !site.isRoot { readable.insert(.this) }
        if site.isLookup { readable.remove(.args) }
        var readableOfErrors = readable
        if isBatch { readableOfErrors.insert(.batch) }
        var rules = readErrors(site.directive.argument("errors"), allowed: readableOfErrors, site: site)
        rules.isSuccess = readIsSuccess(site.directive.argument("isSuccess"), allowed: readable, site: site)
        rules = rules.over(target.source?.failureRules)
        let ownLimits = fieldLimits(of: site)
        let upstreamName = target.sourceName ?? url.origin ?? target.variableHost?.outline ?? ""
        var terms = terms(
            for: upstreamName,
            base: target.base,
            userInfo: target.source?.userInfo,
            field: ownLimits,
            operating: target.operating,
            route: target.route
        )
        // A batch asks for keys: it changes nothing, whatever its method.
        terms.isLookup = isBatch && !site.isMutation
        terms.expectsJSON = true
        terms.cache = cachePolicy(site, method: method, template: template, operating: target.operating)
        let selection = readSelection(
            site,
            allowed: readable,
            what: "a mapping",
            isBatch: isBatch,
            constants: constants
        )
        guard let response = selection else { return nil }

        var collector = RequirementCollector(schema: schema, isBound: isBound)
        let variable = isBatch ? MappingVariable.batch : .this
        let read = template.expressions + response.headExpressions + rules.expressions
        for expression in read {
            collector.collect(expression, of: site.type, variables: [variable.rawValue], use: .whole)
        }
        var options = HTTPLoader.Options(
            label: "\(method) \(target.sourceName ?? target.variableHost?.outline ?? "") \(path.outline)".split(
                separator: " "
            ).joined(separator: " "),
            coordinate: site.coordinate,
            requirements: collector.requirements,
            skipsNull: collector.requirements.map { _ in false },
            maxBatchSize: 1,
            matching: .whole,
            hasEffects: site.isMutation,
            template: template,
            response: response,
            terms: terms,
            budgets: budgets(
                for: upstreamName,
                coordinate: site.coordinate,
                field: ownLimits,
                operating: target.operating
            ),
            failureRules: rules,
            constants: constants,
            isBatch: isBatch,
            acceptsText: site.fieldType.builtInScalar == .string,
            sourceName: upstreamName,
            keepsMetadata: response.members.readsMetadata
        )
        if site.isLookup { return (options, collector.requirements) }
        if isBatch {
            guard apply(batchOf: site, to: &options, used: collector.requirements, response: response) else {
                return nil
            }
            options.rowOwner = rowOwner(site, options)
        } else {
            warnOfRepetition(
                of: site,
                reading: collector.requirements,
                "sends one request",
                "add @batch if the API can take many keys."
            )
        }
        return (options, collector.requirements)
    }

    // Names are GraphQL names, and no two bindings have the same.
    private mutating func checkName(_ directive: Directive) {
        guard let value = directive.argument("id"), let name = value.text else { return }
        let isName =
            name.utf8.first.map { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
        if !isName {
            problems.error(
                "INVALID_CONNECTOR_ID_NAME",
                "\"\(name)\" is no name for a binding: letters, digits and \"_\" are allowed, and it begins with no digit.",
                at: value.location
            )
        } else if !connectorNames.insert(name).inserted {
            problems.error("DUPLICATE_ID_NAME", "There are two bindings named \"\(name)\".", at: value.location)
        }
    }

    /// Refuses a body that cannot be sent as a form.
    private mutating func checkForm(_ expression: MappingExpression, at value: Value, site: BindingSite) {
        switch shape(of: expression, site) {
        case .unknown, .object, .composite: break
        case let shape:
            report(
                "INVALID_BODY",
                "The body of a form has to be an object, such as \"name: $args.name\"; this is \(shape.noun).",
                0,
                at: value
            )
        }
    }

    private mutating func readMethod(_ http: Value) -> (method: String, url: Value)? {
        let given = Self.methods.compactMap { method in http.field(method).map { (method, $0) } }
        if given.isEmpty {
            problems.error(
                "MISSING_HTTP_METHOD",
                "\"http\" needs one of \(Self.methods.joined(separator: ", ")), such as http: { GET: \"/list\" }.",
                at: http.location
            )
        } else if given.count > 1 {
            problems.error(
                "MULTIPLE_HTTP_METHODS",
                "\"http\" has \(given.map(\.0).joined(separator: " and ")); leave one.",
                at: http.location
            )
        }
        return given.count == 1 ? given[0] : nil
    }

    private mutating func readTarget(
        _ site: BindingSite,
        _ method: String,
        _ url: MappingTemplate,
        _ urlValue: Value
    ) -> Target? {
        let origin = url.origin
        guard let sourceValue = site.directive.argument("source"), let name = sourceValue.text else {
            if let (host, rest) = url.variableHost(environment.outboundHosts) {
                guard checkHost(host, followedBy: rest, of: url, at: urlValue) else { return nil }
                return Target(destination: .variable(host), rest: rest)
            }
            guard let origin else {
                problems.error(
                    "RELATIVE_CONNECT_URL_WITHOUT_SOURCE",
                    "The URL is relative, and there is no source it could be relative to: name one with source:, or write the whole URL.",
                    at: urlValue.location
                )
                return nil
            }
            do throws(HTTPURL.Flaw) {
                _ = try HTTPURL(origin)
            } catch {
                let code: String
                switch error {
                case .noScheme, .unsupportedScheme: code = "INVALID_URL_SCHEME"
                case .noHost, .invalidHost, .invalidPort, .invalidCharacter: code = "INVALID_URL"
                }
                problems.error(code, "The URL cannot be used: \(error.sentence).", at: urlValue.location)
                return nil
            }
            return Target(destination: .base(origin), source: nil, operating: nil, sourceName: nil)
        }
        if origin != nil || url.offsetOfExpressionInAuthority != nil {
            problems.error(
                "ABSOLUTE_CONNECT_URL_WITH_SOURCE",
                "The URL is absolute, and source: names where it would be relative to; leave one of them out.",
                at: urlValue.location
            )
            return nil
        }
        if name.hasPrefix("/") {
            guard let route = environment.proxy.route(named: name) else {
                let names = environment.proxy.routes.map(\.name)
                problems.error(
                    "TRIB_PROXY_ROUTE",
                    "There is no proxy route \"\(name)\" in the configuration."
                        + didYouMean(suggestions(for: name, among: names))
                        + (names.isEmpty
                            ? " Add it under proxy.endpoints." : " Routes: \(names.joined(separator: ", "))."),
                    at: sourceValue.location
                )
                return nil
            }
            if !route.allows(method) {
                problems.error(
                    "TRIB_PROXY_METHOD",
                    "The proxy route \"\(name)\" does not allow \(method); its allowedMethods are "
                        + (route.allowedMethods ?? []).joined(separator: ", ") + ".",
                    at: urlValue.location
                )
                return nil
            }
            var operating = route.operating
            operating.timeout = route.timeout
            return Target(destination: .route(route), source: nil, operating: operating, sourceName: name)
        }
        guard let source = checkSourceName(name, at: sourceValue.location) else { return nil }
        return Target(
            destination: .base(source.base),
            source: source,
            operating: source.operating,
            sourceName: name
        )
    }

    mutating func readSelection(
        _ site: BindingSite,
        allowed: MappingVariables,
        what: String,
        isBatch: Bool,
        constants: ConstantVariables
    ) -> ResponseMapping? {
        guard let value = site.directive.argument("selection") else { return .identity }
        guard let expression = problems.mapping(value, code: "INVALID_SELECTION") else { return nil }
        check(
            [expression.atStart],
            in: BindingPart(what: what, code: "INVALID_SELECTION", allowed: allowed, input: .body),
            at: value,
            site: site
        )
        checkSelection(expression, of: site, at: value)
        if site.isLookup {
            return compiler(constants).lookupMapping(expression, for: site.fieldType, isBatch: isBatch)
        }
        return compiler(constants).responseMapping(
            expression,
            for: site.fieldType,
            isList: site.isList,
            isBatch: isBatch
        )
    }

    /// Applies `@batch` to a request that reads `$batch`.
    private mutating func apply(
        batchOf site: BindingSite,
        to options: inout HTTPLoader.Options,
        used: [Requirement],
        response: ResponseMapping
    ) -> Bool {
        guard let directive = site.applied("batch"), let rule = readBatch(directive, of: site, used: used) else {
            return false
        }
        options.requirements = rule.by.map { name in used.first { $0.field == name } ?? Requirement(name) }
        options.skipsNull = rule.by.map { _ in true }
        options.maxBatchSize = used.isEmpty ? Int.max : rule.maxSize ?? 100
        switch rule.match {
        case .byKey: break
        case .byName, .byPosition:
            guard checkPlainElements(response, site, rule.match) else { return false }
            options.matching = rule.match == .byName ? .byName : .byPosition
            return true
        }
        var paths: [MemberPath] = []
        for key in rule.keys {
            guard let path = rawPath(key, through: response.members, at: rule.keyLocation) else { return false }
            paths.append(MemberPath(path))
        }
        var value: [String] = []
        if site.fieldType.isLeaf {
            guard let path = rawPath([site.field.name], through: response.members, at: site.directive.location) else {
                return false
            }
            value = path
        }
        options.matching = .byKey(paths, value: MemberPath(value))
        return true
    }

    /// What each key's part of an answer is kept under by itself: the binding's coordinate and what its elements are made by;
    /// nil where nothing is kept, or an element is more than its own bytes.
    mutating func rowOwner(_ site: BindingSite, _ options: HTTPLoader.Options) -> String? {
        guard options.terms.cache != nil else { return nil }
        guard case .byKey = options.matching else {
            // A GET is kept whole.
            if options.template.method != "GET", let own = site.applied("cache") {
                problems.later(
                    "@cache on a \(options.template.method) batch that is not matched BY_KEY",
                    at: own.location
                )
            }
            return nil
        }
        if options.response.usedVariables.isSubset(of: [.env, .config]), !options.keepsMetadata {
            // What is kept is of one mapping: with another one, after a reload, it is not found any more.
            let key = site.applied("batch")?.argument("key")?.items.compactMap(\.text) ?? []
            let texts = [site.coordinate, site.directive.argument("selection")?.text ?? ""] + key
            return texts.joined(separator: "\u{0}")
        }
        if options.template.method != "GET", let own = site.applied("cache") {
            problems.later(
                "@cache on a \(options.template.method) batch whose selection reads $args, $request, $status or $response",
                at: own.location
            )
        }
        return nil
    }

    /// Bound siblings among the fields that a binding reads.
    func boundNeeds(_ requirements: [Requirement], of type: NamedType) -> [String] {
        requirements.map { type.name + "." + $0.field }.filter { boundFields.contains($0) }
    }
}

extension ResponseMapping {
    var headExpressions: [MappingExpression] {
        if case .expression(let expression) = head { return [expression] }
        return []
    }
}

extension ObjectMapping {
    /// True when a computed member looks at the response's status or headers.
    var readsMetadata: Bool {
        guard let members else { return false }
        return members.values.contains { source in
            switch source {
            case .path(_, let inner): inner.readsMetadata
            case .computed(let computation):
                (computation as? MappingComputation)?.expression.usedVariables.isDisjoint(with: [.status, .response])
                    == false
            }
        }
    }
}

extension MappingTemplate {
    /// Path and query, cut at the first `?` of the constant text.
    var splitAtQuery: (path: MappingTemplate, query: MappingTemplate?) {
        for (index, part) in parts.enumerated() {
            guard case .text(let text) = part, let mark = text.firstIndex(of: "?") else { continue }
            let before = String(text[..<mark])
            let after = String(text[text.index(after: mark)...])
            let path = Array(parts[..<index]) + (before.isEmpty ? [] : [.text(before)])
            let query = (after.isEmpty ? [] : [Part.text(after)]) + parts[(index + 1)...]
            return (MappingTemplate(parts: path), MappingTemplate(parts: query))
        }
        return (self, nil)
    }

    /// `scheme://authority` of an absolute URL, all of it constant; nil for a relative one.
    var origin: String? {
        guard case .text(let text)? = parts.first, let scheme = text.endOfSchemeSeparator else { return nil }
        let rest = text[scheme...]
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? (parts.count == 1 ? text.endIndex : nil)
        return end.map { String(text[..<$0]) }
    }

    /// Where an expression stands that would make up part of the host: `https://{…}`, or `https://a{…}`.
    var offsetOfExpressionInAuthority: Int? {
        guard parts.count > 1, case .text(let text) = parts[0], case .expression(_, let offset) = parts[1],
            let scheme = text.endOfSchemeSeparator, !text[scheme...].contains(where: { $0 == "/" || $0 == "?" })
        else { return nil }
        return offset
    }

    /// The path of an absolute URL.
    var droppingOrigin: MappingTemplate {
        guard let origin, case .text(let text)? = parts.first else { return self }
        let rest = String(text.dropFirst(origin.count))
        return MappingTemplate(parts: (rest.isEmpty ? [] : [.text(rest)]) + parts.dropFirst())
    }

    /// The text with `{…}` for each expression: for people.
    var outline: String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .expression: "{…}"
            }
        }.joined()
    }
}

extension String {
    /// The index after `://` when it follows a scheme at the beginning.
    fileprivate var endOfSchemeSeparator: Index? {
        guard let colon = firstIndex(of: ":"),
            self[..<colon].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "+" || $0 == "-" || $0 == "." }),
            self[colon...].hasPrefix("://")
        else { return nil }
        return index(colon, offsetBy: 3)
    }
}
