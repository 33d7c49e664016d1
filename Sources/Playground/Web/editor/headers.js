// Request headers, one on each line as HTTP writes them: `authorization: Bearer …`.

const name = /^[!#$%&'*+\-.^_`|~\w]+$/;

/// Names that browsers set by themselves, and let no page set.
const forbidden = new Set([
    'accept-charset', 'accept-encoding', 'access-control-request-headers', 'access-control-request-method',
    'connection', 'content-length', 'cookie', 'date', 'dnt', 'expect', 'host', 'keep-alive', 'origin', 'referer', 'te',
    'trailer', 'transfer-encoding', 'upgrade', 'via',
]);

/// `{headers: [[name, value]], problems, tokens}` of a text; empty lines and those that begin with `#` count for
/// nothing.
export function parseHeaders(text) {
    const [headers, problems, tokens] = [[], [], []];
    let start = 0;
    for (const line of text.split('\n')) {
        const end = start + line.length;
        const report = (message, severity = 'error') => problems.push({ start, end, message, severity });
        const colon = line.indexOf(':');
        if (line.trimStart().startsWith('#')) {
            tokens.push({ kind: 'comment', start, end });
        } else if (line.trim()) {
            const key = line.slice(0, colon).trim();
            const value = line.slice(colon + 1).trim();
            if (colon < 0 || !name.test(key)) {
                report('A header is a name, a colon and a value: authorization: Bearer …');
            } else if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
                report('The value has characters that no header can have.');
            } else if (forbidden.has(key.toLowerCase()) || /^(proxy|sec)-/i.test(key)) {
                report(`Browsers set "${key}" themselves.`, 'warning');
            } else {
                headers.push([key, value]);
            }
            if (colon >= 0) {
                tokens.push({ kind: 'property', start, end: start + colon });
                tokens.push({ kind: 'string', start: start + colon + 1, end });
            }
        }
        start = end + 1;
    }
    return { headers, problems, tokens };
}
