// Reads JSON with places: for colours, and for errors that say where.

const pattern = new RegExp(
    [
        '(?<blank>\\s+)',
        '(?<string>"(?:\\\\.|[^"\\\\\\n])*"?)',
        '(?<number>-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)',
        '(?<keyword>true|false|null)\\b',
        '(?<punctuator>[{}[\\]:,])',
        '(?<invalid>[^\\s{}[\\]:,"]+)',
    ].join('|'),
    'y',
);

/// Tokens without blanks: `{kind, start, end, text}`, where kinds are `property`, `string`, `number`, `keyword`,
/// `punctuator` and `invalid`.
export function tokenizeJSON(text) {
    const tokens = [];
    pattern.lastIndex = 0;
    while (pattern.lastIndex < text.length) {
        const start = pattern.lastIndex;
        const match = pattern.exec(text);
        if (match.groups.blank !== undefined) continue;
        const kind = ['string', 'number', 'keyword', 'punctuator', 'invalid'].find((name) => match.groups[name] !== undefined);
        const token = { kind, start, end: pattern.lastIndex, text: match[0] };
        const previous = tokens.at(-1);
        if (token.text === ':' && previous?.kind === 'string') previous.kind = 'property';
        tokens.push(token);
    }
    return tokens;
}

/// The value with the place of each part, `{value, node}`, or `{error: {message, start, end}}`. Nothing counts as `{}`.
///
/// A node has `start`, `end`, `value`, and `members` (a map of nodes with `key`) or `elements`.
export function parseJSON(text) {
    const tokens = tokenizeJSON(text);
    if (tokens.length === 0) return { value: {}, node: { value: {}, start: 0, end: 0, members: new Map() } };
    const reader = new Reader(tokens, text.length);
    try {
        const node = reader.value();
        reader.end();
        return { value: node.value, node };
    } catch (error) {
        if (!(error instanceof JSONFault)) throw error;
        return { error: { message: error.message, start: error.start, end: error.end, severity: 'error' } };
    }
}

class JSONFault extends Error {
    constructor(message, { start, end }) {
        super(message);
        Object.assign(this, { start, end });
    }
}

class Reader {
    constructor(tokens, length) {
        this.tokens = tokens;
        this.index = 0;
        this.last = { kind: 'end', text: '', start: length, end: length };
    }

    get token() { return this.tokens[this.index] ?? this.last; }

    fail(wanted) {
        const found = this.token === this.last ? 'the end' : this.token.text;
        throw new JSONFault(`Expected ${wanted}, found ${found}.`, this.token);
    }

    take(text) {
        if (this.token.text !== text || this.token.kind !== 'punctuator') return null;
        this.index += 1;
        return this.tokens[this.index - 1];
    }

    value() {
        const { token } = this;
        if (this.take('{')) return this.object(token.start);
        if (this.take('[')) return this.array(token.start);
        if (!['string', 'number', 'keyword'].includes(token.kind)) this.fail('a value');
        return { value: this.scalar(token), start: token.start, end: token.end };
    }

    scalar(token) {
        this.index += 1;
        try {
            return JSON.parse(token.text);
        } catch {
            throw new JSONFault(`${token.text} is no value of JSON.`, token);
        }
    }

    object(start) {
        const [members, value] = [new Map(), {}];
        while (!this.take('}')) {
            if (members.size > 0 && !this.take(',')) this.fail('"," or "}"');
            const key = this.token;
            if (key.kind !== 'property' && key.kind !== 'string') this.fail('a name in quotes');
            const name = this.scalar(key);
            if (!this.take(':')) this.fail('":"');
            const node = this.value();
            members.set(name, { ...node, key });
            Object.defineProperty(value, name, { value: node.value, enumerable: true, configurable: true, writable: true });
        }
        return { value, members, start, end: this.tokens[this.index - 1].end };
    }

    array(start) {
        const elements = [];
        while (!this.take(']')) {
            if (elements.length > 0 && !this.take(',')) this.fail('"," or "]"');
            elements.push(this.value());
        }
        return { value: elements.map(({ value }) => value), elements, start, end: this.tokens[this.index - 1].end };
    }

    end() { if (this.token !== this.last) this.fail('the end'); }
}

/// JSON text with line breaks and two spaces for each level. Everything else stays as it is: numbers keep their digits.
export function formatJSON(text) {
    let depth = 0;
    let result = '';
    const tokens = tokenizeJSON(text);
    tokens.forEach(({ text: part, kind }, index) => {
        const line = () => { result += `\n${'  '.repeat(depth)}`; };
        if (kind !== 'punctuator') { result += part; return; }
        if (part === ':') { result += ': '; return; }
        if (part === ',') { result += ','; return line(); }
        const isEmpty = '}]'.includes(tokens[index + 1]?.text ?? '-') && '{['.includes(part);
        const closesEmpty = '{['.includes(tokens[index - 1]?.text ?? '-') && '}]'.includes(part);
        if ('{['.includes(part)) {
            result += part;
            depth += 1;
            if (!isEmpty) line();
        } else {
            depth -= 1;
            if (!closesEmpty) line();
            result += part;
        }
    });
    return result;
}
