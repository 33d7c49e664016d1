import GraphQLLanguage
import Upstreams

/// Why a request to the GraphQL endpoint is not looked at any further: it is no well-formed request, or not one that
/// this server takes.
///
/// Spec: https://graphql.github.io/graphql-over-http/draft/#sec-Status-Codes
struct GraphQLRefusal: Error {
    /// HTTP status, 4xx with either media type.
    let status: Int
    let error: GraphQLError
    /// Beside the content type.
    let headers: [HTTPHeader]

    init(_ status: Int, _ error: GraphQLError, headers: [HTTPHeader] = []) {
        self.status = status
        self.error = error
        self.headers = headers
    }

    init(_ status: Int, _ message: String, headers: [HTTPHeader] = []) {
        self.init(status, GraphQLError(message), headers: headers)
    }
}

extension GraphQLRefusal {
    static var mutationWithoutPost: GraphQLRefusal {
        GraphQLRefusal(
            405,
            "Can only perform a mutation operation from a POST request.",
            headers: [HTTPHeader("allow", "POST")]
        )
    }

    /// Refuses a method for what is only read.
    ///
    /// - Parameter resource: What is read, as the beginning of a sentence.
    /// - Returns: What names the methods that there are.
    static func onlyRead(_ resource: String) -> GraphQLRefusal {
        GraphQLRefusal(405, "\(resource) is asked for with GET.", headers: [HTTPHeader("allow", "GET, HEAD")])
    }
}
