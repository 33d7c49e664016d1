import GraphQLExecution
import OrderedJSON
import Upstreams

/// The request of a binding that differs from key to key in parts of its URL alone, such as `GET /users/{$this.id}`.
///
/// PERF: a binding that is not batched makes a request for each key. All that its requests have in common is made once, when the
/// schema is loaded: evaluating the whole template takes six times as long.
final class KeyedRequest: Sendable {
    private enum Part: Sendable {
        /// Encoded, as it stands in the URL.
        case text(String)
        /// The key's part for the requirement with this index.
        case key(Int)
    }

    /// Up to the path, without a slash at its end.
    private let base: String
    private let path: [Part]
    private let query: [Part]
    /// With the URL still to be made.
    private let request: UpstreamRequest

    /// Prepares a template; fails where something but the texts of its path and its query differs between two requests, or
    /// needs a look at more than one value.
    ///
    /// - Parameters:
    ///   - template: The binding's.
    ///   - variable: What the key's parts are called in it.
    ///   - requirements: The parts.
    ///   - constants: What else it may read.
    init?(
        _ template: RequestTemplate,
        key variable: MappingVariable,
        requirements: [Requirement],
        constants: ConstantVariables
    ) {
        guard case .base(let base) = template.destination, template.sourceSegments == nil, template.segments == nil,
            template.sourceParameters == nil, template.parameters == nil, template.body == nil,
            let path = Self.parts(of: template.path, variable, requirements),
            // Values alone could come to nothing, which the separators before them depend on.
            case .text(let start)? = path.first, start.hasPrefix("/"), start != "/"
        else { return nil }
        var query: [Part] = []
        if let text = template.sourceQuery, !text.isEmpty { query.append(.text("?" + text)) }
        if let own = template.query, !own.parts.isEmpty {
            guard let parts = Self.parts(of: own, variable, requirements), case .text? = parts.first else { return nil }
            query += [.text(query.isEmpty ? "?" : "&")] + parts
        }
        var constant = template
        constant.path = MappingTemplate(parts: [])
        constant.query = nil
        let used = constant.usedVariables
        guard used.isSubset(of: [.env, .config]), template.headers.allSatisfy(\.isTemplate),
            let request = try? constant.request(
                variables: VariableSet(used, constants: constants).values,
                clientHeaders: []
            )
        else { return nil }
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.path = path
        self.query = query
        self.request = request
    }

    /// Nil where an expression is more than a part of the key.
    private static func parts(
        of template: MappingTemplate,
        _ variable: MappingVariable,
        _ requirements: [Requirement]
    ) -> [Part]? {
        var parts: [Part] = []
        for part in template.parts {
            switch part {
            case .text(let text):
                var encoded = ""
                URLText.append(constant: text, to: &encoded)
                parts.append(.text(encoded))
            case .expression(let expression, _):
                guard case .path(let path) = expression, path.selection == nil, path.steps.count == 1,
                    case .variable(variable.rawValue) = path.head, case .key(let name)? = path.steps.first,
                    let index = requirements.firstIndex(where: { $0.field == name })
                else { return nil }
                parts.append(.key(index))
            }
        }
        return parts
    }

    /// The request for a key.
    ///
    /// - Parameter key: One input for each of the requirements.
    /// - Returns: Nil when a value in the path is null or absent: there is nothing to ask for.
    /// - Throws: When a value is of a kind that its place cannot take.
    func request(for key: [JSONInput]) throws(RequestTemplate.Fault) -> UpstreamRequest? {
        var url = base
        for part in path {
            switch part {
            case .text(let text): url += text
            case .key(let index):
                let value = MappingValue(key[index])
                if try RequestTemplate.isNullish(value) { return nil }
                URLText.append(value: try RequestTemplate.text(of: value), to: &url)
            }
        }
        try RequestTemplate.refuseDotSegments(of: url.utf8.dropFirst(base.utf8.count))
        for part in query {
            switch part {
            case .text(let text): url += text
            case .key(let index):
                URLText.append(value: try RequestTemplate.text(of: MappingValue(key[index])), to: &url)
            }
        }
        var request = request
        request.url = url
        return request
    }
}

extension HeaderRule {
    /// Whether it depends on nothing that only a client has.
    fileprivate var isTemplate: Bool {
        if case .template = value { true } else { false }
    }
}
