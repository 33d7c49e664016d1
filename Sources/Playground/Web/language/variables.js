// Checks values of variables, as JSON, against what an operation defines.
//
// Spec: https://spec.graphql.org/September2025/#sec-Coercing-Variable-Values

import { isRequired, typeText } from '../schema/schema.js';
import { nearName } from './nearName.js';
import { typeReference } from './walk.js';

/// Problems of the JSON text's `node`, as its parser tells it: `{message, start, end, severity}`.
export function checkVariableValues(node, operation, schema) {
    const problems = [];
    const report = ({ start, end }, message) => problems.push({ start, end, message, severity: 'error' });
    if (!node.members) {
        report(node, 'Variables are an object, such as {"id": 1}.');
        return problems;
    }
    const defined = new Map();
    for (const definition of operation?.variables ?? []) {
        if (definition.variable.name) defined.set(definition.variable.name.value, definition);
    }
    for (const [name, member] of node.members) {
        const definition = defined.get(name);
        if (definition) checkValue(member, typeReference(definition.type, schema), schema, report);
        else if (operation) {
            const near = nearName(name, defined.keys());
            const text = `The operation defines no variable "$${name}".`;
            report(member.key, near ? `${text} Did you mean "${near}"?` : text);
        }
    }
    for (const [name, { type, defaultValue }] of defined) {
        const reference = typeReference(type, schema);
        if (reference?.kind === 'NON_NULL' && !defaultValue && !node.members.has(name)) {
            const place = { start: node.start, end: node.start + 1 };
            report(place, `"${name}" of type "${typeText(reference)}" has to be given.`);
        }
    }
    return problems;
}

function checkValue(node, reference, schema, report) {
    if (!reference) return;
    const { value } = node;
    if (reference.kind === 'NON_NULL') {
        if (value === null) return report(node, `Expected a value of type "${typeText(reference)}", found null.`);
        return checkValue(node, reference.ofType, schema, report);
    }
    if (value === null) return;
    if (reference.kind === 'LIST') {
        const elements = node.elements ?? [node];
        return elements.forEach((element) => checkValue(element, reference.ofType, schema, report));
    }
    const type = schema.types.get(reference.name);
    if (type?.kind === 'INPUT_OBJECT') return checkObject(node, type, schema, report);
    if (type && !fits(value, type)) report(node, `Expected a value of type "${type.name}".`);
}

function checkObject(node, type, schema, report) {
    if (!node.members) return report(node, `Expected an object of type "${type.name}".`);
    for (const [name, member] of node.members) {
        const field = type.inputFields.get(name);
        if (field) checkValue(member, field.type, schema, report);
        else report(member.key, `"${type.name}" has no field "${name}".`);
    }
    for (const field of type.inputFields.values()) {
        if (isRequired(field) && !node.members.has(field.name)) {
            report({ start: node.start, end: node.start + 1 }, `"${type.name}" needs the field "${field.name}".`);
        }
    }
}

function fits(value, type) {
    if (type.kind === 'ENUM') return typeof value === 'string' && type.enumValues.has(value);
    switch (type.name) {
        case 'Int': return Number.isInteger(value) && Math.abs(value) <= 2 ** 31;
        case 'Float': return typeof value === 'number';
        case 'String': return typeof value === 'string';
        case 'Boolean': return typeof value === 'boolean';
        case 'ID': return typeof value === 'string' || Number.isInteger(value);
        default: return true;
    }
}
