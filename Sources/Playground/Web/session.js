// What stays when the page is loaded again, until the tab is closed: documents, variables and the history. Headers do
// not, since they hold credentials.

const key = 'tributary-playground';
const historyLength = 50;

export class Session {
    constructor() {
        this.query = '';
        this.variables = '';
        this.history = [];
        this.side = 'docs';
        this.#restore();
    }

    #restore() {
        try {
            Object.assign(this, JSON.parse(sessionStorage.getItem(key) ?? '{}'));
        } catch {
            // Storage may be switched off, or hold what an older page wrote: then the session begins empty.
        }
    }

    save() {
        try {
            sessionStorage.setItem(key, JSON.stringify(this));
        } catch {
            // Full or switched off: nothing stays, and all else works.
        }
    }

    /// Puts a run at the head of the history; the same request again takes the place of the one before.
    remember(run) {
        const isSame = ({ query, variables, operationName }) =>
            query === run.query && variables === run.variables && operationName === run.operationName;
        this.history = [run, ...this.history.filter((other) => !isSame(other))].slice(0, historyLength);
        this.save();
    }
}

/// A link to this page with a document in its fragment, which no server gets to see.
export function linkTo({ query, variables }) {
    const link = new URL(location.href);
    link.hash = new URLSearchParams(variables.trim() ? { query, variables } : { query }).toString();
    return link.href;
}

/// What such a link holds, or null. The fragment is taken off, so that the next link is made of what is in the editor
/// then.
export function takeLinked() {
    const linked = new URLSearchParams(location.hash.slice(1));
    if (!linked.has('query')) return null;
    history.replaceState(null, '', location.pathname + location.search);
    return { query: linked.get('query'), variables: linked.get('variables') ?? '' };
}
