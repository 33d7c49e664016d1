package import GraphQLExecution
import NIOCore
package import OrderedJSON
import Upstreams

/// What an operation was to ask for and what it came to: `extensions.plan`.
///
/// Confined to the operation's event loop; made only for operations that are to be reported.
package final class PlanReport {
    /// A call under way.
    struct Call {
        fileprivate let index: Int
        fileprivate let start: NIODeadline
    }

    private struct Usage {
        let coordinate: String
        var calls = 0
        /// Of those, the ones that the cache answered.
        var cached = 0
        /// Requests that another call of the same operation answered.
        var shared = 0
        var bytes = 0
        /// Of the longest call: calls overlap.
        var milliseconds = 0.0
    }

    private let description: PlanDescription
    private let start = NIODeadline.now()
    private var usages: [Usage] = []
    private var indexes: [String: Int] = [:]

    package init(_ description: PlanDescription) { self.description = description }

    /// Notes that a field's binding begins a call.
    func begin(_ coordinate: String) -> Call {
        let index = index(of: coordinate)
        usages[index].calls += 1
        return Call(index: index, start: .now())
    }

    /// Notes that it has ended.
    func end(_ call: Call, _ result: Result<UpstreamResponse, UpstreamFailure>) {
        usages[call.index].milliseconds = max(usages[call.index].milliseconds, call.start.millisecondsAgo)
        guard case .success(let response) = result else { return }
        usages[call.index].bytes += response.body.count
        if response.cacheNote != nil { usages[call.index].cached += 1 }
    }

    /// Notes that a field's binding needs no call of its own: the same request is made already.
    func noteShared(_ coordinate: String) { usages[index(of: coordinate)].shared += 1 }

    private func index(of coordinate: String) -> Int {
        if let known = indexes[coordinate] { return known }
        usages.append(Usage(coordinate: coordinate))
        indexes[coordinate] = usages.count - 1
        return usages.count - 1
    }

    /// Writes the description with further members: `made` has the calls, the bytes of their answers, and how long it all took;
    /// `drawing` has the lines of a drawing of both.
    package func append(to output: inout OutputBuffer) {
        output.append(byte: UInt8(ascii: "{"))
        description.appendMembers(to: &output)
        output.append(",\"made\":{\"calls\":")
        output.append(usages.reduce(0) { $0 + $1.calls })
        output.append(",\"bytes\":")
        output.append(usages.reduce(0) { $0 + $1.bytes })
        output.append(",\"milliseconds\":")
        output.append(start.millisecondsAgo)
        output.append(",\"fields\":")
        output.appendList(usages) { usage, output in
            output.append("{\"coordinate\":")
            output.appendQuoted(usage.coordinate)
            output.append(",\"calls\":")
            output.append(usage.calls)
            output.append(",\"cached\":")
            output.append(usage.cached)
            output.append(",\"shared\":")
            output.append(usage.shared)
            output.append(",\"bytes\":")
            output.append(usage.bytes)
            output.append(",\"milliseconds\":")
            output.append(usage.milliseconds)
            output.append(byte: UInt8(ascii: "}"))
        }
        output.append("},\"drawing\":")
        output.appendList(description.drawing(note: note)) { line, output in output.appendQuoted(line) }
        output.append(byte: UInt8(ascii: "}"))
    }

    /// What a step came to, for the drawing.
    private func note(_ step: PlanDescription.Step) -> String? {
        guard let usage = indexes[step.coordinate].map({ usages[$0] }) else { return nil }
        if usage.calls == 0 { return "made 0, shared \(usage.shared)" }
        let thousandths = Int((usage.milliseconds * 1000).rounded())
        let decimals = String(1000 + thousandths % 1000).dropFirst()
        var text = "made \(usage.calls)"
        if usage.cached > 0 { text += ", \(usage.cached) from the cache" }
        if usage.shared > 0 { text += ", shared \(usage.shared)" }
        return text + ", \(usage.bytes) bytes, \(thousandths / 1000).\(decimals) ms"
    }
}
