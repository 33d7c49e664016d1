import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import Proxy
import Settings
import StateStore
import Upstreams

/// What a source of events is made of: equal for bindings of two snapshots that bring the same events.
struct EventIdentity: Hashable, Sendable {
    /// The directives of the field, and those of the schema that say more about its source.
    fileprivate var directives: [String]
    fileprivate var fieldType: String
    fileprivate var operating: OperatingSettings?
    fileprivate var terms: CallTerms?
    /// What a proxy route makes of a request, or where another one goes.
    fileprivate var target: UpstreamRequest?
}

extension SchemaBinder {
    /// Binds a field of the subscription type: to stored state as it changes, to answers that are polled, or to a stream of an
    /// upstream's.
    mutating func bindEvents(_ site: BindingSite) {
        refuseOnEvents(site)
        let poll = site.applied("poll")
        let every = poll.flatMap { readInterval($0) }
        guard poll == nil || every != nil else { return }
        switch site.directive.name.text {
        case "sql": bindStateEvents(site, every: every)
        case "connect":
            bindUpstreamEvents(site, every: every)
        default:
            problems.error(
                "SUBSCRIPTION_IN_CONNECTORS",
                "@\(site.directive.name.text) has no events; a field of the subscription type has @sql, @connect, or its events in Swift.",
                at: site.directive.location
            )
        }
    }

    /// Refuses what says nothing of a stream of events.
    private mutating func refuseOnEvents(_ site: BindingSite) {
        let batch = site.applied("batch")
        if let batch {
            problems.error(
                "TRIB_BATCH_KEY",
                "@batch has no effect on \"\(site.coordinate)\": a subscription has one root, and no parents to ask for together.",
                at: batch.location
            )
        }
        if let cache = site.applied("cache") {
            problems.error(
                "TRIB_POLL",
                "@cache has no effect on \"\(site.coordinate)\": each call is made to find out what has changed, and one serves all subscribers.",
                at: cache.location
            )
        }
        if let entity = site.directive.argument("entity"), entity.isTrue {
            problems.error(
                "ENTITY_NOT_ON_ROOT_QUERY",
                "entity: true belongs to fields of the query type; \"\(site.coordinate)\" is none.",
                at: entity.location
            )
        }
    }

    /// Refuses `@poll` on what is no field of the subscription type that a directive binds.
    mutating func refuseStrayPoll(on field: OutputField, of type: NamedType, isDirected: Bool) {
        let isOfSubscription = type.id == schema.subscriptionType
        guard let poll = field.appliedDirectives.first(where: { $0.name.text == "poll" }),
            !isDirected || !isOfSubscription
        else { return }
        let coordinate = type.name + "." + field.name
        // A field that nothing binds is refused by itself.
        if isOfSubscription, !boundFields.contains(coordinate) { return }
        problems.error(
            "TRIB_POLL",
            isOfSubscription
                ? "@poll has no effect on \"\(coordinate)\", whose events come from Swift."
                : "@poll belongs to fields of the subscription type; \"\(coordinate)\" is asked for once, by each operation that selects it.",
            at: poll.location
        )
    }

    private mutating func readInterval(_ poll: Directive) -> PollInterval? {
        guard let value = poll.argument("every"), let seconds = value.number else { return nil }
        if let interval = PollInterval(seconds: seconds) { return interval }
        problems.error(
            "TRIB_POLL",
            "\"every\" is \(printValue(value)); it has to be a number of seconds from 0.1 to 86400.",
            at: value.location
        )
        return nil
    }

    // MARK: The sources

    private mutating func bindStateEvents(_ site: BindingSite, every: PollInterval?) {
        guard let compiled = compileSQL(site) else { return }
        if compiled.info.tablesRead.isEmpty, every == nil {
            problems.warning(
                "TRIB_POLL",
                "The statement of \"\(site.coordinate)\" reads no table: it has one event and never another. Add @poll(every: 5) to run it every 5 seconds.",
                at: site.directive.location
            )
        }
        let loader = SQLLoader(compiled.options)
        let source = StateEvents(
            loader,
            tables: compiled.info.tablesRead,
            every: every,
            identity: identity(of: site)
        )
        bind(site, to: source, loader, reading: compiled.mapping)
    }

    private mutating func bindUpstreamEvents(_ site: BindingSite, every: PollInterval?) {
        guard var (options, _) = compileConnect(site) else { return }
        // What was kept tells nothing of what has changed.
        options.terms.cache = nil
        if case .expression = options.response.head, site.fieldType.kind == .object {
            evaluatedMappings.insert(site.coordinate)
        }
        let loader = HTTPLoader(options)
        let identity = identity(of: site, options)
        let source: any EventSource =
            if let every {
                PollEvents(loader, every: every, identity: identity)
            } else {
                StreamEvents(loader, identity: identity)
            }
        bind(site, to: source, loader, reading: options.response.members)
    }

    private mutating func bind(
        _ site: BindingSite,
        to source: any EventSource,
        _ loader: any Loader,
        reading mapping: ObjectMapping
    ) {
        mappings[site.coordinate] = mapping
        bindings.setEvents(site.type.id, site.field.name, source)
        let value = EventLoader(label: source.label, kind: loader.kind, evaluation: loader.evaluation)
        bindings[site.type.id, site.field.name] = .load(value, mapping)
    }

    private func identity(of site: BindingSite, _ options: HTTPLoader.Options? = nil) -> EventIdentity {
        let source = options?.sourceName
        let ofSchema = schema.appliedDirectives.filter { directive in
            switch directive.name.text {
            case "source": directive.argument("name")?.text == source
            case "limits": directive.argument("source")?.text ?? source == source
            default: false
            }
        }
        var identity = EventIdentity(
            directives: (site.field.appliedDirectives + ofSchema).map { directive in
                directive.arguments.reduce("@" + directive.name.text) {
                    $0 + " " + $1.name.text + ": " + printValue($1.value)
                }
            },
            fieldType: schema.text(of: site.field.type),
            operating: source.flatMap { environment.sources[$0] },
            terms: options?.terms
        )
        if case .route(let route)? = options?.template.destination {
            identity.operating = route.operating
            identity.target = route.sourceRequest(method: "GET", path: "/", headers: [])
        }
        return identity
    }
}

extension Value {
    /// The number that an integer or a float stands for.
    fileprivate var number: Double? {
        switch kind {
        case .int(let text), .float(let text): Double(text)
        default: nil
        }
    }
}
