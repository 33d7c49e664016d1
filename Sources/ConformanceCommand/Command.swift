/// The program `tributary-conformance`: any schema and any document through the same parser, validator, planner and executor
/// that the server uses.
///
/// Reads requests as JSON lines on standard input and writes one JSON line for each on standard output, at once and in the
/// same order. Ends with status 0 at the end of the input.

import Glibc
import OrderedJSON

@main
enum Command {
    static func main() {
        if let argument = CommandLine.arguments.dropFirst().first {
            let isHelp = argument == "--help" || argument == "-h"
            write(
                Array((isHelp ? help : "tributary-conformance takes no arguments.\n\n" + help).utf8),
                to: isHelp ? 1 : 2
            )
            exit(isHelp ? EXIT_SUCCESS : EX_USAGE)
        }
        var lines = InputLines()
        while let line = lines.next() {
            if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r") }) {
                continue
            }
            var output = OutputBuffer(capacity: 4096)
            answer(line, into: &output)
            output.append(byte: UInt8(ascii: "\n"))
            write(output.bytes, to: STDOUT_FILENO)
        }
    }

    private static let help = """
        usage: tributary-conformance < requests > responses

        Reads requests, one JSON object per line: {"op", "schema"?, "document"?, …}, and answers each with one line.
        Operations: parse, print, validateSchema, printSchema, validate, introspect, execute, subscribe.

        """

    /// Writes everything; a reader that is gone ends the program by SIGPIPE.
    private static func write(_ bytes: [UInt8], to descriptor: CInt) {
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                exit(EXIT_FAILURE)
            }
            start += count
        }
    }
}

/// Standard input, line by line.
private struct InputLines {
    private var buffer: [UInt8] = []
    private var start = 0
    /// Bytes of `buffer` before this one hold no line end.
    private var searched = 0
    private var isAtEnd = false

    /// The next line without its end; nil at the end of the input.
    mutating func next() -> [UInt8]? {
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(buffer[start..<end])
                start = end + 1
                searched = start
                return line
            }
            searched = buffer.count
            if isAtEnd {
                guard start < buffer.count else { return nil }
                defer { start = buffer.count }
                return Array(buffer[start...])
            }
            read()
        }
    }

    private mutating func read() {
        buffer.removeFirst(start)
        searched -= start
        start = 0
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = chunk.withUnsafeMutableBytes { Glibc.read(STDIN_FILENO, $0.baseAddress, $0.count) }
        if count > 0 {
            buffer += chunk[..<count]
        } else if count == 0 || errno != EINTR {
            isAtEnd = true
        }
    }
}
