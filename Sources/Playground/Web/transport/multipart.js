// Takes a multipart body apart as it arrives.
//
// Spec: https://www.rfc-editor.org/rfc/rfc2046#section-5.1

/// The value of the parameter `boundary` of a content type; `-` where there is none, as servers of GraphQL have it.
export function boundaryOf(contentType) {
    const match = /;\s*boundary=(?:"([^"]*)"|([^;\s]*))/i.exec(contentType);
    return match?.[1] ?? match?.[2] ?? '-';
}

/// The body of each part, in an async generator, from chunks of text.
export async function* partsOf(chunks, boundary) {
    const delimiter = `\r\n--${boundary}`;
    // The first delimiter needs no line end before it.
    let buffer = '\r\n';
    let isPreamble = true;
    let isBehindDelimiter = false;
    for await (const chunk of chunks) {
        buffer += chunk;
        for (;;) {
            if (isBehindDelimiter) {
                // Two bytes tell whether it was the last.
                if (buffer.length < 2) break;
                if (buffer.startsWith('--')) return;
                isBehindDelimiter = false;
            }
            const end = buffer.indexOf(delimiter);
            if (end < 0) break;
            if (!isPreamble) yield bodyOf(buffer.slice(0, end));
            isPreamble = false;
            isBehindDelimiter = true;
            buffer = buffer.slice(end + delimiter.length);
        }
        // A server may end a part's JSON and keep the delimiter for the next one: what is whole is shown now.
        const ready = isPreamble ? null : bodyOf(buffer);
        if (ready && isWhole(ready)) {
            const body = ready.trimEnd();
            yield body;
            isPreamble = true;
            buffer = ready.slice(body.length);
        }
    }
    const rest = isPreamble ? null : bodyOf(buffer);
    if (rest?.trim()) throw new Error('The connection ended in the middle of a part.');
}

/// What is behind the empty line that ends a part's headers.
function bodyOf(part) {
    const end = part.indexOf('\r\n\r\n');
    return end < 0 ? '' : part.slice(end + 4);
}

function isWhole(text) {
    if (!text.trimEnd().endsWith('}')) return false;
    try {
        JSON.parse(text);
        return true;
    } catch {
        return false;
    }
}
