import CYAML

/// The events of one YAML text, as libyaml reads them.
@safe
package struct YAMLEvents: ~Copyable {
    /// One event and where it begins.
    package struct Event {
        package var kind: Kind
        package var mark: YAMLMark
    }

    package enum Kind {
        case documentStart
        case documentEnd
        case streamEnd
        /// A text; `isPlain` where it stands without quotes and without a tag that makes it a string.
        case scalar(String, isPlain: Bool, anchor: String?)
        case sequenceStart(anchor: String?)
        case sequenceEnd
        case mappingStart(anchor: String?)
        case mappingEnd
        case alias(String)
    }

    /// Why a text cannot be read on.
    package struct Problem: Error {
        package var sentence: String
        package var mark: YAMLMark

        package init(sentence: String, mark: YAMLMark) {
            self.sentence = sentence
            self.mark = mark
        }
    }

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let text: UnsafeMutableBufferPointer<UInt8>

    /// - Throws: When there is no memory for it.
    package init(_ text: String) throws(Problem) {
        let bytes = Array(text.utf8)
        // Safe: the copy lives as long as the parser that reads it, and so does the parser's own structure.
        unsafe self.text = .allocate(capacity: max(1, bytes.count))
        _ = unsafe self.text.update(fromContentsOf: bytes)
        unsafe parser = .allocate(capacity: 1)
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            unsafe parser.initialize(to: yaml_parser_t())
            throw Problem(sentence: "it cannot be parsed", mark: YAMLMark())
        }
        unsafe yaml_parser_set_input_string(parser, self.text.baseAddress, bytes.count)
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe text.deallocate()
    }

    /// The next event; ``Kind/streamEnd`` is the last.
    package mutating func next() throws(Problem) -> Event {
        while true {
            var event = unsafe yaml_event_t()
            guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw problem() }
            // Safe: an event that was filled in is deleted once, after everything in it was copied.
            defer { unsafe yaml_event_delete(&event) }
            if let kind = unsafe Self.kind(of: event) {
                return unsafe Event(kind: kind, mark: YAMLMark(event.start_mark))
            }
        }
    }

    /// Nil for the start of the stream.
    private static func kind(of event: yaml_event_t) -> Kind? {
        // Safe: which member of the union counts is told by the type; texts end in NUL or have their length beside them.
        switch unsafe event.type {
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_STREAM_END_EVENT: return .streamEnd
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let value = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let tag = unsafe string(scalar.tag)
            return unsafe .scalar(
                String(decoding: value, as: UTF8.self),
                isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE && tag != "!" && tag != "tag:yaml.org,2002:str",
                anchor: string(scalar.anchor)
            )
        case YAML_SEQUENCE_START_EVENT: return unsafe .sequenceStart(anchor: string(event.data.sequence_start.anchor))
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_START_EVENT: return unsafe .mappingStart(anchor: string(event.data.mapping_start.anchor))
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        case YAML_ALIAS_EVENT: return unsafe .alias(string(event.data.alias.anchor) ?? "")
        default: return nil
        }
    }

    private static func string(_ text: UnsafePointer<yaml_char_t>?) -> String? {
        // Safe: libyaml's texts end in NUL.
        unsafe text.map { unsafe String(cString: $0) }
    }

    private func problem() -> Problem {
        // Safe: the sentences are constants of libyaml's.
        let sentence = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "it cannot be parsed"
        if unsafe parser.pointee.error == YAML_READER_ERROR {
            let read = unsafe text.prefix(parser.pointee.problem_offset)
            return Problem(sentence: sentence, mark: unsafe YAMLMark(after: read))
        }
        let mark = unsafe YAMLMark(parser.pointee.problem_mark)
        guard let context = unsafe parser.pointee.context.map({ unsafe String(cString: $0) }) else {
            return Problem(sentence: sentence, mark: mark)
        }
        let begin = unsafe YAMLMark(parser.pointee.context_mark)
        return Problem(sentence: "\(sentence) (\(context) that begins at \(begin.line):\(begin.column))", mark: mark)
    }
}

/// A place in a YAML text, counted from 1, in characters.
package struct YAMLMark {
    package private(set) var line = 1
    package private(set) var column = 1

    init() {}

    init(_ mark: yaml_mark_t) {
        line = mark.line + 1
        column = mark.column + 1
    }

    /// The place behind some text.
    init(after text: some Sequence<UInt8>) {
        for byte in text {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
    }
}
