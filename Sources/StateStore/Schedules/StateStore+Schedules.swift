package import NIOCore

/// What the state database knows of a schedule's last run; times in milliseconds since 1970.
package struct ScheduleRecord: Sendable, Hashable {
    /// When the last run began, in whichever process.
    package var beganAt: Int64
    /// Until when that run has the schedule to itself; 0 once it has ended.
    package var busyUntil: Int64

    package init(beganAt: Int64, busyUntil: Int64) {
        self.beganAt = beganAt
        self.busyUntil = busyUntil
    }
}

/// The answer to who may run a schedule now.
package enum ScheduleClaim: Sendable, Hashable {
    /// The asking process: nobody else runs it before the lease ends.
    case granted
    /// Nobody: it ran too short a while ago, or is running.
    case refused(ScheduleRecord)
}

extension StateStore {
    private static let table = StateStatement(
        """
        CREATE TABLE IF NOT EXISTS tributary_schedule (
            name TEXT PRIMARY KEY,
            began_at INTEGER NOT NULL,
            busy_until INTEGER NOT NULL
        ) STRICT
        """
    )
    // One statement, so that of several processes with the same database one gets it.
    private static let claim = StateStatement(
        """
        INSERT INTO tributary_schedule (name, began_at, busy_until) VALUES (?1, ?2, ?3)
        ON CONFLICT (name) DO UPDATE SET began_at = ?2, busy_until = ?3
            WHERE busy_until <= ?2 AND (began_at <= ?4 OR began_at > ?2)
        RETURNING name
        """
    )
    private static let record = StateStatement(
        "SELECT began_at, busy_until FROM tributary_schedule WHERE name = ?"
    )
    private static let release = StateStatement(
        "UPDATE tributary_schedule SET busy_until = 0 WHERE name = ? AND began_at = ?"
    )

    /// Asks for a schedule's next run, and notes that it begins if it does.
    ///
    /// - Parameters:
    ///   - name: The schedule's.
    ///   - now: Milliseconds since 1970.
    ///   - every: Milliseconds from the beginning of one run to that of the next.
    ///   - lease: Milliseconds for which the run has the schedule to itself, should its process not live to end it.
    ///   - eventLoop: The loop this is called on.
    ///   - completion: Called once, later, on that loop.
    package func claimSchedule(
        _ name: String,
        at now: Int64,
        every: Int64,
        lease: Int64,
        on eventLoop: any EventLoop,
        completion: @escaping (Result<ScheduleClaim, StateFailure>) -> Void
    ) {
        let claim = StateWrite(
            Self.claim,
            parameters: [.text(name), .integer(now), .integer(now + lease), .integer(now - every)]
        )
        let job = [StateWrite(Self.table), claim, StateWrite(Self.record, parameters: [.text(name)])]
        write(job, on: eventLoop) { result in
            completion(
                result.map { answer in
                    if answer.rows[1].rowCount > 0 { return .granted }
                    return .refused(Self.readRecord(answer.rows[2].text) ?? ScheduleRecord(beganAt: now, busyUntil: 0))
                }
            )
        }
    }

    /// Notes that a run has ended.
    ///
    /// - Parameters:
    ///   - name: The schedule's.
    ///   - beganAt: What was given as the time when it was claimed.
    ///   - eventLoop: The loop this is called on.
    ///   - completion: Called once, later, on that loop.
    package func releaseSchedule(
        _ name: String,
        beganAt: Int64,
        on eventLoop: any EventLoop,
        completion: @escaping (Result<Void, StateFailure>) -> Void
    ) {
        let job = [StateWrite(Self.release, parameters: [.text(name), .integer(beganAt)])]
        write(job, on: eventLoop) { completion($0.map { _ in }) }
    }

    /// Notes that a run was given up, while the event loop ends.
    package func abandonSchedule(_ name: String, beganAt: Int64) {
        note([StateWrite(Self.release, parameters: [.text(name), .integer(beganAt)])])
    }

    /// Reads `[{"began_at":1,"busy_until":2}]`, as rows are rendered.
    private static func readRecord(_ text: String) -> ScheduleRecord? {
        let numbers = text.split { !$0.isNumber && $0 != "-" }.compactMap { Int64($0) }
        return numbers.count == 2 ? ScheduleRecord(beganAt: numbers[0], busyUntil: numbers[1]) : nil
    }
}
