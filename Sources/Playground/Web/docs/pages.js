// The pages of the documentation: what is shown of the schema, of a type, of a field and of a directive.

import { element } from '../dom.js';
import { typeText } from '../schema/schema.js';

/// Makes pages of one schema; `open(target)` is called for links.
export class Pages {
    constructor(schema, open) {
        this.schema = schema;
        this.open = open;
    }

    /// The schema itself: where operations begin, and all types.
    root() {
        const { roots } = this.schema;
        const entries = Object.entries(roots).filter(([, type]) => type);
        const isRoot = (type) => Object.values(roots).includes(type);
        const others = [...this.schema.types.values()].filter((type) => !isRoot(type) && !type.name.startsWith('__'));
        const operation = ([name, type]) =>
            row(element('code', {}, `${name}: `, this.#typeLink(type)), type.description);
        const directive = (directive) =>
            row(this.#link(`@${directive.name}`, { directive }, 'directive'), firstSentence(directive.description));
        return [
            prose(this.schema.description),
            section('Operations', entries.map(operation)),
            section('Types', others.map((type) => row(this.#typeLink(type), firstSentence(type.description)))),
            section('Directives', [...this.schema.directives.values()].map(directive)),
        ];
    }

    type(type) {
        const possible = type.kind === 'OBJECT' ? [] : type.possibleTypes ?? [];
        const kind = type.kind.toLowerCase().replace('_', ' ');
        const named = (types) => types.map(({ name }) => row(this.#typeLink(this.schema.types.get(name))));
        return [
            element('p', { class: 'kind' }, type.isOneOf ? `${kind}: exactly one field is given` : kind),
            prose(type.description),
            type.specifiedByURL && element('p', {}, 'Specified by ', element('code', {}, type.specifiedByURL)),
            section('Implements', named(type.interfaces ?? [])),
            section('Fields', this.#members(type, type.fields)),
            section('Fields', this.#members(type, type.inputFields)),
            section('Values', this.#members(type, type.enumValues)),
            section('Possible types', named(possible)),
            section('Where it is found', this.#uses(type)),
        ];
    }

    /// A field of an object or input object, or a value of an enum; one of its arguments may be marked.
    field(type, name, marked) {
        const field = (type.fields ?? type.inputFields ?? type.enumValues)?.get(name) ?? this.schema.field(type, name);
        if (!field) return [];
        return [
            element('p', { class: 'kind' }, type.enumValues ? 'value of ' : 'field of ', this.#typeLink(type)),
            field.type && element('p', { class: 'signature' }, this.#typeReference(field.type), defaultOf(field)),
            deprecation(field),
            prose(field.description),
            section('Arguments', this.#arguments(field.args, marked)),
        ];
    }

    directive(directive) {
        const places = directive.locations.map((place) => place.toLowerCase().replaceAll('_', ' '));
        if (directive.isRepeatable) places.push('any number of times');
        return [
            element('p', { class: 'kind' }, `directive on ${places.join(', ')}`),
            prose(directive.description),
            section('Arguments', this.#arguments(directive.args)),
        ];
    }

    #members(type, members) {
        return [...(members?.values() ?? [])].map((member) => {
            const kind = member.isDeprecated ? 'field deprecated' : 'field';
            const line = element('code', {}, this.#link(member.name, { type, field: member.name }, kind));
            const given = [...(member.args?.values() ?? [])].flatMap((argument, index) => [
                index > 0 ? ', ' : '',
                element('span', { class: 'argument' }, argument.name),
                ': ',
                this.#typeReference(argument.type),
            ]);
            if (given.length > 0) line.append('(', ...given, ')');
            if (member.type) line.append(': ', this.#typeReference(member.type), defaultOf(member));
            return row(line, member.description, deprecation(member));
        });
    }

    #arguments(list, marked) {
        return [...(list?.values() ?? [])].map((argument) => {
            const name = element('span', { class: 'argument' }, argument.name);
            const line = element('code', {}, name, ': ', this.#typeReference(argument.type), defaultOf(argument));
            const made = row(line, argument.description, deprecation(argument));
            if (argument.name === marked) made.classList.add('marked');
            return made;
        });
    }

    /// Fields and arguments of the type.
    #uses(type) {
        const uses = [];
        const isHere = ({ type: reference }) => this.schema.named(reference) === type;
        for (const owner of this.schema.types.values()) {
            if (owner.name.startsWith('__')) continue;
            for (const field of [...(owner.fields ?? owner.inputFields ?? new Map()).values()]) {
                if (!isHere(field) && ![...(field.args?.values() ?? [])].some(isHere)) continue;
                uses.push(row(this.#link(`${owner.name}.${field.name}`, { type: owner, field: field.name }, 'field')));
            }
        }
        return uses;
    }

    #typeReference(reference) {
        const type = this.schema.named(reference);
        const [before, after] = typeText(reference).split(type?.name ?? '?');
        return element('span', {}, before, type ? this.#typeLink(type) : '', after ?? '');
    }

    #typeLink(type) { return type ? this.#link(type.name, { type }, 'type') : '?'; }

    #link(text, target, kind) {
        return element('button', { type: 'button', class: `link ${kind}`, onclick: () => this.open(target) }, text);
    }
}

function section(title, rows) {
    return rows.length > 0 && element('section', {}, element('h3', {}, title), element('ul', {}, rows));
}

function row(line, description, ...more) {
    return element('li', {}, line, prose(description), ...more);
}

function defaultOf({ defaultValue }) {
    const isGiven = defaultValue !== null && defaultValue !== undefined;
    return isGiven ? element('span', { class: 'default' }, ` = ${defaultValue}`) : '';
}

function deprecation({ isDeprecated, deprecationReason }) {
    if (!isDeprecated) return null;
    return element('p', { class: 'deprecation' }, `Deprecated: ${deprecationReason ?? 'no reason given'}`);
}

const firstSentence = (text) => text?.split(/(?<=\.)\s|\n\n/)[0];

/// A description: paragraphs, and code between backticks. Everything else of Markdown reads well as it is written.
function prose(text) {
    if (!text) return null;
    const paragraphs = text.trim().split(/\n\s*\n/).map((paragraph) => element('p', {},
        paragraph.split(/`([^`]+)`/).map((piece, index) => (index % 2 ? element('code', {}, piece) : piece))));
    return element('div', { class: 'prose' }, paragraphs);
}
