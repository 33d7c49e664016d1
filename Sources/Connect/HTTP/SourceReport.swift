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
        if !usages.contains(where: { $0.name == name }) { usages.append(Usage(name: name)) }
        return Call(name)
    }

    /// Notes that it has ended.
    func end(_ call: Call, _ result: Result<UpstreamResponse, UpstreamFailure>) {
        guard let index = usages.firstIndex(where: { $0.name == call.name }) else { return }
        usages[index].calls += 1
        usages[index].attempts += call.inProgress?.attempts ?? 0
        let nanoseconds = (NIODeadline.now() - call.start).nanoseconds
        usages[index].milliseconds = max(usages[index].milliseconds, Double(nanoseconds / 1000) / 1000)
        guard case .success(let response) = result, let note = response.cacheNote else { return }
        noteCached(note, at: index)
    }

    private func noteCached(_ note: CacheNote, at index: Int) {
        usages[index].cached += 1
        usages[index].age = max(usages[index].age ?? 0, Int(clamping: max(0, note.age.components.seconds)))
        usages[index].isStale = usages[index].isStale || note.isStale
    }

    /// Puts `extensions` into a response that has been written, which is an object with a member at least.
    ///
    /// - Parameter output: Ends with the response's closing brace.
    package func append(to output: inout OutputBuffer) {
        output.truncate(to: output.count - 1)
        output.append(",\"extensions\":{\"sources\":[")
        for (index, usage) in usages.enumerated() {
            if index > 0 { output.append(byte: UInt8(ascii: ",")) }
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
        output.append("]}}")
    }
}
