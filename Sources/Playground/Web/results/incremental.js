// Puts the parts of a response together that come one after the other.
//
// Spec: https://github.com/graphql/graphql-spec/pull/1110 (`pending`, `incremental`, `completed`)

export class IncrementalResponse {
    /// Where each pending part belongs: its identifier to its path.
    #paths = new Map();
    /// The response so far; changed in place.
    response = {};
    hasNext = false;

    /// Whether a payload is the first of several, or one of the later ones.
    static isPart(payload) {
        return 'hasNext' in payload || 'pending' in payload || 'incremental' in payload || 'completed' in payload;
    }

    /// Takes the next payload. Everything in it is optional, but for the data of the first.
    take(payload) {
        if ('data' in payload) this.response.data = payload.data;
        this.#note(payload.errors);
        this.#extend(payload.extensions);
        for (const { id, path, label } of payload.pending ?? []) this.#paths.set(id, { path, label });
        for (const part of payload.incremental ?? []) this.#merge(part);
        for (const { id, errors } of payload.completed ?? []) {
            this.#note(errors);
            this.#paths.delete(id);
        }
        this.hasNext = payload.hasNext ?? false;
    }

    /// Paths of the parts that are still to come, with their labels.
    get pending() { return [...this.#paths.values()]; }

    #merge({ id, subPath = [], data, items, errors, extensions }) {
        const pending = this.#paths.get(id);
        this.#note(errors);
        this.#extend(extensions);
        if (!pending) return;
        const target = [...pending.path, ...subPath].reduce((value, key) => value?.[key], this.response.data);
        if (Array.isArray(items) && Array.isArray(target)) target.push(...items);
        else if (data && target) mergeObject(target, data);
    }

    #note(errors) {
        if (errors?.length > 0) this.response.errors = [...(this.response.errors ?? []), ...errors];
    }

    #extend(extensions) {
        if (extensions) this.response.extensions = { ...this.response.extensions, ...extensions };
    }
}

function mergeObject(target, data) {
    for (const [key, value] of Object.entries(data)) {
        const known = target[key];
        if (isObject(known) && isObject(value)) mergeObject(known, value);
        else if (Array.isArray(known) && Array.isArray(value)) mergeList(known, value);
        else target[key] = value;
    }
}

function mergeList(target, list) {
    list.forEach((value, index) => {
        if (isObject(target[index]) && isObject(value)) mergeObject(target[index], value);
        else target[index] = value;
    });
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
