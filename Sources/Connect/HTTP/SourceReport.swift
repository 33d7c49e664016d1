import NIOCore
package import OrderedJSON
import Upstreams

/// How the sources of one operation were used: `extensions.sources` of a client that asked for it.
///
/// Confined to the operation's event loop; made only for operations that are to be reported.
package final class SourceReport {
    /// A call under way.
    final class Call {
        fileprivate let name: String
        fileprivate let start: NIODeadline
        /// Set once it is known.
        var inProgress: CallInProgress?

        fileprivate init(_ name: String) {
            self.name = name
            start = .now()
        }
    }

    private struct Usage {
        var name: String
        var calls = 0
        var cached = 0
        var attempts = 0
        /// Of the longest call: calls overlap.
        var milliseconds = 0.0
        /// Of the oldest answer out of the cache, in seconds; nil where none came from there.
        var age: Int?
        var isStale = false
    }

    private var usages: [Usage] = []

    package init() {}

    /// Notes that a call to a source begins.
    func begin(_ name: String) -> Call {
        _ = index(of: name)
        return Call(name)
    }

    /// Notes that it has ended.
    func end(_ call: Call, _ result: Result<UpstreamResponse, UpstreamFailure>) {
        let index = index(of: call.name)
        usages[index].calls += 1
        usages[index].attempts += call.inProgress?.attempts ?? 0
        usages[index].milliseconds = max(usages[index].milliseconds, call.start.millisecondsAgo)
        guard case .success(let response) = result, let note = response.cacheNote else { return }
        usages[index].cached += 1
        noteAge(note, at: index)
    }

    /// Notes a part of an answer that came out of the cache.
    func note(_ note: CacheNote, of name: String) {
        noteAge(note, at: index(of: name))
    }

    /// Notes that the cache had everything that a call would have asked for.
    func noteSpared(_ name: String) {
        let index = index(of: name)
        usages[index].calls += 1
        usages[index].cached += 1
    }

    private func index(of name: String) -> Int {
        if let known = usages.firstIndex(where: { $0.name == name }) { return known }
        usages.append(Usage(name: name))
        return usages.count - 1
    }

    private func noteAge(_ note: CacheNote, at index: Int) {
        usages[index].age = max(usages[index].age ?? 0, Int(clamping: max(0, note.age.components.seconds)))
        usages[index].isStale = usages[index].isStale || note.isStale
    }

    /// Writes a list with an object for each source.
    package func append(to output: inout OutputBuffer) {
        output.appendList(usages) { usage, output in
            output.append("{\"name\":")
            output.appendQuoted(usage.name)
            output.append(",\"calls\":")
            output.append(usage.calls)
            output.append(",\"cached\":")
            output.append(usage.cached)
            output.append(",\"attempts\":")
            output.append(usage.attempts)
            output.append(",\"milliseconds\":")
            output.append(usage.milliseconds)
            output.append(",\"age\":")
            if let age = usage.age { output.append(age) } else { output.append("null") }
            output.append(",\"stale\":")
            output.append(usage.isStale ? "true" : "false")
            output.append(byte: UInt8(ascii: "}"))
        }
    }
}
