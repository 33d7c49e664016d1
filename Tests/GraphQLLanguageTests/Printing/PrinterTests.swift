import Testing

@testable import GraphQLLanguage

@Test(
    "documents are laid out as graphql-js lays them out",
    arguments: [
        (
            "{a b:c(d:1 e:$f)@g(h:[1,{i:null}])...on J@k{l}...{m}...N@o}",
            """
            {
              a
              b: c(d: 1, e: $f) @g(h: [1, { i: null }])
              ... on J @k {
                l
              }
              ... {
                m
              }
              ...N @o
            }
            """
        ),
        ("query{a}", "{\n  a\n}"),
        ("query($a:A=1@b,$c:[D!]!)@e{f}", "query ($a: A = 1 @b, $c: [D!]!) @e {\n  f\n}"),
        (
            #""q"query Q("v"$a:A,$b:B){c}"#,
            """
            "q"
            query Q(
              "v"
              $a: A
              $b: B
            ) {
              c
            }
            """
        ),
        (
            "mutation M{a}subscription{b}fragment F on T@c{d}",
            """
            mutation M {
              a
            }

            subscription {
              b
            }

            fragment F on T @c {
              d
            }
            """
        ),
        ("type A query{b}", "type A\n\nquery {\n  b\n}"),
        (
            "schema@a{query:Q mutation:M}extend schema@b extend schema{subscription:S}",
            """
            schema @a {
              query: Q
              mutation: M
            }

            extend schema @b

            extend schema {
              subscription: S
            }
            """
        ),
        (
            #""""d""" type A implements&B&C@d{"f"e(g:H=1,i:J):[K!]!@l,m("n"o:P):Q}"#,
            #"""
            """d"""
            type A implements B & C @d {
              "f"
              e(g: H = 1, i: J): [K!]! @l
              m(
                "n"
                o: P
              ): Q
            }
            """#
        ),
        (
            "interface A implements B union C=|D|E enum F{G@h I}input J@k{l:M=[]@n}scalar O",
            """
            interface A implements B

            union C = D | E

            enum F {
              G @h
              I
            }

            input J @k {
              l: M = [] @n
            }

            scalar O
            """
        ),
        (
            "directive@a(b:C)repeatable on|FIELD|QUERY directive@d on ENUM",
            """
            directive @a(b: C) repeatable on FIELD | QUERY

            directive @d on ENUM
            """
        ),
        (
            "extend type A{b:C}extend interface D@e extend union F=G extend enum H{I}extend input J{k:L}",
            """
            extend type A {
              b: C
            }

            extend interface D @e

            extend union F = G

            extend enum H {
              I
            }

            extend input J {
              k: L
            }
            """
        ),
    ]
)
func layout(text: String, printed: String) throws {
    #expect(print(try parse(text)) == printed)
}

@Test("arguments share a line of 80 bytes, and take one line each beyond that")
func longArguments() throws {
    let short = "  a(b: \"\(String(repeating: "x", count: 70))\")"
    #expect(short.utf8.count == 80)
    #expect(print(try parse("{\(short)}")) == "{\n\(short)\n}")

    let long = "  a(b: \"\(String(repeating: "x", count: 71))\")"
    let wrapped = "  a(\n    b: \"\(String(repeating: "x", count: 71))\"\n  )"
    #expect(print(try parse("{\(long)}")) == "{\n\(wrapped)\n}")
}

@Test("lists and objects longer than 80 characters take a line for each item")
func longValues() throws {
    let short = String(repeating: "x", count: 34)
    let long = short + "xx"
    func value(_ text: String) throws -> String { printValue(try parseValue(Source(name: "test", text: text))) }
    #expect(try value("[\(short),\(short)x,{}]") == "[\(short), \(short)x, {}]")
    #expect(try value("[\(long),\(long),{}]") == "[\n  \(long)\n  \(long)\n  {}\n]")
    #expect(try value("{a:\(short) b:\(short)}") == "{ a: \(short), b: \(short) }")
    #expect(
        try value("{a:\(long) b:[\(long),{c:\(long)}]}")
            == "{\n  a: \(long)\n  b: [\n    \(long)\n    { c: \(long) }\n  ]\n}"
    )
}

@Test("in a message a value is shown up to about so many bytes")
func valueInMessage() throws {
    func value(_ text: String) throws -> String {
        printValueInMessage(try parseValue(Source(name: "test", text: text)), maxBytes: 20)
    }
    #expect(try value("[{}]") == "[{  }]")
    let longString = try value("\"\(String(repeating: "x", count: 5000))\"")
    #expect(longString.hasPrefix("\"xxxxxxxx") && longString.utf8.count < 30)
    let longList = try value("[\(String(repeating: "[12345]", count: 5000))]")
    #expect(longList.hasPrefix("[\n  [12345]\n  [12345]\n") && longList.utf8.count < 50)
}

@Test(
    "block strings are indented with what they stand in, and their blank lines stay empty",
    arguments: [
        (#""""a""" type B"#, #""""a""""# + "\ntype B"),
        ("\"\"\"\na\n\n  b\n\"\"\" type C", "\"\"\"\na\n\n  b\n\"\"\"\ntype C"),
        (
            "type A { \"\"\"\nb\n\n  c\n\"\"\" d: E }",
            "type A {\n  \"\"\"\n  b\n\n    c\n  \"\"\"\n  d: E\n}"
        ),
        (
            "{ a(b: \"\"\"\nc\nd\n\"\"\") }",
            "{\n  a(\n    b: \"\"\"\n    c\n    d\n    \"\"\"\n  )\n}"
        ),
        (#"{ a(b: """ c""") }"#, "{\n  a(b: \"\"\" c\"\"\")\n}"),
    ]
)
func blockStringLayout(text: String, printed: String) throws {
    #expect(print(try parse(text)) == printed)
}

@Test("strings of any characters print as literals that mean the same")
func stringRoundTrip() throws {
    let pieces = [
        "a", "b c", " ", "  ", "\t", "\n", "\r", "\r\n", "\"", "\"\"", "\"\"\"", "\\", "\\\"\"\"", "\\u0041", "é", "😀",
        "\0", "\u{7}", "\u{7F}", "\u{85}", "\u{2028}", "\u{FEFF}", "#", ",", String(repeating: "long ", count: 15),
    ]
    var random = SplitMix64(state: 7)
    // No block string says these: reading would take the indentation or the blank lines away.
    var texts = ["  a\n  b", "\ta\n\n b", "a\n", "\na", "a\n ", " ", "\n", "a\r\nb"]
    for length in 0..<2000 {
        texts.append((0..<(length % 8)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined())
    }
    for text in texts {
        for isBlock in [false, true] {
            let value = Value(.string(text, isBlock: isBlock), at: SourceLocation(utf8Offset: 0))
            let list = Value(.list([value, value]), at: SourceLocation(utf8Offset: 0))
            let printed = printValue(list)
            let again = try parseConstValue(Source(name: "test", text: printed))
            guard case .list(let items) = again.kind, items.count == 2 else {
                Issue.record("not a list of two: \(printed.debugDescription)")
                return
            }
            for item in items {
                guard case .string(let value, let stillBlock) = item.kind else {
                    Issue.record("not a string: \(printed.debugDescription)")
                    return
                }
                #expect(value.utf8.elementsEqual(text.utf8), "\(text.debugDescription) as \(printed.debugDescription)")
                #expect(isBlock || !stillBlock)
            }
        }
    }
}

@Test("block strings read from a text stay block strings wherever they are printed")
func blockStringRoundTrip() throws {
    let pieces = [
        "a", "b c", " ", "  ", "\t", "\n", "\n  ", "\r\n", "\"", "\"\"", "\\\"\"\"", "\\", "\\n", "é", "😀", "\u{7}",
        String(repeating: "long ", count: 15),
    ]
    var random = SplitMix64(state: 8)
    var parsed = 0
    for length in 0..<2000 {
        let body = (0..<(length % 9)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        let block = "\"\"\"\(body)\n\"\"\""
        let text = "type A { \(block) b(c: D = [\(block)]): E } { f { g(h: \(block)) } }"
        // Some bodies end the string themselves.
        guard let document = try? parse(text) else { continue }
        parsed += 1
        let printed = print(document)
        #expect(syntaxTree(try parse(printed)) == syntaxTree(document), "\(text.debugDescription)")
    }
    #expect(parsed > 1000)
}
