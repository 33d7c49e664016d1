// Subscribes over a WebSocket.
//
// Spec: https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md

const protocol = 'graphql-transport-ws';

/// The server does not speak it: the operation never began, and may be tried in another way.
export class NoWebSocket extends Error {}

/// Yields `{kind: 'head', …}` once the server has taken the connection, then `{kind: 'payload', text}` for each event.
///
/// A page cannot set headers of a WebSocket: they go along in the payload of the first message, where the server looks.
export async function* subscribe(endpoint, request, headers, signal) {
    const url = new URL(endpoint);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(url, protocol);
    const inbox = new Inbox();
    const send = (message) => socket.send(JSON.stringify(message));
    const payload = { headers: Object.fromEntries(headers) };
    socket.onopen = () => send({ type: 'connection_init', payload });
    socket.onmessage = ({ data }) => inbox.put({ data });
    socket.onclose = ({ code, reason }) => inbox.put({ code, reason });
    signal.addEventListener('abort', () => inbox.put({ isAborted: true }));
    let isTaken = false;
    try {
        for (;;) {
            const { data, code, reason, isAborted } = await inbox.take();
            if (isAborted) {
                if (isTaken && socket.readyState === WebSocket.OPEN) send({ id: '1', type: 'complete' });
                throw new DOMException('Stopped.', 'AbortError');
            }
            if (code !== undefined) {
                // Below 4000 it is not the protocol's: there was no such connection.
                if (!isTaken && code < 4000) throw new NoWebSocket(reason || `closed with ${code}`);
                throw new Error(`The server closed the connection: ${code} ${reason}`);
            }
            const message = JSON.parse(data);
            switch (message.type) {
                case 'connection_ack':
                    isTaken = true;
                    send({ id: '1', type: 'subscribe', payload: request });
                    yield { kind: 'head', status: 101, statusText: 'WebSocket', contentType: protocol };
                    break;
                case 'ping':
                    send({ type: 'pong' });
                    break;
                case 'next':
                    yield { kind: 'payload', text: JSON.stringify(message.payload) };
                    break;
                case 'error':
                    yield { kind: 'payload', text: JSON.stringify({ errors: message.payload }) };
                    return;
                case 'complete':
                    return;
            }
        }
    } finally {
        socket.onclose = null;
        socket.close(1000);
    }
}

/// Messages that wait to be taken, or somebody who waits for one.
class Inbox {
    #waiting = [];
    #take = null;

    put(message) {
        if (this.#take) {
            this.#take(message);
            this.#take = null;
        } else {
            this.#waiting.push(message);
        }
    }

    take() {
        if (this.#waiting.length > 0) return Promise.resolve(this.#waiting.shift());
        return new Promise((resolve) => { this.#take = resolve; });
    }
}
