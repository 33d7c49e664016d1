// Reads JSON with places: for colours, and for errors that say where.

const pattern =
    /\s+|"(?:\\.|[^"\\\n])*"?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|(?:true|false|null)\b|[{}[\]:,]|[^\s{}[\]:,"]+/y;

/// Tokens without blanks: `{kind, start, end, text}`, where kinds are `property`, `string`, `number`, `keyword`,
/// `punctuator` and `invalid`.
export function tokenizeJSON(text) {
    const tokens = [];
    pattern.lastIndex = 0;
    while (pattern.lastIndex < text.length) {
        const start = pattern.lastIndex;
        const [piece] = pattern.exec(text);
        const kind = kindOf(piece);
        if (kind === 'blank') continue;
        const previous = tokens.at(-1);
        if (piece === ':' && previous?.kind === 'string') previous.kind = 'property';
        tokens.push({ kind, start, end: pattern.lastIndex, text: piece });
    }
    return tokens;
}

/// Told by the first character, and where that leaves a doubt by the whole.
function kindOf(piece) {
    const first = piece[0];
    if (first === '"') return 'string';
    if ('{}[]:,'.includes(first)) return 'punctuator';
    if (/^\s/.test(first)) return 'blank';
    if (piece === 'true' || piece === 'false' || piece === 'null') return 'keyword';
    return /^-?\d/.test(piece) ? 'number' : 'invalid';
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
            // A name such as __proto__ is one as any other.
            const own = { value: node.value, enumerable: true, configurable: true, writable: true };
            Object.defineProperty(value, name, own);
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
    const parts = [];
    let depth = 0;
    let previous = '';
    const breakLine = () => parts.push('\n', '  '.repeat(depth));
    for (const { text: part, kind } of tokenizeJSON(text)) {
        const isCloser = kind === 'punctuator' && (part === '}' || part === ']');
        if (isCloser) depth -= 1;
        const isFirst = previous === '{' || previous === '[';
        // Brackets of what is empty stay together.
        if (isCloser ? !isFirst : isFirst || previous === ',') breakLine();
        parts.push(part === ':' && kind === 'punctuator' ? ': ' : part);
        if (kind === 'punctuator' && (part === '{' || part === '[')) depth += 1;
        previous = kind === 'punctuator' ? part : '-';
    }
    return parts.join('');
}
