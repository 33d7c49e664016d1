import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import NIOCore
import OrderedJSON
import Settings

/// One event stream with the responses of all operations that a client asks for: each event says whose it is.
///
/// Belongs to the event loop of its connection, where its operations run, too.
final class SharedEventStream: StreamCarrier {
    private let loop: GatewayLoop
    private let reservation: EventStreamReservation
    private let writer: EventStreamWriter
    private var running: [String: StreamedOperation] = [:]
    private var lastSent = NIODeadline.now()

    init(on loop: GatewayLoop, _ reservation: EventStreamReservation, _ writer: EventStreamWriter) {
        self.loop = loop
        self.reservation = reservation
        self.writer = writer
        loop.streams.add(self)
        writer.onWritable { [weak self] in
            guard let self else { return }
            for operation in running.values { operation.resume() }
        }
    }

    func start(_ order: EventStreamReservation.Order) {
        do throws(RequestErrors) {
            let operation = try StreamedOperation(on: loop, order.request, for: order.client)
            running[order.id] = operation
            operation.start { [weak self] signal, output in self?.hear(signal, output, of: order.id) }
            if !writer.isWritable { operation.hold() }
        } catch {
            // It was valid when it was accepted: the schema has changed since.
            writer.next(
                error.errors,
                sources: [Source(name: "request", utf8: order.request.document)],
                of: order.id
            )
            end(order.id)
        }
    }

    private func hear(_ signal: StreamedOperation.Signal, _ output: borrowing OutputBuffer, of id: String) {
        switch signal {
        case .response:
            writer.next(output, of: id)
            lastSent = .now()
            if !writer.isWritable { running[id]?.hold() }
        case .refused(let errors, let sources):
            writer.next(errors, sources: sources, of: id)
            end(id)
        case .ended(let failure):
            if let failure { writer.next([GraphQLError(failure)], sources: [], of: id) }
            end(id)
        }
    }

    private func end(_ id: String) {
        running[id] = nil
        reservation.hasEnded(id)
        writer.complete(id)
    }

    /// Ends an operation that the client wants no more of.
    func complete(_ id: String) {
        guard let operation = running[id] else { return }
        operation.cancel()
        end(id)
    }

    func clientHasGone() {
        leave()
        for operation in running.values { operation.cancel() }
        running = [:]
    }

    private func leave() {
        loop.streams.remove(self)
        loop.gateway.reservations.remove(reservation)
        writer.onWritable(nil)
    }

    func serverStops() {
        for operation in running.values { operation.end() }
        leave()
        writer.end()
    }

    func tick(_ now: NIODeadline) {
        let interval = loop.snapshot.settings.endpoint.subscriptions.pingInterval
        guard now - lastSent >= .nanoseconds(interval.nanoseconds), writer.isWritable else { return }
        lastSent = now
        writer.heartbeat()
    }
}
