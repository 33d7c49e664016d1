import Playground
import Settings
import Upstreams

extension GatewayLoop {
    /// How a query names a file of the playground at the endpoint's own path.
    ///
    /// The page refers to its files by it, `?playground=start.js`: a reference that is only a query keeps the path, whatever
    /// it ends in. The page cannot know that: through a proxy route of Backstage's, it is the route's name.
    private static let fileReference = "?playground="

    /// Parameters of GraphQL requests: one that has any is a GraphQL client's, whatever it accepts.
    private static let requestParameters = ["query", "operationName", "variables", "extensions", "documentId"]

    /// The page for browsers, or one of its files, in place of the endpoint; nil for all other requests to it.
    func playground(
        _ endpoint: GatewayDestination,
        _ method: String,
        _ target: String,
        _ headers: [HTTPHeader]
    ) -> GatewayDestination? {
        guard method == "GET" || method == "HEAD", case .graphQL = endpoint, snapshot.settings.endpoint.explorer else {
            return nil
        }
        let query = target.utf8.firstIndex(of: UInt8(ascii: "?")).map { target[$0...] } ?? ""
        if query.hasPrefix(Self.fileReference) {
            return PlaygroundFile.named(query.dropFirst(Self.fileReference.count)).map { .playground($0) }
        }
        guard prefersHTML(headers) else { return nil }
        let parameters = QueryString(of: target)
        guard Self.requestParameters.allSatisfy({ parameters[$0] == nil }) else { return nil }
        return PlaygroundFile.page.map { .playground($0) }
    }

    /// A file of the playground below the endpoint, which is where its scripts refer to each other.
    func playgroundFile(at path: Substring) -> GatewayDestination? {
        for folder in ["/graphql/playground/", "/api/graphql/playground/"] where path.hasPrefix(folder) {
            guard snapshot.settings.endpoint.explorer else { return nil }
            return PlaygroundFile.named(path.dropFirst(folder.count)).map { .playground($0) }
        }
        return nil
    }

    /// Whether a client would rather see a page than a GraphQL response: browsers do, when the user opens an address.
    ///
    /// Spec: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1
    private func prefersHTML(_ headers: [HTTPHeader]) -> Bool {
        var (page, named, any) = (0, 0, 0)
        for header in headers where header.name.utf8.isEqual(toLowercased: "accept") {
            var rest = header.value[...].utf8
            while !rest.isEmpty {
                let range = MediaRange(rest.takePiece(before: UInt8(ascii: ",")))
                if range.name.isEqual(toLowercased: "text/html") {
                    page = max(page, range.quality)
                } else if range.name.isEqual(toLowercased: "*/*") || range.name.isEqual(toLowercased: "application/*") {
                    any = max(any, range.quality)
                } else if Self.responseTypes.contains(where: { range.name.isEqual(toLowercased: $0) }) {
                    named = max(named, range.quality)
                }
            }
        }
        return page > named && page >= any
    }

    /// What the endpoint answers GraphQL clients with, one way or another.
    private static let responseTypes: [StaticString] = [
        "application/graphql-response+json", "application/json", "multipart/mixed", "text/event-stream",
    ]
}
