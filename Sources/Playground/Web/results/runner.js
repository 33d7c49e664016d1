// Runs one operation at a time and shows what comes back as it comes.

import { run } from '../transport/run.js';
import { IncrementalResponse } from './incremental.js';
import { counted, duration, size } from './view.js';

export class Runner {
    #stop = null;

    /// `onRunning(isRunning)` is called when a run begins and when it ends.
    constructor(view, onRunning) {
        this.view = view;
        this.onRunning = onRunning;
    }

    get isRunning() { return this.#stop !== null; }

    stop() { this.#stop?.abort(); }

    /// Runs a request; `how` says what `run` needs to know of it. Resolves to how it went, for the history.
    async run(endpoint, request, how) {
        this.stop();
        const stop = new AbortController();
        this.#stop = stop;
        this.onRunning(true);
        this.view.begin();
        const progress = new Progress(this.view, how.operation === 'subscription');
        // A run that another one has taken the place of shows nothing any more.
        const isCurrent = () => this.#stop === stop;
        try {
            for await (const step of run(endpoint, request, { ...how, signal: stop.signal })) {
                if (!isCurrent()) break;
                progress.take(step);
            }
            if (isCurrent()) progress.end();
        } catch (error) {
            if (isCurrent()) progress.fail(error);
        }
        if (isCurrent()) {
            this.#stop = null;
            this.onRunning(false);
        }
        return progress.summary;
    }
}

/// What is known of one run so far.
class Progress {
    #began = performance.now();
    #bytes = 0;
    #count = 0;
    #errors = 0;
    #head = null;
    #parts = new IncrementalResponse();
    #isInParts = false;
    #firstAfter = 0;

    constructor(view, isSubscription) {
        this.view = view;
        this.isSubscription = isSubscription;
    }

    get #elapsed() { return performance.now() - this.#began; }

    get summary() { return { status: this.#head?.status ?? 0, milliseconds: this.#elapsed, errors: this.#errors }; }

    take(step) {
        if (step.kind === 'head') {
            this.#head = step;
            if (this.isSubscription) this.view.tell([this.#protocol, 'waiting for events …']);
            return;
        }
        const { text } = step;
        this.#bytes += new Blob([text]).size;
        this.#count += 1;
        if (this.#count === 1) this.#firstAfter = this.#elapsed;
        const payload = parsed(text);
        if (this.isSubscription && this.#isStream) {
            this.view.append(text, this.#elapsed);
            this.#errors += payload?.errors?.length ?? 0;
            this.#tell('listening');
        } else if (payload && (this.#isInParts || IncrementalResponse.isPart(payload))) {
            this.#isInParts = true;
            this.#parts.take(payload);
            this.#errors = this.#parts.response.errors?.length ?? 0;
            this.view.show(JSON.stringify(this.#parts.response));
            this.#tell(this.#parts.hasNext ? 'more to come …' : null);
        } else {
            this.#errors = payload?.errors?.length ?? 0;
            this.view.show(text);
            this.#tell(null);
        }
    }

    end() {
        if (this.isSubscription && this.#isStream) return this.#tell('ended');
        if (this.#count === 0) this.view.fail('The answer has no body.');
        this.#tell(null);
    }

    fail(error) {
        if (error.name === 'AbortError') return this.#tell('stopped');
        // A request that the browser gives up says only "Failed to fetch".
        const message = error instanceof TypeError ? `The server cannot be reached (${error.message}).` : error.message;
        if (this.#count === 0) this.view.fail(message);
        this.#errors += 1;
        this.#tell(this.#count === 0 ? null : message);
    }

    get #isStream() { return this.#head?.status === 101 || this.#head?.contentType.startsWith('text/event-stream'); }

    get #protocol() {
        if (!this.#head) return 'no answer';
        const { status, statusText } = this.#head;
        return status === 101 ? 'WebSocket' : `${status} ${statusText}`.trim();
    }

    #tell(state) {
        const { status } = this.summary;
        const isFailure = status === 0 || status >= 400 || this.#errors > 0;
        const elapsed = duration(this.#elapsed);
        this.view.tell([
            this.#protocol,
            this.#isInParts ? `${duration(this.#firstAfter)}, the last part after ${elapsed}` : elapsed,
            size(this.#bytes),
            this.#count > 1 && counted(this.#count, this.isSubscription ? 'event' : 'part'),
            this.#errors > 0 && counted(this.#errors, 'error'),
            state,
        ], isFailure ? 'error' : '');
    }
}

function parsed(text) {
    try {
        const value = JSON.parse(text);
        return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
    } catch {
        return null;
    }
}
