import Testing

@testable import Settings

@Suite("External access")
struct ExternalAccessSettingsTests {
    private func read(_ entries: String, environment: [String: String] = [:]) throws -> GatewaySettings {
        let yaml = "backend:\n  auth:\n    externalAccess:\n\(entries)"
        return try GatewaySettings(
            ConfigurationFolder(["app-config.yaml": yaml]).load(environment: environment)
        )
    }

    @Test("reads static tokens, and keeps them out of whatever is logged")
    func tokens() throws {
        let settings = try read(
            """
                  - { type: static, options: { token: '${CI_TOKEN}', subject: ci } }
                  - type: static
                    options: { token: other-token, subject: job }
                    accessRestrictions: [{ plugin: proxy }, { plugin: graphql, permission: a.read }]
            """,
            environment: ["CI_TOKEN": "secret-of-ci"]
        )
        #expect(
            settings.backend.externalAccess == [
                StaticTokenSetting(token: "secret-of-ci", subject: "ci"),
                StaticTokenSetting(token: "other-token", subject: "job", plugins: ["proxy", "graphql"]),
            ]
        )
        #expect(settings.secrets.isSuperset(of: ["secret-of-ci", "other-token"]))
        #expect(!settings.backend.disablesDefaultAuthPolicy)
        #expect(settings.warnings.map(\.description).count == 1)
        #expect(
            settings.warnings.first?.description.hasPrefix(
                "app-config.yaml:7:68: warning: 'permission' has no effect"
            ) == true,
            "\(settings.warnings)"
        )
    }

    @Test(
        "refuses what would be no token, at its place and without showing it",
        arguments: [
            (
                "      - { type: static, options: { token: 'with space', subject: ci } }",
                "app-config.yaml:4:43: error: Illegal token, must be a set of non-space characters"
            ),
            (
                "      - { type: static, options: { token: seven77, subject: ci } }",
                "app-config.yaml:4:43: error: Illegal token, must be at least 8 characters length"
            ),
            (
                "      - { type: static, options: { token: eight888, subject: 'a b' } }",
                "app-config.yaml:4:62: error: Illegal subject, must be a set of non-space characters"
            ),
            (
                "      - { type: static, options: { token: eight888, subject: a } }\n"
                    + "      - { type: static, options: { token: eight888, subject: b } }",
                "app-config.yaml:5:9: error: Static externalAccess token was declared more than once"
            ),
            (
                "      - { type: statik, options: { token: eight888, subject: a } }",
                "app-config.yaml:4:17: error: Unknown type 'statik' in backend.auth.externalAccess, expected one of 'static', "
                    + "'legacy', 'jwks'"
            ),
            (
                "      - { type: static, options: { token: '${NOT_SET}', subject: a } }",
                "error: Missing required config value at 'backend.auth.externalAccess[0].options.token'; "
                    + "app-config.yaml:4:43 takes it from the environment variable 'NOT_SET', which is not set"
            ),
            (
                "      - { type: static }",
                "error: Missing required config value at 'backend.auth.externalAccess[0].options'"
            ),
            (
                "      - { type: static, options: { token: eight888 } }",
                "error: Missing required config value at 'backend.auth.externalAccess[0].options.subject'"
            ),
            (
                "      - { type: static, options: { token: eight888, subject: a }, accessRestrictions: [{ plugn: x }] }",
                "error: Invalid key 'plugn' in 'accessRestrictions' config, expected one of 'plugin', 'permission', "
                    + "'permissionAttribute'"
            ),
            (
                "      - { type: static, options: { token: eight888, subject: a }, "
                    + "accessRestrictions: [{ plugin: x }, { plugin: x }] }",
                "error: Attempted to declare 'accessRestrictions' twice for plugin 'x', which is not permitted"
            ),
            ("      type: static", "error: Invalid type in config for key 'backend.auth.externalAccess'"),
        ]
    )
    func errors(entries: String, message: String) {
        let errors = #expect(throws: ConfigurationErrors.self) { try read(entries) }
        let text = errors?.description ?? ""
        #expect(text.contains(message))
        #expect(!text.contains("eight888") && !text.contains("with space") && !text.contains("seven77"))
    }

    @Test("names the kinds of tokens that are not verified")
    func unverified() throws {
        let yaml = """
            backend:
              auth:
                keys: [{ secret: c29tZXRoaW5n }]
                externalAccess:
                  - { type: jwks, options: { url: 'https://example.com/jwks.json' } }
                  - { type: legacy, options: { secret: c29tZXRoaW5n, subject: old } }
            """
        let settings = try GatewaySettings(ConfigurationFolder(["app-config.yaml": yaml]).load())
        #expect(settings.backend.externalAccess.isEmpty)
        #expect(settings.warnings.count == 3)
        #expect(settings.warnings.allSatisfy { $0.description.contains("cannot be verified and are refused with 401") })
    }
}
