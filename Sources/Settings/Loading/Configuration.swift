/// The configuration as the files and the environment give it together.
package struct Configuration: Sendable {
    /// The merged tree; always an object.
    package let root: ConfigSection
    /// Absolute paths of the files that it was read from, includes among them, lowest priority first.
    package let files: [String]
    /// Absolute folder of the first configuration file, or the working directory when there is none: where the
    /// defaults of relative paths start.
    package let folder: String
    /// Texts that must be removed from whatever is logged.
    package let secrets: Set<String>
    package let surroundings: ProcessSurroundings
    package let warnings: [ConfigurationProblem]

    /// Loads and merges the configuration.
    ///
    /// Files are those named, the last with the highest priority; without any, `app-config.yaml` and then
    /// `app-config.local.yaml`, each where it exists. `APP_CONFIG_*` variables beat all files.
    ///
    /// - Parameters:
    ///   - named: Paths of `--config`, relative to the working directory.
    ///   - surroundings: Environment and working directory.
    ///   - limits: Bounds on files and values.
    /// - Returns: The merged configuration, its variables substituted and its includes read.
    /// - Throws: Every problem of every file.
    package static func load(
        files named: [String] = [],
        surroundings: ProcessSurroundings,
        limits: ConfigurationLimits = ConfigurationLimits()
    ) throws(ConfigurationErrors) -> Configuration {
        let shownPaths: [String]
        if named.isEmpty {
            shownPaths = ["app-config.yaml", "app-config.local.yaml"].filter {
                TextFile.exists(Paths.resolve($0, in: surroundings.workingDirectory))
            }
        } else {
            shownPaths = named
        }

        var log = ProblemLog()
        var transform = ConfigurationTransform(environment: surroundings.environment, limits: limits)
        let top = ConfigOrigin(source: "app-config.yaml", folder: surroundings.workingDirectory, line: 0, column: 0)
        var root = ConfigValue(.object(ConfigObject()), at: top)
        var files: [String] = []
        for shown in shownPaths {
            let path = Paths.resolve(shown, in: surroundings.workingDirectory)
            files.append(path)
            guard let written = log.optional(try document(path, shown: shown, limits: limits)),
                case .value(let transformed) = transform.transform(written), transformed.object != nil
            else { continue }
            root = root.merged(under: transformed)
        }
        for problem in transform.problems { log.add(problem) }
        if let overrides = EnvironmentOverrides.read(surroundings, limits: limits, log: &log) {
            root = root.merged(under: overrides)
        }
        guard !log.hasErrors else { throw ConfigurationErrors(log.problems) }

        return Configuration(
            root: ConfigSection(path: "", object: root.object ?? ConfigObject(), origin: root.origin),
            files: files + transform.includedFiles,
            folder: files.first.map(Paths.folder(of:)) ?? surroundings.workingDirectory,
            secrets: SecretValues.collect(from: root, candidates: transform.secrets),
            surroundings: surroundings,
            warnings: log.problems
        )
    }

    /// A file's content as written: an object, or nil for a file that holds nothing.
    private static func document(
        _ path: String,
        shown: String,
        limits: ConfigurationLimits
    ) throws(ConfigurationProblem) -> ConfigValue? {
        let text = try TextFile.read(path, shown: shown, limits: limits, at: nil)
        var reader = YAMLReader(shown: shown, folder: Paths.folder(of: path), limits: limits)
        guard let value = try reader.read(text), !value.isNull else { return nil }
        guard value.object != nil else {
            throw ConfigurationProblem(ConfigurationFault.rootNotObject(typeName: value.typeName), at: value.origin)
        }
        return value
    }
}
