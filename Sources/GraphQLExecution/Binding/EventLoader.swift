/// Gives the root field of a subscription the value that its event has brought, so that the field is read, and fails, like
/// any other bound field.
package final class EventLoader: Loader {
    package let label: String
    package let kind: PlanDescription.Step.Kind
    package let evaluation: String?
    package var requirements: [Requirement] { [] }
    package var skipsNull: [Bool] { [] }
    package var maxBatchSize: Int { 1 }
    package var matching: BatchMatching { .whole }
    package var hasEffects: Bool { false }

    /// - Parameters:
    ///   - label: Of what the source of the events asks.
    ///   - kind: What its asking is.
    ///   - evaluation: What it builds values with.
    package init(label: String, kind: PlanDescription.Step.Kind, evaluation: String? = nil) {
        self.label = label
        self.kind = kind
        self.evaluation = evaluation
    }

    package func load(_ batch: LoadBatch) {
        // Only a subscription's events get this far: no other operation has a field of the subscription type.
        batch.complete(batch.context.event ?? .failure(ExecutionFailure("There is no event.", code: nil)))
    }
}
