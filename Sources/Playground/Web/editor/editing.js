// What keys do to a text besides adding what they say: brackets come in pairs, and new lines begin where the one before
// did.
//
// Every function gets the text and what is selected, and returns `{start, end, insert, cursor}`: what is replaced, by
// what, and where the cursor is then; or null where the key does what it always does.

const closers = { '{': '}', '(': ')', '[': ']' };

/// For a character that is typed.
export function typed(character, text, start, end) {
    const next = text[end] ?? '';
    const inside = text.slice(start, end);
    if (closers[character] && !inside.includes('\n') && (next === '' || /[\s})\]]/.test(next))) {
        return { start, end, insert: character + inside + closers[character], cursor: start + 1 + inside.length };
    }
    if (Object.values(closers).includes(character) && start === end && next === character) {
        return { start, end, insert: '', cursor: end + 1 };
    }
    return null;
}

/// For the Enter key.
export function newLine(text, start, end) {
    const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
    const indentation = /^\s*/.exec(line)[0];
    const opener = /[{([]\s*$/.test(line);
    const insert = `\n${indentation}${opener ? '  ' : ''}`;
    const closes = opener && /^[ \t]*[})\]]/.test(text.slice(end));
    return { start, end, insert: closes ? `${insert}\n${indentation}` : insert, cursor: start + insert.length };
}

/// For the Backspace key: a pair with nothing in it goes as a whole.
export function backspace(text, start, end) {
    if (start !== end || start === 0 || closers[text[start - 1]] !== text[start]) return null;
    return { start: start - 1, end: start + 1, insert: '', cursor: start - 1 };
}

/// For a suggestion that is chosen, whose text has `|` where the cursor goes.
export function suggestion({ label, insert = label }, text, start, end) {
    // What is there already is not put in again.
    const isFollowed = /^[ \t]*[{(:]/.test(text.slice(end));
    const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
    const indentation = /^\s*/.exec(line)[0];
    const whole = (isFollowed ? label : insert).replace('{|}', `{\n${indentation}  |\n${indentation}}`);
    const cursor = whole.indexOf('|');
    const plain = whole.replace('|', '');
    return { start, end, insert: plain, cursor: start + (cursor < 0 ? plain.length : cursor), isInside: cursor >= 0 };
}
