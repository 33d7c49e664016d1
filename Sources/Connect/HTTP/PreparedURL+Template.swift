import GraphQLExecution
import OrderedJSON

/// Preparing the URL of a template.
extension PreparedURL {
    /// Prepares the URL; fails where more has to be done for it than to read values.
    ///
    /// - Parameters:
    ///   - template: The binding's.
    ///   - preparation: What it may read.
    init?(_ template: RequestTemplate, _ preparation: Preparation) {
        guard template.sourceSegments == nil, template.segments == nil else { return nil }
        let base: String
        switch template.destination {
        case .base(let start): base = start
        // It is the route that knows the beginning.
        case .route: base = ""
        case .variable: return nil
        }
        guard var path = preparation.parts(of: template.path, nullIsNothing: true) else { return nil }
        if !template.path.parts.isEmpty {
            // A value alone could come to nothing, which the slash before it depends on.
            guard case .text(let start)? = path.first else { return nil }
            if start.first != UInt8(ascii: "/") { path[0] = .text([UInt8(ascii: "/")] + start) }
        }
        var query: [Parameter] = []
        if let text = template.sourceQuery, !text.isEmpty { query.append(.text([.text(Array(text.utf8))])) }
        guard preparation.append(template.sourceParameters, to: &query) else { return nil }
        if let own = template.query {
            guard let parts = preparation.parts(of: own, nullIsNothing: false) else { return nil }
            query.append(.text(parts))
        }
        guard preparation.append(template.parameters, to: &query) else { return nil }
        self.init(
            base: base,
            path: path,
            pathHasValues: !template.path.expressions.isEmpty,
            query: query,
            width: max(1, preparation.requirements.count)
        )
    }
}

extension Preparation {
    /// The parts of a text.
    ///
    /// - Parameters:
    ///   - template: The text.
    ///   - nullIsNothing: Whether a constant that is null cannot be prepared; else it is empty.
    /// - Returns: Nil where one of them is more than read.
    fileprivate func parts(of template: MappingTemplate, nullIsNothing: Bool) -> [PreparedURL.Part]? {
        var parts: [PreparedURL.Part] = []
        for part in template.parts {
            switch part {
            case .text(let text):
                var encoded = ""
                URLText.append(constant: text, to: &encoded)
                parts.append(.text(Array(encoded.utf8)))
            case .expression(let expression, _):
                if let value = constant(expression) {
                    guard let text = (try? value.scalarText()) ?? nil, !nullIsNothing || !isNullish(value) else {
                        return nil
                    }
                    if !text.isEmpty { parts.append(.text(URLText.encoded(text))) }
                } else if let joined = joined(expression) {
                    parts.append(joined)
                } else if let reading = reading(expression) {
                    if case .keys = reading { return nil }
                    parts.append(.value(reading))
                } else {
                    return nil
                }
            }
        }
        return parts
    }

    /// Appends the parameters of an object; false where one of them is more than read.
    fileprivate func append(_ expression: MappingExpression?, to query: inout [PreparedURL.Parameter]) -> Bool {
        guard let expression else { return true }
        guard case .object(let object) = expression else { return false }
        var names: Set<String> = []
        for member in object.members {
            // Members of one name are merged.
            guard case .named(let name) = member.kind, names.insert(name).inserted else { return false }
            let start = URLText.encoded(name) + [UInt8(ascii: "=")]
            if let value = constant(member.value) {
                guard let items = (try? value.elements() ?? [value]) else { return false }
                for item in items where !isNullish(item) {
                    guard let text = (try? item.scalarText()) ?? nil else { return false }
                    query.append(.text([.text(start + URLText.encoded(text))]))
                }
            } else if let reading = reading(member.value) {
                query.append(.values(start, reading))
            } else {
                return false
            }
        }
        return true
    }

    private func isNullish(_ value: MappingValue) -> Bool { (try? value.isNullish()) ?? true }

    /// `$batch.name->joinNotNull(',')`.
    private func joined(_ expression: MappingExpression) -> PreparedURL.Part? {
        guard keys == .batch, case .path(let path) = expression, path.selection == nil, path.steps.count == 2,
            case .variable(MappingVariable.batch.rawValue) = path.head,
            case .key(let name) = path.steps[0], let index = index(of: name),
            case .method(.joinNotNull, let arguments) = path.steps[1], arguments.count == 1,
            case .literal(.string(let separator)) = arguments[0]
        else { return nil }
        return .joined(index, separator: URLText.encoded(separator))
    }
}
