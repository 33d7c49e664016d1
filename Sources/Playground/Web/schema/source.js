// Where the schema comes from: the endpoint itself, with the headers that are in the editor.

import { accepts, post } from '../transport/http.js';
import { introspectionQuery } from './introspection.js';
import { Schema } from './schema.js';

export class SchemaSource {
    #latest = 0;

    /// `onChange(schema)` gets the schema, or null where there is none; `onState(text, isError)` what to say of it.
    constructor(endpoint, { onChange, onState }) {
        Object.assign(this, { endpoint, onChange, onState });
    }

    /// Asks for the schema. Of several answers under way only the last counts.
    async load(headers) {
        this.#latest += 1;
        const mine = this.#latest;
        this.onState('Reading the schema …', false);
        let schema = null;
        let problem = null;
        try {
            schema = await this.#ask(headers);
        } catch (error) {
            problem = error instanceof TypeError ? 'the server cannot be reached' : error.message;
        }
        if (mine !== this.#latest) return;
        this.onState(problem ? `No schema: ${problem}` : `${schema.types.size} types`, problem !== null);
        this.onChange(schema);
    }

    async #ask(headers) {
        let status;
        let text = '';
        const request = { query: introspectionQuery, operationName: 'Introspection' };
        for await (const step of post(this.endpoint, request, headers, accepts.single)) {
            if (step.kind === 'head') ({ status } = step);
            else text = step.text;
        }
        const response = readJSON(text);
        if (response?.data?.__schema) return new Schema(response.data.__schema);
        // GraphQL's errors, or Backstage's where credentials are refused.
        const message =
            response?.errors?.[0]?.message ?? response?.error?.message ?? 'the answer is no GraphQL response';
        if (status === 401) throw new Error(`${message}. Put an authorization header into Headers.`);
        throw new Error(`${status} ${message}`);
    }
}

function readJSON(text) {
    try {
        return JSON.parse(text);
    } catch {
        return null;
    }
}
