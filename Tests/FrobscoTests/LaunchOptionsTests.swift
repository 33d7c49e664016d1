import Testing

@testable import Frobsco

@Suite("Launch options")
struct LaunchOptionsTests {
    @Test("arguments and environment become options", arguments: validCases)
    func valid(_ example: ValidCase) {
        let parsed = LaunchOptions.parse(example.arguments) { example.environment[$0] }
        #expect(parsed == .success(example.action))
    }

    @Test("what makes no sense is refused by name", arguments: invalidCases)
    func invalid(_ example: InvalidCase) {
        let parsed = LaunchOptions.parse(example.arguments) { example.environment[$0] }
        #expect(parsed == .failure(example.fault))
        #expect(!"\(example.fault)".isEmpty)
    }

    struct ValidCase: Sendable {
        var arguments: [String] = []
        var environment: [String: String] = [:]
        var action: LaunchOptions.Action
    }

    struct InvalidCase: Sendable {
        var arguments: [String] = []
        var environment: [String: String] = [:]
        var fault: LaunchOptions.Fault
    }

    private static let validCases: [ValidCase] = [
        ValidCase(action: .serve(LaunchOptions(port: 7008, frobCount: 500, token: "demo"))),
        ValidCase(arguments: ["--frobs", "0"], action: .serve(LaunchOptions(frobCount: 0))),
        ValidCase(arguments: ["--frobs=20"], action: .serve(LaunchOptions(frobCount: 20))),
        ValidCase(arguments: ["--frobs", "1", "--help"], action: .help),
        ValidCase(arguments: ["-h"], action: .help),
        ValidCase(environment: ["FROBSCO_PORT": "0"], action: .serve(LaunchOptions(port: 0))),
        ValidCase(environment: ["FROBSCO_PORT": ""], action: .serve(LaunchOptions())),
        ValidCase(environment: ["FROBSCO_TOKEN": "s"], action: .serve(LaunchOptions(token: "s"))),
    ]

    private static let invalidCases: [InvalidCase] = [
        InvalidCase(arguments: ["serve"], fault: .unknownArgument("serve")),
        InvalidCase(arguments: ["--help=1"], fault: .unknownArgument("--help=1")),
        InvalidCase(arguments: [""], fault: .unknownArgument("")),
        InvalidCase(arguments: ["--frobs"], fault: .missingValue(option: "--frobs")),
        InvalidCase(arguments: ["--frobs="], fault: .notACount("")),
        InvalidCase(arguments: ["--frobs", "+5"], fault: .notACount("+5")),
        InvalidCase(arguments: ["--frobs", "1000001"], fault: .notACount("1000001")),
        InvalidCase(arguments: ["--frobs", "99999999999999999999"], fault: .notACount("99999999999999999999")),
        InvalidCase(environment: ["FROBSCO_PORT": "65536"], fault: .notAPort("65536")),
        InvalidCase(environment: ["FROBSCO_PORT": "http"], fault: .notAPort("http")),
        InvalidCase(environment: ["FROBSCO_TOKEN": ""], fault: .emptyToken),
    ]
}
