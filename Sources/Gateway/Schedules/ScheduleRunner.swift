import Glibc
import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import Logging
import NIOCore
import OrderedJSON
import Settings
import StateStore

/// Runs the schedules of a process, on one of its event loops.
///
/// The state database decides who runs what: it keeps the last run over a restart, and refuses a second run while one is
/// under way, in this process or in another with the same database. What fails is logged; the next run comes as usual.
final class ScheduleRunner {
    private unowned let loop: GatewayLoop
    private let eventLoop: any EventLoop
    private let store: StateStore
    private let logger: Logger
    private var clocks: [ScheduleSettings: ScheduleClock] = [:]
    private var running: [String: (beganAt: Int64, call: GatewayCall)] = [:]
    private var timer: Scheduled<Void>?
    private var isStopped = false

    /// How long nothing is looked at when nothing is due: schedules come with a change of the configuration.
    private static let idleMilliseconds: Int64 = 1000

    init(_ loop: GatewayLoop) {
        self.loop = loop
        eventLoop = loop.eventLoop
        store = loop.gateway.store
        logger = loop.gateway.logger
    }

    /// Begins what is due, and comes again when the next is.
    func run() {
        guard !isStopped else { return }
        timer = nil
        let now = Self.now()
        let snapshot = loop.snapshot
        let schedules = snapshot.schedules
        clocks = clocks.filter { known in schedules.contains { $0.settings == known.key } || known.value.isRunning }
        var next = now + Self.idleMilliseconds
        for schedule in schedules {
            let every = Int64(clamping: schedule.settings.every.nanoseconds / 1_000_000)
            var clock = clocks[schedule.settings] ?? ScheduleClock(every: every)
            let begins = running[schedule.settings.name] == nil && clock.begin(at: now)
            clocks[schedule.settings] = clock
            if begins {
                claim(schedule, of: snapshot, at: now)
            } else if !clock.isRunning {
                next = min(next, clock.due)
            }
        }
        schedule(in: max(1, next - now))
    }

    private func schedule(in milliseconds: Int64) {
        timer?.cancel()
        timer = eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(milliseconds)) { [weak self] in self?.run() }
    }

    /// Ends what is under way; the state database is told, so that the next process need not wait.
    func stop() {
        guard !isStopped else { return }
        isStopped = true
        timer?.cancel()
        timer = nil
        for (name, run) in running {
            run.call.cancel()
            store.abandonSchedule(name, beganAt: run.beganAt)
        }
        running = [:]
    }

    // MARK: One run

    private func claim(_ schedule: ScheduledOperation, of snapshot: GatewaySnapshot, at now: Int64) {
        let settings = schedule.settings
        // The query and the mutation have the time that a client's requests have.
        let deadline = snapshot.settings.limits.requestDeadline.nanoseconds / 1_000_000
        let lease = Int64(clamping: deadline) * (schedule.store == nil ? 1 : 2) + 10_000
        let call = GatewayCall()
        running[settings.name] = (now, call)
        store.claimSchedule(
            settings.name,
            at: now,
            every: clocks[settings]?.every ?? 0,
            lease: lease,
            on: eventLoop
        ) { [weak self] result in
            guard let self, !isStopped else { return }
            switch result {
            case .success(.granted): ask(schedule, of: snapshot, beganAt: now, call)
            case .success(.refused(let record)):
                running[settings.name] = nil
                clocks[settings]?.refused(record, at: Self.now())
                run()
            case .failure(let failure):
                log(settings, "the state database does not say whether it may run: \(failure)")
                running[settings.name] = nil
                clocks[settings]?.unanswered(at: Self.now())
                run()
            }
        }
    }

    private func ask(
        _ schedule: ScheduledOperation,
        of snapshot: GatewaySnapshot,
        beganAt: Int64,
        _ call: GatewayCall
    ) {
        do throws(GraphQLError) {
            try loop.run(
                schedule.prepared,
                of: snapshot,
                variables: schedule.variables,
                headers: [],
                trace: nil,
                call: call
            ) { output in
                let answer = Answer(output.bytes, path: schedule.path)
                // Not in the middle of the operation's end.
                self.eventLoop.assumeIsolated().execute { [weak self] in
                    self?.answered(schedule, of: snapshot, answer, beganAt: beganAt, call)
                }
            }
        } catch {
            log(schedule.settings, error.message)
            end(schedule.settings, beganAt: beganAt)
        }
    }

    private func answered(
        _ schedule: ScheduledOperation,
        of snapshot: GatewaySnapshot,
        _ answer: Answer,
        beganAt: Int64,
        _ call: GatewayCall
    ) {
        guard !isStopped else { return }
        if let errors = answer.errors {
            log(schedule.settings, errors)
            return end(schedule.settings, beganAt: beganAt)
        }
        guard let store = schedule.store else { return end(schedule.settings, beganAt: beganAt) }
        guard case .object? = answer.selected else {
            log(schedule.settings, "what \"select\" names is no object: nothing is stored")
            return end(schedule.settings, beganAt: beganAt)
        }
        do throws(RequestErrors) {
            let variables = try schedule.storeVariables(
                of: answer.selected ?? .null,
                for: store,
                schema: snapshot.schema
            )
            do throws(GraphQLError) {
                try loop.run(
                    store,
                    of: snapshot,
                    variables: variables,
                    headers: [],
                    trace: nil,
                    call: call
                ) { output in
                    let stored = Answer(output.bytes, path: MemberPath([]))
                    self.eventLoop.assumeIsolated().execute { [weak self] in
                        guard let self, !isStopped else { return }
                        if let errors = stored.errors { log(schedule.settings, errors) }
                        end(schedule.settings, beganAt: beganAt)
                    }
                }
            } catch {
                throw RequestErrors([error])
            }
        } catch {
            log(schedule.settings, error.errors.map(\.message).joined(separator: "; "))
            end(schedule.settings, beganAt: beganAt)
        }
    }

    private func end(_ settings: ScheduleSettings, beganAt: Int64) {
        store.releaseSchedule(settings.name, beganAt: beganAt, on: eventLoop) { [weak self] result in
            guard let self, !isStopped else { return }
            if case .failure(let failure) = result { log(settings, "its end could not be noted: \(failure)") }
            running[settings.name] = nil
            clocks[settings]?.ended(beganAt: beganAt, at: Self.now())
            logger.debug("schedule ran", metadata: ["schedule": "\(settings.name)"])
            run()
        }
    }

    private func log(_ settings: ScheduleSettings, _ reason: String) {
        logger.error("schedule failed", metadata: ["schedule": "\(settings.name)", "reason": "\(reason)"])
    }

    /// Milliseconds since 1970.
    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}

/// A written response, read again.
private struct Answer {
    /// The errors as JSON text; nil without any.
    var errors: String?
    var selected: JSONValue?

    init(_ bytes: [UInt8], path: MemberPath) {
        // Our own writer made this text.
        guard let response = try? JSONValue.parse(bytes) else {
            errors = "the response could not be read"
            return
        }
        errors = response["errors"]?.json
        var value = response["data"]
        for name in path.names { value = value?[name] }
        selected = value
    }
}
