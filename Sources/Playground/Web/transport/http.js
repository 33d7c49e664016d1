// Sends a request by POST and reads whatever comes back: one response, parts of one as they become ready, or a stream.
//
// Spec: https://graphql.github.io/graphql-over-http/draft/

import { eventsOf } from './eventStream.js';
import { boundaryOf, partsOf } from './multipart.js';

/// What is asked for: parts where the operation has any, a stream for subscriptions, one response else.
export const accepts = {
    single: 'application/graphql-response+json, application/json;q=0.9',
    parts: 'multipart/mixed, text/event-stream;q=0.9, application/graphql-response+json;q=0.8, application/json;q=0.7',
    stream: 'text/event-stream, application/graphql-response+json;q=0.8, application/json;q=0.7',
};

/// Yields `{kind: 'head', status, statusText, contentType}`, then `{kind: 'payload', text, bytes}` for each response or
/// part.
export async function* post(endpoint, request, headers, accept, signal) {
    const response = await fetch(endpoint, {
        method: 'POST',
        headers: new Headers([['content-type', 'application/json'], ['accept', accept], ...headers]),
        body: JSON.stringify(request),
        credentials: 'same-origin',
        signal,
    });
    const contentType = response.headers.get('content-type') ?? '';
    yield { kind: 'head', status: response.status, statusText: response.statusText, contentType };
    for await (const text of payloadsOf(response, contentType)) yield { kind: 'payload', text };
}

async function* payloadsOf(response, contentType) {
    const mediaType = contentType.split(';')[0].trim().toLowerCase();
    if (mediaType === 'multipart/mixed') {
        yield* partsOf(textOf(response.body), boundaryOf(contentType));
    } else if (mediaType === 'text/event-stream') {
        for await (const { event, data } of eventsOf(textOf(response.body))) {
            if (event === 'complete') return;
            if (data) yield data;
        }
    } else {
        yield await response.text();
    }
}

async function* textOf(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    try {
        for (;;) {
            const { done, value } = await reader.read();
            if (done) return;
            yield value;
        }
    } finally {
        // Whoever stops reading early wants no more of it.
        await reader.cancel().catch(() => {});
    }
}
