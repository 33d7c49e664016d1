// Parses executable documents. It goes on after errors and makes nodes of what is half written, since completion and
// documentation need to know where the cursor is while nothing is finished.
//
// Spec: https://spec.graphql.org/September2025/#sec-Document

import { tokenize } from './lexer.js';

/// What a text holds: `{definitions, errors}`. Nodes have `kind` as in graphql-js, `start` and `end`; names are nodes
/// with `value`. What is missing is null. Errors have `message`, `start` and `end`.
export function parse(text) {
    return new Parser(text).document();
}

const closers = new Set([')', ']', '}']);
const definitionKeywords = new Set(['query', 'mutation', 'subscription', 'fragment']);
const operationTypes = new Set(['query', 'mutation', 'subscription']);

class Parser {
    constructor(text) {
        this.tokens = tokenize(text).filter((token) => token.kind !== 'comment');
        this.end = { kind: 'end', start: text.length, end: text.length, text: '' };
        this.index = 0;
        this.errors = [];
    }

    // Document : Definition+

    document() {
        const definitions = [];
        while (this.token !== this.end) {
            const definition = this.definition();
            if (definition) definitions.push(definition);
        }
        return { kind: 'Document', start: 0, end: this.end.end, definitions, errors: this.errors };
    }

    definition() {
        if (this.token.kind === 'string' || this.token.kind === 'block') this.next();
        if (this.at('{')) return this.operation('query', this.token.start, null);
        if (this.token.kind === 'name') {
            const { text, start } = this.token;
            if (operationTypes.has(text)) return this.operation(text, start, this.next());
            if (text === 'fragment') return this.fragment();
        }
        this.unexpected('an operation or a fragment');
        this.next();
        // The rest of what is no definition is no error by itself.
        while (this.token !== this.end && !this.at('{') && !definitionKeywords.has(this.token.text)) this.next();
        return null;
    }

    operation(operation, start, keyword) {
        const name = keyword && this.token.kind === 'name' ? this.name() : null;
        const variables = this.list('(', ')', 'a variable', () => this.variableDefinition()) ?? [];
        const directives = this.directives();
        const selectionSet = this.requiredSelectionSet();
        const parts = { operation, keyword, name, variables, directives, selectionSet };
        return this.node('OperationDefinition', start, parts);
    }

    variableDefinition() {
        if (!this.at('$')) return this.skip('a variable such as $id');
        const start = this.token.start;
        const variable = this.variable();
        const type = this.take(':') || this.unexpected('":"') ? this.type() : null;
        const defaultValue = this.take('=') ? this.value() : null;
        return this.node('VariableDefinition', start, { variable, type, defaultValue, directives: this.directives() });
    }

    fragment() {
        const start = this.next().start;
        const name = this.expectName();
        const typeCondition = this.typeCondition();
        if (!typeCondition) this.unexpected('"on" and a type');
        const directives = this.directives();
        return this.node('FragmentDefinition', start, {
            name, typeCondition, directives, selectionSet: this.requiredSelectionSet(),
        });
    }

    typeCondition() {
        if (this.token.text !== 'on') return null;
        this.next();
        return this.node('NamedType', this.token.start, { name: this.expectName() });
    }

    // SelectionSet : { Selection+ }

    requiredSelectionSet() {
        if (!this.at('{')) return this.unexpected('"{"');
        return this.selectionSet();
    }

    selectionSet() {
        const { start } = this.token;
        const selections = this.list('{', '}', 'a field', () => this.selection());
        return this.node('SelectionSet', start, { selections, isClosed: this.previous.text === '}' });
    }

    selection() {
        if (this.at('...')) return this.spread();
        if (this.token.kind !== 'name') return this.skip('a field');
        const { start } = this.token;
        let name = this.name();
        let alias = null;
        if (this.take(':')) [alias, name] = [name, this.expectName()];
        const fields = { alias, name, arguments: this.arguments(), directives: this.directives() };
        return this.node('Field', start, { ...fields, selectionSet: this.at('{') ? this.selectionSet() : null });
    }

    spread() {
        const { start } = this.next();
        if (this.token.kind === 'name' && this.token.text !== 'on') {
            const name = this.name();
            return this.node('FragmentSpread', start, { name, directives: this.directives() });
        }
        const typeCondition = this.typeCondition();
        const directives = this.directives();
        return this.node('InlineFragment', start, {
            typeCondition, directives, selectionSet: this.requiredSelectionSet(),
        });
    }

    // Arguments : ( Argument+ )

    arguments() {
        return this.list('(', ')', 'an argument', () => this.argument('Argument')) ?? [];
    }

    argument(kind) {
        if (this.token.kind !== 'name') return this.skip('a name');
        const { start } = this.token;
        const name = this.name();
        const value = this.take(':') || this.unexpected('":"') ? this.value() : null;
        return this.node(kind, start, { name, value });
    }

    directives() {
        const directives = [];
        while (this.at('@')) {
            const { start } = this.next();
            directives.push(this.node('Directive', start, { name: this.expectName(), arguments: this.arguments() }));
        }
        return directives;
    }

    value() {
        const { kind, text, start } = this.token;
        switch (kind) {
            case 'int': return this.leaf('IntValue');
            case 'float': return this.leaf('FloatValue');
            case 'string':
            case 'block': return this.leaf('StringValue');
            case 'name':
                if (text === 'true' || text === 'false') return this.leaf('BooleanValue');
                return this.leaf(text === 'null' ? 'NullValue' : 'EnumValue');
        }
        if (text === '$') return this.variable();
        if (text === '[') {
            const values = this.list('[', ']', null, () => this.element());
            return this.node('ListValue', start, { values });
        }
        if (text === '{') {
            const fields = this.list('{', '}', null, () => this.argument('ObjectField'));
            return this.node('ObjectValue', start, { fields });
        }
        return this.unexpected('a value');
    }

    element() {
        const value = this.value();
        if (!value) this.next();
        return value;
    }

    leaf(kind) {
        const { start, text } = this.next();
        return this.node(kind, start, { value: text });
    }

    variable() {
        const { start } = this.next();
        return this.node('Variable', start, { name: this.expectName() });
    }

    type() {
        const { start } = this.token;
        let type;
        if (this.take('[')) {
            const inner = this.type();
            if (!this.take(']')) this.unexpected('"]"');
            type = this.node('ListType', start, { type: inner });
        } else {
            const name = this.expectName();
            if (!name) return null;
            type = this.node('NamedType', start, { name });
        }
        return this.take('!') ? this.node('NonNullType', start, { type }) : type;
    }

    // Tokens

    get token() { return this.tokens[this.index] ?? this.end; }
    get previous() { return this.tokens[this.index - 1] ?? this.end; }
    at(text) { return this.token.kind === 'punctuator' && this.token.text === text; }

    next() {
        const token = this.token;
        if (token !== this.end) this.index += 1;
        return token;
    }

    take(text) { return this.at(text) ? this.next() : null; }

    name() {
        const { start, end, text } = this.next();
        return { kind: 'Name', start, end, value: text };
    }

    expectName() { return this.token.kind === 'name' ? this.name() : this.unexpected('a name'); }

    /// Everything between two punctuators; null where the first is not there. `wanted` names what there must be one of.
    list(open, close, wanted, item) {
        if (!this.at(open)) return null;
        const opening = this.next();
        if (wanted && this.at(close)) this.unexpected(wanted);
        const items = [];
        while (!this.at(close)) {
            // What closes something further out ends this, too.
            if (this.token === this.end || closers.has(this.token.text)) {
                this.error(`"${open}" is never closed.`, opening);
                return items;
            }
            const found = item();
            if (found) items.push(found);
        }
        this.take(close);
        return items;
    }

    /// Passes over a token that fits nowhere.
    skip(wanted) {
        this.unexpected(wanted);
        this.next();
        return null;
    }

    unexpected(wanted) {
        const found = this.token === this.end ? 'the end of the text' : `"${this.token.text.slice(0, 40)}"`;
        return this.error(`Expected ${wanted}, found ${found}.`, this.token);
    }

    /// Notes one error for each place: what follows from the first says nothing new. Null, as what could not be read.
    error(message, { start, end }) {
        if (!this.errors.some((error) => error.start === start)) this.errors.push({ message, start, end });
        return null;
    }

    node(kind, start, fields) {
        return { kind, start, end: Math.max(this.previous.end, start), ...fields };
    }
}
