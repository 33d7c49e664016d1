// A text area with colours: the text is shown a second time behind it, letter upon letter. So whatever browsers and
// screen readers do with text areas works here.

import { element } from '../dom.js';
import { backspace, newLine, suggestion, typed } from './editing.js';
import { highlighted } from './highlight.js';
import { Suggestions } from './suggestions.js';

export class Editor {
    #tokens = [];
    #problems = [];
    #completion = null;

    /// - `tokenize(text)`: what has colours
    /// - `complete(text, position)`: suggestions; left out where there are none
    /// - `onChange(text)`, `onMove(position)`, `onRun()`
    constructor(root, { label, placeholder = '', tokenize, complete, onChange, onMove = () => {}, onRun }) {
        Object.assign(this, { tokenize, complete, onChange, onMove, onRun });
        this.suggestions = new Suggestions({
            id: `${root.id}-suggestions`,
            onChoose: (item) => this.#accept(item),
        });
        this.area = element('textarea', {
            'aria-label': label,
            placeholder,
            wrap: 'off',
            spellcheck: 'false',
            autocapitalize: 'off',
            autocomplete: 'off',
            autocorrect: 'off',
            ...(complete && {
                'aria-autocomplete': 'list',
                'aria-haspopup': 'listbox',
                'aria-controls': this.suggestions.list.id,
            }),
        });
        this.shown = element('pre', { 'aria-hidden': 'true' });
        this.numbers = element('pre', { class: 'numbers', 'aria-hidden': 'true' });
        this.told = element('div', { role: 'status', class: 'only-read' });
        this.surface = element('div', { class: 'surface' }, this.shown, this.area);
        root.classList.add('editor');
        root.append(this.numbers, this.surface, this.suggestions.element, this.told);
        this.root = root;
        this.#listen();
        this.#render();
    }

    get text() { return this.area.value; }
    get position() { return this.area.selectionStart; }

    /// Puts another text in place of the whole, so that undo brings the old one back.
    set text(text) {
        if (text !== this.text) this.replace(0, this.text.length, text);
    }

    /// Shows problems: `{message, severity, start, end}`.
    set problems(problems) {
        this.#problems = problems;
        this.#render();
    }

    focus() { this.area.focus(); }

    /// Puts the cursor somewhere, and scrolls there.
    goTo(position) {
        this.area.focus();
        this.area.setSelectionRange(position, position);
        const line = this.text.slice(0, position).split('\n').length - 1;
        const height = this.shown.getBoundingClientRect().height / this.text.split('\n').length;
        if (line * height < this.area.scrollTop || (line + 2) * height > this.area.scrollTop + this.area.clientHeight) {
            this.area.scrollTop = line * height - this.area.clientHeight / 2;
        }
        this.onMove(position);
    }

    /// Replaces part of the text as if the user had typed it: it can be undone.
    replace(start, end, text, cursor = start + text.length) {
        const active = document.activeElement;
        this.area.focus({ preventScroll: true });
        this.area.setSelectionRange(start, end);
        if (start !== end || text !== '') this.#insert(text);
        this.area.setSelectionRange(cursor, cursor);
        if (active !== this.area && active instanceof HTMLElement) active.focus({ preventScroll: true });
    }

    /// Puts a text in place of what is selected.
    #insert(text) {
        // Only this old command keeps the history of undo.
        if (document.execCommand(text === '' ? 'delete' : 'insertText', false, text)) return;
        this.area.setRangeText(text);
        this.#changed();
    }

    #listen() {
        const { area } = this;
        area.addEventListener('input', (event) => {
            this.#changed();
            if (this.suggestions.isOpen || /^[\w$@]$/.test(event.data ?? '')) this.#suggest(false);
        });
        area.addEventListener('scroll', () => this.#scroll());
        area.addEventListener('keydown', (event) => this.#key(event));
        area.addEventListener('blur', () => this.#close());
        area.addEventListener('click', () => this.#close());
        // For keys, clicks and everything else that moves the cursor.
        document.addEventListener('selectionchange', () => {
            if (document.activeElement === area) this.onMove(this.position);
        });
    }

    #changed() {
        this.#problems = [];
        this.#render();
        this.onChange(this.text);
    }

    #render() {
        const { text } = this;
        this.#tokens = this.tokenize(text);
        // A last line that is empty has no height by itself.
        this.shown.replaceChildren(...highlighted(text, this.#tokens, this.#problems), '\n');
        this.numbers.textContent = text.split('\n').map((_, index) => index + 1).join('\n');
        this.#scroll();
    }

    #scroll() {
        const { scrollLeft, scrollTop } = this.area;
        this.shown.style.transform = `translate(${-scrollLeft}px, ${-scrollTop}px)`;
        this.numbers.style.transform = `translateY(${-scrollTop}px)`;
    }

    #key(event) {
        const { key } = event;
        const isCommand = event.ctrlKey || event.metaKey;
        if (isCommand && key === 'Enter') return this.#do(event, () => { this.#close(); this.onRun(); });
        if (event.ctrlKey && (key === ' ' || event.code === 'Space')) return this.#do(event, () => this.#suggest(true));
        if (this.suggestions.isOpen && this.#suggestionKey(event)) return;
        if (isCommand || event.altKey || event.isComposing) return;
        const [start, end] = [this.area.selectionStart, this.area.selectionEnd];
        let edit = null;
        if (key === 'Enter') edit = newLine(this.text, start, end);
        else if (key === 'Backspace') edit = backspace(this.text, start, end);
        else if (key.length === 1) edit = typed(key, this.text, start, end);
        if (edit) this.#do(event, () => this.replace(edit.start, edit.end, edit.insert, edit.cursor));
    }

    #suggestionKey(event) {
        const actions = {
            ArrowDown: () => this.suggestions.move(1),
            ArrowUp: () => this.suggestions.move(-1),
            PageDown: () => this.suggestions.move(8),
            PageUp: () => this.suggestions.move(-8),
            Enter: () => this.#accept(this.suggestions.chosen),
            Tab: () => this.#accept(this.suggestions.chosen),
            Escape: () => this.#close(),
        };
        const action = event.shiftKey ? null : actions[event.key];
        if (!action) {
            if (['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) this.#close();
            return false;
        }
        this.#do(event, action);
        if (this.suggestions.isOpen) this.area.setAttribute('aria-activedescendant', this.suggestions.activeId);
        return true;
    }

    #do(event, action) {
        event.preventDefault();
        event.stopPropagation();
        action();
    }

    #suggest(isAsked) {
        const completion = this.complete?.(this.text, this.position);
        const written = this.text.slice(completion?.start, this.position);
        const isDone = completion?.items.length === 1 && completion.items[0].label === written;
        if (!completion || completion.items.length === 0 || (isDone && !isAsked)) return this.#close();
        this.#completion = completion;
        this.suggestions.show(completion.items, this.#place(completion.start), this.root.getBoundingClientRect());
        this.area.setAttribute('aria-activedescendant', this.suggestions.activeId);
        this.told.textContent = `${completion.items.length} suggestions`;
    }

    #accept(item) {
        const { start, end } = this.#completion;
        this.#close();
        const edit = suggestion(item, this.text, start, end);
        this.replace(edit.start, edit.end, edit.insert, edit.cursor);
        if (edit.isInside) this.#suggest(false);
    }

    #close() {
        if (!this.suggestions.isOpen) return;
        this.suggestions.hide();
        this.area.removeAttribute('aria-activedescendant');
        this.told.textContent = '';
    }

    /// Where a character is shown, as a rectangle of the window.
    #place(position) {
        const walker = document.createTreeWalker(this.shown, NodeFilter.SHOW_TEXT);
        let start = 0;
        while (walker.nextNode()) {
            const { currentNode: node } = walker;
            if (position < start + node.length) {
                const range = document.createRange();
                range.setStart(node, position - start);
                range.setEnd(node, position - start + 1);
                const [first] = range.getClientRects();
                if (first) return first;
            }
            start += node.length;
        }
        return this.area.getBoundingClientRect();
    }
}
