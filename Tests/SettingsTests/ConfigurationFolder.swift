import Glibc
import Settings

/// A temporary folder with configuration files, removed with this object.
final class ConfigurationFolder {
    let path: String
    private var files: Set<String> = []

    init(_ contents: [String: String] = [:]) throws {
        var template = Array("/tmp/tributary-settings-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure.noTemporaryFolder }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        for (name, text) in contents { try write(Array(text.utf8), to: name) }
    }

    deinit {
        for name in files.sorted(by: >) { remove("\(path)/\(name)") }
        for name in files.filter({ $0.contains("/") }) { rmdir("\(path)/\(Paths.folder(of: name))") }
        rmdir(path)
    }

    enum Failure: Error {
        case noTemporaryFolder
        case cannotWrite(String)
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        if name.contains("/") { mkdir("\(path)/\(Paths.folder(of: name))", 0o755) }
        guard let file = fopen("\(path)/\(name)", "w") else { throw Failure.cannotWrite(name) }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        files.insert(name)
    }

    func load(_ named: [String] = [], environment: [String: String] = [:]) throws -> Configuration {
        try Configuration.load(
            files: named,
            surroundings: ProcessSurroundings(environment: environment, workingDirectory: path)
        )
    }

    /// The messages of the errors, or an empty list where loading and reading succeed.
    func errors(_ named: [String] = [], environment: [String: String] = [:]) -> [String] {
        do {
            _ = try GatewaySettings(load(named, environment: environment))
            return []
        } catch let errors as ConfigurationErrors {
            return errors.problems.filter { $0.severity == .error }.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }
}

/// The settings that one `app-config.yaml` gives.
func settings(_ yaml: String, environment: [String: String] = [:]) throws -> GatewaySettings {
    try GatewaySettings(ConfigurationFolder(["app-config.yaml": yaml]).load(environment: environment))
}

/// The errors of one `app-config.yaml`.
func errors(_ yaml: String, environment: [String: String] = [:]) throws -> [String] {
    try ConfigurationFolder(["app-config.yaml": yaml]).errors(environment: environment)
}

/// The tree of one `app-config.yaml`, as JSON.
func json(_ yaml: String, environment: [String: String] = [:]) throws -> String {
    try ConfigurationFolder(["app-config.yaml": yaml]).load(environment: environment).json
}

extension Configuration {
    var json: String { String(decoding: root.value.json, as: UTF8.self) }
}
