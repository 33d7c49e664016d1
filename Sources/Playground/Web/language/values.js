// Whether a value that is written in a document fits a type.
//
// Spec: https://spec.graphql.org/September2025/#sec-Values-of-Correct-Type

import { isRequired, typeText } from '../schema/schema.js';
import { nearName } from './nearName.js';

/// What is wrong with the value itself, not with those inside it; undefined if nothing is. Scalars of the schema's own
/// may take anything.
export function valueProblem(node, reference, schema) {
    if (node.kind === 'Variable') return undefined;
    const wanted = typeText(reference);
    if (reference.kind === 'NON_NULL') {
        if (node.kind === 'NullValue') return `Expected a value of type "${wanted}", found null.`;
        return valueProblem(node, reference.ofType, schema);
    }
    if (node.kind === 'NullValue') return undefined;
    // A single value stands for a list of one; the elements of a list are checked by themselves.
    if (reference.kind === 'LIST') {
        return node.kind === 'ListValue' ? undefined : valueProblem(node, reference.ofType, schema);
    }
    const type = schema.types.get(reference.name);
    switch (type?.kind) {
        case 'ENUM': return enumProblem(node, type);
        case 'INPUT_OBJECT': return objectProblem(node, type);
        case 'SCALAR': return scalarProblem(node, type);
        default: return undefined;
    }
}

function enumProblem(node, type) {
    if (node.kind === 'EnumValue' && type.enumValues.has(node.value)) return undefined;
    const text = `Expected a value of "${type.name}".`;
    const near = nearName(String(node.value ?? '').replaceAll('"', ''), type.enumValues.keys());
    return near ? `${text} Did you mean "${near}"?` : text;
}

function objectProblem(node, type) {
    if (node.kind !== 'ObjectValue') return `Expected an object of type "${type.name}".`;
    const given = new Set(node.fields.map(({ name }) => name.value));
    for (const field of type.inputFields.values()) {
        if (isRequired(field) && !given.has(field.name)) {
            return `"${type.name}" needs the field "${field.name}" of type "${typeText(field.type)}".`;
        }
    }
    return type.isOneOf && given.size !== 1 ? `Exactly one field of "${type.name}" is to be given.` : undefined;
}

const literals = {
    Int: ['IntValue'],
    Float: ['IntValue', 'FloatValue'],
    String: ['StringValue'],
    Boolean: ['BooleanValue'],
    ID: ['StringValue', 'IntValue'],
};

function scalarProblem(node, type) {
    const accepted = literals[type.name];
    if (!accepted) return undefined;
    if (!accepted.includes(node.kind)) return `Expected a value of type "${type.name}".`;
    if (type.name === 'Int' && Math.abs(Number(node.value)) > 2 ** 31) return 'An Int has 32 bits.';
    return undefined;
}
