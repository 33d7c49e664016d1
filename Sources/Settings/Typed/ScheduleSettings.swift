/// An operation that runs every so often: one entry of `tributary.schedules`.
package struct ScheduleSettings: Hashable, Sendable {
    /// Names it in the log and in the state database: under another name it is another schedule.
    package var name: String
    /// `every`: from the beginning of one run to that of the next; at least ``shortest``.
    package var every: Duration
    /// `query`: a GraphQL document with a query or a mutation; its validity is checked with the schema.
    package var query: String
    package var queryOrigin: ConfigOrigin
    /// `variables`: fixed variables of both documents; an object, or nil.
    package var variables: ConfigValue?
    /// `select`: dotted path of response names to an object, whose members are variables of `store`; nil for all of `data`.
    package var select: String?
    /// `store`: a document with the mutation that runs afterwards; nil for none.
    package var store: String?
    package var storeOrigin: ConfigOrigin
    package var origin: ConfigOrigin

    static let keys = ["every", "query", "variables", "select", "store"]

    /// What runs more often is no schedule but a load.
    package static let shortest = Duration.milliseconds(100)

    static func read(_ schedules: ConfigSection, log: inout ProblemLog) -> [ScheduleSettings] {
        var read: [ScheduleSettings] = []
        for member in schedules.members {
            guard let section = log.attempt(try schedules.section(of: member)) else { continue }
            section.refuseUnknownKeys(known: keys, log: &log)
            if let schedule = log.attempt(try ScheduleSettings(section, of: member)) { read.append(schedule) }
        }
        return read
    }

    private init(_ section: ConfigSection, of member: ConfigObject.Member) throws(ConfigurationProblem) {
        name = member.key
        let written = try section.value("every")
        guard let duration = try section.optionalDuration("every"), duration >= Self.shortest else {
            throw section.invalidValue("every", written, accepted: "a duration of at least 100 milliseconds")
        }
        every = duration
        query = try section.string("query")
        queryOrigin = try section.value("query").origin
        variables = try section.optionalSection("variables")?.value
        select = try section.optionalString("select")
        store = try section.optionalString("store")
        storeOrigin = try section.optionalValue("store")?.origin ?? member.keyOrigin
        origin = member.keyOrigin
        if store == nil, let value = try section.optionalValue("select") {
            let fault = ConfigurationFault.invalidValue(
                key: section.fullKey("select"),
                found: "'\(select ?? "")' without store",
                accepted: "select beside store only: it says what the mutation gets"
            )
            throw ConfigurationProblem(fault, at: value.origin)
        }
    }
}
