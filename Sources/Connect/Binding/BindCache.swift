import GraphQLLanguage
import GraphQLTypes
import Proxy
import Settings
import Upstreams

extension SchemaBinder {
    /// What `@cache` on the field or on its type says, or else the operating keys.
    ///
    /// - Parameters:
    ///   - site: A field with `@connect`.
    ///   - method: Of its request.
    ///   - template: The request: where it uses anything of the client's, entries are kept per caller.
    ///   - operating: The source's or the route's operating keys.
    /// - Returns: Nil where nothing is kept.
    mutating func cachePolicy(
        _ site: BindingSite,
        method: String,
        template: RequestTemplate,
        operating: OperatingSettings?
    ) -> CachePolicy? {
        let usesCaller = template.usesCaller
        let own = site.applied("cache")
        if let own, site.isMutation {
            problems.error(
                "TRIB_CACHE_ON_MUTATION",
                "\"\(site.coordinate)\" changes something; its result is never taken from a cache.",
                at: own.location
            )
            return nil
        }
        // The parts of a batch are kept by key, whatever the method that asks for them.
        let isBatch = site.isBatch
        // What is said of a type holds for the requests that look it up, batches among them.
        let ofLookup = site.isLookup ? site.fieldType.appliedDirectives.first { $0.name.text == "cache" } : nil
        if let own, method != "GET", !isBatch {
            problems.later("@cache on a \(method) request", at: own.location)
            return nil
        }
        guard !site.isMutation, method == "GET" || own != nil || ofLookup != nil && isBatch else { return nil }
        guard let directive = own ?? site.fieldType.appliedDirectives.first(where: { $0.name.text == "cache" }) else {
            return operating?.cachePolicy(isPrivate: usesCaller)
        }
        return read(directive, usesCaller: usesCaller)
    }

    private mutating func read(_ directive: Directive, usesCaller: Bool) -> CachePolicy {
        var policy = CachePolicy(
            maxAge: .zero,
            staleWhileRevalidate: .zero,
            staleIfError: .zero,
            isPrivate: usesCaller
        )
        for argument in directive.arguments {
            switch argument.name.text {
            case "maxAge": policy.maxAge = seconds(argument) ?? .zero
            case "staleWhileRevalidate": policy.staleWhileRevalidate = seconds(argument) ?? .zero
            case "staleIfError": policy.staleIfError = seconds(argument) ?? .zero
            case "negativeMaxAge":
                if let age = seconds(argument), age > .zero { policy.negativeMaxAge = age }
            case "scope":
                if case .enumValue(let name) = argument.value.kind, name == "PRIVATE" { policy.isPrivate = true }
            case "respectUpstream": policy.respectsUpstream = argument.value.boolean ?? true
            default: break
            }
        }
        return policy
    }

    private mutating func seconds(_ argument: Argument) -> Duration? {
        guard let number = argument.value.integer else { return nil }
        if number >= 0 { return .seconds(number) }
        problems.error(
            "TRIB_LIMIT",
            "\"\(argument.name.text)\" is \(number); it has to be a number of seconds from 0 on.",
            at: argument.value.location
        )
        return nil
    }
}
