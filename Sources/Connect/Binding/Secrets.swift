import OrderedJSON
import Settings
import Upstreams

/// Texts that must not be shown, in every form that requests give them.
package enum SecretForms {
    /// The texts themselves, as they stand in URLs, and as they stand in JSON strings.
    package static func all(of secrets: Set<String>) -> Set<String> {
        var forms = secrets
        for secret in secrets {
            var encoded = ""
            URLText.append(value: secret, to: &encoded)
            forms.insert(encoded)
            var constant = ""
            URLText.append(constant: secret, to: &constant)
            forms.insert(constant)
            forms.insert(FormText.encoded(secret))
            // A JSON body that an upstream repeats stands in JSON once more.
            let quoted = Self.quoted(secret)
            forms.formUnion([quoted, Self.quoted(quoted)])
        }
        return forms
    }

    private static func quoted(_ text: String) -> String { String(JSONValue.string(text).json.dropFirst().dropLast()) }
}

extension SchemaBinder {
    /// Notes the values of environment variables that a binding reads.
    mutating func noteSecrets(in names: Set<String>) {
        for name in names {
            if let value = environment.environment[name] { secrets.formUnion(SecretValues.texts(of: value)) }
        }
    }

    /// Notes a value that is a secret however short and plain it is: what a header or the user of a URL is made of.
    mutating func noteSecret(_ value: String) {
        if !value.isEmpty { secrets.insert(value) }
        secrets.formUnion(SecretValues.texts(of: value))
    }
}

extension ConnectServices {
    /// A text as it may be shown, to operators or to clients: without configured secrets.
    package func redacted(_ text: String) -> String { upstreams.configuration.redaction.apply(to: text) }
}
