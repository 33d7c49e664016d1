// Finds types, fields, arguments and values of a schema by parts of their names or descriptions.

const most = 100;

/// What fits, the best first: `{label, target}`, where the target is what the documentation opens.
export function search(schema, text) {
    const words = text.toLowerCase().split(/[\s.:()]+/).filter(Boolean);
    if (words.length === 0) return [];
    const found = [];
    const last = words.at(-1);
    const rank = (name) => {
        const lower = name.toLowerCase();
        if (lower === last) return 0;
        return lower.startsWith(last) ? 1 : 2;
    };
    const consider = (label, name, description, target) => {
        const lower = label.toLowerCase();
        const inName = words.every((word) => lower.includes(word));
        const all = `${lower} ${description?.toLowerCase() ?? ''}`;
        if (words.every((word) => all.includes(word))) found.push({ label, target, score: inName ? rank(name) : 3 });
    };
    for (const type of schema.types.values()) {
        if (type.name.startsWith('__')) continue;
        consider(type.name, type.name, type.description, { type });
        for (const field of [...(type.fields ?? type.inputFields ?? type.enumValues ?? new Map()).values()]) {
            consider(`${type.name}.${field.name}`, field.name, field.description, { type, field: field.name });
            for (const argument of field.args?.values() ?? []) {
                const label = `${type.name}.${field.name}(${argument.name}:)`;
                const target = { type, field: field.name, argument: argument.name };
                consider(label, argument.name, argument.description, target);
            }
        }
    }
    for (const directive of schema.directives.values()) {
        consider(`@${directive.name}`, directive.name, directive.description, { directive });
    }
    return found.sort((a, b) => a.score - b.score || a.label.length - b.label.length).slice(0, most);
}
