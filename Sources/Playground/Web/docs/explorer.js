// The documentation: pages that link to each other, with a way back and a search.

import { byId, element } from '../dom.js';
import { Pages } from './pages.js';
import { search } from './search.js';

export class Explorer {
    #schema = null;
    /// Targets of the pages that led here; the last is shown. Empty for the schema itself.
    #trail = [];

    constructor(onOpen) {
        this.onOpen = onOpen;
        this.field = byId('docs-search');
        this.page = byId('docs-page');
        this.field.addEventListener('input', () => this.#show());
        this.field.addEventListener('keydown', (event) => this.#key(event));
        byId('docs-back').addEventListener('click', () => this.back());
    }

    /// Takes another schema, or null; what was shown stays where the schema has it.
    set schema(schema) {
        this.#schema = schema;
        this.#trail = schema ? this.#trail.map((target) => renewed(target, schema)).filter(Boolean) : [];
        this.#show();
    }

    /// Shows `{type, field?, argument?}` or `{directive}`.
    open(target) {
        this.field.value = '';
        if (nameOf(this.#trail.at(-1)) !== nameOf(target)) this.#trail.push(target);
        this.#show();
        this.onOpen();
    }

    back() {
        if (this.field.value) this.field.value = '';
        else this.#trail.pop();
        this.#show();
    }

    #key(event) {
        const first = this.page.querySelector('.link');
        if (event.key === 'Escape' && this.field.value) {
            this.field.value = '';
            this.#show();
            event.stopPropagation();
        } else if (event.key === 'Enter' && this.field.value && first) first.click();
        else if (event.key === 'ArrowDown' && first) first.focus();
        else return;
        event.preventDefault();
    }

    #show() {
        const target = this.#trail.at(-1);
        const isSearch = this.field.value.trim() !== '';
        byId('docs-back').disabled = !isSearch && !target;
        byId('docs-title').textContent = isSearch ? 'Found' : nameOf(target);
        this.page.replaceChildren(...(isSearch ? this.#found() : this.#content(target)).filter(Boolean));
        this.page.scrollTop = 0;
    }

    #content(target) {
        if (!this.#schema) return [element('p', {}, 'There is no schema yet.')];
        const pages = new Pages(this.#schema, (link) => this.open(link));
        if (!target) return pages.root();
        if (target.directive) return pages.directive(target.directive);
        return target.field ? pages.field(target.type, target.field, target.argument) : pages.type(target.type);
    }

    #found() {
        if (!this.#schema) return this.#content();
        const hits = search(this.#schema, this.field.value);
        if (hits.length === 0) return [element('p', {}, 'Nothing has such a name.')];
        return [element('ul', { class: 'found' }, hits.map(({ label, target }) => element('li', {},
            element('button', { type: 'button', class: 'link field', onclick: () => this.open(target) }, label))))];
    }
}

const nameOf = (target) => {
    if (!target) return 'Schema';
    if (target.directive) return `@${target.directive.name}`;
    return target.field ? `${target.type.name}.${target.field}` : target.type.name;
};

function renewed({ type, directive, ...rest }, schema) {
    if (directive) return schema.directives.has(directive.name) && { directive: schema.directives.get(directive.name) };
    return schema.types.has(type.name) && { type: schema.types.get(type.name), ...rest };
}
