"""Calls the playground's modules in a browser: modules.py ENDPOINT, which has the schema of pets.graphql."""

import sys

from checks import check, contains, equal, run_all
from page import Page
from webdriver import Browser


def with_schema(page, module, function, *arguments):
    """The result of a function that takes the schema last."""
    script = """
        const [folder, module, name, values] = arguments;
        const load = (path) => import(`${folder}/${path}`);
        const paths = [module, 'schema/schema.js', 'schema/introspection.js', 'language/parser.js'];
        return Promise.all(paths.map(load))
            .then(async ([{ [name]: call }, { Schema }, { introspectionQuery: query }, { parse }]) => {
                globalThis.introspected ??= await fetch(folder.replace('/playground', ''), {
                    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }),
                }).then((response) => response.json());
                const document = name === 'validate' ? [parse(values[0])] : values;
                return call(...document, new Schema(globalThis.introspected.data.__schema));
            });
        """
    return page.browser.run(script, page.endpoint + "/playground", module, function, list(arguments))


def validate(page, text):
    return [problem["message"] for problem in with_schema(page, "language/validation.js", "validate", text)]


@check("documents that are right have no problems")
def valid(page):
    for text in [
        "{ pets { id ... on Dog { barks } owner { pets { __typename } } } }",
        'query A($k: PetKind, $a: [Int!]) { pets(kind: $k, filter: {named: {is: "x"}, ages: $a}) { name } }',
        '{ pets(kind: CAT, first: 3, tags: "one") { id @loud(times: 2) @include(if: true) } }',
        '{ search(text: "x") { ... on Owner { name } ...D } } fragment D on Dog { barks }',
        '{ __schema { types { name } } __type(name: "Dog") { kind } }',
        "mutation ($f: PetFilter!) { add(filter: $f) { id } }",
        "{ pet(id: 1) { id } }",
    ]:
        equal((text, validate(page, text)), (text, []))


@check("documents that are wrong are told why, at the place where they are")
def invalid(page):
    for text, place, message in [
        ("{ pets { id } dogs }", "dogs", 'Cannot query field "dogs" on type "Query".'),
        ("{ pets { nme } }", "nme", 'Cannot query field "nme" on type "Pet". Did you mean "name"?'),
        ("{ pets }", "pets", 'Field "pets" of type "[Pet!]!" needs a selection of fields.'),
        ("{ pets { id { x } } }", "{ x }", 'Field "id" of type "ID!" has no fields to select.'),
        ("{ pet { id } }", "pet", 'Field "pet" needs the argument "id" of type "ID!".'),
        ("{ pets(fist: 1) { id } }", "fist", '"pets" has no argument "fist". Did you mean "first"?'),
        ('{ pets(first: "1") { id } }', '"1"', 'Expected a value of type "Int".'),
        ("{ pets(kind: DOGS) { id } }", "DOGS", 'Expected a value of "PetKind". Did you mean "DOG"?'),
        ("{ pets(tags: [1]) { id } }", "1", 'Expected a value of type "String".'),
        ("{ pets(filter: {}) { id } }", "{}", '"PetFilter" needs the field "named" of type "NameFilter!".'),
        (
            '{ pets(filter: {named: {is: "a", like: "b"}}) { id } }',
            '{is: "a", like: "b"}',
            'Exactly one field of "NameFilter" is to be given.',
        ),
        ("{ pets(filter: {named: null}) { id } }", "null", 'Expected a value of type "NameFilter!", found null.'),
        ("{ pets { ... on Owner { name } } }", "Owner", 'An object of type "Pet" can never be of type "Owner".'),
        ("{ pets { ... on Dgo { id } } }", "Dgo", 'Unknown type "Dgo". Did you mean "Dog"?'),
        ("{ pets { ... on PetKind { id } } }", "PetKind", '"PetKind" has no fields to select.'),
        ("{ pets { ...Missing } }", "Missing", 'Unknown fragment "Missing".'),
        ("{ pets { id @lod(times: 1) } }", "lod", 'Unknown directive "@lod". Did you mean "loud"?'),
        ("{ pets { id @loud } }", "loud", '"@loud" needs the argument "times" of type "Int!".'),
        ("query @loud(times: 1) { old }", "loud", '"@loud" does not go here, but on FIELD.'),
        ("query ($x: Dog) { pets(first: $x) { id } }", "Dog", '"Dog" is no type of input.'),
        ("{ pets(first: $x) { id } }", "$x", '"$x" is not defined by the operation.'),
        (
            "query A($a: Int) { pets(first: $b) { id } }",
            "$b",
            '"$b" is not defined by operation "A". Did you mean "a"?',
        ),
        ("query ($x: Int) { old }", "$x", '"$x" is never used.'),
        ("{ old } fragment F on Dog { id }", "F", '"F" is never used.'),
        ("{ old }", "old", '"old" is deprecated: Ask for pets.'),
        ("subscription { x }", "subscription", "The schema has no subscriptions."),
        ("query A { old } query A { old }", "A", 'There is already another "A".'),
    ]:
        problems = with_schema(page, "language/validation.js", "validate", text)
        found = [(text[problem["start"] : problem["end"]], problem["message"]) for problem in problems]
        assert (place, message) in found, f"{text}: wanted {(place, message)}, found {found}"


@check("completion knows what can be written at each place")
def completion(page):
    for text, wanted in [
        ("|", ["query", "mutation", "subscription", "fragment"]),
        ("{ | }", ["pet", "pets", "search", "old", "__typename", "__schema", "__type"]),
        ("{ pe| }", ["pet", "pets", "__typename", "__type"]),
        ("{ pets { | } }", ["id", "name", "owner", "__typename"]),
        ("{ pets { ow|", ["owner"]),
        ("{ a: pets { owner { | ", ["name", "pets", "__typename"]),
        ("{ pets(|) { id } }", ["kind", "first", "filter", "tags"]),
        ("{ pets(first: 1, |) { id } }", ["kind", "filter", "tags"]),
        ("{ pets(kind: |) { id } }", ["DOG", "CAT", "null"]),
        ("query ($k: PetKind, $n: Int) { pets(kind: |) { id } }", ["DOG", "CAT", "$k", "null"]),
        ("query ($k: PetKind, $n: Int) { pets(kind: $|) { id } }", ["k", "n"]),
        ("{ pets(filter: {|}) { id } }", ["kind", "named", "ages"]),
        ("{ pets(filter: {named: {l|}}) { id } }", ["like"]),
        ("{ pets { id @lo| } }", ["loud"]),
        ("{ pets @sk| { id } }", ["skip"]),
        ("{ pets { ... on | } }", ["Pet", "Dog", "Cat", "Owner", "SearchResult", "Query", "Mutation"]),
        ("{ pets { ...| } } fragment F on Dog { id } fragment G on Owner { name }", ["on", "F"]),
        ("query ($x: |", ["PetKind", "PetFilter", "NameFilter", "String", "Int", "Boolean", "ID"]),
        ("fragment F on D|", ["Dog"]),
        ('{ pets(tags: "a|") { id } }', []),
        ("{ # comment|\n pets { id } }", []),
    ]:
        found = with_schema(page, "language/completion.js", "complete", text.replace("|", ""), text.index("|"))
        labels = [item["label"] for item in found["items"]]
        assert (
            sorted(labels) == sorted(wanted) if len(wanted) > 4 else labels == wanted
        ), f"{text}: wanted {wanted}, found {labels}"


@check("the nearest suggestions come first, deprecated ones after their equals")
def ranking(page):
    found = with_schema(page, "language/completion.js", "complete", "{ ", 2)["items"]
    equal([item["label"] for item in found][:4], ["pet", "pets", "search", "old"])
    equal(found[3]["isDeprecated"], True)
    equal(found[0]["detail"], "Pet")
    equal(found[0]["insert"], "pet(|) {}")


@check("the document's reader knows the language")
def language(page):
    def messages(text):
        return [error["message"] for error in page.call("language/parser.js", "parse", text)["errors"]]

    for text in [
        "{ a }",
        "query A($x: [Int!]! = [1]) @d { a: b(c: {d: $x, e: E}) { ...F ... on T { x } ... @skip(if: true) { y } } }",
        '"about" query { a(s: """block \\""" end""") }',
        "fragment F on T @d(a: null) { a }",
        "{ a(x: -1.5e3, y: true) }",
    ]:
        equal(messages(text), [])
    for text, wanted in [
        ("{ a", '"{" is never closed.'),
        ("{ a( }", '"(" is never closed.'),
        ("{ }", 'Expected a field, found "}".'),
        ("{ a(x 1) }", 'Expected ":", found "1".'),
        ("foo { a }", 'Expected an operation or a fragment, found "foo".'),
        ("query A", 'Expected "{", found the end of the text.'),
        ("{ a(x: ) }", 'Expected a value, found ")".'),
        ("query ($x Int) { a }", 'Expected ":", found "Int".'),
        ("fragment F { a }", 'Expected "on" and a type, found "{".'),
    ]:
        contains(messages(text), wanted)


@check("documents are laid out as people write them, with their comments")
def prettify(page):
    for text, wanted in [
        ("{a b{c d}}", "{\n  a\n  b {\n    c\n    d\n  }\n}\n"),
        ("{ a(x:[1,2],y:{z:E,w:null}){b} }", "{\n  a(x: [1, 2], y: { z: E, w: null }) {\n    b\n  }\n}\n"),
        ("query A($x:Int!=3,$y:[ID!]@d){a}", "query A($x: Int! = 3, $y: [ID!] @d) {\n  a\n}\n"),
        ("{...F ...on T@skip(if:$x){a}}", "{\n  ...F\n  ... on T @skip(if: $x) {\n    a\n  }\n}\n"),
        ("# top\n{ a # tail\n # own\n b }", "# top\n{\n  a # tail\n  # own\n  b\n}\n"),
        ("{a} fragment F on T{b}", "{\n  a\n}\n\nfragment F on T {\n  b\n}\n"),
        ('{a(x:"' + "y" * 80 + '",z:1)}', '{\n  a(\n    x: "' + "y" * 80 + '"\n    z: 1\n  )\n}\n'),
        ("", ""),
    ]:
        equal(page.call("language/printer.js", "prettify", text), wanted)


@check("JSON is laid out with all its digits, and what is wrong in it has a place")
def json_text(page):
    laid_out = '{\n  "a": [\n    1,\n    {}\n  ],\n  "b": 12345678901234567890\n}'
    equal(page.call("editor/json.js", "formatJSON", '{"a":[1,{}],"b":12345678901234567890}'), laid_out)
    for text, place, message in [
        ('{"a":1,}', "}", "Expected a name in quotes, found }."),
        ('{"a" 1}', "1", 'Expected ":", found 1.'),
        ('{"a":[1,2}', "}", 'Expected "," or "]", found }.'),
        ('{"a":"b', '"b', '"b is no value of JSON.'),
        ("{a:1}", "a", "Expected a name in quotes, found a."),
        ('{"a":01}', "01", "01 is no value of JSON."),
        ("{} {}", "{", "Expected the end, found {."),
        ('{"a":', "", "Expected a value, found the end."),
    ]:
        error = page.call("editor/json.js", "parseJSON", text)["error"]
        equal((text[error["start"] : error["end"]], error["message"]), (place, message))


@check("headers are read line by line, and those that no page can set are told")
def headers(page):
    text = "authorization: Bearer a:b\n\n# x: y\nx-one:1\ncookie: a\nno header\nx: \u20ac\n"
    read = page.call("editor/headers.js", "parseHeaders", text)
    equal(read["headers"], [["authorization", "Bearer a:b"], ["x-one", "1"]])
    found = [(text[problem["start"] : problem["end"]], problem["severity"]) for problem in read["problems"]]
    equal(found, [("cookie: a", "warning"), ("no header", "error"), ("x: \u20ac", "error")])


@check("documents without tokens at the end, or in the middle, are read to an end")
def recovery(page):
    text = """
        query A($x: [Int!] = 3) { a: b(c: {d: $x}, e: [1, "s"]) { ...F ... on T @skip(if: true) { y } } }
        fragment F on T { z }
        """
    script = """
        const [folder, text] = arguments;
        return Promise.all(['parser', 'lexer', 'printer'].map((name) => import(`${folder}/language/${name}.js`)))
            .then(([{ parse }, { tokenize }, { prettify }]) => {
                const tokens = tokenize(text);
                let count = 0;
                for (let i = 0; i < tokens.length; i += 1) {
                    const without = text.slice(0, tokens[i].start) + text.slice(tokens[i].end);
                    for (const half of [text.slice(0, tokens[i].end), without]) {
                        parse(half);
                        const pretty = prettify(half);
                        if (prettify(pretty) !== pretty) return `not settled: ${pretty}`;
                        count += 1;
                    }
                }
                return count;
            });
        """
    count = page.browser.run(script, page.endpoint + "/playground", text)
    assert isinstance(count, int) and count > 100, count


@check("parts of a response are taken apart and put together however they arrive")
def parts(page):
    body = '--x\r\nContent-Type: application/json\r\n\r\n{"a":1}\r\n--x\r\n\r\n{"b":"--x"}\r\n--x--\r\n'
    script = """
        const [folder, body, size] = arguments;
        const chunks = async function* () {
            for (let i = 0; i < body.length; i += size) yield body.slice(i, i + size);
        };
        return import(`${folder}/transport/multipart.js`)
            .then(({ partsOf }) => Array.fromAsync(partsOf(chunks(), 'x')));
        """
    for size in (1, 2, 3, 7, 1000):
        equal(page.browser.run(script, page.endpoint + "/playground", body, size), ['{"a":1}', '{"b":"--x"}'])
    events = ': hello\n\nevent: next\ndata: {"a":\ndata: 1}\n\nevent: complete\ndata:\n\n'
    script = script.replace("multipart.js", "eventStream.js").replace("partsOf", "eventsOf").replace(", 'x'", "")
    wanted = [{"event": "next", "data": '{"a":\n1}'}, {"event": "complete", "data": ""}]
    for text in (events, events.replace("\n", "\r\n")):
        for size in (1, 2, 5, 1000):
            equal(page.browser.run(script, page.endpoint + "/playground", text, size), wanted)
    payloads = [
        {
            "data": {"a": {"b": 1}, "list": [1]},
            "pending": [{"id": "0", "path": ["a"]}, {"id": "1", "path": ["list"]}],
            "hasNext": True,
        },
        {
            "incremental": [{"id": "0", "data": {"c": 2}}, {"id": "1", "items": [2, 3]}],
            "completed": [{"id": "0"}],
            "pending": [{"id": "2", "path": ["a"]}],
            "hasNext": True,
        },
        {
            "incremental": [{"id": "2", "subPath": ["d"], "data": {"e": 1}}],
            "completed": [{"id": "1", "errors": [{"message": "x"}]}, {"id": "2"}],
            "hasNext": False,
        },
    ]
    payloads[0]["data"]["a"]["d"] = {}
    script = """
        const [folder, payloads] = arguments;
        return import(`${folder}/results/incremental.js`).then(({ IncrementalResponse }) => {
            const whole = new IncrementalResponse();
            for (const payload of payloads) whole.take(payload);
            return [whole.response, whole.pending.length, whole.hasNext];
        });
        """
    equal(
        page.browser.run(script, page.endpoint + "/playground", payloads),
        [{"data": {"a": {"b": 1, "d": {"e": 1}, "c": 2}, "list": [1, 2, 3]}, "errors": [{"message": "x"}]}, 0, False],
    )


if __name__ == "__main__":
    with Browser() as started:
        opened = Page(started, sys.argv[1])
        opened.open()
        run_all(opened)
