import Foundation
import Settings
import Testing

/// A configuration file as Backstage installations have it.
@Suite("A Backstage file of the wild")
struct BackstageFileTests {
    private func folder() throws -> ConfigurationFolder {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Fixtures/backstage-app-config.yaml")
        return try ConfigurationFolder([
            "app-config.yaml": String(contentsOf: file, encoding: .utf8),
            "github-app-credentials.yaml": "appId: 1\nwebhookSecret: ${WEBHOOK_SECRET}\n",
        ])
    }

    @Test("is read without change, each known key without effect named in one warning")
    func warnings() throws {
        let settings = try GatewaySettings(folder().load(environment: ["CICD_TOKEN": "a-token-of-ci"]))
        #expect(settings.warnings.allSatisfy { $0.severity == .warning })
        let messages = settings.warnings.map(\.description)
        // Which kinds of credentials are verified is said for each of them.
        let named = messages.filter {
            !$0.contains("externalAccess") && !$0.contains("backend.auth.keys") && !$0.contains("is left out")
        }
        .compactMap { $0.split(separator: "'").dropFirst().first.map(String.init) }
        #expect(
            Set(named) == [
                "app", "organization", "integrations", "catalog", "scaffolder", "techdocs", "search", "events",
                "kubernetes", "permission", "auth", "discovery", "backend.csp", "backend.rateLimit",
                "backend.server.headersTimeout", "backend.server.keepAliveTimeout",
                "backend.lifecycle.startupRequestPauseTimeout", "backend.logger.overrides",
                "backend.database.client", "backend.database.pluginDivisionMode", "backend.cache.store",
                // The connection itself is absent, since it needs a variable that is not set.
                "backend.cache.defaultTtl", "backend.auth.pluginKeyStore", "backend.auditor", "backend.actions",
            ]
        )
        #expect(named.count == Set(named).count, "a key is named twice")
        // Only where this server would have used the value.
        let unset = messages.filter { $0.contains("is left out") }
            .compactMap { $0.split(separator: "'").dropFirst().first.map(String.init) }
        #expect(
            unset
                == ["jenkins/api", "travisci/api", "pagerduty"].map { "proxy.endpoints./\($0).headers.Authorization" }
        )
        #expect(
            messages.contains(
                "app-config.yaml:64:3: warning: 'backend.rateLimit' is not used: requests are not counted per client; limit "
                    + "them in front of the server"
            )
        )
    }

    @Test("counts where Tributary has the same keys")
    func values() throws {
        let folder = try folder()
        let settings = try GatewaySettings(folder.load(environment: ["CICD_TOKEN": "a-token-of-ci"]))
        #expect(settings.backend.listen == ListenAddress(host: nil, port: 7007))
        #expect(settings.backend.cors?.credentials == true)
        #expect(settings.backend.serverShutdownDelay == .seconds(2))
        #expect(settings.backend.healthHeaders == [HeaderSetting(name: "x-served-by", value: "portal")])
        #expect(settings.backend.database == .file("\(folder.path)/.tributary/state.sqlite"))
        #expect(try settings.backend.outboundHosts.allows(HTTPURL("https://developer.mozilla.org/docs/Web")))
        #expect(try !settings.backend.outboundHosts.allows(HTTPURL("https://developer.mozilla.org/login")))
        #expect(settings.logging.meta.map(\.name) == ["env", "region"])
        let client = settings.backend.trustedProxies.clientAddress(
            connection: "10.1.2.3",
            forwardedFor: "203.0.113.9, 192.168.0.7"
        )
        #expect(client == "203.0.113.9")
        #expect(settings.proxy?.object["endpoints"]?.object?.members.count == 5)
    }

    @Test("keeps its secrets from logs")
    func secrets() throws {
        let configuration = try folder().load(environment: [
            "REDIS_PASSWORD": "r3dis-pa55", "GITHUB_TOKEN": "ghp-123456", "WEBHOOK_SECRET": "hook-secret",
        ])
        for secret in [
            "r3dis-pa55", "portal:r3dis-pa55", "ghp-123456", "hook-secret", "c2VjcmV0LWtleS1vZi1vbGQ=",
            "123456789abcdef0123456789abcedf012", "123456789",
        ] {
            #expect(configuration.secrets.contains(secret), "\(secret)")
        }
        let listing = ConfigurationListing(configuration)
        for secret in configuration.secrets {
            #expect(!listing.yaml.contains(secret), "\(secret)")
            #expect(!listing.json.contains(secret), "\(secret)")
        }
    }
}
