import GraphQLExecution
import GraphQLTypes
import OrderedJSON
import Upstreams

/// The requests of a binding that differ from each other in parts of their URLs alone: `GET /users/{$this.id}`, or `GET /users`
/// with `queryParams: "id: $batch.id"`.
///
/// PERF: all that they have in common is made once, when the schema is loaded, and the rest is written as bytes, with no mapping
/// evaluated: a request for ten keys takes an eighth of the work.
final class PreparedRequest: Sendable {
    private let pattern: CallPattern
    private let url: PreparedURL

    /// What the parts of a URL may read besides constants.
    struct Readable {
        /// What the keys' parts are called: `$this` or `$args` of one key, `$batch` of any number.
        var keys: MappingVariable
        /// The keys' parts.
        var requirements: [Requirement]
        /// Whether `$args` are the field's arguments.
        var arguments: Bool
    }

    /// Prepares a template; fails where anything but values of its path and its query differs between two requests, or a value
    /// is more than read.
    ///
    /// - Parameters:
    ///   - template: The binding's.
    ///   - terms: Of all its calls.
    ///   - readable: What it may read.
    ///   - constants: What else it may read.
    init?(
        _ template: RequestTemplate,
        terms: CallTerms,
        readable: Readable,
        constants: ConstantVariables
    ) {
        guard template.body == nil, template.headers.allSatisfy(\.isTemplate),
            let url = PreparedURL(template, readable: readable, constants: constants)
        else { return nil }
        var bare = template
        bare.path = MappingTemplate(parts: [])
        bare.query = nil
        bare.sourceParameters = nil
        bare.parameters = nil
        let used = bare.usedVariables
        guard used.isSubset(of: [.env, .config]),
            let request = try? bare.request(
                variables: VariableSet(used, constants: constants).values,
                clientHeaders: []
            )
        else { return nil }
        pattern = CallPattern(request, terms: terms)
        self.url = url
    }

    /// What becomes of a load.
    enum Outcome {
        case call(PlannedCall)
        /// A value in the path is null or absent: there is nothing to ask for.
        case nothing
        /// A value is of a kind that only the template itself knows what to do with.
        case unprepared
    }

    /// The call for some keys.
    ///
    /// - Parameters:
    ///   - keys: One input for each of the requirements, for each key.
    ///   - arguments: The field's.
    ///   - caller: Who asks, where answers are kept for each caller.
    /// - Returns: The call, or why there is none.
    func call(for keys: [JSONInput], arguments: ArgumentValues, caller: String?) -> Outcome {
        var text = OutputBuffer(capacity: url.expectedBytes(for: keys.count), headRoom: 0)
        switch url.write(keys, arguments, to: &text) {
        case .text: break
        case .null: return .nothing
        case .unknown: return .unprepared
        }
        // Safe: the bytes are copied inside of the call.
        let url = unsafe text.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
        return .call(PlannedCall(pattern, url: url, caller: caller))
    }
}

extension HeaderRule {
    /// Whether it depends on nothing that only a client has.
    fileprivate var isTemplate: Bool {
        if case .template = value { true } else { false }
    }
}
