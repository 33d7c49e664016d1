// What may be written at a place of a document.
//
// A name is put where the cursor is, the text parsed with it, and the schema walked until it is met: so completion
// knows whatever validation knows, also in the middle of half-written text.

import { isComposite, isInput, isRequired, typeText } from '../schema/schema.js';
import { tokenize } from './lexer.js';
import { parse } from './parser.js';
import { typeReference, walk } from './walk.js';

const cursorName = '__cursor';

/// Suggestions for the text at a position: `{start, end, items}`, to be put from `start` to `end`. An item has `label`,
/// `kind` (for its colour), `detail`, `description`, `isDeprecated`, and `insert` where that is more than the label.
export function complete(text, position, schema) {
    const tokens = tokenize(text);
    const inside = tokens.find(({ start, end }) => start < position && position <= end);
    const isName = inside?.kind === 'name';
    if (inside && isClosed(inside, position)) return { start: position, end: position, items: [] };
    const start = isName ? inside.start : position;
    const end = isName ? inside.end : position;
    const prefix = text.slice(start, position);
    const document = parse(`${text.slice(0, start)} ${cursorName} ${text.slice(end)}`);
    const items = itemsAt(document, start + 1, schema, tokens.filter((token) => token.end <= start));
    return { start, end, items: rank(items, prefix) };
}

/// Whether a token has the position inside that nothing can be put into.
function isClosed({ kind, end }, position) {
    if (kind === 'int' || kind === 'float') return true;
    return kind === 'comment' || (['string', 'block'].includes(kind) && position < end);
}

function itemsAt(document, position, schema, before) {
    const last = before.at(-1)?.text;
    if (last === '$') return variables(document, position);
    let items;
    const isHere = (node) => node?.value === cursorName && node.start === position;
    const found = (make) => { items ??= make(); };
    walk(document, schema, {
        field(node, field, parent) {
            if (isHere(node.name)) found(() => fields(schema, parent));
            else if (isHere(node.alias)) found(() => fields(schema, parent));
        },
        argument(node, argument, owner) {
            if (isHere(node.name)) found(() => inputs(owner, document, position));
        },
        value(node, reference) {
            if (node.kind === 'EnumValue' && isHere({ value: node.value, start: node.start })) {
                found(() => values(reference, document, position, schema));
            }
        },
        directive(node, directive, location) {
            if (isHere(node.name)) found(() => directives(schema, location));
        },
        namedType(node, isCondition) {
            if (isHere(node.name)) found(() => types(schema, isCondition ? isComposite : isInput));
        },
        spread(node, parent) {
            if (isHere(node.name)) found(() => [onItem, ...fragments(document, schema, parent)]);
        },
    });
    if (items) return items;
    const isOutside = !document.definitions.some((node) => node.start < position && position <= node.end);
    return isOutside ? keywords : [];
}

const item = (kind, { name, description, isDeprecated = false }, detail, insert) => ({
    kind, label: name, detail, description: description ?? '', isDeprecated, insert,
});

const keywords = ['query', 'mutation', 'subscription', 'fragment'].map((name) => item('keyword', { name }, ''));
const onItem = item('keyword', { name: 'on' }, 'type');

function fields(schema, parent) {
    if (!parent) return [];
    return [...(parent.fields?.values() ?? []), ...schema.metaFields(parent)].map((field) => {
        const selects = isComposite(schema.named(field.type));
        const needs = [...field.args.values()].some(isRequired);
        // `|` is where the cursor goes.
        const insert = `${field.name}${needs ? '(|)' : ''}${selects ? ` {${needs ? '' : '|'}}` : ''}`;
        return item('field', field, typeText(field.type), insert);
    });
}

function inputs(owner, document, position) {
    const all = owner?.args ?? owner?.inputFields ?? new Map();
    const siblings = siblingsAt(document, position);
    return [...all.values()]
        .filter(({ name }) => !siblings.has(name))
        .map((input) => item('argument', input, typeText(input.type), `${input.name}: |`));
}

/// Names of the arguments, or fields of an input object, beside the one at the position.
function siblingsAt(node, position) {
    const lists = [node.arguments, node.fields].filter(Array.isArray);
    const own = lists.find((list) => list.some(({ name }) => name?.start === position));
    if (own) return new Set(own.map(({ name }) => name.value));
    for (const child of Object.values(node).flat()) {
        if (child && typeof child === 'object' && child.start <= position && position <= child.end) {
            const found = siblingsAt(child, position);
            if (found.size > 0) return found;
        }
    }
    return new Set();
}

function values(reference, document, position, schema) {
    let type = reference;
    while (type?.ofType) type = type.ofType;
    const named = schema.types.get(type?.name);
    const own = [...(named?.enumValues?.values() ?? [])].map((value) => item('enum', value, named.name));
    const plain = named?.name === 'Boolean' ? ['true', 'false'] : [];
    return [
        ...own,
        ...plain.map((name) => item('keyword', { name }, 'Boolean')),
        ...variables(document, position, schema, named).map((entry) => ({ ...entry, label: `$${entry.label}` })),
        ...(reference && reference.kind !== 'NON_NULL' ? [item('keyword', { name: 'null' }, '')] : []),
    ];
}

/// Variables of the operation at the position, those of a type where one is given; of all operations inside a fragment.
function variables(document, position, schema, type) {
    const operations = document.definitions.filter(({ kind }) => kind === 'OperationDefinition');
    const here = operations.filter((node) => node.start <= position && position <= node.end);
    return (here.length > 0 ? here : operations)
        .flatMap((operation) => operation.variables)
        .filter(({ variable }) => variable.name && variable.name.value !== cursorName)
        .filter(({ type: node }) => !type || schema.named(typeReference(node, schema)) === type)
        .map(({ variable }) => item('variable', { name: variable.name.value }, ''));
}

function directives(schema, location) {
    return [...schema.directives.values()]
        .filter(({ locations }) => locations.includes(location))
        .map((directive) => {
            const needs = [...directive.args.values()].some(isRequired);
            return item('directive', directive, '', needs ? `${directive.name}(|)` : undefined);
        });
}

function types(schema, isWanted) {
    return [...schema.types.values()]
        .filter((type) => isWanted(type) && !type.name.startsWith('__'))
        .map((type) => item('type', type, type.kind.toLowerCase().replace('_', ' ')));
}

function fragments(document, schema, parent) {
    return document.definitions
        .filter(({ kind, name }) => kind === 'FragmentDefinition' && name)
        .map((node) => [node.name.value, schema.types.get(node.typeCondition?.name?.value)])
        .filter(([, type]) => isComposite(type) && isComposite(parent) && schema.overlap(type, parent))
        .map(([name, type]) => item('fragment', { name }, `on ${type.name}`));
}

/// Those that begin with what is written, then those that have its letters in their order; among equals the schema's
/// order.
function rank(items, prefix) {
    const wanted = prefix.toLowerCase();
    const score = ({ label }) => {
        const name = label.replace(/^\$/, '').toLowerCase();
        if (name.startsWith(wanted)) return name.startsWith('__') && !wanted ? 3 : 0;
        if (name.includes(wanted)) return 1;
        return hasLetters(name, wanted) ? 2 : Infinity;
    };
    return items
        .map((entry, index) => ({ entry, index, score: score(entry) + (entry.isDeprecated ? 0.5 : 0) }))
        .filter((candidate) => candidate.score !== Infinity)
        .sort((a, b) => a.score - b.score || a.index - b.index)
        .map(({ entry }) => entry);
}

function hasLetters(name, letters) {
    let index = 0;
    for (const letter of name) if (letter === letters[index]) index += 1;
    return index === letters.length;
}
