// The list of suggestions at the cursor of an editor. The editor keeps the focus and tells the list what the keys do.

import { element } from '../dom.js';

const most = 100;

export class Suggestions {
    #items = [];
    #index = 0;

    constructor({ id, onChoose }) {
        this.list = element('ul', { id, role: 'listbox', 'aria-label': 'Suggestions' });
        this.about = element('div', { class: 'about' });
        this.element = element('div', { class: 'suggestions', hidden: true }, this.list, this.about);
        // The editor must not lose the focus to the list.
        this.element.addEventListener('mousedown', (event) => event.preventDefault());
        this.list.addEventListener('click', ({ target }) => {
            const index = [...this.list.children].indexOf(target.closest('[role=option]'));
            if (index >= 0) onChoose(this.#items[index]);
        });
    }

    get isOpen() { return !this.element.hidden; }
    get chosen() { return this.#items[this.#index]; }
    /// The identifier of the chosen option, for `aria-activedescendant`.
    get activeId() { return `${this.list.id}-${this.#index}`; }

    /// Shows items below a place, or above where there is no room; `place` and `bounds` are rectangles of the window.
    show(items, place, bounds) {
        this.#items = items.slice(0, most);
        this.list.replaceChildren(...this.#items.map((item, index) => this.#option(item, index)));
        this.element.hidden = false;
        const { offsetWidth, offsetHeight } = this.element;
        const isBelow = place.bottom + offsetHeight <= window.innerHeight || place.top < offsetHeight;
        const top = isBelow ? place.bottom : place.top - offsetHeight;
        const left = Math.max(0, Math.min(place.left, window.innerWidth - offsetWidth - 8));
        this.element.style.top = `${top - bounds.top}px`;
        this.element.style.left = `${left - bounds.left}px`;
        this.choose(0);
    }

    hide() {
        this.element.hidden = true;
        this.#items = [];
    }

    /// Chooses another option, counted from the chosen one; from the last to the first.
    move(steps) { this.choose((this.#index + steps + this.#items.length) % this.#items.length); }

    choose(index) {
        this.list.children[this.#index]?.setAttribute('aria-selected', 'false');
        this.#index = index;
        const option = this.list.children[index];
        option?.setAttribute('aria-selected', 'true');
        option?.scrollIntoView({ block: 'nearest' });
        const { description, isDeprecated, deprecationReason } = this.chosen ?? {};
        const text = isDeprecated ? `Deprecated. ${deprecationReason ?? ''} ${description}` : description;
        this.about.textContent = text ?? '';
        this.about.hidden = !text;
    }

    #option({ label, detail, kind, isDeprecated }, index) {
        const name = element('span', { class: `name ${kind}${isDeprecated ? ' deprecated' : ''}` }, label);
        const attributes = { id: `${this.list.id}-${index}`, role: 'option', 'aria-selected': 'false' };
        return element('li', attributes, name, element('span', { class: 'detail' }, detail ?? ''));
    }
}
