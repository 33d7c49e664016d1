// The name that somebody may have meant.

/// The nearest of the names, if it is near; undefined else.
export function nearName(name, names) {
    let best;
    let least = Math.floor(name.length * 0.4) + 2;
    for (const candidate of names) {
        const distance = distanceOf(name.toLowerCase(), candidate.toLowerCase(), least);
        if (distance < least) [best, least] = [candidate, distance];
    }
    return best;
}

/// Letters to put in, leave out or change; at least `limit` where it is more.
function distanceOf(a, b, limit) {
    if (Math.abs(a.length - b.length) >= limit) return limit;
    let row = Array.from({ length: b.length + 1 }, (_, index) => index);
    for (let i = 1; i <= a.length; i += 1) {
        const next = [i];
        for (let j = 1; j <= b.length; j += 1) {
            next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        }
        row = next;
    }
    return row[b.length];
}
