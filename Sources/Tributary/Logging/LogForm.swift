import Logging
import Settings

/// How a line of the log is written: `tributary.logging.format`.
struct LogForm: Sendable {
    /// One fact of a line.
    struct Field: Sendable {
        enum Value: Sendable {
            case text(String)
            /// As JSON has it.
            case number(String)
        }

        var name: String
        var value: Value
    }

    let format: LoggingSettings.Format
    /// Of every line: `backend.logger.meta`.
    let meta: [Field]

    /// Members that every line of JSON has; a field of the same name gets an underscore behind it.
    private static let ownMembers = ["timestamp", "level", "message"]

    init(_ settings: LoggingSettings) {
        format = settings.format
        meta = settings.meta.map { Field(name: $0.name, value: .text($0.value)) }
    }

    /// Appends a line, without its end.
    func append(time: String, level: Logger.Level, message: String, fields: [Field], to line: inout [UInt8]) {
        switch format {
        case .text: appendText(time, level, message, fields, to: &line)
        case .json: appendJSON(time, level, message, fields, to: &line)
        }
    }

    /// `2026-09-29T12:00:00.000Z info request method=GET path=/frobs`; what is no plain word stands in quotes.
    private func appendText(
        _ time: String,
        _ level: Logger.Level,
        _ message: String,
        _ fields: [Field],
        to line: inout [UInt8]
    ) {
        line += time.utf8
        line.append(UInt8(ascii: " "))
        line += Self.word(level).utf8
        line.append(UInt8(ascii: " "))
        for byte in message.utf8 {
            switch byte {
            // Further lines of one message cannot be taken for lines of their own.
            case UInt8(ascii: "\n"): line += "\n    ".utf8
            case 0..<0x20, 0x7F: line.append(UInt8(ascii: " "))
            default: line.append(byte)
            }
        }
        for field in fields {
            line.append(UInt8(ascii: " "))
            line += field.name.utf8
            line.append(UInt8(ascii: "="))
            switch field.value {
            case .number(let text): line += text.utf8
            case .text(let text) where Self.isWord(text): line += text.utf8
            case .text(let text): JSONText.append(text, to: &line)
            }
        }
    }

    private func appendJSON(
        _ time: String,
        _ level: Logger.Level,
        _ message: String,
        _ fields: [Field],
        to line: inout [UInt8]
    ) {
        line += #"{"timestamp":""#.utf8
        line += time.utf8
        line += #"","level":""#.utf8
        line += Self.word(level).utf8
        line += #"","message":"#.utf8
        JSONText.append(message, to: &line)
        for (index, field) in fields.enumerated() {
            // A line's own field is the one that counts.
            if index < meta.count, fields[meta.count...].contains(where: { $0.name == field.name }) { continue }
            line.append(UInt8(ascii: ","))
            JSONText.append(Self.ownMembers.contains(field.name) ? field.name + "_" : field.name, to: &line)
            line.append(UInt8(ascii: ":"))
            switch field.value {
            case .number(let text): line += text.utf8
            case .text(let text): JSONText.append(text, to: &line)
            }
        }
        line.append(UInt8(ascii: "}"))
    }

    /// Backstage's names of the levels.
    private static func word(_ level: Logger.Level) -> String {
        switch level {
        case .trace: "silly"
        case .debug: "debug"
        case .info, .notice: "info"
        case .warning: "warn"
        case .error, .critical: "error"
        }
    }

    private static func isWord(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=") }
    }
}
