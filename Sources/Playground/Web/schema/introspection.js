// The question that a schema is read with. It asks for nothing deeper than servers allow in introspection: types are
// not followed into their fields.
//
// Spec: https://spec.graphql.org/September2025/#sec-Schema-Introspection

const typeReference = (depth) => (depth === 0 ? 'kind name' : `kind name ofType { ${typeReference(depth - 1)} }`);

const inputValues = 'name description defaultValue isDeprecated deprecationReason type { ...Reference }';

export const introspectionQuery = `query Introspection {
  __schema {
    description
    queryType { name }
    mutationType { name }
    subscriptionType { name }
    types {
      kind name description specifiedByURL isOneOf
      fields(includeDeprecated: true) {
        name description isDeprecated deprecationReason
        args(includeDeprecated: true) { ${inputValues} }
        type { ...Reference }
      }
      inputFields(includeDeprecated: true) { ${inputValues} }
      interfaces { name }
      enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
      possibleTypes { name }
    }
    directives {
      name description locations isRepeatable
      args(includeDeprecated: true) { ${inputValues} }
    }
  }
}
fragment Reference on __Type { ${typeReference(9)} }`;
