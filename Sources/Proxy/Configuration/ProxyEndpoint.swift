import Settings
import Upstreams

/// One endpoint as it stands in the configuration, option by option.
struct ProxyEndpoint {
    var name: String
    var origin: ConfigOrigin
    var target: HTTPURL
    var credentials: ProxyRoute.CredentialsPolicy = .require
    var changeOrigin = true
    var headers: [HeaderSetting] = []
    var allowedMethods: [String]?
    var allowedHeaders: [String] = []
    /// Nil for the default rewrite.
    var pathRewrite: PathRewrite?
    var router = TargetRouter(entries: [])
    var auth: String?
    var xfwd = false
    var prependPath = true
    var ignorePath = false
    /// Whose certificates count: `secure` and `ca`.
    var trust = CertificateTrust.system
    var followRedirects = false
    var toProxy = false
    var ws = false
    var responseRewrite = ResponseRewrite()
    /// How long a client's connection may be silent: `timeout`.
    var clientTimeout: Duration?
    var proxyTimeout: Duration?
    var operating = OperatingSettings()

    /// Reads a string or an object.
    ///
    /// - Returns: The route, or nil when its target cannot be used; the log then says why.
    static func read(
        _ member: ConfigObject.Member,
        of section: ConfigSection,
        mount: ProxyMount,
        upstreams: UpstreamSources,
        log: inout ProblemLog
    ) -> ProxyRoute? {
        let name = ProxyRoute.normalizedName(member.key)
        guard name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
        else {
            log.error(ProxyFault.invalidRoute(member.key), at: member.keyOrigin)
            return nil
        }
        let options = ConfigSection(
            path: section.fullKey(member.key),
            object: member.value.object ?? ConfigObject(),
            origin: member.value.origin
        )
        let written = member.value.object == nil ? member.value : options.object["target"]
        let target = log.attempt(try readTarget(written, route: member.key, at: member.keyOrigin))
        if target?.userInfo != nil {
            log.warning(ProxyFault.targetWithUserInfo(route: member.key), at: written?.origin)
        }
        // The options are read even without a target, so that all their errors are reported at once.
        let placeholder = HTTPURL(scheme: .http, host: "localhost", port: nil)
        var endpoint = ProxyEndpoint(name: name, origin: member.keyOrigin, target: target ?? placeholder)
        endpoint.readOptions(options, log: &log)
        endpoint.warnOfUnmatchable(options, mount: mount, log: &log)
        return log.hasErrors ? nil : ProxyRoute(endpoint, mount: mount, upstreams: upstreams)
    }

    private static func readTarget(
        _ value: ConfigValue?,
        route: String,
        at keyOrigin: ConfigOrigin
    ) throws(ConfigurationProblem) -> HTTPURL {
        guard let value, let text = value.string else {
            let typeName = value.map { $0.isNull ? "object" : $0.typeName } ?? "undefined"
            let fault = ProxyFault.targetNotString(route: route, typeName: typeName)
            throw ConfigurationProblem(fault, at: value?.origin ?? keyOrigin)
        }
        let url: HTTPURL
        do throws(HTTPURL.Flaw) {
            // A target that is written for WebSocket connections serves requests, too.
            url = try HTTPURL(text.hasPrefix("ws://") || text.hasPrefix("wss://") ? "http" + text.dropFirst(2) : text)
        } catch {
            let fault = ProxyFault.targetNotURL(target: URLSetting.withoutUserInfo(text), flaw: error)
            throw ConfigurationProblem(fault, at: value.origin)
        }
        guard url.query == nil else {
            throw ConfigurationProblem(ProxyFault.targetWithQuery(route: route), at: value.origin)
        }
        return url
    }

    private mutating func readOptions(_ options: ConfigSection, log: inout ProblemLog) {
        ProxyOptionNames.warnOfUnsupported(options, route: name, log: &log)
        credentials = log.optional(try Self.readCredentials(options, route: name)) ?? .require
        changeOrigin = log.optional(try options.optionalBool("changeOrigin")) ?? true
        xfwd = log.optional(try options.optionalBool("xfwd")) ?? false
        prependPath = log.optional(try options.optionalBool("prependPath")) ?? true
        ignorePath = log.optional(try options.optionalBool("ignorePath")) ?? false
        followRedirects = log.optional(try options.optionalBool("followRedirects")) ?? false
        if let authorities = log.optional(try Self.readAuthorities(options)) { trust = .authorities(authorities) }
        if log.optional(try options.optionalBool("secure")) == false, let place = options.object.member("secure") {
            trust = .anybody
            log.warning(ProxyFault.unverified(route: name), at: place.keyOrigin)
        }
        toProxy = log.optional(try options.optionalBool("toProxy")) ?? false
        ws = log.optional(try options.optionalBool("ws")) ?? false
        if toProxy, let place = options.object.member("toProxy") {
            log.warning(ProxyFault.proxiedOnly(option: "toProxy", route: name), at: place.keyOrigin)
        }
        // As in Node, 0 is no limit.
        clientTimeout = log.optional(try options.optionalDuration("timeout")).flatMap { $0 == .zero ? nil : $0 }
        auth = log.optional(try options.optionalString("auth"))
        proxyTimeout = log.optional(try options.optionalDuration("proxyTimeout")).flatMap { $0 == .zero ? nil : $0 }
        readHeaders(options, log: &log)
        warnOfOverriddenCredentials(options, log: &log)
        readResponseRewrites(options, log: &log)
        allowedMethods = log.optional(try options.optionalStringArray("allowedMethods"))
        for method in allowedMethods ?? [] where !Self.methods.contains(method) {
            let near = NearName.nearest(to: method, among: Self.methods)
            // A method that is like none of these may be one of WebDAV, or of an upstream's own.
            if near == nil, HTTPFieldSyntax.isName(method), method == method.uppercased() { continue }
            let fault = ProxyFault.invalidMethod(method, suggestion: near)
            log.warning(fault, at: options.object["allowedMethods"]?.origin)
        }
        if let rules = log.optional(try options.optionalSection("pathRewrite")) {
            pathRewrite = .rules(readRules(rules, log: &log))
        }
        if let table = log.optional(try options.optionalSection("router")) {
            router = readRouter(table, log: &log)
        }
        if let own = log.optional(try options.optionalSection("tributary")) {
            operating = OperatingSettings.read(own, log: &log)
            refuseTwoAuthorizations(own, log: &log)
            if operating.baseURL != nil, let place = own.object["baseURL"] {
                let consequence = "the endpoint's target is what counts"
                log.warning(
                    ProxyFault.unsupported(option: "tributary.baseURL", route: name, consequence: consequence),
                    at: place.origin
                )
            }
        }
        warnOfWebSocketLimits(options, log: &log)
    }

    /// Methods of HTTP itself.
    ///
    /// Spec: https://www.rfc-editor.org/rfc/rfc9110#name-methods, https://www.rfc-editor.org/rfc/rfc5789
    private static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"]

    /// One PEM text or several.
    private static func readAuthorities(
        _ options: ConfigSection
    ) throws(ConfigurationProblem) -> CertificateAuthorities? {
        guard let value = try options.optionalValue("ca"), let texts = try options.optionalStringOrStrings("ca") else {
            return nil
        }
        guard texts.allSatisfy({ $0.contains("-----BEGIN CERTIFICATE-----") }) else {
            throw ConfigurationProblem(
                ConfigurationFault.invalidValue(
                    key: options.fullKey("ca"),
                    found: "no certificate",
                    accepted: "the text of one in PEM form, as '$file: ./authority.pem' includes it"
                ),
                at: value.origin
            )
        }
        return CertificateAuthorities(pem: texts.joined(separator: "\n"))
    }

    /// An `Authorization` header of the configuration's leaves room for no other.
    private func warnOfOverriddenCredentials(_ options: ConfigSection, log: inout ProblemLog) {
        guard headers.contains(where: { $0.name.lowercased() == "authorization" }) else { return }
        if credentials == .forward, let place = options.object.member("credentials") {
            log.warning(ProxyFault.overridden(option: "credentials: forward", route: name), at: place.keyOrigin)
        }
        if auth != nil, let place = options.object.member("auth") {
            log.warning(ProxyFault.overridden(option: "auth", route: name), at: place.keyOrigin)
        }
    }

    /// WebSocket connections go to an `http` target only, and to none of the targets of our own.
    private func warnOfWebSocketLimits(_ options: ConfigSection, log: inout ProblemLog) {
        guard ws, let place = options.object.member("ws") else { return }
        let targets = [target] + router.entries.map(\.target.url)
        if targets.contains(where: { $0.scheme == .https }) {
            log.warning(ProxyFault.encryptedWebSocket(route: name), at: place.keyOrigin)
        }
        if !operating.targets.isEmpty {
            log.warning(ProxyFault.webSocketToTargets(route: name), at: place.keyOrigin)
        }
        if case .clientCredentials? = operating.auth {
            log.warning(ProxyFault.webSocketWithoutToken(route: name), at: place.keyOrigin)
        }
    }

    /// The endpoint's own `headers` or `auth`, beside an `auth` of the `tributary:` block.
    private func refuseTwoAuthorizations(_ own: ConfigSection, log: inout ProblemLog) {
        guard let given = operating.auth else { return }
        let name = if case .forwarded(_, let name) = given { name.lowercased() } else { "authorization" }
        let isSet = headers.contains { $0.name.lowercased() == name } || (name == "authorization" && auth != nil)
        guard isSet else { return }
        let fault = ConfigurationFault.invalidValue(
            key: own.fullKey("auth"),
            found: "an endpoint that sets \(name) itself",
            accepted: "one of the two"
        )
        log.error(fault, at: own.object.member("auth")?.keyOrigin)
    }

    private static func readCredentials(
        _ options: ConfigSection,
        route: String
    ) throws(ConfigurationProblem) -> ProxyRoute.CredentialsPolicy? {
        guard let value = try options.optionalValue("credentials") else { return nil }
        if let text = value.string, let policy = ProxyRoute.CredentialsPolicy(rawValue: text) { return policy }
        let found = value.string ?? value.excerpt
        throw ConfigurationProblem(ProxyFault.unknownCredentials(found: found, route: route), at: value.origin)
    }

    private mutating func readHeaders(_ options: ConfigSection, log: inout ProblemLog) {
        if let section = log.optional(try options.optionalSection("headers")) {
            headers = HeaderSetting.read(section, log: &log).filter { header in
                guard HeaderFilter.isTransportHeader(header.name) else { return true }
                log.warning(ProxyFault.transportHeader(header.name), at: section.object.member(header.name)?.keyOrigin)
                return false
            }
        }
        allowedHeaders = log.optional(try options.optionalStringArray("allowedHeaders")) ?? []
        let place = options.object["allowedHeaders"]?.origin
        for name in allowedHeaders {
            if name == "*" {
                log.warning(ProxyFault.wildcardHeader(route: self.name), at: place)
            } else if !HTTPFieldSyntax.isName(name) {
                log.warning(ProxyFault.invalidHeaderName(name), at: place)
            } else if HeaderFilter.isTransportHeader(name), !HeaderFilter.safeNames.contains(name.lowercased()) {
                log.warning(ProxyFault.transportHeader(name), at: place)
            }
        }
    }

    private func readRules(_ section: ConfigSection, log: inout ProblemLog) -> [RewriteRule] {
        var rules: [RewriteRule] = []
        for member in section.members {
            guard let replacement = member.value.string else {
                log.add(section.invalidType(member.key, member.value, wanted: "string"))
                continue
            }
            do throws(RewriteRule.InvalidPattern) {
                rules.append(try RewriteRule(pattern: member.key, replacement: replacement))
            } catch {
                log.error(ProxyFault.invalidPattern(pattern: member.key, reason: error.reason), at: member.keyOrigin)
            }
        }
        return rules
    }

    private func readRouter(_ section: ConfigSection, log: inout ProblemLog) -> TargetRouter {
        var entries: [TargetRouter.Entry] = []
        for member in section.members {
            let target = log.attempt(try Self.readTarget(member.value, route: name, at: member.keyOrigin))
            if let target {
                let upstream = UpstreamTarget(target, prependPath: prependPath)
                entries.append(TargetRouter.Entry(key: member.key, target: upstream))
            }
        }
        return TargetRouter(entries: entries)
    }
}
