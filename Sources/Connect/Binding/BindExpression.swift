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
                allowed: [.args, .this, .config, .request],
                input: .fields
            ),
            at: value,
            site: site
        )
        checkSelection(expression, of: site, at: value)
        refuseStray(["batch", "limits"], on: site, because: "@expr, which does no I/O")
        let constants = constants(of: nil)
        let computation = MappingComputation(
            expression,
            parent: site.type,
            schema: schema,
            constants: constants,
            isBound: isBound
        )
        needs[site.coordinate] = boundNeeds(computation.requirements, of: site.type)
        if !site.isList,
            let mapping = compiler(constants).embeddedMapping(expression, of: site.fieldType, in: site.type)
        {
            mappings[site.coordinate] = mapping
            bindings[site.type.id, site.field.name] = .embedded(mapping)
        } else {
            mappings[site.coordinate] = .identity
            bindings[site.type.id, site.field.name] = .compute(computation)
        }
    }
}
