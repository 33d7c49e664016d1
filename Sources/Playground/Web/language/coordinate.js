// What of the schema a place of a document is about, for its documentation.

import { walk } from './walk.js';

/// `{type, field?, argument?}` or `{directive}` for the name at a position; undefined where there is none.
export function coordinateAt(document, position, schema) {
    let found;
    const isHere = (node) => node && node.start <= position && position <= node.end;
    const note = (coordinate) => { found ??= coordinate; };
    let inField = {};
    walk(document, schema, {
        field(node, field, parent) {
            inField = { type: parent, field };
            if (field && isHere(node.name)) note({ type: parent, field: field.name });
        },
        argument(node, argument, owner) {
            if (!argument || !isHere(node.name)) return;
            if (owner.kind === 'INPUT_OBJECT') note({ type: owner, field: argument.name });
            else if (owner.kind === 'DIRECTIVE') note({ directive: owner });
            else note({ type: inField.type, field: owner.name, argument: argument.name });
        },
        directive(node, directive) {
            if (directive && isHere(node.name)) note({ directive });
        },
        namedType(node) {
            const type = schema.types.get(node.name?.value);
            if (type && isHere(node.name)) note({ type });
        },
        value(node, reference) {
            const type = schema.named(reference);
            if (type?.kind === 'ENUM' && node.kind === 'EnumValue' && isHere(node)) note({ type, field: node.value });
        },
    });
    return found;
}
