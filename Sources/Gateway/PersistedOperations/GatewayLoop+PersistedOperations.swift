import Digests
import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import Settings
import Upstreams

extension GatewayLoop {
    /// Finds the operation of a request that sends its document, or names it.
    ///
    /// A trusted document has its plans from the start; one that was registered has the hash that its plan is found by.
    ///
    /// - Parameters:
    ///   - request: Has its document's text afterwards, which errors count into.
    ///   - snapshot: What it is prepared with.
    ///   - headers: Of the client's request, for the log.
    /// - Returns: The operation, planned as far as it can be without the values of variables.
    /// - Throws: The request errors of a document that cannot be run, or may not be.
    func prepare(
        _ request: inout GraphQLRequest,
        with snapshot: GatewaySnapshot,
        headers: [HTTPHeader]
    ) throws(RequestErrors) -> PreparedOperation {
        let settings = snapshot.settings.endpoint.persistedOperations
        guard request.documentID != nil || settings.only else { return try snapshot.prepare(request) }
        let found: FoundDocument
        do throws(DocumentRefusal) {
            found = try find(request, in: snapshot.trusted, allowingOthers: !settings.only, registered: settings.apq)
        } catch {
            if error.isForbidden { gateway.refusals.note(error, of: request, headers, gateway.logger) }
            throw RequestErrors([error.error])
        }
        switch found {
        case .sent: return try snapshot.prepare(request)
        case .trusted(let document):
            request.document = document.text
            if let operation = document.operation(named: request.operationName) { return operation }
            // Says what is wrong with the name.
            return try snapshot.prepare(request)
        case .registered(let key):
            request.document = key.document
            return try snapshot.prepare(PlanCache.Key(key, operationName: request.operationName))
        case .registering(let digest):
            let key = PlanCache.Key(document: request.document, operationName: request.operationName)
            let prepared = try snapshot.prepare(key)
            // Only what is valid: whoever sends nonsense takes no room from others.
            gateway.registered.insert(key, for: digest)
            return prepared
        }
    }

    private enum FoundDocument {
        /// The text is all that counts.
        case sent
        case trusted(TrustedDocuments.Document)
        case registered(PlanCache.Key)
        /// The text was sent with its hash, under which it is asked for later.
        case registering(SHA256Digest)
    }

    private func find(
        _ request: GraphQLRequest,
        in trusted: TrustedDocuments,
        allowingOthers: Bool,
        registered isRegistering: Bool
    ) throws(DocumentRefusal) -> FoundDocument {
        let hasText = !request.document.isEmpty
        if let id = request.documentID, let document = trusted[id] {
            guard !hasText || request.document == document.text else { throw .mismatch }
            return .trusted(document)
        }
        guard allowingOthers else {
            if hasText, let document = trusted[request.document] { return .trusted(document) }
            if !hasText, let id = request.documentID { throw .unknownIdentifier(id.text) }
            throw .untrusted
        }
        guard let id = request.documentID else { return .sent }
        guard isRegistering else {
            if hasText { return .sent }
            throw trusted.isEmpty ? DocumentRefusal.notSupported : DocumentRefusal.notFound
        }
        guard hasText else {
            guard let digest = id.digest, let key = gateway.registered[digest] else { throw .notFound }
            return .registered(key)
        }
        guard let digest = id.digest, SHA256Digest(of: request.document) == digest else { throw .mismatch }
        return .registering(digest)
    }
}
