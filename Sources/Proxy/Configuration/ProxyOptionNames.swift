import Settings

/// The options of `http-proxy-middleware` that a YAML file can hold, and what becomes of each.
enum ProxyOptionNames {
    private static let supported = [
        "target", "credentials", "pathRewrite", "changeOrigin", "headers", "allowedMethods", "allowedHeaders", "router",
        "xfwd", "proxyTimeout", "auth", "prependPath", "ignorePath", "secure", "ca", "followRedirects", "toProxy",
        "timeout", "ws", "hostRewrite", "autoRewrite", "protocolRewrite", "cookieDomainRewrite", "cookiePathRewrite",
        "tributary",
    ]

    /// Options without effect here: the value that asks for nothing, and what happens instead of what the others ask
    /// for.
    private static let unsupported: [String: (harmless: ConfigValue.Kind?, consequence: String)] = [
        "preserveHeaderKeyCase": (nil, "header names are compared without regard to case"),
        "localAddress": (nil, "the system chooses the local address"),
        "agent": (nil, "connections are pooled by the server itself"),
        "ssl": (nil, "use 'ca' for the authorities that count; there are no client certificates"),
        "forward": (nil, "requests go to the target only"),
        "buffer": (nil, "bodies are streamed"),
        "selfHandleResponse": (.bool(false), "responses are always passed on"),
        "logLevel": (nil, "use 'backend.logger.level'"),
        "logProvider": (nil, "use 'backend.logger'"),
        "onProxyReq": (nil, "functions cannot be configured; use 'headers', 'allowedHeaders' and 'pathRewrite'"),
        "onProxyReqWs": (nil, "functions cannot be configured; use 'headers' and 'allowedHeaders'"),
        "onProxyRes": (
            nil, "functions cannot be configured; use 'allowedHeaders' and the rewrites of Location and cookies"
        ),
        "onOpen": (nil, "functions cannot be configured"),
        "onClose": (nil, "functions cannot be configured"),
        "onError": (nil, "functions cannot be configured; use 'tributary.retry' and 'tributary.targets'"),
        "pathFilter": (nil, "use 'allowedMethods', and the order of the routes"),
        "on": (nil, "functions cannot be configured; use 'headers', 'allowedHeaders' and 'pathRewrite'"),
        "plugins": (nil, "functions cannot be configured"),
        "ejectPlugins": (.bool(false), "there are no plugins"),
    ]

    static func warnOfUnsupported(_ options: ConfigSection, route: String, log: inout ProblemLog) {
        for member in options.members where !supported.contains(member.key) {
            if let known = unsupported[member.key] {
                guard member.value.kind != known.harmless else { continue }
                let fault = ProxyFault.unsupported(option: member.key, route: route, consequence: known.consequence)
                log.warning(fault, at: member.keyOrigin)
            } else {
                let suggestion = NearName.nearest(to: member.key, among: supported)
                let fault = ProxyFault.unknownOption(option: member.key, route: route, suggestion: suggestion)
                log.warning(fault, at: member.keyOrigin)
            }
        }
    }
}
