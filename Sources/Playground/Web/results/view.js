// Shows what came back: the response, as it is or as it grows, or the events of a subscription; and how it went.

import { byId, element } from '../dom.js';
import { formatJSON, tokenizeJSON } from '../editor/json.js';
import { highlighted } from '../editor/highlight.js';

/// Characters up to which a response has colours; without them, browsers show far longer ones at once.
const mostColoured = 400_000;
/// Events of a subscription that are kept.
const mostEvents = 200;

export class ResultsView {
    constructor() {
        this.status = byId('status');
        this.body = byId('result');
        this.events = 0;
    }

    /// Begins another run. What the last one brought stays until there is something else.
    begin() {
        this.events = 0;
        this.isStale = true;
        this.body.classList.add('stale');
        this.tell('Waiting for the answer …');
    }

    /// Says how it went, in parts that stand beside each other; `kind` is `error` for what went wrong.
    tell(parts, kind = '') {
        this.status.className = kind;
        this.status.replaceChildren(...[parts].flat().filter(Boolean).map((part) => element('span', {}, part)));
    }

    /// Shows one response, as JSON text or as any other.
    show(text) {
        this.#fresh();
        this.body.replaceChildren(element('pre', {}, coloured(text)));
    }

    /// Shows one more event, at the end of those before.
    append(text, milliseconds) {
        this.#fresh();
        const isAtEnd = this.body.scrollHeight - this.body.scrollTop - this.body.clientHeight < 40;
        this.events += 1;
        const title = element('h3', {}, `Event ${this.events} after ${duration(milliseconds)}`);
        this.body.append(element('article', {}, title, element('pre', {}, coloured(text))));
        if (this.events > mostEvents) this.body.firstChild.remove();
        if (isAtEnd) this.body.scrollTop = this.body.scrollHeight;
    }

    /// Shows that it failed where no response tells so.
    fail(message) {
        this.#fresh();
        this.body.replaceChildren(element('p', { class: 'failure' }, message));
    }

    #fresh() {
        if (!this.isStale) return;
        this.isStale = false;
        this.body.classList.remove('stale');
        this.body.replaceChildren();
    }
}

function coloured(text) {
    let shown = text;
    try {
        JSON.parse(text);
        shown = formatJSON(text);
    } catch {
        return [text];
    }
    return shown.length > mostColoured ? [shown] : highlighted(shown, tokenizeJSON(shown));
}

export function duration(milliseconds) {
    if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(2)} s`;
    return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
}

export const size = (bytes) =>
    bytes < 1000 ? `${bytes} B` : bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

export const counted = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;
