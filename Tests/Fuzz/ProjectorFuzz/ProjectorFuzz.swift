import OrderedJSON

/// libFuzzer's entry: the first byte of the input picks a shape, the second the bytes that follow the text in memory,
/// and the rest is the text.
///
/// See README.md beside this file for how to build and run it.
///
/// What must hold, or the process ends:
/// - no trap, and no read or write outside the body and its padding;
/// - where the validating tape accepts the text, output and failures are those of the reference projection;
/// - where it refuses, the projector throws, fails, or puts out valid JSON;
/// - what follows the text in memory changes nothing.
@_cdecl("LLVMFuzzerTestOneInput")
public func projectorFuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count >= 2 else { return 0 }
    let shape = fuzzShapes[Int(data[0]) % fuzzShapes.count]
    let text = Array(UnsafeBufferPointer(start: data + 2, count: count - 2))
    let padded = body(text, paddedWith: data[1])
    let found = Projection.of(padded, shape)
    guard found == Projection.of(JSONBody(copying: text), shape) else { fatalError("padding changes the result") }
    readEverything(padded)
    guard let tape = try? JSONTape(padded) else {
        if let output = found.output, (try? JSONTape(JSONBody(copying: output), maxDepth: 10_000)) == nil {
            fatalError("no JSON: \(found)")
        }
        return 0
    }
    let expected = ReferenceProjection.of(tape, shape)
    guard found == expected else { fatalError("found    \(found)\nexpected \(expected)") }
    return 0
}

/// Calls what else reads bodies; results do not matter here, only that nothing goes astray.
private func readEverything(_ body: JSONBody) {
    let reader = JSONReader(body)
    guard let root = try? reader.root() else { return }
    _ = try? reader.count(of: root)
    _ = try? reader.end(of: root)
    _ = try? reader.value(at: root)
    _ = try? reader.member("a", of: root)
    _ = try? reader.element(at: -1, of: root)
    _ = try? reader.forEachMember(of: root) { _, value throws(JSONFault) in
        _ = try reader.rawSlice(at: value)
        return true
    }
    var (objects, slots): ([JSONOffset], [JSONOffset]) = ([], [])
    var locator = MemberLocator(MemberTable(["a", "b", "id"]), in: body)
    if (try? locator.locate(elementsOf: root, objects: &objects, slots: &slots, maxSlots: 300)) != nil {
        let places = slots.filter { $0 != .max }
        for place in places { _ = JSONText(body).shortScalar(at: place) }
        var output = OutputBuffer(capacity: 64)
        for row in objects.indices {
            _ = fuzzRun.view.append(
                from: 0,
                isFirst: true,
                of: JSONText(body),
                places: slots,
                at: row * 3,
                into: &output
            )
        }
    }
    _ = try? reader.forEachElement(of: root) { element throws(JSONFault) in
        _ = try reader.double(at: element)
        return true
    }
}

private let fuzzRun = LeafRun([
    .place(name: "b", slot: 1, Shape(.leaf(.string), isNullable: true)),
    .place(name: "a", slot: 0, Shape(.leaf(.int), isNullable: true)),
    .place(name: "id", slot: 2, Shape(.leaf(.float), isNullable: true)),
])

private let fuzzShapes: [Shape] = [
    "[{a: Int, b: String, c: Float!, d: Boolean}]", "{a: {b: [Int!]}, c(a.b): [[String]], d: Any}!",
    "[{id: ID!, kind: Enum(CAT|DOG|a)!}!]!", "Any", "String", "Int!", "Float", "ID", "Boolean", "[[Int]!]",
    "{b: Int, a: Int, x = 1, again(a): Any, me(): {a: String}}", "[{a(a.b): Int, b(a.c): [String!], c(a.c.d): [[ID]]}]",
    "[{a: {a: {a: {a: Any!}}}}]", "{}", "[{}]",
    "[{a: String, b: String, id: ID, name: String, e: [Float], f: {a: Int!}}!]",
].map(ShapeText.parse)
