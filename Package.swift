// swift-tools-version: 6.2
import PackageDescription

/// Language settings of every target.
///
/// `MemberImportVisibility` and `InternalImportsByDefault` keep the layers honest: what a target uses it imports
/// itself, and an import shows in our own interface only where `package import` says so.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// For tests: without `MemberImportVisibility`.
///
/// Servers of tests use the system's socket structures, whose members the compiler ascribes to whichever C module it has
/// read first: in some builds it asks for an import of one of SwiftNIO's inner modules.
let testSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// For targets that touch C or raw memory: every unsafe expression is marked where it stands.
let unsafeSettings: [SwiftSetting] = settings + [.strictMemorySafety()]

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioLocks = Target.Dependency.product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioWebSocket = Target.Dependency.product(name: "NIOWebSocket", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioHTTP2 = Target.Dependency.product(name: "NIOHTTP2", package: "swift-nio-http2")
let nioHPACK = Target.Dependency.product(name: "NIOHPACK", package: "swift-nio-http2")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// One test target for each target, with what its tests import.
let tests: [Target] = [
    .target(
        name: "TestSupport",
        dependencies: [nioCore, nioLocks],
        path: "Tests/TestSupport",
        swiftSettings: settings
    ),
    .test("Compression", ["TestSupport", nioCore]),
    .test("OrderedJSON", ["CSimd"]),
    .test("Digests"),
    .test("Settings", exclude: ["Fixtures"]),
    .test("GraphQLLanguage"),
    .test("GraphQLTypes", ["GraphQLLanguage"]),
    .test("GraphQLValidation", ["GraphQLLanguage", "GraphQLTypes"]),
    .test("GraphQLExecution", ["GraphQLLanguage", "GraphQLTypes", "GraphQLValidation", "OrderedJSON"]),
    .test("Upstreams", ["TestSupport", nioCore, nioLocks, nioPosix, logging]),
    .test("StateStore", ["TestSupport", nioCore, nioLocks, nioPosix, logging]),
    .test("Proxy", ["Settings", "Upstreams"]),
    .test(
        "Connect",
        [
            "GraphQLLanguage", "GraphQLTypes", "GraphQLValidation", "GraphQLExecution", "OrderedJSON", "Proxy",
            "Settings",
            "StateStore", "Upstreams", "Frobsco", nioCore, nioPosix, nioHTTP1, logging,
        ],
        exclude: ["Fixtures"]
    ),
    .test("Playground"),
    .test("Access", ["Settings", "Upstreams"]),
    .test(
        "Server",
        [
            "Gateway", "Settings", "Proxy", "Upstreams", "OrderedJSON", "StateStore", "Connect", "GraphQLLanguage",
            "GraphQLTypes", "GraphQLExecution", "TestSupport", nioCore, nioLocks, nioPosix, nioHTTP1, nioHPACK,
            nioEmbedded, logging,
        ]
    ),
    .test(
        "Gateway",
        [
            "OrderedJSON", "Digests", "Settings", "GraphQLLanguage", "GraphQLTypes", "GraphQLValidation",
            "GraphQLExecution", "Upstreams",
            "StateStore", "Proxy", "Connect", "TestSupport", nioCore, nioLocks, nioPosix, nioHTTP1, logging,
        ],
        exclude: ["Scenarios"]
    ),
    .test(
        "Tributary",
        [
            "Settings", "GraphQLTypes", "GraphQLExecution", "OrderedJSON", "Upstreams", "Gateway", "Server",
            "FrobsAggregator",
            "Frobsco", "TestSupport", nioCore, nioLocks, nioPosix, logging,
        ]
    ),
    .test(
        "ConformanceCommand",
        ["GraphQLLanguage", "GraphQLTypes", "GraphQLValidation", "GraphQLExecution", "OrderedJSON"]
    ),
    .test("Frobsco", ["OrderedJSON", nioCore, nioPosix, nioHTTP1]),
]

extension Target {
    static func test(_ target: String, _ dependencies: [Dependency] = [], exclude: [String] = []) -> Target {
        .testTarget(
            name: target + "Tests",
            dependencies: [.target(name: target)] + dependencies,
            exclude: exclude,
            swiftSettings: testSettings
        )
    }
}

let package = Package(
    name: "tributary",
    products: [
        .library(name: "Tributary", targets: ["Tributary"]),
        .executable(name: "tributary", targets: ["TributaryCommand"]),
        .executable(name: "tributary-conformance", targets: ["ConformanceCommand"]),
        .executable(name: "frobs-aggregator", targets: ["FrobsAggregator"]),
        .executable(name: "frobsco", targets: ["Frobsco"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    ],
    // Lowest layer first; a target depends only on rows before its own.
    targets: [
        .target(name: "CCurl"),
        .target(name: "COpenSSL"),
        .target(name: "CResolv"),
        .target(name: "CSQLite"),
        .target(name: "CSimd"),
        .target(name: "CPlayground"),
        .target(name: "CYAML"),
        .target(name: "CZlib"),
        .target(name: "Compression", dependencies: ["CZlib", nioCore], swiftSettings: unsafeSettings),
        .target(name: "OrderedJSON", dependencies: ["CSimd"], swiftSettings: unsafeSettings),
        .target(name: "Digests", dependencies: ["COpenSSL"], swiftSettings: unsafeSettings),
        .target(name: "YAML", dependencies: ["CYAML"], swiftSettings: unsafeSettings),
        .target(name: "Settings", dependencies: ["YAML"], swiftSettings: settings),
        .target(name: "GraphQLLanguage", swiftSettings: unsafeSettings),
        .target(
            name: "GraphQLTypes",
            dependencies: ["OrderedJSON", "GraphQLLanguage", nioLocks],
            swiftSettings: settings
        ),
        .target(
            name: "GraphQLValidation",
            dependencies: ["GraphQLLanguage", "GraphQLTypes"],
            swiftSettings: settings
        ),
        .target(
            name: "GraphQLExecution",
            dependencies: [
                "GraphQLLanguage", "GraphQLTypes", "GraphQLValidation", "OrderedJSON", "Digests", nioLocks,
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Upstreams",
            dependencies: ["CCurl", "CResolv", "OrderedJSON", nioCore, nioPosix, nioLocks, logging],
            swiftSettings: unsafeSettings
        ),
        .target(name: "StateStore", dependencies: ["CSQLite", nioCore, logging], swiftSettings: unsafeSettings),
        .target(name: "Proxy", dependencies: ["Settings", "Upstreams", logging], swiftSettings: settings),
        .target(
            name: "Connect",
            dependencies: [
                "GraphQLLanguage", "GraphQLTypes", "GraphQLExecution", "OrderedJSON", "Proxy", "Settings", "StateStore",
                "Upstreams", nioCore, logging,
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Playground",
            dependencies: ["CPlayground", "Digests"],
            exclude: ["Web"],
            swiftSettings: unsafeSettings
        ),
        .target(name: "Access", dependencies: ["Settings", "Upstreams"], swiftSettings: settings),
        .target(
            name: "Gateway",
            dependencies: [
                "OrderedJSON", "Digests", "Access", "Settings", "GraphQLLanguage", "GraphQLTypes", "GraphQLValidation",
                "GraphQLExecution",
                "Upstreams", "StateStore", "Proxy", "Connect", "Playground", nioCore, nioLocks, nioPosix, logging,
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Server",
            dependencies: [
                "COpenSSL", "Compression", "OrderedJSON", "Access", "Gateway", "Settings", "Proxy", "Upstreams",
                nioCore,
                nioLocks, nioPosix, nioHTTP1, nioWebSocket, nioHTTP2, nioHPACK, nioSSL, nioTLS, logging,
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Tributary",
            dependencies: [
                "OrderedJSON", "Settings", "GraphQLLanguage", "GraphQLTypes", "GraphQLExecution", "Upstreams",
                "StateStore", "Proxy", "Connect", "Gateway", "Server", nioCore, nioLocks, nioPosix, logging,
                argumentParser,
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "TributaryCommand",
            dependencies: ["Tributary"],
            swiftSettings: settings
        ),
        .executableTarget(name: "FrobsAggregator", dependencies: ["Tributary"], swiftSettings: settings),
        .executableTarget(
            name: "ConformanceCommand",
            dependencies: ["GraphQLLanguage", "GraphQLTypes", "GraphQLValidation", "GraphQLExecution", "OrderedJSON"],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "Frobsco",
            dependencies: ["OrderedJSON", nioCore, nioLocks, nioPosix, nioHTTP1],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "MicroBenchmarks",
            dependencies: [
                "GraphQLLanguage", "GraphQLTypes", "GraphQLValidation", "GraphQLExecution", "OrderedJSON", "Tributary",
            ],
            path: "Tests/Benchmarks/Micro",
            swiftSettings: settings
        ),
    ] + tests
)
