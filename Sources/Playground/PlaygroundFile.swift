import CPlayground
import Digests

/// One file of the playground: the page for browsers at the GraphQL endpoint, or one of its scripts and styles.
///
/// They stand in `Web`, next to this file, as they are served: nothing is made of them but a copy in the binary, which the
/// target `CPlayground` lists.
package struct PlaygroundFile: Sendable {
    /// Below the playground's folder, such as `editor/editor.js`.
    package let path: String
    /// Value of `Content-Type`.
    package let contentType: String
    package let bytes: [UInt8]
    /// The beginning of the bytes' SHA-256, in hexadecimal: tells one release's file from another's.
    package let digest: String

    /// The page itself, that refers to all others.
    package static let page = named("index.html")

    /// Finds a file.
    ///
    /// - Parameter path: Below the playground's folder, as a URL has it: none of the names needs an escape.
    /// - Returns: Nil where there is no such file.
    package static func named(_ path: Substring) -> PlaygroundFile? {
        all.first { $0.path == path }
    }

    /// All files; copied out of the binary when the first of them is asked for.
    package static let all: [PlaygroundFile] = (0..<cplayground_file_count()).map { index in
        let file = unsafe cplayground_file(index)
        // Safe: what the table points to is static, and has this many bytes.
        return unsafe PlaygroundFile(
            path: String(cString: file.path),
            bytes: Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
        )
    }

    private init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
        contentType = Self.contentType(of: path)
        digest = String(SHA256Digest(of: bytes).hex.prefix(32))
    }

    private static func contentType(of path: String) -> String {
        switch path.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "svg": "image/svg+xml"
        default: "application/octet-stream"
        }
    }
}
