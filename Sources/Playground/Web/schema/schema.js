// A schema as introspection tells it, with everything found by name.

export class Schema {
    /// `description` is the value of `__schema`.
    constructor(description) {
        this.description = description.description ?? '';
        this.types = byName(description.types, namedType);
        this.directives = byName(description.directives, (directive) => ({
            ...directive, kind: 'DIRECTIVE', args: byName(directive.args, (argument) => argument),
        }));
        this.roots = {
            query: this.types.get(description.queryType?.name),
            mutation: this.types.get(description.mutationType?.name),
            subscription: this.types.get(description.subscriptionType?.name),
        };
    }

    /// The named type inside lists and non-nulls; undefined for unknown ones.
    named(reference) {
        let inner = reference;
        while (inner?.ofType) inner = inner.ofType;
        return inner && this.types.get(inner.name);
    }

    /// A field of a type, or what every type and the query type have besides; undefined if there is none.
    field(type, name) {
        return type?.fields?.get(name) ?? this.metaFields(type).find((field) => field.name === name);
    }

    metaFields(type) {
        if (!type || !isComposite(type)) return [];
        return type === this.roots.query ? [typenameField, schemaField, typeField] : [typenameField];
    }

    /// Types of which an object may be when it is of this one.
    possibleTypes(type) {
        if (type.kind === 'OBJECT') return new Set([type.name]);
        return new Set((type.possibleTypes ?? []).map((possible) => possible.name));
    }

    /// Whether there can be an object that is of both types.
    overlap(a, b) {
        const others = this.possibleTypes(b);
        return [...this.possibleTypes(a)].some((name) => others.has(name));
    }
}

function namedType(type) {
    const argumentsByName = (field) => ({ ...field, args: byName(field.args, (argument) => argument) });
    return {
        ...type,
        fields: type.fields && byName(type.fields, argumentsByName),
        inputFields: type.inputFields && byName(type.inputFields, (field) => field),
        enumValues: type.enumValues && byName(type.enumValues, (value) => value),
    };
}

function byName(list, make) {
    return new Map((list ?? []).map((item) => [item.name, make(item)]));
}

const nonNull = (name, kind) => ({ kind: 'NON_NULL', ofType: { kind, name } });
const meta = (name, description, type, args = []) => ({
    name, description, type, args: byName(args, (argument) => argument),
});
const typenameField = meta('__typename', "The name of the object's type.", nonNull('String', 'SCALAR'));
const schemaField = meta('__schema', 'The schema.', nonNull('__Schema', 'OBJECT'));
const typeField = meta('__type', 'A type by its name.', { kind: 'OBJECT', name: '__Type' }, [
    { name: 'name', type: nonNull('String', 'SCALAR') },
]);

/// Whether a type has selections.
export const isComposite = (type) => ['OBJECT', 'INTERFACE', 'UNION'].includes(type?.kind);

/// Whether a type can be given as a value.
export const isInput = (type) => ['SCALAR', 'ENUM', 'INPUT_OBJECT'].includes(type?.kind);

/// Whether an argument or input field must be given.
export const isRequired = (input) => input.type?.kind === 'NON_NULL' && (input.defaultValue ?? null) === null;

/// A reference as SDL writes it, such as `[Frob!]!`.
export function typeText(reference) {
    switch (reference?.kind) {
        case undefined: return '?';
        case 'NON_NULL': return `${typeText(reference.ofType)}!`;
        case 'LIST': return `[${typeText(reference.ofType)}]`;
        default: return reference.name;
    }
}
