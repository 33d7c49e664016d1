package import GraphQLLanguage
package import OrderedJSON

extension Operation {
    /// Writes the response, after `run` has completed: the whole of it, or the initial one where something follows (see
    /// `hasMore`).
    ///
    /// - Parameters:
    ///   - sources: What the locations of the document's nodes count into.
    ///   - format: Of the initial response and of what follows it, where something does.
    ///   - output: The response is appended here as JSON text.
    ///
    /// Spec: https://spec.graphql.org/September2025/#sec-Execution-Result, #sec-Additional-Entries
    package func writeResponse(
        sources: [Source],
        format: IncrementalFormat = .pending,
        into output: inout OutputBuffer
    ) {
        var writer = ResponseWriter(operation: self)
        output.append(byte: UInt8(ascii: "{"))
        let later = writer.writeResponse(sources: sources, into: &output)
        writtenErrors = writer.errors.count
        if !later.isEmpty {
            let delivery = IncrementalDelivery(of: self, sources: sources, format: format)
            self.delivery = delivery
            delivery.begin(with: later, into: &output)
        } else if plan.isIncremental {
            context.finish()
        }
        output.append(byte: UInt8(ascii: "}"))
    }

    /// Something follows the initial response that was written: `deliver` brings it.
    package var hasMore: Bool { delivery != nil }

    /// Starts what follows the initial response.
    ///
    /// - Parameter receiver: Gets each further response as JSON text, the last one with `hasNext` false. The text is valid
    ///   during the call only.
    package func deliver(_ receiver: @escaping (borrowing OutputBuffer, _ hasNext: Bool) -> Void) {
        delivery?.start(receiver)
        pump()
    }
}
