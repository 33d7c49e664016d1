/// Turns a file's tree as written into the tree that counts: variables substituted, includes read in.
///
/// `{ $env: X }`, `{ $file: path }` and `{ $include: path#a.b }` stand for what they name; relative paths are seen
/// from the file that writes them. Other keys with a `$` pass through.
struct ConfigurationTransform {
    let environment: [String: String]
    let limits: ConfigurationLimits
    /// Values that came from the environment or from `$file`.
    private(set) var secrets: Set<String> = []
    /// Absolute paths of the files read for includes.
    private(set) var includedFiles: [String] = []
    private(set) var problems: [ConfigurationProblem] = []
    private var valueCount = 0
    private var hasTooManyIncludes = false

    init(environment: [String: String], limits: ConfigurationLimits) {
        self.environment = environment
        self.limits = limits
    }

    enum Outcome {
        case value(ConfigValue)
        /// Left out: the variable it needs is not set. The name is empty where the value is left out for another
        /// reason.
        case absent(variable: String)
    }

    mutating func transform(_ value: ConfigValue) -> Outcome {
        transform(value, depth: 0, includeDepth: 0)
    }

    private mutating func transform(_ value: ConfigValue, depth: Int, includeDepth: Int) -> Outcome {
        valueCount += 1
        guard valueCount <= limits.maxValues, depth <= limits.maxDepth else {
            let fault: ConfigurationFault =
                depth > limits.maxDepth ? .tooDeep(limit: limits.maxDepth) : .tooManyValues(limit: limits.maxValues)
            // One message, however many values are too many.
            if valueCount <= limits.maxValues + 1 { report(fault, at: value.origin) }
            return .absent(variable: "")
        }
        switch value.kind {
        case .null, .bool, .integer, .number:
            return .value(value)
        case .string(let text):
            let (outcome, ingredients) = substitute(text)
            switch outcome {
            case .text(let text): return .value(ConfigValue(.string(text), at: value.origin.adding(ingredients)))
            case .unset(let variable): return .absent(variable: variable)
            }
        case .array(let elements):
            var kept: [ConfigValue] = []
            kept.reserveCapacity(elements.count)
            for element in elements {
                if case .value(let value) = transform(element, depth: depth + 1, includeDepth: includeDepth) {
                    kept.append(value)
                }
            }
            return .value(ConfigValue(.array(kept), at: value.origin))
        case .object(let object):
            if let include = object.members.first(where: { ["$env", "$file", "$include"].contains($0.key) }) {
                return self.include(include, of: object, depth: depth, includeDepth: includeDepth)
            }
            var kept = ConfigObject()
            for member in object.members {
                switch transform(member.value, depth: depth + 1, includeDepth: includeDepth) {
                case .value(let value):
                    kept.set(.init(key: member.key, keyOrigin: member.keyOrigin, value: value))
                case .absent(let variable):
                    kept.setUnresolved(member.key, variable: variable, at: member.value.origin)
                }
            }
            return .value(ConfigValue(.object(kept), at: value.origin))
        }
    }

    private mutating func substitute(_ text: String) -> (VariableText.Outcome, [ConfigOrigin.Ingredient]) {
        var ingredients: [ConfigOrigin.Ingredient] = []
        var used: [String] = []
        let outcome = VariableText.substitute(text, environment: environment) { name, value in
            ingredients.append(.variable(name))
            used.append(value)
        }
        secrets.formUnion(used)
        return (outcome, ingredients)
    }

    // MARK: Includes

    private mutating func include(
        _ member: ConfigObject.Member,
        of object: ConfigObject,
        depth: Int,
        includeDepth: Int
    ) -> Outcome {
        guard object.members.count == 1 else {
            report(.includeWithAdjacentKeys(include: member.key), at: member.keyOrigin)
            return .absent(variable: "")
        }
        guard let raw = member.value.string else {
            report(.includeNotString(include: member.key, typeName: member.value.typeName), at: member.value.origin)
            return .absent(variable: "")
        }
        let argument: String
        let (outcome, ingredients) = substitute(raw)
        switch outcome {
        case .text(let text):
            argument = text
        case .unset(let variable):
            report(.includeUnresolved(include: member.key, variable: variable), at: member.value.origin)
            return .absent(variable: "")
        }
        if member.key == "$env" {
            guard let text = environment[argument].map(Paths.trimmed) else { return .absent(variable: argument) }
            secrets.insert(text)
            let origin = member.value.origin.adding(ingredients + [.variable(argument)])
            return .value(ConfigValue(.string(text), at: origin))
        }
        guard includedFiles.count < limits.maxIncludes else {
            // One message, however many files are too many.
            if !hasTooManyIncludes { report(.tooManyIncludes(limit: limits.maxIncludes), at: member.value.origin) }
            hasTooManyIncludes = true
            return .absent(variable: "")
        }
        do throws(ConfigurationProblem) {
            if member.key == "$file" { return .value(try file(argument, at: member.value.origin)) }
            guard includeDepth < limits.maxIncludeDepth else {
                throw ConfigurationProblem(
                    ConfigurationFault.includesTooDeep(limit: limits.maxIncludeDepth),
                    at: member.value.origin
                )
            }
            guard let included = try document(argument, at: member.value.origin) else { return .absent(variable: "") }
            // A scalar that was picked out of another file counts as it stands there.
            if included.object == nil, included.typeName != "array" { return .value(included) }
            return transform(included, depth: depth, includeDepth: includeDepth + 1)
        } catch {
            problems.append(error)
            return .absent(variable: "")
        }
    }

    private mutating func file(_ path: String, at origin: ConfigOrigin) throws(ConfigurationProblem) -> ConfigValue {
        let absolute = Paths.resolve(path, in: origin.folder)
        includedFiles.append(absolute)
        let text = Paths.trimmedEnd(try TextFile.read(absolute, shown: path, limits: limits, at: origin))
        secrets.insert(text)
        return ConfigValue(.string(text), at: origin.adding([.file(path)]))
    }

    /// The part of another YAML or JSON file that `path#a.b` names; nil where it holds nothing.
    private mutating func document(
        _ reference: String,
        at origin: ConfigOrigin
    ) throws(ConfigurationProblem) -> ConfigValue? {
        let hash = reference.firstIndex(of: "#")
        let path = String(reference[..<(hash ?? reference.endIndex)])
        let selector = hash.map { String(reference[reference.index(after: $0)...]) } ?? ""
        guard [".yaml", ".yml", ".json"].contains(where: path.hasSuffix) else {
            throw ConfigurationProblem(ConfigurationFault.includeUnknownFormat(path: path), at: origin)
        }
        let absolute = Paths.resolve(path, in: origin.folder)
        includedFiles.append(absolute)
        let text = try TextFile.read(absolute, shown: path, limits: limits, at: origin)
        var reader = YAMLReader(shown: path, folder: Paths.folder(of: absolute), limits: limits)
        guard var value = try reader.read(text) else { return nil }
        let parts = selector.split(separator: ".").map(String.init)
        for (index, part) in parts.enumerated() {
            guard let object = value.object else {
                let place = parts[..<index].joined(separator: ".")
                throw ConfigurationProblem(ConfigurationFault.includePathNotObject(at: place, path: path), at: origin)
            }
            guard let next = object[part] else { return nil }
            value = next
        }
        return value
    }

    private mutating func report(_ fault: ConfigurationFault, at origin: ConfigOrigin) {
        problems.append(ConfigurationProblem(fault, at: origin))
    }
}
