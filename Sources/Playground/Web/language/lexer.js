// Splits GraphQL text into tokens. It never fails: what belongs to no token, or does not end, is one of kind `invalid`,
// so that half-written text has colours and can be parsed.
//
// Spec: https://spec.graphql.org/September2025/#sec-Language.Source-Text

// Groups in the order of `kinds`.
const pattern = new RegExp(
    [
        '([\\s,\\uFEFF]+)',
        '(#[^\\n\\r]*)',
        '("""(?:\\\\"""|[^])*?(?:"""|$))',
        '("(?:\\\\.|[^"\\\\\\n\\r])*"?)',
        '(-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)(?![\\w.])',
        '([_A-Za-z]\\w*)',
        '(\\.\\.\\.|[!$&()[\\]{}:=@|])',
        '([^])',
    ].join('|'),
    'y',
);
const kinds = ['blank', 'comment', 'block', 'string', 'number', 'name', 'punctuator', 'invalid'];

/// All tokens of a text with comments, without blanks: `{kind, start, end, text}`. Kinds are `comment`, `string`, `block`,
/// `int`, `float`, `name`, `punctuator` and `invalid`.
export function tokenize(text) {
    const tokens = [];
    pattern.lastIndex = 0;
    while (pattern.lastIndex < text.length) {
        const start = pattern.lastIndex;
        const match = pattern.exec(text);
        const kind = kinds[match.indexOf(match[0], 1) - 1];
        if (kind === 'blank') continue;
        tokens.push({ kind: exactKind(kind, match[0]), start, end: pattern.lastIndex, text: match[0] });
    }
    return tokens;
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
