import NIOCore
import Testing

@testable import Upstreams

@Suite("flight table")
struct FlightTableTests {
    private typealias Table = FlightTable<String, Int, Void>

    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    private func join(
        _ table: inout Table,
        _ key: String,
        _ waiter: Int,
        after: Int64 = 0,
        deadline: Int64? = nil
    )
        -> Table.Verdict
    {
        table.join(
            key,
            at: start + .seconds(after),
            timeout: .seconds(10),
            deadline: deadline.map { start + .seconds($0) },
            waiter: waiter
        )
    }

    @Test("the first call leads, equal ones follow, others lead on their own")
    func joins() throws {
        let table = Kept(Table())
        guard case .lead(let first) = join(&table.value, "a", 1), case .follow = join(&table.value, "a", 2),
            case .lead = join(&table.value, "b", 3), case .follow = join(&table.value, "a", 4)
        else {
            Issue.record("verdicts")
            return
        }
        #expect(table.value.count == 2)
        #expect(table.change { $0.land(first.flight) } == [1, 2, 4])
        #expect(table.value.count == 1)
        // What has landed is not joined: the next call is a new one.
        guard case .lead = join(&table.value, "a", 5) else {
            Issue.record("after landing")
            return
        }
    }

    @Test("who leaves is not answered; the last one takes the flight along")
    func leaving() throws {
        let table = Kept(Table())
        guard case .lead(let first) = join(&table.value, "a", 1), case .follow(let second) = join(&table.value, "a", 2),
            case .follow(let third) = join(&table.value, "a", 3)
        else {
            Issue.record("verdicts")
            return
        }
        #expect(!table.change { $0.leave(first) })
        #expect(!table.change { $0.leave(first) }, "a second time changes nothing")
        #expect(!table.change { $0.leave(third) })
        #expect(table.value.count == 1)
        #expect(table.change { $0.leave(second) })
        #expect(table.value.count == 0)
        #expect(!table.change { $0.leave(second) })
        #expect(table.change { $0.land(first.flight) }.isEmpty)
    }

    @Test("one that was given up does not end its successor")
    func successor() throws {
        let table = Kept(Table())
        guard case .lead(let old) = join(&table.value, "a", 1) else {
            Issue.record("first")
            return
        }
        #expect(table.change { $0.leave(old) })
        guard case .lead(let new) = join(&table.value, "a", 2) else {
            Issue.record("second")
            return
        }
        #expect(table.change { $0.land(old.flight) }.isEmpty)
        #expect(table.value.count == 1)
        #expect(table.change { $0.land(new.flight) } == [2])
    }

    struct Ends: Sendable {
        /// Seconds after the start; the timeout is 10 s.
        var leaderDeadline: Int64?
        var followerDeadline: Int64?
        var joins: Bool
    }

    @Test(
        "a call that must be answered earlier than the flight may end is sent alone",
        arguments: [
            Ends(leaderDeadline: nil, followerDeadline: nil, joins: true),
            Ends(leaderDeadline: nil, followerDeadline: 10, joins: true),
            Ends(leaderDeadline: nil, followerDeadline: 9, joins: false),
            Ends(leaderDeadline: 5, followerDeadline: 5, joins: true),
            Ends(leaderDeadline: 5, followerDeadline: 4, joins: false),
            Ends(leaderDeadline: 50, followerDeadline: 12, joins: true),
        ]
    )
    func deadlines(_ ends: Ends) {
        let table = Kept(Table())
        guard case .lead = join(&table.value, "a", 1, deadline: ends.leaderDeadline) else {
            Issue.record("leader")
            return
        }
        switch join(&table.value, "a", 2, after: 1, deadline: ends.followerDeadline) {
        case .follow: #expect(ends.joins)
        case .alone: #expect(!ends.joins)
        case .lead: Issue.record("led")
        }
    }
}
