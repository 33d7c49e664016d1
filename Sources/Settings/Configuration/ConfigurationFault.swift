/// What can be wrong with a configuration, and the sentence for each.
///
/// The sentences of the getters are those of Backstage's own reader, since people search for them.
package enum ConfigurationFault: ConfigurationFact, Hashable {
    // Files
    case unreadableFile(path: String, reason: String)
    case fileTooLarge(path: String, limit: Int)
    case notUTF8(path: String)
    case invalidYAML(String)
    case duplicateKey(String)
    case keyNotString
    case tooDeep(limit: Int)
    case tooManyValues(limit: Int)
    case rootNotObject(typeName: String)
    case remoteFile(String)

    // Includes
    case includeWithAdjacentKeys(include: String)
    case includeNotString(include: String, typeName: String)
    case includeUnresolved(include: String, variable: String)
    case includeUnknownFormat(path: String)
    case includePathNotObject(at: String, path: String)
    case includesTooDeep(limit: Int)
    case tooManyIncludes(limit: Int)

    // Environment
    case invalidEnvironmentKey(String)
    case environmentNesting(key: String, under: String)
    case environmentOverride(key: String)
    case environmentNull(key: String)

    // Getters
    case missing(key: String, unsetVariable: String?, writtenAt: ConfigOrigin?)
    case invalidType(key: String, context: String, got: String, wanted: String)
    case notConvertible(key: String, context: String, wanted: String)

    // Values
    case invalidListenAddress(String)
    case invalidValue(key: String, found: String, accepted: String)
    case invalidURL(key: String, found: String, flaw: HTTPURL.Flaw)
    case invalidHeader(key: String, name: String)
    case unsupported(key: String, advice: String)
    case unused(key: String, instead: String)
    case unset(key: String, variable: String)
    case unknownKey(key: String, suggestion: String?, known: [String])
    case refusedKey(key: String, suggestion: String?, known: [String])

    package var code: String {
        switch self {
        case .unreadableFile: "UNREADABLE_FILE"
        case .fileTooLarge: "FILE_TOO_LARGE"
        case .notUTF8: "NOT_UTF8"
        case .invalidYAML: "INVALID_YAML"
        case .duplicateKey: "DUPLICATE_KEY"
        case .keyNotString: "KEY_NOT_STRING"
        case .tooDeep: "TOO_DEEP"
        case .tooManyValues: "TOO_MANY_VALUES"
        case .rootNotObject: "ROOT_NOT_OBJECT"
        case .remoteFile: "REMOTE_FILE"
        case .includeWithAdjacentKeys, .includeNotString, .includeUnresolved, .includeUnknownFormat,
            .includePathNotObject, .includesTooDeep, .tooManyIncludes:
            "INVALID_INCLUDE"
        case .invalidEnvironmentKey, .environmentNesting, .environmentOverride, .environmentNull:
            "INVALID_ENVIRONMENT"
        case .missing: "MISSING"
        case .invalidType: "INVALID_TYPE"
        case .notConvertible: "NOT_CONVERTIBLE"
        case .invalidListenAddress, .invalidValue, .invalidURL, .invalidHeader: "INVALID_VALUE"
        case .unsupported: "UNSUPPORTED"
        case .unused: "UNUSED"
        case .unset: "UNSET_VARIABLE"
        case .unknownKey, .refusedKey: "UNKNOWN_KEY"
        }
    }

    package var sentence: String {
        switch self {
        case .unreadableFile(let path, let reason):
            "cannot read '\(path)': \(reason)"
        case .fileTooLarge(let path, let limit):
            "'\(path)' is larger than \(limit) bytes, the limit for a configuration file"
        case .notUTF8(let path):
            "'\(path)' is not valid UTF-8"
        case .invalidYAML(let problem):
            "invalid YAML: \(problem)"
        case .duplicateKey(let key):
            "the key '\(key)' is written more than once in this mapping; keep one"
        case .keyNotString:
            "a key must be a plain string"
        case .tooDeep(let limit):
            "values are nested deeper than \(limit) levels"
        case .tooManyValues(let limit):
            "more than \(limit) values, counting what aliases and includes expand to"
        case .rootNotObject(let typeName):
            "a configuration file holds a mapping of keys to values, but this is of type \(typeName)"
        case .remoteFile(let url):
            "Config argument \"\(url)\" looks like a URL but remote configuration is not enabled; download it and name the "
                + "file instead"
        case .includeWithAdjacentKeys(let include):
            "include key \(include) should not have adjacent keys"
        case .includeNotString(let include, let typeName):
            "\(include) include value is not a string, but of type \(typeName)"
        case .includeUnresolved(let include, let variable):
            "\(include) substitution value was undefined: the environment variable '\(variable)' is not set"
        case .includeUnknownFormat(let path):
            "no configuration parser available for included file '\(path)'; use .yaml, .yml or .json"
        case .includePathNotObject(let at, let path):
            "value at '\(at)' in included file '\(path)' is not an object"
        case .includesTooDeep(let limit):
            "files include one another more than \(limit) levels deep; is there a cycle?"
        case .tooManyIncludes(let limit):
            "more than \(limit) files are included"
        case .invalidEnvironmentKey(let key):
            "Invalid env config key '\(key)'; each part between '_' must be a word of letters, digits and '-' "
                + "that starts with a letter"
        case .environmentNesting(let key, let under):
            "Could not nest config for key '\(key)' under existing value '\(under)'"
        case .environmentOverride(let key):
            "Refusing to override existing config at key '\(key)'"
        case .environmentNull(let key):
            "Failed to parse JSON-serialized config value for key '\(key)': value may not be null"
        case .missing(let key, let unsetVariable, let writtenAt):
            if let unsetVariable, let writtenAt {
                "Missing required config value at '\(key)'; \(writtenAt) takes it from the environment variable "
                    + "'\(unsetVariable)', which is not set"
            } else {
                "Missing required config value at '\(key)'"
            }
        case .invalidType(let key, let context, let got, let wanted):
            "Invalid type in config for key '\(key)' in '\(context)', got \(got), wanted \(wanted)"
        case .notConvertible(let key, let context, let wanted):
            "Unable to convert config value for key '\(key)' in '\(context)' to a \(wanted)"
        case .invalidListenAddress(let found):
            "Unable to parse listen address \(found), expected <port> or <host>:<port>"
        case .invalidValue(let key, let found, let accepted):
            "'\(key)' is \(found); expected \(accepted)"
        case .invalidURL(let key, let found, let flaw):
            "'\(key)' is not a valid URL: \(found) (\(flaw.sentence))"
        case .invalidHeader(let key, let name):
            "'\(key)' has the header '\(name)' whose name or value cannot be sent: a name is made of letters, "
                + "digits and "
                + "!#$%&'*+-.^_`|~, and a value has no line break or other control character"
        case .unsupported(let key, let advice):
            "'\(key)' is not supported: \(advice)"
        case .unused(let key, let instead):
            "'\(key)' is not used: \(instead)"
        case .unset(let key, let variable):
            "'\(key)' is left out: the environment variable '\(variable)' is not set; set it, or write "
                + "${\(variable):-default}"
        case .unknownKey(let key, let suggestion, let known):
            "unknown key '\(key)' is ignored; \(Self.help(suggestion, known))"
        case .refusedKey(let key, let suggestion, let known):
            "unknown key '\(key)'; \(Self.help(suggestion, known))"
        }
    }

    private static func help(_ suggestion: String?, _ known: [String]) -> String {
        if let suggestion { return "did you mean '\(suggestion)'?" }
        return "known here are \(known.joined(separator: ", "))"
    }
}
