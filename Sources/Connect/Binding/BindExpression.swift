import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import OrderedJSON

extension SchemaBinder {
    mutating func bindExpression(_ site: BindingSite) {
        guard let value = site.directive.argument("select"),
            let expression = problems.mapping(value, code: "INVALID_SELECTION")
        else { return }
        check(
            [expression.atStart],
            in: BindingPart(
                what: "@expr",
                code: "INVALID_SELECTION",
                allowed: [.args, .this, .config, .context, .request],
                input: .fields
            ),
            at: value,
            site: site
        )
        checkSelection(expression, of: site, at: value)
        refuseStray(["batch", "limits", "cache"], on: site, because: "@expr, which does no I/O")
        let constants = constants(of: nil)
        var computation = MappingComputation(
            expression,
            parent: site.type,
            schema: schema,
            constants: constants,
            isBound: isBound
        )
        computation.result = compiler(constants).outputs(of: expression, site.fieldType)
        needs[site.coordinate] = boundNeeds(computation.requirements, of: site.type)
        // Every field of a literal object has to be among its members; those of other values are only known once computed.
        let literal =
            site.isList
            ? nil
            : compiler(constants).embeddedMapping(
                expression,
                of: site.fieldType,
                in: site.type,
                keepsBound: true
            )
        mappings[site.coordinate] = literal ?? computation.result
        if literal == nil { evaluatedMappings.insert(site.coordinate) }
        if !site.isList,
            let mapping = compiler(constants).embeddedMapping(expression, of: site.fieldType, in: site.type)
        {
            bindings[site.type.id, site.field.name] = .embedded(mapping)
        } else {
            bindings[site.type.id, site.field.name] = .compute(computation)
        }
    }
}
