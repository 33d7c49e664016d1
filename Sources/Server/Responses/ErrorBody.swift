import Settings

/// The JSON body of an answer that the server itself refuses with, in Backstage's shape.
enum ErrorBody {
    static let contentType = "application/json; charset=utf-8"

    /// Writes one.
    ///
    /// - Parameters:
    ///   - name: The error's class, such as `InputError`.
    ///   - message: The sentence for people.
    ///   - status: HTTP status of the answer.
    ///   - request: Method and target; nil where they could not be read.
    /// - Returns: `{"error":{"name","message"},"request":{"method","url"},"response":{"statusCode"}}` in UTF-8.
    static func json(
        name: String,
        message: String,
        status: Int,
        request: (method: String, url: String)?
    ) -> [UInt8] {
        var body = Array(#"{"error":{"name":"#.utf8)
        JSONText.append(name, to: &body)
        body.append(contentsOf: #","message":"#.utf8)
        JSONText.append(message, to: &body)
        if let request {
            body.append(contentsOf: #"},"request":{"method":"#.utf8)
            JSONText.append(request.method, to: &body)
            body.append(contentsOf: #","url":"#.utf8)
            JSONText.append(request.url, to: &body)
        }
        body.append(contentsOf: #"},"response":{"statusCode":\#(status)}}"#.utf8)
        return body
    }
}
