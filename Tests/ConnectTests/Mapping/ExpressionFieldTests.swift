import Testing

@testable import Connect

/// `@expr` over fields that the client did not ask for: what a mapping reads of its parent is fetched, whatever methods it reads
/// it through.
@Suite("Expressions over fields")
struct ExpressionFieldTests {
    /// Type of the field, what it selects, and what comes of it.
    typealias Example = (type: String, select: String, value: String)

    @Test("have what they read of their parent", arguments: examples)
    func expression(_ type: String, _ select: String, _ value: String) async throws {
        let sdl = """
            type Query { order: Order @connect(http: { GET: "UPSTREAM/order" }) }
            type Order {
              id: ID
              lines: [Line]
              owner: Owner
              found: \(type) @expr(select: "\(select)")
            }
            type Line { sku: ID n: Int price: Float tags: [String] }
            type Owner { name: String age: Int }
            type Group { key: String n: Int }
            """
        let body =
            #"{"id":7,"lines":[{"sku":"a","n":2,"price":1.5,"tags":["x"]},{"sku":"b","n":5,"price":2.5,"tags":["x","y"]},{"sku":"a","n":1,"price":4,"tags":[]}],"owner":{"name":"Ann","age":40}}"#
        try await withBindings(sdl, answering: { _ in .init(body: body) }) { bindings, _ in
            let fields = ["Line": "{ sku n }", "Owner": "{ name }", "Group": "{ key n }"]
            let selection = fields.first { type.contains($0.key) }?.value ?? ""
            let response = try await bindings.ask("{ order { found \(selection) } }")
            #expect(response == #"{"data":{"order":{"found":\#(value)}}}"#)
        }
    }
}

private let examples: [ExpressionFieldTests.Example] = [
    ("Int", "$this.lines->sum(@.n)", "8"),
    ("Int", "$this.lines.n->sum", "8"),
    ("Float", "$this.lines->map(@->as($line).n->mul($line.price))->sum", "19.5"),
    ("Float", "$this.lines->avg(@.price)->div($this.lines->size)", "0.8888888888888888"),
    ("Int", "$this.lines->max(@.n)", "5"),
    ("ID", "$this.lines->sortBy(@.price, 'desc')->first.sku", #""a""#),
    ("[ID]", "$this.lines->sortBy(@.n)->map(@.sku)", #"["a","a","b"]"#),
    ("Line", "$this.lines->sortBy(@.price, 'desc')->first", #"{"sku":"a","n":1}"#),
    ("Line", "$this.lines->find(@.n->gt(2))", #"{"sku":"b","n":5}"#),
    ("[Line]", "$this.lines->unique(@.sku)", #"[{"sku":"a","n":2},{"sku":"b","n":5}]"#),
    ("[Line]", "$this.lines->filter(@.tags->contains('y'))", #"[{"sku":"b","n":5}]"#),
    (
        "[Group]", "$this.lines->groupBy(@.sku)->map({ key: @.key, n: @.values->sum(@.n) })",
        #"[{"key":"a","n":3},{"key":"b","n":5}]"#
    ),
    ("Int", "$this->as($order)->echo($order.lines->size)", "3"),
    ("ID", "$this.lines->as($all)->echo($all->last.sku)", #""a""#),
    ("[Float]", "$this.lines->as($all)->map(@.n->div($all->sum(@.n)))", "[0.25,0.625,0.125]"),
    ("String", "$this->as($name, @.owner.name)->echo($([$name, @.id])->joinNotNull(' '))", #""Ann 7""#),
    ("Owner", "$this->echo(@.owner)", #"{"name":"Ann"}"#),
    ("Boolean", "$this.owner.age->gte(18)->and($this.owner.name->ne(''))", "true"),
    ("String", "$this.owner->jsonStringify", #""{\"name\":\"Ann\",\"age\":40}""#),
    ("String", "$this.owner->keysToCamelCase.name", #""Ann""#),
    ("Int", "$this.lines.tags->map(@->size)->sum", "3"),
    ("Boolean", "$this.id->in([7, 8])", "true"),
]
