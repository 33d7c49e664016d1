// What is wrong with a document by the schema, told while it is written. The server has the last word: here stand the
// rules that help with writing, and what is only half written gets no errors beyond the parser's.
//
// Spec: https://spec.graphql.org/September2025/#sec-Validation

import { isComposite, isInput, isRequired, typeText } from '../schema/schema.js';
import { nearName } from './nearName.js';
import { valueProblem } from './values.js';
import { walk } from './walk.js';

/// All problems in the order of the text: `{message, start, end, severity}`, severity `error` or `warning`.
export function validate(document, schema) {
    const problems = [];
    const report = (node, message, severity = 'error') => {
        problems.push({ message, start: node.start, end: node.end, severity });
    };
    checkDefinitions(document, schema, report);
    walk(document, schema, nodeRules(document, schema, report));
    checkVariables(document, report);
    return problems.sort((a, b) => a.start - b.start);
}

/// With the near name, if there is one.
const unknown = (text, name, names) => {
    const near = nearName(name, names);
    return near ? `${text} Did you mean "${near}"?` : text;
};

const operationsOf = (document) => document.definitions.filter(({ kind }) => kind === 'OperationDefinition');
const fragmentsOf = (document) => document.definitions.filter(({ kind }) => kind === 'FragmentDefinition');

function checkDefinitions(document, schema, report) {
    const operations = operationsOf(document);
    for (const kind of [operations, fragmentsOf(document)]) {
        const seen = new Set();
        for (const { name } of kind) {
            if (!name) continue;
            if (seen.has(name.value)) report(name, `There is already another "${name.value}".`);
            seen.add(name.value);
        }
    }
    for (const operation of operations) {
        const place = operation.keyword ?? { start: operation.start, end: operation.start + 1 };
        if (!operation.name && operations.length > 1) report(place, 'Of several operations each needs a name.');
        if (!schema.roots[operation.operation]) report(place, `The schema has no ${operation.operation}s.`);
    }
}

function nodeRules(document, schema, report) {
    const fragments = new Map(fragmentsOf(document).filter(({ name }) => name).map((node) => [node.name.value, node]));
    return {
        field(node, field, parent) {
            if (!parent || !node.name) return;
            if (!field) {
                const text = `Cannot query field "${node.name.value}" on type "${parent.name}".`;
                return report(node.name, unknown(text, node.name.value, parent.fields?.keys() ?? []));
            }
            checkRequired(node.name, node.arguments, field.args, `Field "${field.name}"`, report);
            checkUse(node.name, field, report);
            const type = schema.named(field.type);
            const owner = `Field "${field.name}" of type "${typeText(field.type)}"`;
            if (isComposite(type) && !node.selectionSet) {
                report(node.name, `${owner} needs a selection of fields.`);
            } else if (type && !isComposite(type) && node.selectionSet) {
                report(node.selectionSet, `${owner} has no fields to select.`);
            }
        },
        argument(node, argument, owner) {
            if (!owner) return;
            const known = owner.args ?? owner.inputFields;
            if (argument) return checkUse(node.name, argument, report);
            if (!known) return;
            const text = `"${owner.name}" has no argument "${node.name.value}".`;
            report(node.name, unknown(text, node.name.value, known.keys()));
        },
        value(node, reference) {
            const problem = reference && valueProblem(node, reference, schema);
            if (problem) report(node, problem);
        },
        directive(node, directive, location) {
            if (!node.name) return;
            if (!directive) {
                const text = `Unknown directive "@${node.name.value}".`;
                return report(node.name, unknown(text, node.name.value, schema.directives.keys()));
            }
            if (!directive.locations.includes(location)) {
                report(node.name, `"@${directive.name}" does not go here, but on ${directive.locations.join(', ')}.`);
            }
            checkRequired(node.name, node.arguments, directive.args, `"@${directive.name}"`, report);
        },
        namedType(node, isCondition) {
            if (!node.name) return;
            const type = schema.types.get(node.name.value);
            const fitting = [...schema.types.values()].filter(isCondition ? isComposite : isInput);
            const names = fitting.map(({ name }) => name);
            if (!type) report(node.name, unknown(`Unknown type "${node.name.value}".`, node.name.value, names));
            else if (isCondition && !isComposite(type)) report(node.name, `"${type.name}" has no fields to select.`);
            else if (!isCondition && !isInput(type)) report(node.name, `"${type.name}" is no type of input.`);
        },
        spread(node, parent) {
            const fragment = fragments.get(node.name.value);
            if (!fragment) {
                const text = `Unknown fragment "${node.name.value}".`;
                return report(node.name, unknown(text, node.name.value, fragments.keys()));
            }
            checkOverlap(node, schema.types.get(fragment.typeCondition?.name?.value), parent);
        },
        inlineFragment(node, type, parent) {
            if (type !== parent) checkOverlap(node.typeCondition ?? node, type, parent);
        },
    };

    function checkOverlap(node, type, parent) {
        if (!isComposite(type) || !isComposite(parent) || schema.overlap(type, parent)) return;
        report(node, `An object of type "${parent.name}" can never be of type "${type.name}".`);
    }
}

function checkRequired(place, given, defined, owner, report) {
    const names = new Set(given.map(({ name }) => name.value));
    for (const argument of defined.values()) {
        if (!isRequired(argument) || names.has(argument.name)) continue;
        report(place, `${owner} needs the argument "${argument.name}" of type "${typeText(argument.type)}".`);
    }
}

function checkUse(place, definition, report) {
    if (!definition.isDeprecated) return;
    const reason = definition.deprecationReason ?? 'no reason given';
    report(place, `"${definition.name}" is deprecated: ${reason}`, 'warning');
}

/// Variables and fragments that are not defined or not used, each operation with the fragments that it spreads.
function checkVariables(document, report) {
    const uses = new Map(document.definitions.map((definition) => [definition, usesIn(definition)]));
    const fragments = new Map(fragmentsOf(document).map((node) => [node.name?.value, node]));
    const spread = new Set();
    for (const operation of operationsOf(document)) {
        const defined = new Map();
        for (const { variable } of operation.variables) {
            if (!variable.name) continue;
            if (defined.has(variable.name.value)) report(variable, `"$${variable.name.value}" is defined twice.`);
            defined.set(variable.name.value, variable);
        }
        const used = new Set();
        const pending = [operation];
        const seen = new Set(pending);
        while (pending.length > 0) {
            const { variables, spreads } = uses.get(pending.pop());
            for (const variable of variables) {
                const { value } = variable.name;
                used.add(value);
                if (defined.has(value)) continue;
                const where = operation.name ? `operation "${operation.name.value}"` : 'the operation';
                report(variable, unknown(`"$${value}" is not defined by ${where}.`, value, defined.keys()));
            }
            for (const name of spreads) {
                const fragment = fragments.get(name);
                if (!fragment || seen.has(fragment)) continue;
                seen.add(fragment);
                spread.add(fragment);
                pending.push(fragment);
            }
        }
        for (const [name, variable] of defined) {
            if (!used.has(name)) report(variable, `"$${name}" is never used.`);
        }
    }
    for (const fragment of fragments.values()) {
        if (fragment.name && !spread.has(fragment)) report(fragment.name, `"${fragment.name.value}" is never used.`);
    }
}

/// Variables used in a definition, and names of the fragments that it spreads.
function usesIn(definition) {
    const variables = [];
    const spreads = new Set();
    const visit = (node) => {
        if (Array.isArray(node)) return node.forEach(visit);
        if (!node || typeof node !== 'object') return;
        if (node.kind === 'Variable' && node.name) variables.push(node);
        if (node.kind === 'FragmentSpread' && node.name) spreads.add(node.name.value);
        for (const [key, child] of Object.entries(node)) if (key !== 'variable') visit(child);
    };
    visit(definition);
    return { variables, spreads };
}

