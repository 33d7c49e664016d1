// Takes a stream of server-sent events apart as it arrives.
//
// Spec: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation

/// Each event, `{event, data}`, in an async generator, from chunks of text. Comments, which keep connections open, are
/// passed over.
export async function* eventsOf(chunks) {
    let buffer = '';
    let event = 'message';
    let data = [];
    for await (const chunk of chunks) {
        buffer += chunk;
        // A line end of two characters may come in two chunks.
        const lines = buffer.split(/\r\n|\n|\r(?!$)/);
        buffer = lines.pop();
        for (const line of lines) {
            if (line === '') {
                if (data.length > 0 || event !== 'message') yield { event, data: data.join('\n') };
                [event, data] = ['message', []];
                continue;
            }
            const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line);
            if (name === 'event') event = value;
            if (name === 'data') data.push(value);
        }
    }
}
