package import GraphQLLanguage

/// Something wrong, or doubtful, with the bindings of a schema.
package struct BindingProblem: Error, Sendable, Hashable {
    package enum Severity: Sendable, Hashable {
        case error
        case warning
    }

    package var severity: Severity
    /// A stable word, such as `SOURCE_NAME_MISMATCH` or `TRIB_SQL_PREPARE`.
    package var code: String
    /// What was found and what would be accepted.
    package var message: String
    package var location: SourceLocation
    /// Where it is, when that is in compiled code and nowhere in the schema: `Module/File.swift:12`.
    package var codePlace: String?

    package init(_ severity: Severity = .error, _ code: String, _ message: String, at location: SourceLocation) {
        self.severity = severity
        self.code = code
        self.message = message
        self.location = location
    }
}

/// Collects problems while bindings are read: all of them, not only the first.
struct ProblemList {
    private(set) var problems: [BindingProblem] = []
    /// What the schema was built from: places inside strings are counted in it.
    let sources: [Source]
    /// What the mappings of a file are read as that links a version, by the index of its source.
    var languages: [UInt32: MappingLanguage] = [:]

    init(sources: [Source]) { self.sources = sources }

    mutating func add(_ problem: BindingProblem) { problems.append(problem) }

    /// Each once: a mapping that serves a field and a lookup is looked at twice.
    var distinct: [BindingProblem] {
        var seen: Set<BindingProblem> = []
        return problems.filter { seen.insert($0).inserted }
    }

    mutating func error(_ code: String, _ message: String, at location: SourceLocation) {
        problems.append(BindingProblem(.error, code, message, at: location))
    }

    mutating func warning(_ code: String, _ message: String, at location: SourceLocation) {
        problems.append(BindingProblem(.warning, code, message, at: location))
    }

    /// An error at a byte of a string value.
    mutating func error(_ code: String, _ message: String, _ utf8Offset: Int, in value: Value) {
        error(code, message, at: value.place(of: utf8Offset, in: sources))
    }

    /// A directive or argument that a later version will know.
    mutating func later(_ what: String, at location: SourceLocation) {
        error("TRIB_NOT_SUPPORTED", "\(what) is not supported yet; leave it out.", at: location)
    }

    /// Parses a mapping that stands in a string value.
    mutating func mapping(_ value: Value, code: String) -> MappingExpression? {
        guard let text = value.text else { return nil }
        do throws(MappingFault) {
            let language = languages[value.location.sourceIndex] ?? .latest
            let parsed = try MappingParser.read(text, as: language)
            warn(parsed.warnings, in: value)
            return parsed.expression
        } catch {
            self.error(code, error.message, error.utf8Offset, in: value)
            return nil
        }
    }

    /// Parses a template that stands in a string value.
    mutating func template(_ value: Value, code: String) -> MappingTemplate? {
        guard let text = value.text else { return nil }
        do throws(MappingFault) {
            let template = try MappingTemplate.parse(text)
            warn(template.warnings, in: value)
            return template
        } catch {
            self.error(code, error.message, error.utf8Offset, in: value)
            return nil
        }
    }

    private mutating func warn(_ faults: [MappingFault], in value: Value) {
        for fault in faults {
            warning("TRIB_MAPPING", fault.message, at: value.place(of: fault.utf8Offset, in: sources))
        }
    }
}

extension Value {
    /// The text of a string value.
    var text: String? {
        if case .string(let text, _) = kind { return text }
        return nil
    }

    var integer: Int? {
        if case .int(let text) = kind { return Int(text) }
        return nil
    }

    /// The truth value of a boolean; nil for anything else.
    var boolean: Bool? {
        if case .boolean(let value) = kind { return value }
        return nil
    }

    var isTrue: Bool {
        if case .boolean(true) = kind { return true }
        return false
    }

    /// The field of an object value.
    func field(_ name: String) -> Value? {
        guard case .object(let fields) = kind else { return nil }
        return fields.first { $0.name.text == name }?.value
    }

    /// The items of a list value; a single value stands for a list of one.
    var items: [Value] {
        switch kind {
        case .list(let items): items
        case .null: []
        default: [self]
        }
    }
}
