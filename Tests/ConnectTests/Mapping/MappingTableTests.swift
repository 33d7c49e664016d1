import Testing

@testable import Connect

/// The table of the language: mapping, input, output.
///
/// The cases of `MappingTests` are about syntax; these are about values.
@Suite("Mapping table")
struct MappingTableTests {
    @Test("gives what the language says", arguments: paths + members + merges + alternatives)
    func structure(_ example: MappingExample) throws {
        #expect(try evaluate(example.mapping, over: example.input) == example.output)
    }

    @Test(
        "of methods gives what the language says",
        arguments: elements + sizes + slices + texts + maps + matches + entries
    )
    func methods(_ example: MappingExample) throws {
        #expect(try evaluate(example.mapping, over: example.input) == example.output)
    }
}

private let order = #"""
    {"id":7,"who":{"name":"Ann","address":{"city":"Oslo"}},"lines":[{"sku":"a","n":2,"tags":["x","y"]},{"sku":"b","n":0,"tags":[]},{"sku":"c"}],"paid":false,"note":null,"total":12.50}
    """#

private let paths: [MappingExample] = [
    .init("$", "null", "null"),
    .init("$", "0", "0"),
    .init("$", #""text""#, #""text""#),
    .init("@", "[1]", "[1]"),
    .init("@.id", order, "7"),
    .init("$.total", order, "12.50"),
    .init("$.who.address.city", order, #""Oslo""#),
    .init("$.lines.sku", order, #"["a","b","c"]"#),
    .init("$.lines.n", order, "[2,0,null]"),
    .init("$.lines.tags", order, #"[["x","y"],[],null]"#),
    .init("$.lines.nothing", order, "[null,null,null]"),
    .init("$.lines.sku->size", order, "3"),
    .init("$.note", order, "null"),
    .init("$.note.deep", order, nil),
    .init("$.note?", order, nil),
    .init("$.nope", order, nil),
    .init("$.nope?.deep?", order, nil),
    .init("$.id.deep", order, nil),
    .init("$.'id'", order, "7"),
    .init(#"$."who".'name'"#, order, #""Ann""#),
    .init("$.'two words'", #"{"two words":1}"#, "1"),
    .init("$.a.b", #"{"a":[[{"b":1}],{"b":2},3]}"#, "[[1],2,null]"),
    .init("$.a", #"{"\u0061":1}"#, "1"),
    .init("$('x')", "null", #""x""#),
    .init("$(5)", "null", "5"),
    .init("$([1, 2])->first", "null", "1"),
    .init("$({ a: 1 }).a", "null", "1"),
    .init("$({ a: { b: 2 } }).a.b", "null", "2"),
    .init("$(id)", order, "7"),
    .init("$args.n", "null", "2"),
    .init("$args.none?", "null", nil),
    .init("$args { n }", "null", #"{"n":2}"#),
]

private let members: [MappingExample] = [
    .init("id paid", order, #"{"id":7,"paid":false}"#),
    .init("id: $.who.name", order, #"{"id":"Ann"}"#),
    .init("'odd name': id", order, #"{"odd name":7}"#),
    .init("nope id", order, #"{"id":7}"#),
    .init("note", order, #"{"note":null}"#),
    .init("note?", order, "{}"),
    .init("who { name }", order, #"{"who":{"name":"Ann"}}"#),
    .init("who { city: address.city }", order, #"{"who":{"city":"Oslo"}}"#),
    .init("who.address { city }", order, #"{"city":"Oslo"}"#),
    .init("id who.address { city }", order, #"{"id":7,"city":"Oslo"}"#),
    .init("w: who { a: address { c: city } }", order, #"{"w":{"a":{"c":"Oslo"}}}"#),
    .init("lines { sku }", order, #"{"lines":[{"sku":"a"},{"sku":"b"},{"sku":"c"}]}"#),
    .init("lines { sku n }", order, #"{"lines":[{"sku":"a","n":2},{"sku":"b","n":0},{"sku":"c"}]}"#),
    .init(
        "lines { sku count: tags->size }",
        order,
        #"{"lines":[{"sku":"a","count":2},{"sku":"b","count":0},{"sku":"c"}]}"#
    ),
    .init("who { name $ { x: name } }", order, #"{"who":{"name":"Ann","x":"Ann"}}"#),
    .init("a: { id b: { paid } }", order, #"{"a":{"id":7,"b":{"paid":false}}}"#),
    .init("a: [id, { x: paid }, [note]]", order, #"{"a":[7,{"x":false},[null]]}"#),
    .init("a: nope b: [nope] c: { d: nope }", order, #"{"b":[null],"c":{}}"#),
    .init("id { x }", order, #"{"id":7}"#),
    .init("who?.name", order, #""Ann""#),
    .init("n: lines->first.sku", order, #"{"n":"a"}"#),
    .init("$ { id }", order, #"{"id":7}"#),
    .init("$.lines { sku }", order, #"[{"sku":"a"},{"sku":"b"},{"sku":"c"}]"#),
    .init("$ { k }", #"[[{"k":1}],{"k":2},null]"#, #"[[{"k":1}],{"k":2},null]"#),
    .init("true: id", order, #"{"true":7}"#),
    .init("a: true b: $.true", #"{"true":1}"#, #"{"a":true,"b":1}"#),
    .init("pages: pages", #"{"pages":3}"#, #"{"pages":3}"#),
]

private let merges: [MappingExample] = [
    .init("... who", order, #"{"name":"Ann","address":{"city":"Oslo"}}"#),
    .init("id ... who { name }", order, #"{"id":7,"name":"Ann"}"#),
    .init("... who ... $({ name: 'Bo' })", order, #"{"name":"Bo","address":{"city":"Oslo"}}"#),
    .init("... who ... $({ address: { zip: 1 } })", order, #"{"name":"Ann","address":{"city":"Oslo","zip":1}}"#),
    .init("a: [1, 2] a: [3]", "null", #"{"a":[3,2]}"#),
    .init("a: [1] a: [3, 4]", "null", #"{"a":[3,4]}"#),
    .init("a: [{ x: 1 }] a: [{ y: 2 }]", "null", #"{"a":[{"x":1,"y":2}]}"#),
    .init("a: 1 a: null", "null", #"{"a":null}"#),
    .init("a: null a: 1", "null", #"{"a":null}"#),
    .init("a: 1 a: 'x'", "null", #"{"a":"x"}"#),
    .init("a: [1] a: { x: 1 }", "null", #"{"a":{"x":1}}"#),
    .init("... note", order, "null"),
    .init("id ... note", order, "null"),
    .init("id ... nope", order, #"{"id":7}"#),
    .init("id ... paid", order, #"{"id":7}"#),
    .init("id ... lines", order, #"{"id":7}"#),
    .init("... $({ a: { b: 1 } }) ... $({ a: null })", "null", #"{"a":null}"#),
]

private let alternatives: [MappingExample] = [
    .init("$.note ?? $.id", order, "7"),
    .init("$.nope ?? $.note ?? 'end'", order, #""end""#),
    .init("$.paid ?? true", order, "false"),
    .init("$.nope ?? $.nope", order, nil),
    .init("$.nope ?? $.note", order, "null"),
    .init("$.note ?? $.nope", order, nil),
    .init("$.note ?! 1", order, "null"),
    .init("$.nope ?! $.note ?! 1", order, "null"),
    .init("$.nope ?! 1", order, "1"),
    .init("a: nope ?? 1 b: id ?? 2", order, #"{"a":1,"b":7}"#),
    .init("$.note?.x ?? 'none'", order, #""none""#),
    .init("$(nope ?? note) ?? [id ?? 0]", order, "[7]"),
]

private let elements: [MappingExample] = [
    .init("$.lines->first.sku", order, #""a""#),
    .init("$.lines->last { sku }", order, #"{"sku":"c"}"#),
    .init("$.lines->first", #"{"lines":[]}"#, nil),
    .init("$.note->first", order, "null"),
    .init("$.nope->first", order, nil),
    .init("$.id->last", order, "7"),
    .init("$->first", #""äb""#, #""ä""#),
    .init("$->last", #""b😀""#, #""😀""#),
    .init("$->first", #""""#, nil),
    .init("$([])->last", "null", nil),
    .init("$([1, 2])->last", "null", "2"),
    .init("$->get(0)", "[1,2]", "1"),
    .init("$->get(-2)", "[1,2]", "1"),
    .init("$->get(2)", "[1,2]", nil),
    .init("$->get(1.0)", "[1,2]", "2"),
    .init("$->get(1.5)", "[1,2]", nil),
    .init("$->get(0)", #""xyz""#, #""x""#),
    .init("$->get(-1)", #""x😀""#, #""😀""#),
    .init("$->get(5)", #""x""#, nil),
    .init("$->get('who').name", order, #""Ann""#),
    .init("$->get('nope')", order, nil),
    .init("$->get('sku')", #"[{"sku":1}]"#, nil),
    .init("$->get(0)", #"{"0":1}"#, nil),
    .init("$->get('0')", #"{"0":1}"#, "1"),
    .init("$->get($args.n)", "[1,2,3]", "3"),
    .init("$->get(@->size)", "[1,2,3]", nil),
    .init("$->get(true)", "[1]", nil),
    .init("$.nope->get(0)", order, nil),
    .init("$->get(9223372036854775807)", "[1]", nil),
    .init("$->get(-9223372036854775808)", "[1]", nil),
    .init("$([1, 2])->get(-9223372036854775808)", "null", nil),
]

private let sizes: [MappingExample] = [
    .init("$->size", "[]", "0"),
    .init("$->size", "[[1,2],{}]", "2"),
    .init("$->size", "{}", "0"),
    .init("$->size", #"{"a":{"b":1,"c":2}}"#, "1"),
    .init("$->size", #""e\u0301😀""#, "3"),
    .init("$->size", "true", nil),
    .init("$->size", "12", nil),
    .init("$->size", "null", nil),
    .init("$?->size", "null", nil),
    .init("$({ a: 1, b: 2 })->size", "null", "2"),
    .init("$->filter(@)->size", "[true,false]", "1"),
]

private let slices: [MappingExample] = [
    .init("$->slice(1, 3)", "[0,1,2,3]", "[1,2]"),
    .init("$->slice(2)", "[0,1,2,3]", "[2,3]"),
    .init("$->slice(-2)", "[0,1]", "[0,1]"),
    .init("$->slice(0, -1)", "[0,1]", "[]"),
    .init("$->slice(3, 1)", "[0,1,2,3]", "[]"),
    .init("$->slice(1, 99)", "[0,1]", "[1]"),
    .init("$->slice(0, 1.0)", "[0,1]", "[0]"),
    .init("$->slice(0, 'x')", "[0,1]", nil),
    .init("$->slice(1, 2)", #""a😀b""#, #""😀""#),
    .init("$->slice(9)", #""ab""#, #""""#),
    .init("$->slice(2, 1)", #""abc""#, #""""#),
    .init("$->slice(0, 1)", "{}", nil),
    .init("$->slice(0, 1)", "5", nil),
    .init("$([1, 2, 3])->slice(1)", "null", "[2,3]"),
    .init("$([1, 2, 3])->slice(2, 0)", "null", "[]"),
    .init("$->slice(0, 9223372036854775807)->size", "[1,2]", "2"),
]

private let texts: [MappingExample] = [
    .init("$->joinNotNull(',')", "[]", #""""#),
    .init("$->joinNotNull(',')", "[null]", #""""#),
    .init("$->joinNotNull(',')", #"["a"]"#, #""a""#),
    .init("$->joinNotNull('')", #"["a","b"]"#, #""ab""#),
    .init("$->joinNotNull(', ')", #"[1,2.50,true,"x",null,1e3]"#, #""1, 2.50, true, x, 1e3""#),
    .init("$->joinNotNull(',')", #""x""#, #""x""#),
    .init("$->joinNotNull(',')", "5", #""5""#),
    .init("$->joinNotNull(',')", "null", #""""#),
    .init("$->joinNotNull(',')", #"[1,{"a":1}]"#, nil),
    .init("$->joinNotNull(1)", "[1]", nil),
    .init("$.lines.n->joinNotNull('+')", order, #""2+0""#),
    .init("$.nope->joinNotNull(',')", order, nil),
    .init("$([id, $.who.name, nope])->joinNotNull(' ')", order, #""7 Ann""#),
]

private let maps: [MappingExample] = [
    .init("$->map(@)", "[1,[2]]", "[1,[2]]"),
    .init("$->map(@.sku)", #"[{"sku":1},{}]"#, "[1,null]"),
    .init("$->map([@, $->size])", "[5,6]", "[[5,2],[6,2]]"),
    .init("$.lines->map({ s: @.sku, id: $.id })", order, #"[{"s":"a","id":7},{"s":"b","id":7},{"s":"c","id":7}]"#),
    .init("$->map(@->map(@->size))", #"[["a","bc"],[]]"#, "[[1,2],[]]"),
    .init("$->map('x')", "[1,2]", #"["x","x"]"#),
    .init("$->map(@)", "[]", "[]"),
    .init("$->map(@.a)", #"{"a":1}"#, "[1]"),
    .init("$.note->map(@)", order, "[null]"),
    .init("$.nope->map(@)", order, nil),
    .init("$->filter(@.on)", #"[{"on":true},{"on":false}]"#, #"[{"on":true}]"#),
    .init("$->filter(@.on)->map(@.i)", #"[{"on":true,"i":1},{"on":false,"i":2},{"on":true,"i":3}]"#, "[1,3]"),
    .init("$->filter(@.on ?? false)", #"[{"on":true},{}]"#, #"[{"on":true}]"#),
    .init("$->filter(@.on)", #"[{"on":true},{}]"#, nil),
    .init("$->filter(@.on)", #"[{"on":"yes"}]"#, nil),
    .init("$->filter(true)", "[1,2]", "[1,2]"),
    .init("$->filter(@)", "[]", "[]"),
    .init("$->filter(@)", "true", "[true]"),
    .init("$->filter(@)", "false", "[]"),
    .init("$->filter(@->match(['a', true], [@, false]))", #"["a","b","a"]"#, #"["a","a"]"#),
    .init("$.lines->filter($(@.n ?? 0)->match([0, false], [@, true])) { sku }", order, #"[{"sku":"a"}]"#),
]

private let matches: [MappingExample] = [
    .init("$->match([1, 'int'], [1.0, 'float'])", "1", #""int""#),
    .init("$->match([1, 'int'], [1.0, 'float'])", "1.0", #""float""#),
    .init("$->match([1, 'int'], [@, 'other'])", "1e0", #""other""#),
    .init("$->match(['1', 'text'], [1, 'int'])", #""1""#, #""text""#),
    .init("$->match([null, 'nothing'])", "null", #""nothing""#),
    .init("$->match([true, 1], [false, 0])", "false", "0"),
    .init("$->match([{ a: 1, b: 2 }, 'same'])", #"{"b":2,"a":1}"#, #""same""#),
    .init("$->match([{ a: 1 }, 'same'])", #"{"a":1,"b":2}"#, nil),
    .init("$->match([[1, 2], 'same'])", "[1,2]", #""same""#),
    .init("$->match([[2, 1], 'same'])", "[1,2]", nil),
    .init("$->match([[], 'empty'], [{}, 'object'])", "{}", #""object""#),
    .init("$->match([@, @])", "5", "5"),
    .init("$->match('not a case', [5], [5, 1, 2], [5, 'case'])", "5", #""case""#),
    .init("$->match([1, nope], [@, 'd'])", "1", nil),
    .init("$->match([$.a, $.b])", #"{"a":1,"b":2}"#, nil),
    .init("$.a->match([$.a, $.b])", #"{"a":1,"b":2}"#, "2"),
    .init("$.nope->match([@, 1])", order, nil),
    .init("$.who.name->match(['Ann', { hello: @ }])", order, #"{"hello":"Ann"}"#),
]

private let entries: [MappingExample] = [
    .init("$->entries", "{}", "[]"),
    .init("$->entries", #"{"b":1,"a":[2]}"#, #"[{"key":"b","value":1},{"key":"a","value":[2]}]"#),
    .init("$->entries", #"{"a":1,"b":2,"a":3}"#, #"[{"key":"a","value":3},{"key":"b","value":2}]"#),
    .init("$->entries { k: key }", #"{"x":1}"#, #"[{"k":"x"}]"#),
    .init("$->entries->map(@.value)", #"{"x":1,"y":2}"#, "[1,2]"),
    .init("$->entries", "null", nil),
    .init("$->entries", "[1]", nil),
    .init("$({ a: 1 })->entries", "null", #"[{"key":"a","value":1}]"#),
]
