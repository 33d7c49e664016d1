import GraphQLLanguage
import GraphQLTypes
import StateStore

/// What SQLite says of a statement that it cannot prepare, with the names that might have been meant.
extension SchemaBinder {
    mutating func report(_ failure: StateFailure, of template: SQLTemplate, in value: Value) {
        guard case .prepare(let message, let offset) = failure else {
            return problems.error("TRIB_SQL_PREPARE", failure.description, 0, in: value)
        }
        let tables = environment.store.tables()
        var advice = ""
        var place = offset
        if let name = message.rest(after: "no such table: ") {
            let names = tables.map(\.name)
            advice =
                didYouMean(suggestions(for: name, among: names))
                + (names.isEmpty ? " There is no table yet." : " Tables: \(names.joined(separator: ", ")).")
            // SQLite names no place for a table.
            place = place ?? template.sql.utf8.firstWord(name)
        } else if let name = message.rest(after: "no such column: ") {
            // Of the tables that the statement names; of all where it names none that exists.
            let named = tables.filter { template.sql.utf8.firstWord($0.name) != nil }
            let column = name.split(separator: ".").last.map(String.init) ?? name
            let columns = (named.isEmpty ? tables : named).flatMap(\.columns)
            advice = didYouMean(suggestions(for: column, among: columns))
            if !columns.isEmpty { advice += " Columns: \(columns.joined(separator: ", "))." }
        }
        problems.error(
            "TRIB_SQL_PREPARE",
            failure.description + advice,
            place.map { template.utf8Offset(ofSQL: $0) } ?? 0,
            in: value
        )
    }
}

extension String {
    fileprivate func rest(after prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}

extension String.UTF8View {
    /// Where a word first stands by itself, in any case; nil where it does not.
    fileprivate func firstWord(_ word: String) -> Int? {
        let bytes = Array(self).map(\.lowercasedASCII)
        let wanted = Array(word.utf8).map(\.lowercasedASCII)
        guard !wanted.isEmpty, wanted.count <= bytes.count else { return nil }
        return (0...bytes.count - wanted.count).first { start in
            let end = start + wanted.count
            return bytes[start..<end].elementsEqual(wanted) && (start == 0 || !bytes[start - 1].isWordByte)
                && (end == bytes.count || !bytes[end].isWordByte)
        }
    }
}

extension UInt8 {
    fileprivate var lowercasedASCII: UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
    }

    fileprivate var isWordByte: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
            || self == UInt8(ascii: "_") || self >= 0x80
    }
}
