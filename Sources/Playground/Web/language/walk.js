// Goes through a document and tells at each node which part of the schema it is about. Validation, completion and the
// documentation of what the cursor is at all go by it.

import { isComposite } from '../schema/schema.js';

/// Calls the functions of `visitor` that are there, each before what is inside the node:
///
/// - `operation(node, rootType)`, `fragment(node, type)`, `inlineFragment(node, type, parent)`, `spread(node, parent)`
/// - `selectionSet(node, parent)`, `field(node, field, parent)`; types and fields that are not known are undefined
/// - `directive(node, directive, location)`, `variableDefinition(node)`, `namedType(node)`
/// - `argument(node, argument, owner)`, where the owner is a field, a directive or an input type
/// - `value(node, type)`, where the type is a reference; for values inside lists and objects, too
export function walk(document, schema, visitor) {
    new Walk(schema, visitor).document(document);
}

class Walk {
    constructor(schema, visitor) {
        this.schema = schema;
        this.visitor = visitor;
    }

    document({ definitions }) {
        for (const definition of definitions) {
            if (definition.kind === 'OperationDefinition') this.operation(definition);
            else this.fragment(definition);
        }
    }

    operation(node) {
        const root = this.schema.roots[node.operation];
        this.visitor.operation?.(node, root);
        for (const definition of node.variables) {
            this.visitor.variableDefinition?.(definition);
            this.type(definition.type);
            if (definition.defaultValue) {
                this.value(definition.defaultValue, typeReference(definition.type, this.schema));
            }
            this.directives(definition, 'VARIABLE_DEFINITION');
        }
        this.directives(node, node.operation.toUpperCase());
        this.selections(node.selectionSet, root);
    }

    fragment(node) {
        const type = this.typeCondition(node);
        this.visitor.fragment?.(node, type);
        this.directives(node, 'FRAGMENT_DEFINITION');
        this.selections(node.selectionSet, type);
    }

    typeCondition({ typeCondition }) {
        if (!typeCondition) return undefined;
        this.visitor.namedType?.(typeCondition, true);
        return this.schema.types.get(typeCondition.name?.value);
    }

    selections(node, parent) {
        if (!node) return;
        this.visitor.selectionSet?.(node, parent);
        for (const selection of node.selections) {
            switch (selection.kind) {
                case 'Field':
                    this.field(selection, parent);
                    break;
                case 'FragmentSpread':
                    this.visitor.spread?.(selection, parent);
                    this.directives(selection, 'FRAGMENT_SPREAD');
                    break;
                case 'InlineFragment': {
                    const type = selection.typeCondition ? this.typeCondition(selection) : parent;
                    this.visitor.inlineFragment?.(selection, type, parent);
                    this.directives(selection, 'INLINE_FRAGMENT');
                    this.selections(selection.selectionSet, type);
                }
            }
        }
    }

    field(node, parent) {
        const field = this.schema.field(parent, node.name?.value);
        this.visitor.field?.(node, field, parent);
        this.arguments(node.arguments, field);
        this.directives(node, 'FIELD');
        const type = field && this.schema.named(field.type);
        this.selections(node.selectionSet, isComposite(type) ? type : undefined);
    }

    directives({ directives }, location) {
        for (const node of directives) {
            const directive = this.schema.directives.get(node.name?.value);
            this.visitor.directive?.(node, directive, location);
            this.arguments(node.arguments, directive);
        }
    }

    arguments(nodes, owner) {
        for (const node of nodes) {
            const argument = owner?.args.get(node.name.value);
            this.visitor.argument?.(node, argument, owner);
            if (node.value) this.value(node.value, argument?.type);
        }
    }

    value(node, reference) {
        this.visitor.value?.(node, reference);
        const nullable = reference?.kind === 'NON_NULL' ? reference.ofType : reference;
        if (node.kind === 'ListValue') {
            for (const value of node.values) this.value(value, nullable?.kind === 'LIST' ? nullable.ofType : undefined);
        } else if (node.kind === 'ObjectValue') {
            const type = this.schema.named(nullable);
            for (const field of node.fields) {
                const definition = type?.inputFields?.get(field.name.value);
                this.visitor.argument?.(field, definition, type);
                if (field.value) this.value(field.value, definition?.type);
            }
        }
    }

    type(node) {
        if (!node) return;
        if (node.kind === 'NamedType') this.visitor.namedType?.(node, false);
        else this.type(node.type);
    }
}

/// What introspection would say of a type as the document writes it; undefined where something is missing or unknown.
export function typeReference(node, schema) {
    switch (node?.kind) {
        case 'NamedType': {
            const type = schema.types.get(node.name.value);
            return type && { kind: type.kind, name: type.name };
        }
        case 'ListType':
        case 'NonNullType': {
            const ofType = typeReference(node.type, schema);
            return ofType && { kind: node.kind === 'ListType' ? 'LIST' : 'NON_NULL', ofType };
        }
        default: return undefined;
    }
}
