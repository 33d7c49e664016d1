/// The configuration as the files and the environment give it together.
package struct Configuration: Sendable {
    /// The merged tree; always an object.
    package let root: ConfigSection
    /// Absolute paths of the files that it was read from, includes among them, lowest priority first.
    package let files: [String]
    /// Absolute paths that change the configuration when they change: ``files``, and the default files that do not exist.
    package let watchedFiles: [String]
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
    ///   - named: Paths of `--config`, relative to the working directory. A URL is refused, as Backstage does unless its code
    ///     says otherwise.
    ///   - surroundings: Environment and working directory.
    ///   - limits: Bounds on files and values.
    /// - Returns: The merged configuration, its variables substituted and its includes read.
    /// - Throws: Every problem of every file.
    package static func load(
        files named: [String] = [],
        surroundings: ProcessSurroundings,
        limits: ConfigurationLimits = ConfigurationLimits()
    ) throws(ConfigurationErrors) -> Configuration {
        func absolute(_ path: String) -> String { Paths.resolve(path, in: surroundings.workingDirectory) }
        let candidates = named.isEmpty ? defaultFiles : named
        let shownPaths = named.isEmpty ? candidates.filter { TextFile.exists(absolute($0)) } : candidates

        var log = ProblemLog()
        var transform = ConfigurationTransform(environment: surroundings.environment, limits: limits)
        let top = ConfigOrigin(source: "app-config.yaml", folder: surroundings.workingDirectory, line: 0, column: 0)
        var root = ConfigValue(.object(ConfigObject()), at: top)
        var files: [String] = []
        for shown in shownPaths {
            if shown.hasPrefix("http://") || shown.hasPrefix("https://") {
                log.error(ConfigurationFault.remoteFile(URLSetting.withoutUserInfo(shown)), at: nil)
                continue
            }
            let path = absolute(shown)
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
        var watched = candidates.map(absolute)
        for file in transform.includedFiles where !watched.contains(file) { watched.append(file) }
        guard !log.hasErrors else { throw ConfigurationErrors(log.problems, watchedFiles: watched) }

        return Configuration(
            root: ConfigSection(path: "", object: root.object ?? ConfigObject(), origin: root.origin),
            files: files + transform.includedFiles,
            watchedFiles: watched,
            folder: files.first.map(Paths.folder(of:)) ?? surroundings.workingDirectory,
            secrets: SecretValues.collect(from: root, candidates: transform.secrets),
            surroundings: surroundings,
            warnings: log.problems
        )
    }

    /// What is read without `--config`, each where it exists; the last has the highest priority.
    package static let defaultFiles = ["app-config.yaml", "app-config.local.yaml"]

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
