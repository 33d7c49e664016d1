import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Documents of about 100 KB or less, each made to give one part of the parser or the validator as much work as it can.
struct WorstDocument: Sendable, CustomTestStringConvertible {
    var name: String
    var schema = TestSchema.wide
    /// Whether it is GraphQL.
    var parses = true
    /// Makes the document.
    var make: @Sendable () -> String

    var testDescription: String { name }

    /// In bytes.
    ///
    /// Where nothing is timed, less tells as well that there is an end.
    static let size = maxMilliseconds == nil ? 25_000 : 99_000

    /// Set by whoever runs an optimized build on a quiet machine.
    static let maxMilliseconds = getenv("WORST_DOCUMENT_MILLISECONDS").flatMap { Double(String(cString: $0)) }

    /// A text repeated, or continued, until the document is full.
    static func fill(_ start: String, _ end: String, separator: String = " ", _ unit: (Int) -> String) -> String {
        var text = start
        var index = 0
        while text.utf8.count + end.utf8.count < size {
            text += unit(index) + separator
            index += 1
        }
        return text + end
    }

    static func many(_ count: Int, separator: String = " ", _ unit: (Int) -> String) -> String {
        (0..<count).map(unit).joined(separator: separator)
    }

    static func nested(_ open: String, _ inner: String, _ close: String, depth: Int) -> String {
        String(repeating: open, count: depth) + inner + String(repeating: close, count: depth)
    }
}

extension TestSchema {
    /// Types with thousands of parts of similar names.
    static let wide = (try? TestSchema(wideSDL)) ?? .queryOnly

    private static let wideSDL =
        """
        type Query implements Node { \(WorstDocument.many(3000) { "field\($0): Int" })
            id: ID! node: Node self: Query selves: [Query] any: Everything
            arguments(\(WorstDocument.many(1000) { "argument\($0): Int" })): Int
            enum(value: Wide, values: [Wide]): Int
            input(value: In, values: [In!], many: [[In]]): Int
            one(value: One, values: [One!]): Int
            ints(value: [Int!]): Int
            scalar(value: Any): Int
            string(value: String): Int
        }
        type Subscription { tick: Int self: Query \(WorstDocument.many(1000) { "field\($0): Int" }) }
        interface Node { id: ID! }
        \(WorstDocument.many(1500) { "type Type\($0) implements Node { id: ID! self: Query value: Int value\($0): Int }" })
        union Everything = \(WorstDocument.many(1500, separator: " | ") { "Type\($0)" })
        union Most = \(WorstDocument.many(1499, separator: " | ") { "Type\($0)" })
        union Rest = Type1499
        enum Wide { \(WorstDocument.many(3000) { "VALUE\($0)" }) }
        input In { \(WorstDocument.many(1000) { "field\($0): Int" }) required: Int! in: In ins: [In!] }
        input One @oneOf { a: Int b: One c: [One!] }
        directive @many(argument: Int) repeatable on FIELD | QUERY | INLINE_FRAGMENT | FRAGMENT_SPREAD
        scalar Any
        """
}

extension WorstDocument {
    static let texts: [WorstDocument] = [
        .init(name: "comment") { fill("{ id } #", "", separator: "") { _ in "x" } },
        .init(name: "commas and spaces") { fill("{ id ", "}", separator: "") { _ in ", \t\n" } },
        .init(name: "byte order marks") { fill("{ id ", "}", separator: "") { _ in "\u{FEFF}" } },
        .init(name: "one name") { fill("{ ", " }", separator: "") { _ in "n" } },
        .init(name: "one number") { fill("{ string(value: ", ") }", separator: "") { _ in "1" } },
        .init(name: "one string") { fill("{ string(value: \"", "\") }", separator: "") { _ in "s" } },
        .init(name: "escapes") { fill("{ string(value: \"", "\") }", separator: "") { _ in "\\u{1F600}\\n" } },
        .init(name: "four-byte characters") { fill("{ string(value: \"", "\") }", separator: "") { _ in "😀" } },
        .init(name: "unterminated string", parses: false) {
            fill("{ string(value: \"", "", separator: "") { _ in "s" }
        },
        .init(name: "block string of short lines") {
            fill("{ string(value: \"\"\"", "\"\"\") }", separator: "\n") { _ in " x" }
        },
        .init(name: "block string of blank lines") {
            fill("{ string(value: \"\"\"", "\"\"\") }", separator: "") { _ in "\r\n" }
        },
        .init(name: "block string of escaped quotes") {
            fill("{ string(value: \"\"\"", "\"\"\") }", separator: "") { _ in "\\\"\"\"" }
        },
        .init(name: "strings") { fill("{ scalar(value: [", "]) }") { _ in "\"\"" } },
        .init(name: "wrong character at the end", parses: false) { fill("{ ", " ^ }") { _ in "id" } },
        .init(name: "deep selections") {
            fill("{ ", "}", separator: "") { _ in nested("self{", "id", "}", depth: 190) }
        },
        .init(name: "deep values") {
            fill("{ scalar(value: [", "]) }", separator: "") { _ in nested("[", "", "]", depth: 190) }
        },
        .init(name: "deep objects") {
            fill("{ scalar(value: [", "]) }", separator: "") { _ in nested("{a:", "1", "}", depth: 190) }
        },
        .init(name: "deeper than is allowed", parses: false) { fill("", "", separator: "") { _ in "{self" } },
        .init(name: "deep types") {
            fill("query (", ") { id }", separator: "") { "$v\($0):" + nested("[", "Int", "]", depth: 31) }
        },
        .init(name: "operations") { fill("", "") { _ in "{id}" } },
        .init(name: "named operations of one name") { fill("", "") { _ in "query Q{id}" } },
        .init(name: "type definitions") { fill("", "{ id }") { "type A\($0) implements B@c{d(e:F=1):G@h}" } },
        .init(name: "described variables") { fill("query (", ") { id }") { "\"\"\"d\"\"\" $v\($0): Int" } },
    ]

    static let fields: [WorstDocument] = [
        .init(name: "one field") { fill("{ ", "}") { _ in "id" } },
        .init(name: "different fields") { fill("{ self { ", "} }") { "field\($0 % 3000)" } },
        .init(name: "root fields") { fill("{ ", "}") { "field\($0 % 3000)" } },
        .init(name: "aliases") { fill("{ self { ", "} }") { "a\($0): id" } },
        .init(name: "object fields") { fill("{ ", "}") { _ in "self{id}" } },
        .init(name: "object fields within object fields") {
            fill("{ ", "}") { _ in "self{self{self{id}self{id}}self{self{id}}}" }
        },
        .init(name: "unknown fields with near names") { fill("{ self { ", "} }") { "felid\($0)" } },
        .init(name: "unknown fields on a wide union") { fill("{ any { ", "} }") { "value\($0)" } },
        .init(name: "unknown field of a long name, many times") {
            fill("{ self { ", "} }") { _ in String(repeating: "n", count: 250) }
        },
        .init(name: "missing selections") { fill("{ self { ", "} }") { _ in "self" } },
        .init(name: "selections on leaves") { fill("{ self { ", "} }") { _ in "id{id}" } },
        .init(name: "conflicting fields") { fill("{ self { ", "} }") { "x:field\($0 % 900)" } },
        .init(name: "conflicting arguments") { fill("{ ", "}") { "ints(value:\($0))" } },
        .init(name: "conflicts in object fields") { fill("{ ", "}") { "self{x:field\($0 % 900)}" } },
        .init(name: "conflict of two long argument lists") {
            "{ " + many(2) { list in "ints(value:[" + many(24_000, separator: ",") { _ in "1" } + ",\(list)])" } + "}"
        },
        .init(name: "arguments alike") { fill("{ ", "}") { _ in "input(value:{required:1,field1:[1,2,3]})" } },
        .init(name: "conflicts far down") {
            fill("{ ", "}") { nested("self{", $0 == 0 ? "x:id" : "x:field1", "}", depth: 100) }
        },
        .init(name: "conflicts on all levels") {
            fill("{ ", "}") { nested("self{x:field\($0 % 9) ", "id", "}", depth: 100) }
        },
        .init(name: "inline fragments") { fill("{ node { ", "} }") { "...on Type\($0 % 1500){value}" } },
        .init(name: "inline fragments that conflict") {
            fill("{ node { ", "} }") { "...on Type\($0 % 1500){value:\($0 % 2 == 0 ? "id" : "value")}" }
        },
        .init(name: "objects within inline fragments") {
            fill("{ node { ", "} }") { "...on Type\($0 % 1500){self{node{id}}}" }
        },
        .init(name: "subscription root fields") { fill("subscription { ", "}") { "field\($0 % 1000)" } },
        .init(name: "subscription root fields in fragments") {
            fill("subscription { ", "}") { "...{...{field\($0 % 1000)}}" }
        },
    ]

    static let fragments: [WorstDocument] = [
        .init(name: "chain") { fill("{...F0}", "") { "fragment F\($0) on Query{...F\($0 + 1)}" } },
        .init(name: "each spreads the next twice") {
            fill("{...F0}", "") { "fragment F\($0) on Query{...F\($0 + 1)...F\($0 + 1)}" }
        },
        .init(name: "each spreads the next in two fields") {
            fill("{...F0}", "") { "fragment F\($0) on Query{self{...F\($0 + 1)}self{...F\($0 + 1)id}}" }
        },
        .init(name: "each spreads the next in differently named fields") {
            fill("{...F0}", "") { "fragment F\($0) on Query{self{...F\($0 + 1)}node{...on Query{...F\($0 + 1)}}}" }
        },
        .init(name: "each spreads all after it") {
            "{...F0}"
                + many(120) { first in
                    "fragment F\(first) on Query{id \(many(120 - first) { "...F\(first + $0 + 1)" })}"
                }
                + "fragment F120 on Query{id}"
        },
        .init(name: "each spreads all") {
            "{...F0}" + many(118) { "fragment F\($0) on Query{\(many(118) { "...F\($0)" })}" }
        },
        .init(name: "each spreads all in a field") {
            "{...F0}" + many(118) { "fragment F\($0) on Query{self{\(many(118) { "...F\($0)" })}}" }
        },
        .init(name: "each conflicts with all") {
            "{ \(many(900) { "...F\($0)" }) }"
                + many(900) { "fragment F\($0) on Query{x:field\($0) self{x:field\($0)}}" }
        },
        .init(name: "each conflicts with all, in many places") {
            "{ \(many(120) { a in "self{\(many(100) { "...F\($0)" })}" }) }"
                + many(100) { "fragment F\($0) on Query{x:field\($0) self{x:field\($0)}}" }
        },
        .init(name: "ever different combinations") {
            fill("{...F0 ...G0}", "") {
                "fragment F\($0) on Query{self{...F\($0 + 1)}self{...G\($0 + 1)}}"
                    + "fragment G\($0) on Query{self{...G\($0 + 1)}self{...F\($0 + 1)}}"
            }
        },
        .init(name: "pairs of fragments in sets of their own") {
            let pairs = fill("{ ", "} ") { "self{...F\($0 % 40) ...F\($0 / 40 % 40)}" }
            return pairs + many(40) { "fragment F\($0) on Query{id self{id field\($0) self{id}}}" }
        },
        .init(name: "one long cycle") { fill("{...F0}", "") { "fragment F\($0) on Query{...F\(($0 + 1) % 1900)}" } },
        .init(name: "spreads of one fragment") { fill("{ ", "} fragment F on Query{id}") { _ in "...F" } },
        .init(name: "a long fragment in many places") {
            fill("{ ", "} fragment F on Query{\(many(8000) { _ in "id" })}") { "a\($0 % 900):self{id...F}" }
        },
        .init(name: "unknown fragments") { fill("{ ", "}") { "...F\($0)" } },
        .init(name: "unused fragments") { fill("{ id }", "") { "fragment F\($0) on Query{id}" } },
        .init(name: "fragments of one name") { fill("{...F}", "") { _ in "fragment F on Query{...F}" } },
        .init(name: "unknown type conditions with near names") { fill("{ node { ", "} }") { "...on Tpye\($0){id}" } },
        .init(name: "impossible spreads between abstract types") {
            fill("{ any { ", "} }") { _ in "...on Most{...on Rest{__typename}}" }
        },
        .init(name: "inline fragments on abstract types, deep") {
            fill("{ any { ", "} }") { _ in nested("...on Everything{...on Node{", "id", "}}", depth: 90) }
        },
        .init(name: "object and abstract types at every level") {
            func mixture(_ depth: Int) -> String {
                guard depth > 0 else { return "id" }
                let inner = "self{node{\(mixture(depth - 1))}}"
                return "...on Type1{\(inner)}...on Type2{\(inner)}...on Node{id}"
            }
            return "{ node { \(mixture(10)) } }"
        },
        .init(name: "types without end at every level") {
            "{ node { "
                + nested("\(many(40) { "...on Type\($0){self{id}}" }) ...on Type1{self{node{", "id", "}}}", depth: 60)
                + " } }"
        },
    ]

    static let values: [WorstDocument] = [
        .init(name: "integers") { fill("{ ints(value:[", "]) }", separator: ",") { _ in "1" } },
        .init(name: "wrong integers") { fill("{ ints(value:[", "]) }", separator: ",") { _ in "x" } },
        .init(name: "enum values") { fill("{ enum(values:[", "]) }") { "VALUE\($0 % 3000)" } },
        .init(name: "unknown enum values with near names") { fill("{ enum(values:[", "]) }") { "VALEU\($0)" } },
        .init(name: "strings for enum values") { fill("{ enum(values:[", "]) }") { "\"VALUE\($0)\"" } },
        .init(name: "input objects") { fill("{ input(values:[", "]) }") { _ in "{required:1}" } },
        .init(name: "input objects, deep") {
            fill("{ input(values:[", "]) }") { _ in nested("{required:1 in:", "{required:1}", "}", depth: 190) }
        },
        .init(name: "input objects without what is required") { fill("{ input(values:[", "]) }") { _ in "{}" } },
        .init(name: "input objects without what is required, around a long list") {
            let start = "{ input(value:" + String(repeating: "{in:", count: 190) + "{ins:["
            return fill(start, "]}" + String(repeating: "}", count: 190) + ") }") { _ in "{required:1}" }
        },
        .init(name: "input objects without what is required, around a long string") {
            let start = "{ input(value:" + String(repeating: "{in:", count: 190) + "{field1:\""
            return fill(start, "\"}" + String(repeating: "}", count: 190) + ") }", separator: "") { _ in "s" }
        },
        .init(name: "a wide input object") {
            fill("{ input(value:{required:1 ", "}) }") { "field\($0 % 1000):1" }
        },
        .init(name: "a wide input object of one field") {
            fill("{ input(value:{required:1 ", "}) }") { _ in "in:null" }
        },
        .init(name: "unknown input fields with near names") {
            fill("{ input(value:{required:1 ", "}) }") { "felid\($0):1" }
        },
        .init(name: "unknown input fields, deep") {
            "{ input(value:" + nested("{\(many(60) { "felid\($0):1" }) required:1 in:", "{required:1}", "}", depth: 150)
                + ") }"
        },
        .init(name: "OneOf input objects") { fill("{ one(values:[", "]) }") { _ in "{a:1}" } },
        .init(name: "OneOf input objects with two fields") { fill("{ one(values:[", "]) }") { _ in "{a:1 b:{a:1}}" } },
        .init(name: "OneOf input objects, deep") {
            fill("{ one(values:[", "]) }") { _ in nested("{b:", "{a:1}", "}", depth: 190) }
        },
        .init(name: "custom scalar") { fill("{ scalar(value:[", "]) }") { _ in "{a:[1 \"b\" C null]}" } },
        .init(name: "arguments") { fill("{ ", "}") { "a\($0 % 900):arguments(argument\($0 % 1000):1)" } },
        .init(name: "all arguments, often") {
            fill("{ ", "}") { _ in "arguments(\(many(500, separator: ",") { "argument\($0):1" }))" }
        },
        .init(name: "one argument") { fill("{ arguments(", ") }") { _ in "argument1:1" } },
        .init(name: "unknown arguments with near names") { fill("{ arguments(", ") }") { "argumnet\($0):1" } },
        .init(name: "directives") { fill("{ ", "}") { _ in "id@many@many@many@many@many@many" } },
        .init(name: "directives at one location") { fill("{ id ", "}") { _ in "@skip(if:true)" } },
        .init(name: "unknown directives") { fill("{ ", "}") { "id@d\($0)" } },
        .init(name: "misplaced directives") { fill("{ ", "}") { _ in "id@deprecated" } },
    ]

    static let variables: [WorstDocument] = [
        .init(name: "variables") {
            fill("query (\(many(900) { "$v\($0): Int" })) { scalar(value: [", "]) }") { "$v\($0 % 900)" }
        },
        .init(name: "undefined variables") { fill("query Q { scalar(value: [", "]) }") { "$v\($0)" } },
        .init(name: "unused variables") { fill("query Q(", ") { id }") { "$v\($0): Int" } },
        .init(name: "variables of one name") { fill("query Q(", ") { id }") { _ in "$v: Int" } },
        .init(name: "variables of unknown types with near names") {
            fill("query Q(", ") { id }") { "$v\($0):Tpye\($0)" }
        },
        .init(name: "variables of wrong types") {
            fill("query Q(\(many(900) { "$v\($0): String" })) { ints(value: [", "]) }") { "$v\($0 % 900)" }
        },
        .init(name: "default values") { fill("query Q(", ") { id }") { "$v\($0):[In]=[{required:1}]" } },
        .init(name: "operations over a chain of fragments") {
            fill(many(900) { "query Q\($0)($v:Int){...F0}" }, "") {
                "fragment F\($0) on Query{ints(value:[$v])...F\($0 + 1)}"
            }
        },
        .init(name: "operations that use undefined variables in fragments") {
            many(1000) { "query Q\($0){...F}" } + "fragment F on Query{ints(value:[\(many(9000) { _ in "$v" })])}"
        },
        .init(name: "operations of many variables") {
            many(60) { "query Q\($0)(\(many(100) { "$v\($0):Int" })){...F}" }
                + "fragment F on Query{scalar(value:[\(many(8000) { "$v\($0 % 100)" })])}"
        },
    ]

    static let all = texts + fields + fragments + values + variables
}
