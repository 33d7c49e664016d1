/// A REST route that answers from a GraphQL query: one entry of `tributary.routes`.
package struct AggregateRoute: Hashable, Sendable {
    /// Begins with `/` and does not end with one; compared as written.
    package var path: String
    /// The GraphQL document; its validity is checked with the schema.
    package var query: String
    /// Where the query stands, for messages about it.
    package var queryOrigin: ConfigOrigin
    /// Dotted path of response names whose value is the answer's body; nil answers all of `data`.
    package var select: String?
    /// Where that is written.
    package var selectOrigin: ConfigOrigin?
    /// Fixed variables of the query: an object, or nil.
    package var variables: ConfigValue?
    package var origin: ConfigOrigin

    static let keys = ["query", "select", "variables"]

    static func read(_ routes: ConfigSection, log: inout ProblemLog) -> [AggregateRoute] {
        var read: [AggregateRoute] = []
        for member in routes.members {
            guard let section = log.attempt(try routes.section(of: member)) else { continue }
            section.refuseUnknownKeys(known: keys, log: &log)
            guard let route = log.attempt(try AggregateRoute(section, of: member)) else { continue }
            if read.contains(where: { $0.path == route.path }) {
                log.error(ConfigurationFault.duplicateKey(routes.fullKey(route.path)), at: member.keyOrigin)
            }
            read.append(route)
        }
        return read
    }

    private init(_ section: ConfigSection, of member: ConfigObject.Member) throws(ConfigurationProblem) {
        path = try Self.path(member)
        query = try section.string("query")
        queryOrigin = try section.value("query").origin
        select = try section.optionalString("select")
        selectOrigin = section.object["select"]?.origin
        variables = try section.optionalSection("variables")?.value
        origin = member.keyOrigin
    }

    private static func path(_ member: ConfigObject.Member) throws(ConfigurationProblem) -> String {
        var path = member.key[...]
        while path.count > 1, path.last == "/" { path = path.dropLast() }
        let isSendable = path.utf8.allSatisfy {
            $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
        }
        guard path.hasPrefix("/"), path.count > 1, isSendable else {
            let fault = ConfigurationFault.invalidValue(
                key: "tributary.routes",
                found: "'\(member.key)'",
                accepted: "a path such as /frobs-aggregator/summary, without a query"
            )
            throw ConfigurationProblem(fault, at: member.keyOrigin)
        }
        return String(path)
    }
}
