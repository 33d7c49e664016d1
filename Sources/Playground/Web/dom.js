// Makes elements. Text only ever becomes text: the page's policy lets no string be read as HTML.

/// An element with attributes and children. Values of `on…` are listeners, null and false leave an attribute out.
export function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        if (value === null || value === undefined || value === false) continue;
        if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
        else made.setAttribute(key, value === true ? '' : value);
    }
    made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
    return made;
}

/// The one element of the page with an identifier.
export const byId = (id) => document.getElementById(id);

/// Calls a function once nothing has called for a while.
export function debounced(milliseconds, action) {
    let timer;
    return (...values) => {
        clearTimeout(timer);
        timer = setTimeout(() => action(...values), milliseconds);
    };
}
