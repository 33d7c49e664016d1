// Text with colours: tokens and problems as spans, which never overlap since they are cut where another begins.

import { element } from '../dom.js';

/// The nodes that show a text.
///
/// - `tokens`: `{kind, start, end}` in order; `problems`: `{severity, start, end}` in any order.
export function highlighted(text, tokens, problems = []) {
    const cuts = new Set([0, text.length]);
    for (const { start, end } of [...tokens, ...problems]) cuts.add(start).add(end);
    const places = [...cuts].filter((place) => place <= text.length).sort((a, b) => a - b);
    const nodes = [];
    let index = 0;
    for (let i = 0; i + 1 < places.length; i += 1) {
        const [start, end] = [places[i], places[i + 1]];
        while (index < tokens.length && tokens[index].end <= start) index += 1;
        const token = tokens[index]?.start <= start ? tokens[index] : null;
        const problem = problems.find((candidate) => candidate.start <= start && end <= candidate.end);
        const names = [token && `token-${token.kind}`, problem && `problem-${problem.severity}`].filter(Boolean);
        const piece = text.slice(start, end);
        nodes.push(names.length > 0 ? element('span', { class: names.join(' ') }, piece) : piece);
    }
    return nodes;
}

const keywords = new Set(['query', 'mutation', 'subscription', 'fragment', 'on']);

/// The same for GraphQL, where a name's colour depends on what stands around it.
export function withRoles(tokens) {
    let depth = 0;
    let brackets = 0;
    return tokens.map((token, index) => {
        const previous = tokens[index - 1]?.text;
        if (token.text === '{' && brackets === 0) depth += 1;
        if (token.text === '}' && brackets === 0) depth -= 1;
        if (token.text === '(') brackets += 1;
        if (token.text === ')') brackets -= 1;
        const roleOfName = () => {
            if (previous === '$') return 'variable';
            if (previous === '@') return 'directive';
            if (depth === 0 && brackets === 0) {
                if (previous === 'on') return 'type';
                return keywords.has(token.text) ? 'keyword' : 'definition';
            }
            if (depth === 0) return 'type';
            if (brackets === 0) {
                if (previous === '...') return token.text === 'on' ? 'keyword' : 'fragment';
                return previous === 'on' && tokens[index - 2]?.text === '...' ? 'type' : 'field';
            }
            if (tokens[index + 1]?.text === ':') return 'argument';
            return ['true', 'false', 'null'].includes(token.text) ? 'keyword' : 'enum';
        };
        if (token.text === '$') return { ...token, kind: 'variable' };
        if (token.text === '@') return { ...token, kind: 'directive' };
        return token.kind === 'name' ? { ...token, kind: roleOfName() } : token;
    });
}
