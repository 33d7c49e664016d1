// The request: document, variables and headers, checked against the schema while they are written.

import { byId } from './dom.js';
import { Editor } from './editor/editor.js';
import { parseHeaders } from './editor/headers.js';
import { withRoles } from './editor/highlight.js';
import { parseJSON, tokenizeJSON } from './editor/json.js';
import { complete } from './language/completion.js';
import { coordinateAt } from './language/coordinate.js';
import { tokenize } from './language/lexer.js';
import { parse } from './language/parser.js';
import { prettify } from './language/printer.js';
import { validate } from './language/validation.js';
import { checkVariableValues } from './language/variables.js';

export class Composer {
    #schema = null;
    #document = parse('');
    #problems = [];

    /// `onChange()` is called when anything in it changes, `onMove()` when the cursor does, `onRun()` when a key says
    /// run.
    constructor({ onChange, onMove, onRun }) {
        this.onChange = onChange;
        this.onMove = onMove;
        this.query = new Editor(byId('query'), {
            label: 'GraphQL document',
            tokenize: (text) => withRoles(tokenize(text)),
            complete: (text, position) => this.#schema && complete(text, position, this.#schema),
            onChange: () => this.#check(),
            onMove: () => this.onMove(),
            onRun,
        });
        this.variables = new Editor(byId('variables'), {
            label: 'Variables, as JSON',
            placeholder: '{ "id": 1 }',
            tokenize: tokenizeJSON,
            onChange: () => this.#check(),
            onRun,
        });
        this.headers = new Editor(byId('headers'), {
            label: 'Headers, one on each line',
            placeholder: 'authorization: Bearer …\nx-tributary-report: sources',
            tokenize: (text) => parseHeaders(text).tokens,
            onChange: () => this.#check(),
            onRun,
        });
        this.#check();
    }

    set schema(schema) {
        this.#schema = schema;
        this.#check();
    }

    get operations() { return this.#document.definitions.filter(({ kind }) => kind === 'OperationDefinition'); }
    get problems() { return this.#problems; }
    get headerList() { return parseHeaders(this.headers.text).headers; }

    /// The operation that the cursor is in, or undefined.
    get operationAtCursor() {
        const { position } = this.query;
        return this.operations.find(({ start, end }) => start <= position && position <= end);
    }

    /// What of the schema the cursor is at.
    get coordinate() { return this.#schema && coordinateAt(this.#document, this.query.position, this.#schema); }

    /// The variables, or null where they are no JSON object; then the editor says so.
    get variableValues() {
        const { value, error } = parseJSON(this.variables.text);
        return error || typeof value !== 'object' || value === null || Array.isArray(value) ? null : value;
    }

    /// Whether the document has `@defer` or `@stream`.
    get hasLaterParts() { return /@(defer|stream)\b/.test(this.query.text); }

    prettify() {
        this.query.text = prettify(this.query.text);
    }

    #check() {
        this.#document = parse(this.query.text);
        const syntax = this.#document.errors.map((error) => ({ ...error, severity: 'error' }));
        const meaning = this.#schema ? validate(this.#document, this.#schema) : [];
        // A place that does not parse is only told that.
        this.#problems = [...syntax, ...meaning.filter(({ start }) => !syntax.some((error) => error.start === start))]
            .sort((a, b) => a.start - b.start);
        this.query.problems = this.#problems;
        this.#checkInputs();
        this.onChange();
    }

    #checkInputs() {
        const { node, error } = parseJSON(this.variables.text);
        // Of several operations nobody knows yet which will run.
        const isChecked = node && this.#schema && this.operations.length < 2;
        const variables = isChecked ? checkVariableValues(node, this.operations[0], this.#schema) : [];
        if (error) variables.push(error);
        const headers = parseHeaders(this.headers.text).problems;
        this.variables.problems = variables;
        this.headers.problems = headers;
        const told = [
            ...variables.map(({ message }) => `Variables: ${message}`),
            ...headers.map(({ message }) => `Headers: ${message}`),
        ];
        this.inputProblem = told[0] ?? '';
    }
}
