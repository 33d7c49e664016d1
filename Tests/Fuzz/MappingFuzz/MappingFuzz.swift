import OrderedJSON

/// libFuzzer's entry: a mapping, a zero byte, and the text that it is evaluated over.
///
/// See README.md beside this file for how to build and run it.
///
/// What must hold, or the process ends:
/// - no trap, no overflow of the stack, and no more work than is allowed (libFuzzer's timeout);
/// - a text is read as a mapping and as a template in every version, or has a fault whose place lies inside it;
/// - over a text that is JSON, the outcome is JSON, absence, or a fault that names a limit;
/// - where the value stands makes no difference: over the same value put together, the outcome is the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func mappingFuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    let text = String(decoding: parts.first ?? [], as: UTF8.self)
    let input = Array(parts.count > 1 ? parts[1] : [])
    for language in MappingLanguage.allCases {
        checkPlace(of: text) { () throws(MappingFault) in _ = try MappingParser.read(text, as: language) }
    }
    checkPlace(of: text) { () throws(MappingFault) in _ = try MappingTemplate.parse(text) }
    guard let mapping = try? MappingParser.parse(text) else { return 0 }
    let body = JSONBody(copying: input)
    let reader = JSONReader(body)
    guard let root = try? reader.root() else { return 0 }
    let isJSON = (try? reader.check()) != nil
    let found = outcome(of: mapping, over: .json(body, root))
    guard isJSON else { return 0 }
    switch found {
    case .json(let output, _):
        guard (try? JSONReader(JSONBody(copying: output)).check(maxDepth: 10_000)) != nil else {
            fatalError("no JSON: \(String(decoding: output, as: UTF8.self))")
        }
    case .absent: break
    case .fault(.tooDeep), .fault(.tooMuchWork): return 0
    case .fault(let reason): fatalError("a fault in what is JSON: \(reason)")
    }
    // A number that is no 64-bit integer and no double, or half a surrogate pair, is not the same once it is put together.
    guard let tree = try? JSONValue.parse(body), canonical(MappingValue(tree)) == canonical(.json(body, root)) else {
        return 0
    }
    let built = outcome(of: mapping, over: MappingValue(tree))
    if case .fault = built { return 0 }
    let texts = (found.canonicalText, built.canonicalText)
    guard texts.0 == texts.1 else { fatalError("in place \(texts.0 ?? "nothing")\nbuilt    \(texts.1 ?? "nothing")") }
    return 0
}

private enum Outcome {
    /// What is written, and its canonical text: a whole number with a fraction is written as `1`, and is not the integer.
    case json([UInt8], canonical: [UInt8])
    case absent
    case fault(JSONFault.Reason)

    var canonicalText: String? {
        if case .json(_, let text) = self { return String(decoding: text, as: UTF8.self) }
        return nil
    }
}

private func outcome(of mapping: MappingExpression, over root: MappingValue) -> Outcome {
    var evaluator = MappingEvaluator(
        variables: [
            "args": .object([("n", .int(2)), ("none", .null), ("list", .array([.int(1), .string("é")]))]),
            "status": .int(404),
        ],
        baseSteps: 200_000
    )
    do throws(JSONFault) {
        let value = try evaluator.evaluate(mapping, root: root)
        if value.isAbsent { return .absent }
        var output = OutputBuffer(capacity: 256)
        // Sharing makes short mappings describe long texts; the limit of what is written has its own test.
        let text = try evaluator.canonicalText(of: value)
        try value.write(into: &output)
        return .json(output.bytes, canonical: text)
    } catch {
        return .fault(error.reason)
    }
}

private func canonical(_ value: MappingValue) -> [UInt8]? {
    var evaluator = MappingEvaluator(variables: [:])
    return try? evaluator.canonicalText(of: value)
}

private func checkPlace(of text: String, _ parse: () throws(MappingFault) -> Void) {
    do throws(MappingFault) {
        try parse()
    } catch {
        guard (0...text.utf8.count).contains(error.utf8Offset) else { fatalError("a fault outside of the text") }
    }
}
