import GraphQLLanguage
import OrderedJSON

/// What follows the initial response of an operation: deferred fragments and the later items of streamed lists.
///
/// A part is started when the client has been told of it, is written when everything in it is there, and goes out with what
/// else became ready in the same turn. Results of what a null took away are never started.
///
final class IncrementalDelivery {
    private unowned let operation: Operation
    private let sources: [Source]
    private let format: IncrementalFormat
    private var fragments: [Place: DeferredFragment] = [:]
    /// Started and not written.
    private var waitingParts: [DeferredPart] = []
    private var waitingStreams: [StreamedList] = []
    /// Fragments whose parts are all written.
    private var readyFragments: [DeferredFragment] = []
    private var payload = IncrementalPayload()
    private var idCount = 0
    private var openCount = 0
    private var receiver: ((borrowing OutputBuffer, _ hasNext: Bool) -> Void)?
    /// Groups of scopes whose columns were asked for.
    private var started: Set<StartedGroup> = []

    private struct Place: Hashable {
        let usage: Int
        let path: [PathElement]
    }

    private struct StartedGroup: Hashable {
        let scope: ObjectIdentifier
        let group: Int
    }

    init(of operation: Operation, sources: [Source], format: IncrementalFormat) {
        self.operation = operation
        self.sources = sources
        self.format = format
    }

    /// Takes in what the initial response left out, and appends to it what the client is to expect.
    func begin(with later: [LaterPart], into output: inout OutputBuffer) {
        for stream in register(later) { announce(stream) }
        if format == .pending { payload.writePending(into: &output) }
        output.append(",\"hasNext\":true")
        payload = IncrementalPayload()
    }

    func start(_ receiver: @escaping (borrowing OutputBuffer, _ hasNext: Bool) -> Void) {
        self.receiver = receiver
    }

    // MARK: Parts

    /// Takes parts in and tells of the fragments that may be told of.
    ///
    /// - Returns: Streamed lists, which the caller announces once what they stand in is sent.
    private func register(_ later: [LaterPart]) -> [StreamedList] {
        var streams: [StreamedList] = []
        var touched: [DeferredFragment] = []
        for part in later {
            switch part.kind {
            case .stream(let remainder): streams.append(StreamedList(remainder: remainder, path: part.path))
            case .group(let scope, let row, let group):
                let fragments = group.usages.map { deferredFragment(of: $0, along: part.path) }
                let deferred = DeferredPart(
                    scope: scope,
                    row: row,
                    group: group,
                    path: part.path,
                    fragments: fragments
                )
                for fragment in fragments {
                    fragment.parts.append(deferred)
                    fragment.unwrittenCount += 1
                    if fragment.id == nil { touched.append(fragment) }
                }
                if fragments.contains(where: { $0.id != nil }) { start(deferred) }
            }
        }
        for fragment in touched { announceIfReleased(fragment) }
        return streams
    }

    /// The fragment that a usage stands for at a place of the response.
    private func deferredFragment(of usage: DeferUsage, along path: [PathElement]) -> DeferredFragment {
        let place = Place(usage: usage.id, path: Array(path.prefix(usage.pathLength)))
        if let known = fragments[place] { return known }
        let parent = usage.parent.map { deferredFragment(of: $0, along: path) }
        let fragment = DeferredFragment(usage: usage, path: place.path, parent: parent)
        fragments[place] = fragment
        parent?.children.append(fragment)
        return fragment
    }

    private func announceIfReleased(_ fragment: DeferredFragment) {
        guard fragment.id == nil, !fragment.parts.isEmpty, fragment.isReleased else { return }
        fragment.id = nextID()
        if let place = fragment.place { payload.pending.append(place) }
        for part in fragment.parts { start(part) }
        if fragment.unwrittenCount == 0 { readyFragments.append(fragment) }
    }

    private func announce(_ stream: StreamedList) {
        stream.id = nextID()
        payload.pending.append(stream.place)
        waitingStreams.append(stream)
        for scope in stream.remainder.objects?.scopes ?? [] where !scope.isActivated {
            operation.agenda.scopes.append(scope)
        }
    }

    private func nextID() -> String {
        defer { idCount += 1 }
        openCount += 1
        return String(idCount)
    }

    private func start(_ part: DeferredPart) {
        guard !part.isStarted else { return }
        part.isStarted = true
        waitingParts.append(part)
        let key = StartedGroup(scope: ObjectIdentifier(part.scope), group: part.group.index)
        if started.insert(key).inserted {
            operation.activate(part.scope, part.group.fields, part.group.needs)
        }
    }

    // MARK: Progress

    /// Writes what has become complete.
    ///
    /// - Returns: True when there may be more to do.
    func advance() -> Bool {
        guard receiver != nil else { return false }
        var hasProgress = writeParts()
        while !readyFragments.isEmpty {
            let ready = readyFragments
            readyFragments = []
            for fragment in ready { complete(fragment) }
            hasProgress = true
        }
        if writeStreams() { hasProgress = true }
        return hasProgress
    }

    private func writeParts() -> Bool {
        guard !waitingParts.isEmpty else { return false }
        // All objects of a scope are complete together.
        var isComplete: [StartedGroup: Bool] = [:]
        var results: [ObjectIdentifier: ResultScope] = [:]
        let waiting = waitingParts
        waitingParts = []
        var hasProgress = false
        for part in waiting {
            let key = StartedGroup(scope: ObjectIdentifier(part.scope), group: part.group.index)
            let isPartComplete = isComplete[key] ?? operation.isComplete(part.group.fields, of: part.scope)
            isComplete[key] = isPartComplete
            if isPartComplete {
                let scope = results[key.scope] ?? ResultScope(part.scope)
                results[key.scope] = scope
                write(part, from: scope)
                hasProgress = true
            } else {
                waitingParts.append(part)
            }
        }
        return hasProgress
    }

    private func write(_ part: DeferredPart, from scope: ResultScope) {
        var writer = ResponseWriter(operation: operation)
        let written = writer.write(part.group, of: scope, part.row, at: part.path)
        part.written = written
        // Before the fragments are counted: parts below may belong to them too.
        part.streams = register(written.later)
        for fragment in part.fragments {
            fragment.unwrittenCount -= 1
            if fragment.unwrittenCount == 0, fragment.id != nil { readyFragments.append(fragment) }
        }
    }

    private func writeStreams() -> Bool {
        guard !waitingStreams.isEmpty else { return false }
        let waiting = waitingStreams
        waitingStreams = []
        var hasProgress = false
        for stream in waiting {
            let scopes = stream.remainder.objects?.scopes ?? []
            if scopes.allSatisfy({ operation.isComplete($0.plan.fields, of: $0) }) {
                send(stream)
                hasProgress = true
            } else {
                waitingStreams.append(stream)
            }
        }
        return hasProgress
    }

    private func send(_ stream: StreamedList) {
        var writer = ResponseWriter(operation: operation)
        let (part, isWhole) = writer.write(stream.remainder, at: stream.path)
        var errors: [GraphQLError] = []
        if !isWhole {
            errors = part.errors
        } else if let failure = stream.remainder.failure {
            var error = GraphQLError(failure, locations: stream.remainder.field.locations)
            error.path = stream.path
            errors = [error]
        }
        if let text = part.text, text.count > 2 {
            payload.incremental.append(
                .init(
                    place: stream.place,
                    subPath: [],
                    data: .items(text, from: stream.remainder.items.startIndex),
                    errors: isWhole ? part.errors : []
                )
            )
        }
        finish(stream.place, isList: true, errors: errors)
        for inner in register(part.later) { announce(inner) }
    }

    private func complete(_ fragment: DeferredFragment) {
        guard let place = fragment.place, !fragment.isCompleted else { return }
        fragment.isCompleted = true
        let failed = fragment.parts.filter { $0.written?.text == nil }
        if failed.isEmpty {
            for part in fragment.parts where !part.isSent { send(part, with: fragment) }
        }
        finish(place, isList: false, errors: failed.flatMap { $0.written?.errors ?? [] })
        guard failed.isEmpty else { return }
        announceChildren(of: fragment)
    }

    /// Tells of the fragments inside a delivered one; one that has no parts of its own gives way to those inside it.
    private func announceChildren(of fragment: DeferredFragment) {
        for child in fragment.children {
            if child.parts.isEmpty { announceChildren(of: child) } else { announceIfReleased(child) }
        }
    }

    /// Adds a part's data to the payload; `fragment`, which is complete, brings it.
    private func send(_ part: DeferredPart, with fragment: DeferredFragment) {
        part.isSent = true
        guard let written = part.written, let text = written.text else { return }
        // The fragment that is nearest names the part.
        var nearest = fragment
        for other in part.fragments where other.id != nil && !other.isCompleted {
            if other.path.count > nearest.path.count { nearest = other }
        }
        guard let place = nearest.place else { return }
        payload.incremental.append(
            .init(
                place: place,
                subPath: Array(part.path.dropFirst(nearest.path.count)),
                data: .data(text),
                errors: written.errors
            )
        )
        part.written?.text = []
        for stream in part.streams { announce(stream) }
        part.streams = []
    }

    private func finish(_ place: IncrementalPayload.Pending, isList: Bool, errors: [GraphQLError]) {
        openCount -= 1
        payload.completed.append(.init(place: place, isList: isList, errors: errors))
    }

    // MARK: Sending

    /// Sends what was written since the last call, and ends the operation after the last part.
    func flush() {
        guard let receiver, !payload.isEmpty else { return }
        let hasNext = openCount > 0
        let payload = self.payload
        self.payload = IncrementalPayload()
        var output = OutputBuffer(capacity: 1024)
        switch format {
        case .pending: payload.write(hasNext: hasNext, sources: sources, into: &output)
        case .paths:
            if hasNext, !payload.hasPaths { return }
            payload.writePaths(hasNext: hasNext, sources: sources, into: &output)
        }
        if !hasNext {
            operation.delivery = nil
            operation.context.finish()
        }
        receiver(output, hasNext)
    }
}
