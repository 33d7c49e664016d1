import NIOCore
package import OrderedJSON

/// What a response says of how it came about, to whom it may be told: the members of its `extensions`.
package struct ResponseReports {
    package var sources: SourceReport?
    package var plan: PlanReport?

    package init(sources: SourceReport? = nil, plan: PlanReport? = nil) {
        self.sources = sources
        self.plan = plan
    }

    /// Puts `extensions` into a response that has been written, which is an object with a member at least.
    ///
    /// - Parameter output: Ends with the response's closing brace.
    package func append(to output: inout OutputBuffer) {
        guard sources != nil || plan != nil else { return }
        output.truncate(to: output.count - 1)
        output.append(",\"extensions\":{")
        if let sources {
            output.append("\"sources\":")
            sources.append(to: &output)
        }
        if let plan {
            output.append(sources == nil ? "\"plan\":" : ",\"plan\":")
            plan.append(to: &output)
        }
        output.append("}}")
    }
}

extension NIODeadline {
    /// Milliseconds since then, to the microsecond.
    var millisecondsAgo: Double { Double((NIODeadline.now() - self).nanoseconds / 1000) / 1000 }
}
