// Splits GraphQL text into tokens. It never fails: what belongs to no token, or does not end, is one of kind `invalid`, so
// that half-written text has colours and can be parsed.
//
// Spec: https://spec.graphql.org/September2025/#sec-Language.Source-Text

const pattern = new RegExp(
    [
        '(?<blank>[\\s,\\uFEFF]+)',
        '(?<comment>#[^\\n\\r]*)',
        '(?<block>"""(?:\\\\"""|[^])*?(?:"""|$))',
        '(?<string>"(?:\\\\.|[^"\\\\\\n\\r])*"?)',
        '(?<number>-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)(?![\\w.])',
        '(?<name>[_A-Za-z]\\w*)',
        '(?<punctuator>\\.\\.\\.|[!$&()[\\]{}:=@|])',
        '(?<invalid>[^])',
    ].join('|'),
    'y',
);

/// All tokens of a text with comments, without blanks: `{kind, start, end, text}`. Kinds are `comment`, `string`, `block`,
/// `int`, `float`, `name`, `punctuator` and `invalid`.
export function tokenize(text) {
    const tokens = [];
    pattern.lastIndex = 0;
    while (pattern.lastIndex < text.length) {
        const start = pattern.lastIndex;
        const match = pattern.exec(text);
        const [kind] = Object.entries(match.groups).find(([, value]) => value !== undefined);
        if (kind !== 'blank') tokens.push(token(kind, start, match[0]));
    }
    return tokens;
}

function token(kind, start, text) {
    return { kind: exactKind(kind, text), start, end: start + text.length, text };
}

function exactKind(kind, text) {
    switch (kind) {
        case 'number':
            return /[.eE]/.test(text) ? 'float' : 'int';
        case 'string':
            return text.length > 1 && text.endsWith('"') ? 'string' : 'invalid';
        case 'block':
            return text.length >= 6 && text.endsWith('"""') ? 'block' : 'invalid';
        default:
            return kind;
    }
}
