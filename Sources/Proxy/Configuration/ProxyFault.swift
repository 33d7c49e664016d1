import Settings

/// What can be wrong with, or surprising about, the `proxy:` block.
///
/// Where Backstage has a message for the case, ours begins with the same words.
enum ProxyFault: ConfigurationFact, Hashable {
    case targetNotString(route: String, typeName: String)
    case targetNotURL(target: String, flaw: HTTPURL.Flaw)
    case targetWithQuery(route: String)
    case targetWithUserInfo(route: String)
    case unknownCredentials(found: String, route: String)
    case invalidPattern(pattern: String, reason: String)
    case invalidRoute(String)
    case invalidMethod(String, suggestion: String?)
    case invalidHeaderName(String)
    case transportHeader(String)
    case skipped(route: String, reason: String)
    case deprecatedRoot
    case rootIgnored(route: String)
    case unreachable(route: String, behind: String)
    case wildcardHeader(route: String)
    case unverified(route: String)
    case unmatchablePattern(pattern: String, route: String, example: String)
    case unmatchableKey(key: String, route: String, example: String)
    case overridden(option: String, route: String)
    case rewriteOfHidden(option: String, route: String, header: String)
    case encryptedWebSocket(route: String)
    case webSocketToTargets(route: String)
    case webSocketWithoutToken(route: String)
    case proxiedOnly(option: String, route: String)
    case unsupported(option: String, route: String, consequence: String)
    case unknownOption(option: String, route: String, suggestion: String?)

    var code: String {
        switch self {
        case .targetNotString, .targetNotURL, .targetWithQuery: "INVALID_TARGET"
        case .unknownCredentials: "UNKNOWN_CREDENTIALS_POLICY"
        case .invalidPattern: "INVALID_PATTERN"
        case .invalidRoute: "INVALID_ROUTE"
        case .invalidMethod, .invalidHeaderName, .transportHeader, .wildcardHeader, .targetWithUserInfo,
            .unmatchablePattern, .unmatchableKey, .overridden, .rewriteOfHidden, .proxiedOnly, .encryptedWebSocket,
            .webSocketToTargets, .webSocketWithoutToken:
            "HAS_NO_EFFECT"
        case .unverified: "UNVERIFIED_UPSTREAM"
        case .skipped: "ROUTE_SKIPPED"
        case .deprecatedRoot: "DEPRECATED_ROOT"
        case .rootIgnored, .unreachable: "ROUTE_NOT_REACHED"
        case .unsupported: "UNSUPPORTED_OPTION"
        case .unknownOption: "UNKNOWN_OPTION"
        }
    }

    var sentence: String {
        switch self {
        case .targetNotString(let route, let typeName):
            "Proxy target for route \"\(route)\" must be a string, but is of type \(typeName)"
        case .targetNotURL(let target, let flaw):
            "Proxy target is not a valid URL: \(target) (\(flaw.sentence))"
        case .targetWithQuery(let route):
            "the target of route '\(route)' has a query, which would end up in the middle of every URL; write "
                + "it without"
        case .targetWithUserInfo(let route):
            "the credentials in the target's URL of route '\(route)' are not sent; write them as 'auth: user:password'"
        case .unknownCredentials(let found, let route):
            "Unknown credentials policy '\(found)' for proxy route '\(route)'; expected one of 'require', 'forward', "
                + "'dangerously-allow-unauthenticated'"
        case .invalidPattern(let pattern, let reason):
            "the pattern '\(pattern)' is not a valid regular expression: \(reason)"
        case .invalidRoute(let route):
            "the route '\(route)' is not a path: it holds a space, '?', '#' or a character that must be percent-encoded"
        case .invalidMethod(let method, let suggestion):
            "no request matches the method '\(method)'; "
                + (suggestion.map { "did you mean '\($0)'?" } ?? "methods are written in capital letters")
        case .invalidHeaderName(let name):
            "'\(name)' is not the name of a header"
        case .transportHeader(let name):
            "the header '\(name)' belongs to the connection and is never forwarded"
        case .skipped(let route, let reason):
            "skipped configuring \(route) due to \(reason)"
        case .deprecatedRoot:
            "Configuring proxy endpoints in the root 'proxy' configuration is deprecated. Move this configuration to "
                + "'proxy.endpoints' instead"
        case .rootIgnored(let route):
            "the route '\(route)' is ignored, since there is 'proxy.endpoints'; move it there"
        case .unreachable(let route, let behind):
            "the route '\(route)' is never reached: '\(behind)' stands before it and takes all its paths; put it first"
        case .wildcardHeader(let route):
            "'*' in the allowedHeaders of route '\(route)' matches no header; write the names"
        case .unverified(let route):
            "'secure: false' lets anyone between here and the upstream of route '\(route)' read and change "
                + "what is sent; 'ca' names authorities of your own instead"
        case .unmatchablePattern(let pattern, let route, let example):
            "the pattern '\(pattern)' in the pathRewrite of route '\(route)' matches no request: patterns see the whole "
                + "URL, such as \(example)/list"
        case .unmatchableKey(let key, let route, let example):
            "the key '\(key)' in the router of route '\(route)' matches no request: a key is a host as in "
                + "a.example.com:8080, the beginning of a path such as \(example)/list, or one after the other"
        case .overridden(let option, let route):
            "'\(option)' of route '\(route)' has no effect: its headers set Authorization, and that is what is sent"
        case .rewriteOfHidden(let option, let route, let header):
            "'\(option)' of route '\(route)' has nothing to rewrite: add '\(header)' to its allowedHeaders"
        case .encryptedWebSocket(let route):
            "WebSocket connections of route '\(route)' to an https target are refused with 501: only http targets are "
                + "tunnelled to; name one, and encrypt behind it if need be"
        case .webSocketToTargets(let route):
            "WebSocket connections of route '\(route)' go to its target, and not to those of 'tributary.targets'"
        case .webSocketWithoutToken(let route):
            "WebSocket connections of route '\(route)' go without the access token of 'tributary.auth.oauth2'; a token that "
                + "does not change can be set in 'headers'"
        case .proxiedOnly(let option, let route):
            "'\(option)' of route '\(route)' counts for what is proxied; calls that the schema makes through the route "
                + "go without it"
        case .unsupported(let option, let route, let consequence):
            "the option '\(option)' of route '\(route)' is not supported: \(consequence)"
        case .unknownOption(let option, let route, let suggestion):
            "unknown option '\(option)' of route '\(route)' is ignored"
                + (suggestion.map { "; did you mean '\($0)'?" } ?? "")
        }
    }
}
