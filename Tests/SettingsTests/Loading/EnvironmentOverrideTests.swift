import Settings
import Testing

@Suite("APP_CONFIG_ variables")
struct EnvironmentOverrideTests {
    @Test(
        "beat all files and are JSON where they can be",
        arguments: [
            (["APP_CONFIG_a_b": "5"], #"{"a":{"b":5,"c":"file"}}"#),
            (["APP_CONFIG_a_b": "text: x"], #"{"a":{"b":"text: x","c":"file"}}"#),
            (["APP_CONFIG_a_b": ""], #"{"a":{"b":"file","c":"file"}}"#),
            (
                ["APP_CONFIG_a": #" {"b": [1, true, null, "\u00e9\ud83d\ude00\n", -1.5e2, 0.5]} "#],
                #"{"a":{"b":[1,true,null,"é😀\n",-150.0,0.5],"c":"file"}}"#
            ),
            (["APP_CONFIG_a_b": "[1,]"], #"{"a":{"b":"[1,]","c":"file"}}"#),
            (["APP_CONFIG_a_b": "007"], #"{"a":{"b":"007","c":"file"}}"#),
            (["APP_CONFIG_a_b": #""\ud83d""#], ##"{"a":{"b":"\"\\ud83d\"","c":"file"}}"##),
            (["APP_CONFIG_a": "1"], #"{"a":1}"#),
            (
                ["APP_CONFIG_proxy_endpoints": #"{"/frobs":"http://u"}"#],
                #"{"a":{"b":"file","c":"file"},"proxy":{"endpoints":{"/frobs":"http://u"}}}"#
            ),
        ]
    )
    func override(environment: [String: String], expected: String) throws {
        #expect(try json("a: { b: file, c: file }", environment: environment) == expected)
    }

    @Test(
        "that cannot be placed are errors",
        arguments: [
            (["APP_CONFIG_a__b": "5"], "APP_CONFIG_a__b: error: Invalid env config key 'a__b'; "),
            (["APP_CONFIG_1": "5"], "APP_CONFIG_1: error: Invalid env config key '1'; "),
            (
                ["APP_CONFIG_a": "null"],
                "APP_CONFIG_a: error: Failed to parse JSON-serialized config value for key 'a': value may not be null"
            ),
            (
                ["APP_CONFIG_a": "1", "APP_CONFIG_a_b": "2"],
                "APP_CONFIG_a_b: error: Could not nest config for key 'a_b' under existing value 'a'"
            ),
            (
                ["APP_CONFIG_a": #"{"b":1}"#, "APP_CONFIG_a_b": "2"],
                "APP_CONFIG_a_b: error: Refusing to override existing config at key 'a_b'"
            ),
        ]
    )
    func conflict(environment: [String: String], message: String) throws {
        let messages = try errors("", environment: environment)
        #expect(messages.count == 1)
        #expect(messages.first?.hasPrefix(message) == true, "\(messages)")
    }

    @Test("JSON nested without end stays a text")
    func depth() throws {
        let text = String(repeating: "[", count: 100_000)
        #expect(try json("", environment: ["APP_CONFIG_a": text]) == #"{"a":"\#(text)"}"#)
    }
}
