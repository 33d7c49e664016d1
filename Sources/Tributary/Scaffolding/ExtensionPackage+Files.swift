/// The files of a new package.
extension ExtensionPackage {
    /// Paths below the package's folder, with their texts.
    var files: [(path: String, text: String)] {
        [
            ("Package.swift", manifest), (".gitignore", ".build\n.tributary\n"), ("app-config.yaml", configuration),
            ("Schema/\(name).graphql", schema), ("Schema/\(name)-readings.json", readings),
            ("Sources/\(typeName)/\(typeName).swift", module), ("Sources/\(typeName)Server/Server.swift", server),
            ("Tests/\(typeName)Tests/\(typeName)Tests.swift", test),
        ]
    }

    private var manifest: String {
        let package =
            switch dependency {
            case .path(let path): ".package(name: \"tributary\", path: \(path.debugDescription))"
            case .url(let url, let branch):
                ".package(url: \(url.debugDescription), branch: \(branch.debugDescription))"
            }
        let identity =
            switch dependency {
            case .path: "tributary"
            case .url(let url, _): Self.identity(of: url)
            }
        return """
            // swift-tools-version: 6.2
            import PackageDescription

            let tributary = Target.Dependency.product(name: "Tributary", package: \(identity.debugDescription))

            let package = Package(
                name: \(name.debugDescription),
                products: [.executable(name: \(name.debugDescription), targets: ["\(typeName)Server"])],
                dependencies: [\(package)],
                targets: [
                    .target(name: "\(typeName)", dependencies: [tributary]),
                    .executableTarget(name: "\(typeName)Server", dependencies: ["\(typeName)", tributary]),
                    .testTarget(name: "\(typeName)Tests", dependencies: ["\(typeName)", tributary]),
                ]
            )

            """
    }

    /// What the package manager calls a package: the last part of its URL.
    private static func identity(of url: String) -> String {
        let last = url.split(separator: "/").last.map(String.init) ?? "tributary"
        return last.hasSuffix(".git") ? String(last.dropLast(4)) : last
    }

    private var configuration: String {
        """
        # A Backstage configuration with one block of Tributary's own (`tributary:`).
        backend:
          baseUrl: http://localhost:7007
          listen: { host: 127.0.0.1, port: 7007 }
          database:
            client: better-sqlite3
            connection: { directory: .tributary }
          auth:
            # For trying things out: every request is answered without credentials.
            dangerouslyDisableDefaultAuthPolicy: true
        tributary:
          graphql: { schema: ./Schema }

        """
    }

    private var schema: String {
        """
        # What is bound here needs no code; the rest is in Sources/\(typeName)/\(typeName).swift.

        extend type Query {
          "Stations, from a file beside this one. An API is bound with @connect(http: { GET: \\"https://…\\" })."
          \(prefix)Stations: [\(typeName)Station!] @file(path: "\(name)-readings.json")
        }

        type \(typeName)Station {
          id: ID!
          name: String!
          celsius: Float
          "Worked out of the fields beside it, in Swift."
          label(fahrenheit: Boolean! = false): String!
          "Loaded in Swift: one call for all stations of a query."
          keeper: \(typeName)Keeper
        }

        type \(typeName)Keeper {
          name: String!
        }

        """
    }

    private var readings: String {
        """
        [
          { "id": "s1", "name": "Harbour", "celsius": 12.5 },
          { "id": "s2", "name": "Hill", "celsius": null },
          { "id": "s3", "name": "Island", "celsius": -3 }
        ]

        """
    }

    private var module: String {
        """
        import Tributary

        /// The part of the schema that is written in Swift. A type or nullability that does not fit the SDL keeps the server
        /// from starting, with both places; `swift run \(name) check` says so without serving.
        public struct \(typeName): Module {
            public init() {}

            public func register(in fields: inout Fields) {
                // One object: what the closure takes is fetched, here name and celsius.
                fields.resolve("\(typeName)Station.label") { (station: Station, call: Call<LabelArguments>) in
                    guard let celsius = station.celsius else { return "\\(station.name): no reading" }
                    return call.arguments.fahrenheit
                        ? "\\(station.name): \\(celsius * 9 / 5 + 32) °F" : "\\(station.name): \\(celsius) °C"
                }
                // All objects at once, by key: each distinct id is asked for once.
                fields.load("\(typeName)Station.keeper", by: "id") { (ids: [String], call: PlainCall) async throws in
                    // An API is asked like this:
                    //   let keepers = try await call.source("people").post("/keepers", body: ids, isLookup: true, as: [Keeper].self)
                    let keepers = ["s1": Keeper(name: "Ada"), "s3": Keeper(name: "Grace")]
                    return keepers.filter { ids.contains($0.key) }
                }
            }
        }

        /// What the label is made of.
        struct Station: Codable {
            var name: String
            var celsius: Double?
        }

        struct LabelArguments: Codable {
            var fahrenheit: Bool
        }

        /// `\(typeName)Keeper` of the schema.
        struct Keeper: Codable {
            var name: String
        }

        """
    }

    private var server: String {
        """
        import \(typeName)
        import Tributary

        /// `swift run \(name)` serves; `swift run \(name) check` checks, and `--help` names the rest.
        @main
        struct Server {
            static func main() async { await Application.main(modules: [\(typeName)()]) }
        }

        """
    }

    private var test: String {
        """
        import Testing
        import Tributary

        @testable import \(typeName)

        @Suite("The schema")
        struct \(typeName)Tests {
            /// The package's folder: this file is three levels below it.
            private static let configuration =
                #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/app-config.yaml"

            private func respond(to query: String) async throws -> String {
                let endpoint = try await Endpoint(modules: [\(typeName)()], configurationFiles: [Self.configuration])
                let response = await endpoint.respond(to: query)
                await endpoint.stop()
                return response
            }

            @Test("labels and keepers of all stations")
            func stations() async throws {
                #expect(
                    try await respond(to: "{ \(prefix)Stations { label keeper { name } } }")
                        == #"{"data":{"\(prefix)Stations":[\(station("Harbour: 12.5 °C", "Ada")),\(station("Hill: no reading", nil)),\(station("Island: -3.0 °C", "Grace"))]}}"#
                )
            }

            @Test("labels in Fahrenheit")
            func fahrenheit() async throws {
                let response = try await respond(to: "{ \(prefix)Stations { label(fahrenheit: true) } }")
                #expect(response.contains(#""label":"Harbour: 54.5 °F""#))
            }
        }

        """
    }

    /// One object of the test's expected response.
    private func station(_ label: String, _ keeper: String?) -> String {
        #"{"label":"\#(label)","keeper":\#(keeper.map { #"{"name":"\#($0)"}"# } ?? "null")}"#
    }
}
