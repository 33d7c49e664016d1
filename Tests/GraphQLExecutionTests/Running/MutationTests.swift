import GraphQLExecution
import Testing

/// Root fields of a mutation run one after the other.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Mutation, #sec-Normal-and-Serial-Execution
@Suite struct MutationTests {
    private static let sdl = """
        type Query { x: Int }
        type Mutation { set(value: Int): Thunk other: Thunk stamp: Int doubled: Int }
        type Thunk { value: Int owner: Owner }
        type Owner { name: String }
        """

    @Test("the second starts when everything below the first is there")
    func serial() throws {
        let set = FakeLoader(hasEffects: true) { _ in .later }
        let other = FakeLoader(hasEffects: true) { _ in .later }
        let owner = FakeLoader.batch(by: "value", key: "for") { _ in .later }
        let engine = try Engine(
            Self.sdl,
            ["Mutation.set": .load(set), "Mutation.other": .load(other), "Thunk.owner": .load(owner)]
        )
        let running = try engine.start("mutation { set(value: 1) { owner { name } } other { value } }")
        #expect(set.calls == [.init(keys: [""], arguments: "value:1")])
        set.completeFirst(.json(#"{"value":1}"#))
        running.turns.runUntilIdle()
        #expect(owner.calls.count == 1)
        #expect(other.calls.isEmpty)
        owner.completeFirst(.json(#"[{"for":1,"name":"n"}]"#))
        #expect(other.calls.isEmpty)
        running.turns.runUntilIdle()
        #expect(other.calls.count == 1)
        other.completeFirst(.json(#"{"value":2}"#))
        running.turns.runUntilIdle()
        #expect(running.response == #"{"data":{"set":{"owner":{"name":"n"}},"other":{"value":2}}}"#)
    }

    @Test("the same field twice runs twice, whatever its loader says of effects", arguments: [true, false])
    func twice(_ hasEffects: Bool) throws {
        var count = 0
        let set = FakeLoader(hasEffects: hasEffects) { _ in
            count += 1
            return .json(#"{"value":\#(count)}"#)
        }
        let engine = try Engine(Self.sdl, ["Mutation.set": .load(set)])
        #expect(
            try engine.response("mutation { a: set(value: 1) { value } b: set(value: 1) { value } }")
                == #"{"data":{"a":{"value":1},"b":{"value":2}}}"#
        )
        #expect(set.calls.count == 2)
    }

    @Test("what was read below one mutation is read again below the next")
    func freshReads() throws {
        var state = 0
        let set = FakeLoader(hasEffects: true) { _ in
            state += 1
            return .json(#"{"value":7}"#)
        }
        let owner = FakeLoader.batch(by: "value", key: "for") { _ in .json(#"[{"for":7,"name":"n\#(state)"}]"#) }
        let engine = try Engine(Self.sdl, ["Mutation.set": .load(set), "Thunk.owner": .load(owner)])
        #expect(
            try engine.response("mutation { a: set { owner { name } } b: set { owner { name } } }")
                == #"{"data":{"a":{"owner":{"name":"n1"}},"b":{"owner":{"name":"n2"}}}}"#
        )
    }

    @Test("a failed mutation does not keep the next from running")
    func failure() throws {
        let set = FakeLoader(hasEffects: true) { _ in .failure("no", code: "X") }
        let other = FakeLoader(hasEffects: true) { _ in .json(#"{"value":1}"#) }
        let engine = try Engine(Self.sdl, ["Mutation.set": .load(set), "Mutation.other": .load(other)])
        #expect(
            try engine.response("mutation { set { value } other { value } }")
                == #"{"data":{"set":null,"other":{"value":1}},"errors":[{"message":"no","locations":[{"line":1,"column":12}],"path":["set"],"extensions":{"code":"X"}}]}"#
        )
    }

    @Test("a computed root field reads a sibling that it starts itself")
    func computedRoot() throws {
        let stamp = FakeLoader(hasEffects: true) { _ in .later }
        let doubled = FakeComputation(reads: [Requirement("stamp")]) { .json("\((Int($0.requirements[0]) ?? 0) * 2)") }
        let other = FakeLoader(hasEffects: true) { _ in .json("{}") }
        let engine = try Engine(
            Self.sdl,
            ["Mutation.stamp": .load(stamp), "Mutation.doubled": .compute(doubled), "Mutation.other": .load(other)]
        )
        let running = try engine.start("mutation { doubled other { value } }")
        #expect(stamp.calls.count == 1)
        #expect(other.calls.isEmpty)
        stamp.completeFirst(.json("21"))
        running.turns.runUntilIdle()
        #expect(running.response == #"{"data":{"doubled":42,"other":{"value":null}}}"#)
    }
}
