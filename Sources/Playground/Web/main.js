// Puts the playground together: the request, its results, the documentation, and what buttons and keys do.

import { Composer } from './composer.js';
import { byId, debounced, element } from './dom.js';
import { Explorer } from './docs/explorer.js';
import { HistoryView } from './history.js';
import { Runner } from './results/runner.js';
import { ResultsView } from './results/view.js';
import { SchemaSource } from './schema/source.js';
import { typeText } from './schema/schema.js';
import { linkTo, Session, takeLinked } from './session.js';
import { makeSplitter } from './splitter.js';
import { makeTabs } from './tabs.js';

const welcome = `# Ctrl+Space: what can be written here
# Ctrl+Enter: run it
# F1: documentation of what the cursor is at
# F8: the next problem

{
  __typename
}
`;

/// Puts a text into an element of the page; into the part of it for texts, if it has one.
function say(id, text) {
    (byId(id).querySelector('span') ?? byId(id)).textContent = text;
}

/// Starts the playground of an endpoint.
export function start(endpoint) {
    new Playground(endpoint);
}

class Playground {
    constructor(endpoint) {
        this.endpoint = endpoint;
        this.session = new Session();
        this.view = new ResultsView();
        this.runner = new Runner(this.view, (isRunning) => {
            byId('run').textContent = isRunning ? 'Stop' : 'Run';
        });
        this.explorer = new Explorer(() => this.#showSide('tab-docs'));
        this.composer = new Composer({
            onChange: () => this.#changed(),
            onMove: () => this.#moved(),
            onRun: () => this.#run(),
        });
        this.schemas = new SchemaSource(endpoint, {
            onChange: (schema) => this.#adopt(schema),
            onState: (text, isError) => {
                byId('schema-state').textContent = text;
                byId('schema-state').classList.toggle('error', isError);
            },
        });
        this.history = new HistoryView(this.session, (run) => this.#restore(run));
        this.#lay();
        this.#listen();
        this.#restore(takeLinked() ?? { query: this.session.query || welcome, variables: this.session.variables });
        this.#load();
        this.composer.query.focus();
    }

    #lay() {
        this.showInput = makeTabs(byId('inputs').querySelector('[role=tablist]'));
        this.showSideTab = makeTabs(byId('side').querySelector('[role=tablist]'));
        makeSplitter(byId('split-inputs'), byId('compose'), '--inputs', { isFromEnd: true });
        makeSplitter(byId('split-results'), document.querySelector('main'), '--compose', { most: 75 });
        if (this.session.side) this.#showSide(this.session.side === 'history' ? 'tab-history' : 'tab-docs');
        else this.#hideSide();
        // On a small screen it would cover everything else.
        if (window.matchMedia('(max-width: 60rem)').matches) this.#hideSide();
    }

    #listen() {
        byId('run').addEventListener('click', () => (this.runner.isRunning ? this.runner.stop() : this.#run()));
        byId('prettify').addEventListener('click', () => this.composer.prettify());
        byId('share').addEventListener('click', () => this.#share());
        byId('reload').addEventListener('click', () => this.#load());
        byId('side-toggle').addEventListener('click', () => {
            if (byId('side').hidden) this.#showSide();
            else this.#hideSide();
        });
        byId('side-close').addEventListener('click', () => this.#hideSide());
        byId('problem').addEventListener('click', () => this.#toNextProblem());
        byId('hint').addEventListener('click', () => this.#document());
        byId('operation').addEventListener('change', ({ target }) => {
            const operation = this.composer.operations[Number(target.value)];
            if (operation) this.composer.query.goTo((operation.name ?? operation).start);
        });
        document.addEventListener('keydown', (event) => this.#key(event));
    }

    #key(event) {
        const { key } = event;
        if ((event.ctrlKey || event.metaKey) && key === 'Enter') this.#run();
        else if (key === 'F8') this.#toNextProblem();
        else if (key === 'F1') this.#document();
        else if (event.altKey && event.shiftKey && event.code === 'KeyF') this.composer.prettify();
        else if (key === 'Escape' && byId('side').contains(event.target)) this.composer.query.focus();
        else return;
        event.preventDefault();
    }

    // MARK: The request

    #changed() {
        if (!this.composer) return;
        Object.assign(this.session, { query: this.composer.query.text, variables: this.composer.variables.text });
        this.#saveSoon();
        const headers = JSON.stringify(this.composer.headerList);
        if (this.loadedWith !== undefined && headers !== this.loadedWith) this.#loadSoon();
        say('input-problem', this.composer.inputProblem);
        byId('input-problem').title = this.composer.inputProblem;
        this.#listOperations();
        this.#moved();
    }

    #saveSoon = debounced(300, () => this.session.save());
    #loadSoon = debounced(600, () => this.#load());

    #load() {
        const headers = this.composer.headerList;
        this.loadedWith = JSON.stringify(headers);
        this.schemas.load(headers);
    }

    #adopt(schema) {
        this.schema = schema;
        this.composer.schema = schema;
        this.explorer.schema = schema;
    }

    #listOperations() {
        const { operations } = this.composer;
        const names = operations.map(({ name, operation }) => name?.value ?? `unnamed ${operation}`);
        const select = byId('operation');
        if (JSON.stringify(names) !== this.listed) {
            this.listed = JSON.stringify(names);
            select.replaceChildren(...names.map((name, index) => element('option', { value: index }, name)));
            select.disabled = names.length < 2;
        }
    }

    /// Tells what the cursor is at, and which problem is there or comes next.
    #moved() {
        if (!this.composer) return;
        const { problems, operations, operationAtCursor, coordinate } = this.composer;
        const { position } = this.composer.query;
        if (operationAtCursor) byId('operation').value = String(operations.indexOf(operationAtCursor));
        const here = problems.find(({ start, end }) => start <= position && position <= end)
            ?? problems.find(({ severity }) => severity === 'error') ?? problems[0];
        byId('problem').hidden = !here;
        byId('problem').className = here?.severity ?? '';
        const count = problems.length > 1 ? ` (${problems.indexOf(here) + 1} of ${problems.length})` : '';
        say('problem', here ? `Line ${this.#line(here.start)}: ${here.message}${count}` : '');
        byId('hint').hidden = Boolean(here);
        const quiet = this.schema
            ? 'No problems. F1 opens the documentation.'
            : 'Without the schema only the syntax is checked.';
        say('hint', coordinate ? this.#describe(coordinate) : quiet);
    }

    #line(position) { return this.composer.query.text.slice(0, position).split('\n').length; }

    #describe({ type, field, argument, directive }) {
        if (directive) return `@${directive.name}`;
        if (!field) return type.name;
        const found = type.enumValues?.get(field) ?? type.inputFields?.get(field) ?? this.schema.field(type, field);
        const wanted = argument ? found?.args?.get(argument) : found;
        const name = argument ? `${type.name}.${field}(${argument}:)` : `${type.name}.${field}`;
        const signature = wanted?.type ? `${name}: ${typeText(wanted.type)}` : name;
        return wanted?.description ? `${signature}  ${wanted.description.split('\n')[0]}` : signature;
    }

    #toNextProblem() {
        const { problems, query } = this.composer;
        const next = problems.find(({ start }) => start > query.position) ?? problems[0];
        if (next) query.goTo(next.start);
    }

    #document() {
        const { coordinate } = this.composer;
        if (coordinate) this.explorer.open(coordinate);
        else this.#showSide('tab-docs');
    }

    #restore({ query, variables }) {
        this.composer.query.text = query;
        this.composer.variables.text = variables ?? '';
    }

    async #share() {
        const button = byId('share');
        const link = linkTo({ query: this.composer.query.text, variables: this.composer.variables.text });
        try {
            await navigator.clipboard.writeText(link);
            button.textContent = 'Copied';
        } catch {
            // Pages that came by plain HTTP have no clipboard: the address bar has one.
            history.replaceState(null, '', link);
            button.textContent = 'In the address';
        }
        setTimeout(() => { button.textContent = 'Copy link'; }, 2000);
    }

    // MARK: Results

    async #run() {
        const { composer } = this;
        const { operations } = composer;
        const values = composer.variableValues;
        if (!values) {
            this.showInput('tab-variables');
            return composer.variables.focus();
        }
        const operation = operations[Number(byId('operation').value)] ?? operations[0];
        const query = composer.query.text;
        const variables = composer.variables.text;
        const operationName = operation?.name?.value;
        const request = {
            query,
            ...(operationName && { operationName }),
            ...(Object.keys(values).length > 0 && { variables: values }),
        };
        const outcome = await this.runner.run(this.endpoint, request, {
            operation: operation?.operation ?? 'query',
            hasLaterParts: composer.hasLaterParts,
            headers: composer.headerList,
        });
        this.session.remember({ query, variables, operationName, at: Date.now(), ...outcome });
        this.history.show();
    }

    // MARK: Beside

    #showSide(tab = 'tab-docs') {
        byId('side').hidden = false;
        byId('side-toggle').setAttribute('aria-expanded', 'true');
        document.body.classList.add('with-side');
        this.showSideTab(tab);
        this.session.side = tab.replace('tab-', '');
        this.session.save();
    }

    #hideSide() {
        byId('side').hidden = true;
        byId('side-toggle').setAttribute('aria-expanded', 'false');
        document.body.classList.remove('with-side');
        this.session.side = null;
        this.session.save();
    }
}
