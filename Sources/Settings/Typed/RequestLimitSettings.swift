/// Bounds on what one GraphQL request may be: those keys of `tributary.limits` that errors name.
///
/// What is nil is left to the modules that keep the limits; their defaults stand in `Schema/app-config.schema.json`.
package struct RequestLimitSettings: Hashable, Sendable {
    /// Requests in one POST, where batching is on.
    package var maxBatchSize: Int?

    // A document's text.
    /// Bytes.
    package var maxBytes: Int?
    package var maxTokens: Int?
    package var maxSelectionDepth: Int?
    package var maxValueDepth: Int?
    package var maxTypeWrappers: Int?

    // A document, checked against the schema.
    package var maxErrors: Int?
    package var maxAliases: Int?
    package var maxRootFields: Int?
    package var maxDirectivesPerLocation: Int?
    package var maxFragments: Int?
    package var maxVariables: Int?
    package var maxDepth: Int?
    package var maxSteps: Int?
    /// Whether errors suggest names of the schema.
    package var suggestions: Bool?

    // An operation, and its response.
    package var maxFields: Int?
    package var maxResponseDepth: Int?
    package var maxDeferred: Int?
    package var maxIntrospectionLists: Int?
    package var maxResponseErrors: Int?

    package init() {}

    /// How one of the numbers is written.
    package struct Number: Sendable {
        package let key: String
        package let range: ClosedRange<Int>
        /// A number of bytes may have a unit.
        var isByteCount = false
        let path: any WritableKeyPath<RequestLimitSettings, Int?> & Sendable

        init(
            _ key: String,
            _ range: ClosedRange<Int>,
            isByteCount: Bool = false,
            _ path: any WritableKeyPath<RequestLimitSettings, Int?> & Sendable
        ) {
            self.key = key
            self.range = range
            self.isByteCount = isByteCount
            self.path = path
        }
    }

    private static let most = Int(Int32.max)

    /// All that are numbers.
    ///
    /// Depths can be lowered only: walks over what is nested deeper need not fit a thread's stack.
    package static let numbers: [Number] = [
        Number("maxBatchSize", 1...1000, \.maxBatchSize),
        // A source location is 32 bits wide.
        Number("maxBytes", 1...Int(UInt32.max), isByteCount: true, \.maxBytes),
        Number("maxTokens", 1...most, \.maxTokens),
        Number("maxSelectionDepth", 1...200, \.maxSelectionDepth),
        Number("maxValueDepth", 1...200, \.maxValueDepth),
        Number("maxTypeWrappers", 0...31, \.maxTypeWrappers),
        Number("maxErrors", 1...most, \.maxErrors),
        Number("maxAliases", 0...most, \.maxAliases),
        Number("maxRootFields", 1...most, \.maxRootFields),
        Number("maxDirectivesPerLocation", 0...most, \.maxDirectivesPerLocation),
        Number("maxFragments", 0...most, \.maxFragments),
        Number("maxVariables", 0...most, \.maxVariables),
        Number("maxDepth", 1...250, \.maxDepth),
        Number("maxSteps", 1...most, \.maxSteps),
        Number("maxFields", 1...most, \.maxFields),
        Number("maxResponseDepth", 1...500, \.maxResponseDepth),
        Number("maxDeferred", 0...most, \.maxDeferred),
        Number("maxIntrospectionLists", 0...most, \.maxIntrospectionLists),
        Number("maxResponseErrors", 1...most, \.maxResponseErrors),
    ]

    static let keys = numbers.map(\.key) + ["suggestions"]

    static func read(_ section: ConfigSection, log: inout ProblemLog) -> RequestLimitSettings {
        var limits = RequestLimitSettings()
        for number in numbers {
            limits[keyPath: number.path] = log.optional(try number.read(section))
        }
        limits.suggestions = log.optional(try section.optionalBool("suggestions"))
        return limits
    }
}

extension RequestLimitSettings.Number {
    fileprivate func read(_ section: ConfigSection) throws(ConfigurationProblem) -> Int? {
        guard isByteCount else { return try section.optionalInteger(key, in: range) }
        guard let count = try section.optionalByteCount(key) else { return nil }
        if !range.contains(count), let value = try section.optionalValue(key) {
            throw section.invalidValue(key, value, accepted: "at most \(range.upperBound) bytes")
        }
        return count
    }
}
