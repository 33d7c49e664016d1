import GraphQLLanguage

/// A deferred fragment at one place of the response.
final class DeferredFragment {
    let usage: DeferUsage
    let path: [PathElement]
    /// The fragment that this one stands in.
    let parent: DeferredFragment?
    /// Fragments that stand in this one.
    var children: [DeferredFragment] = []
    var parts: [DeferredPart] = []
    /// Parts that are not written yet.
    var unwrittenCount = 0
    /// Set once the client was told of it.
    var id: String?
    var isCompleted = false

    init(usage: DeferUsage, path: [PathElement], parent: DeferredFragment?) {
        self.usage = usage
        self.path = path
        self.parent = parent
    }

    /// What the client was told of it; nil before that.
    var place: IncrementalPayload.Pending? { id.map { .init(id: $0, path: path, label: usage.label) } }

    /// Whether the client may be told of it: everything that it stands in was delivered.
    ///
    /// A fragment without parts of its own is passed over.
    var isReleased: Bool {
        var next = parent
        while let fragment = next {
            if fragment.isCompleted { return true }
            if !fragment.parts.isEmpty { return false }
            next = fragment.parent
        }
        return true
    }
}

/// The deferred fields of one object: delivered once, with the first fragment that is complete and has them.
final class DeferredPart {
    let scope: ScopeState
    let row: Int
    let group: DeferredGroup
    let path: [PathElement]
    /// One for each of the group's usages.
    let fragments: [DeferredFragment]
    var isStarted = false
    var isSent = false
    var written: WrittenPart?
    /// Lists in it that go on later: announced when it is sent.
    var streams: [StreamedList] = []

    init(
        scope: ScopeState,
        row: Int,
        group: DeferredGroup,
        path: [PathElement],
        fragments: [DeferredFragment]
    ) {
        self.scope = scope
        self.row = row
        self.group = group
        self.path = path
        self.fragments = fragments
    }
}

/// A list whose later items follow.
final class StreamedList {
    let remainder: StreamRemainder
    let path: [PathElement]
    var id = ""

    /// What the client is told of it.
    var place: IncrementalPayload.Pending { .init(id: id, path: path, label: remainder.stream.label) }

    init(remainder: StreamRemainder, path: [PathElement]) {
        self.remainder = remainder
        self.path = path
    }
}
