// Sends an operation the way it needs: subscriptions over a WebSocket, or as a stream of events where there is none;
// all others by POST, in parts where they have parts that may come later.

import { accepts, post } from './http.js';
import { NoWebSocket, subscribe } from './webSocket.js';

/// Endpoints that take no WebSocket, so that they are not asked for one again.
const withoutWebSocket = new Set();

/// Yields what `post` yields.
export async function* run(endpoint, request, { operation, hasLaterParts, headers, signal }) {
    if (operation !== 'subscription') {
        yield* post(endpoint, request, headers, hasLaterParts ? accepts.parts : accepts.single, signal);
        return;
    }
    if (!withoutWebSocket.has(endpoint)) {
        try {
            yield* subscribe(endpoint, request, headers, signal);
            return;
        } catch (error) {
            if (!(error instanceof NoWebSocket)) throw error;
            withoutWebSocket.add(endpoint);
        }
    }
    yield* post(endpoint, request, headers, accepts.stream, signal);
}
