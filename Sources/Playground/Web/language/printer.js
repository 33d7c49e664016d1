// Lays a document out anew. It works on tokens, so comments stay, and what does not parse is laid out as well as it
// goes.

import { tokenize } from './lexer.js';

const width = 80;

/// The same tokens with white space as people write it: two spaces for each level, arguments in one line where they
/// fit.
export function prettify(text) {
    const tokens = tokenize(text);
    const lines = [];
    let line = '';
    let depth = 0;
    // For each open bracket whether it stands for a block of lines.
    const open = [];
    const flush = () => {
        if (line.trim()) lines.push(line.trimEnd());
        line = '';
    };
    const add = (part) => { line = line || '  '.repeat(depth); line += part; };

    tokens.forEach((token, index) => {
        const previous = tokens[index - 1];
        const { text: part } = token;
        if (token.kind === 'comment') {
            const isOwnLine = !previous || text.slice(previous.end, token.start).includes('\n');
            if (isOwnLine) flush();
            add(isOwnLine || !line ? part : ` ${part}`);
            return flush();
        }
        if (depth === 0 && previous && startsDefinition(token, previous, tokens, index)) {
            flush();
            if (lines.length > 0 && previous.kind !== 'comment') lines.push('');
        }
        const inner = open.at(-1);
        if (inner?.isBlock && startsItem(token, previous, tokens, index)) flush();
        if (inner && !inner.isBlock && startsFlatItem(inner.bracket, tokens, index)) line += ',';
        if (isCloser(part)) {
            const closed = open.pop();
            if (closed?.isBlock) {
                flush();
                depth = Math.max(0, depth - 1);
            }
            add(closed && !closed.isBlock && part === '}' ? ` ${part}` : part);
            if (closed?.isSelection && open.at(-1)?.isSelection) flush();
            return;
        }
        add(`${needsSpace(token, previous, line) ? ' ' : ''}${part}`);
        if (isOpener(part)) {
            const closing = closerOf(tokens, index);
            const isSelection = part === '{' && !open.some(({ isSelection: isOuter }) => !isOuter);
            const flat = tokens.slice(index, closing + 1);
            const isLong = line.length + flat.reduce((sum, { text: piece }) => sum + piece.length + 1, 0) > width;
            const isBlock = isSelection || (part === '(' && isLong) || flat.some(({ kind }) => kind === 'comment');
            open.push({ bracket: part, isBlock, isSelection });
            if (isBlock) {
                flush();
                depth += 1;
            }
        }
    });
    flush();
    return lines.length > 0 ? `${lines.join('\n')}\n` : '';
}

const isOpener = (part) => part === '{' || part === '(' || part === '[';
const isCloser = (part) => part === '}' || part === ')' || part === ']';

function closerOf(tokens, index) {
    let depth = 0;
    for (let i = index; i < tokens.length; i += 1) {
        if (tokens[i].kind !== 'punctuator') continue;
        if (isOpener(tokens[i].text)) depth += 1;
        else if (isCloser(tokens[i].text) && (depth -= 1) === 0) return i;
    }
    return tokens.length - 1;
}

function startsDefinition(token, previous, tokens, index) {
    if (token.kind === 'string' || token.kind === 'block') return true;
    const isKeyword = ['query', 'mutation', 'subscription', 'fragment'].includes(token.text);
    if (isKeyword) return previous.text === '}' || ['comment', 'string', 'block'].includes(previous.kind);
    return token.text === '{' && (previous.text === '}' || index === 0);
}

/// Whether a token is the first of a selection, an argument or a variable that has its own line.
function startsItem(token, previous, tokens, index) {
    if (!previous || isOpener(previous.text) || isCloser(token.text)) return false;
    if (token.text === '...') return true;
    if (token.text === '$') return previous.text === '!' || isCloser(previous.text) || previous.kind !== 'punctuator';
    if (token.kind !== 'name') return false;
    if (previous.kind === 'punctuator') return isCloser(previous.text);
    // After a name: `on` and the type behind it, and names of spreads, belong to what is before.
    if (token.text === 'on' && tokens[index - 1]?.text === '...') return false;
    return !(previous.text === 'on' && tokens[index - 2]?.text === '...');
}

/// Whether a token is the first of an argument, a variable or an element that stays in one line with those before it.
function startsFlatItem(bracket, tokens, index) {
    const [previous, token] = [tokens[index - 1].text, tokens[index].text];
    if (isOpener(previous) || isCloser(token)) return false;
    if (bracket === '[') return previous !== '$' && token !== '!';
    return token === '$' ? tokens[index + 2]?.text === ':' : tokens[index + 1]?.text === ':' && previous !== '$';
}

function needsSpace(token, previous, line) {
    if (!previous || !line.trim()) return false;
    const { text: part } = token;
    if (isCloser(part) || [':', '!', '('].includes(part)) return false;
    if (['$', '@', '('].includes(previous.text) || previous.text === '[') return false;
    if (previous.text === '...') return token.text === 'on' || part === '@' || part === '{';
    return true;
}
