// The list of what was run in this session.

import { byId, element } from './dom.js';
import { counted, duration } from './results/view.js';

export class HistoryView {
    /// `onChoose(run)` is called with the run whose document is wanted again.
    constructor(session, onChoose) {
        this.session = session;
        this.onChoose = onChoose;
        byId('history-clear').addEventListener('click', () => {
            session.history = [];
            session.save();
            this.show();
        });
        this.show();
    }

    show() {
        const runs = this.session.history;
        byId('history-clear').hidden = runs.length === 0;
        byId('history-list').replaceChildren(...(runs.length > 0 ? runs.map((run) => this.#row(run)) : [
            element('li', { class: 'quiet' }, 'What you run is listed here until the tab is closed.'),
        ]));
    }

    #row(run) {
        const title = run.operationName ?? run.query.replace(/#.*|\s+/g, ' ').trim().slice(0, 60);
        const time = new Date(run.at).toLocaleTimeString();
        const went = run.status === 0 ? 'failed' : run.errors > 0 ? counted(run.errors, 'error') : `${run.status}`;
        const about = `${time} · ${went} · ${duration(run.milliseconds)}`;
        const choose = { type: 'button', onclick: () => this.onChoose(run) };
        const parts = [element('code', {}, title), element('span', { class: 'quiet' }, about)];
        return element('li', {}, element('button', choose, parts));
    }
}
