// Lays a document out anew. It works on tokens, so comments stay, and what does not parse is laid out as well as it
// goes.

import { tokenize } from './lexer.js';

const width = 80;

/// The same tokens with white space as people write it: two spaces for each level, and arguments in one line where they
/// fit.
export function prettify(text) {
    return new Layout(text).text();
}

class Layout {
    #lines = [];
    /// What is written of the next line.
    #line = '';
    #depth = 0;
    /// Brackets that are open: whether what is inside has lines of its own, and whether it is a selection set.
    #open = [];

    constructor(text) {
        this.source = text;
        this.tokens = tokenize(text);
    }

    text() {
        for (const [index, token] of this.tokens.entries()) {
            if (token.kind === 'comment') this.#comment(token, this.tokens[index - 1]);
            else this.#token(token, index);
        }
        this.#endLine();
        return this.#lines.length > 0 ? `${this.#lines.join('\n')}\n` : '';
    }

    #comment({ text, start }, previous) {
        const hasOwnLine = !previous || this.source.slice(previous.end, start).includes('\n');
        if (hasOwnLine) this.#endLine();
        this.#add(this.#line ? ` ${text}` : text);
        this.#endLine();
    }

    #token(token, index) {
        const previous = this.tokens[index - 1];
        const inner = this.#open.at(-1);
        if (this.#depth === 0 && previous && startsDefinition(token, previous)) this.#separate(previous);
        if (inner?.isBlock && startsItem(token, previous, this.tokens, index)) this.#endLine();
        if (inner && !inner.isBlock && startsFlatItem(inner.bracket, this.tokens, index)) this.#line += ',';
        if (isCloser(token)) return this.#close(token);
        this.#add(needsSpace(token, previous, this.#line) ? ` ${token.text}` : token.text);
        if (isOpener(token)) this.#begin(token, index);
    }

    /// Puts an empty line before a definition, but for one whose comment or description is right before.
    #separate(previous) {
        this.#endLine();
        if (this.#lines.length > 0 && !['comment', 'string', 'block'].includes(previous.kind)) this.#lines.push('');
    }

    #begin({ text: bracket }, index) {
        const inside = this.tokens.slice(index, closerOf(this.tokens, index) + 1);
        const length = inside.reduce((sum, { text }) => sum + text.length + 1, this.#line.length);
        // Braces inside an argument or a list are those of an object.
        const isSelection = bracket === '{' && this.#open.every((outer) => outer.isSelection);
        const hasComment = inside.some(({ kind }) => kind === 'comment');
        const isBlock = isSelection || hasComment || (bracket === '(' && length > width);
        this.#open.push({ bracket, isBlock, isSelection });
        if (!isBlock) return;
        this.#endLine();
        this.#depth += 1;
    }

    #close({ text: bracket }) {
        const closed = this.#open.pop();
        if (closed?.isBlock) {
            this.#endLine();
            this.#depth -= 1;
        }
        this.#add(closed && !closed.isBlock && bracket === '}' ? ` ${bracket}` : bracket);
        if (closed?.isSelection && this.#open.at(-1)?.isSelection) this.#endLine();
    }

    #add(part) {
        this.#line = (this.#line || '  '.repeat(this.#depth)) + part;
    }

    #endLine() {
        if (this.#line.trim()) this.#lines.push(this.#line.trimEnd());
        this.#line = '';
    }
}

const isOpener = ({ kind, text }) => kind === 'punctuator' && (text === '{' || text === '(' || text === '[');
const isCloser = ({ kind, text }) => kind === 'punctuator' && (text === '}' || text === ')' || text === ']');

function closerOf(tokens, index) {
    let depth = 0;
    for (let i = index; i < tokens.length; i += 1) {
        if (isOpener(tokens[i])) depth += 1;
        else if (isCloser(tokens[i])) depth -= 1;
        if (depth === 0) return i;
    }
    return tokens.length - 1;
}

/// Outside of all brackets.
function startsDefinition(token, previous) {
    if (token.kind === 'string' || token.kind === 'block') return true;
    const isKeyword = ['query', 'mutation', 'subscription', 'fragment'].includes(token.text);
    if (isKeyword) return previous.text === '}' || ['comment', 'string', 'block'].includes(previous.kind);
    return token.text === '{' && previous.text === '}';
}

/// Whether a token is the first of a selection, an argument or a variable that has its own line.
function startsItem(token, previous, tokens, index) {
    if (!previous || isOpener(previous) || isCloser(token)) return false;
    if (token.text === '...') return true;
    if (token.text === '$') return previous.text === '!' || isCloser(previous) || previous.kind !== 'punctuator';
    if (token.kind !== 'name') return false;
    if (previous.kind === 'punctuator') return isCloser(previous);
    // After a name: `on` and the type behind it, and names of spreads, belong to what is before.
    if (token.text === 'on' && tokens[index - 1]?.text === '...') return false;
    return !(previous.text === 'on' && tokens[index - 2]?.text === '...');
}

/// Whether a token is the first of an argument, a variable or an element that stays in one line with those before it.
function startsFlatItem(bracket, tokens, index) {
    const [previous, token] = [tokens[index - 1], tokens[index]];
    if (isOpener(previous) || isCloser(token)) return false;
    if (bracket === '[') return previous.text !== '$' && token.text !== '!';
    if (token.text === '$') return tokens[index + 2]?.text === ':';
    return tokens[index + 1]?.text === ':' && previous.text !== '$';
}

function needsSpace(token, previous, line) {
    if (!previous || !line.trim()) return false;
    const { text: part } = token;
    if ([':', '!', '('].includes(part)) return false;
    if (['$', '@', '('].includes(previous.text) || previous.text === '[') return false;
    if (previous.text === '...') return token.text === 'on' || part === '@' || part === '{';
    return true;
}
