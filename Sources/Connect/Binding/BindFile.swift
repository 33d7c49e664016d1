import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import OrderedJSON
import Settings

extension SchemaBinder {
    /// The largest file that `@file` reads.
    private static let maxFileBytes = 256 << 20

    mutating func bindFile(_ site: BindingSite) {
        guard let pathValue = site.directive.argument("path"),
            let template = problems.template(pathValue, code: "TRIB_FILE")
        else { return }
        check(template.located, allowed: [.env], code: "TRIB_FILE", at: pathValue, what: "a path")
        let constants = constants(of: nil)
        var evaluator = MappingEvaluator(
            variables: VariableSet(template.usedVariables, constants: constants).values
        )
        var path = ""
        for part in template.parts {
            switch part {
            case .text(let text): path += text
            case .expression(let expression, let offset):
                guard let value = try? evaluator.evaluate(expression, root: .object([])),
                    let text = try? value.scalarText(), !text.isEmpty
                else {
                    return problems.error(
                        "TRIB_FILE",
                        "A part of this path has no value; is the environment variable set?",
                        at: pathValue.location(at: offset)
                    )
                }
                path += text
            }
        }
        let file = Paths.resolve(path, in: environment.schemaFolder)
        let body: JSONBody
        do throws(TextFile.Failure) {
            body = JSONBody(copying: Array(try TextFile.read(file, limit: Self.maxFileBytes).utf8))
        } catch {
            let reason =
                switch error {
                case .system: "it cannot be opened"
                case .notRegularFile: "it is no regular file"
                case .tooLarge: "it is larger than \(Self.maxFileBytes) bytes"
                case .notUTF8: "it is not UTF-8"
                }
            return problems.error(
                "TRIB_FILE",
                "The file \"\(path)\" cannot be used: \(reason).",
                at: pathValue.location
            )
        }
        do throws(JSONFault) {
            _ = try JSONTape(body)
        } catch {
            return problems.error("TRIB_FILE", "The file \"\(path)\" is not JSON: \(error)", at: pathValue.location)
        }
        guard let mapping = readSelection(site, isBatch: false, constants: constants) else { return }
        if mapping.usedVariables.contains(.this) {
            return problems.error(
                "INVALID_SELECTION",
                "The selection of @file cannot read $this; compute such a field with @expr.",
                at: site.directive.location
            )
        }
        mappings[site.coordinate] = mapping.members
        bindings[site.type.id, site.field.name] = .load(
            FileLoader(label: "file \(path)", body: body, mapping: mapping, constants: constants),
            mapping.members
        )
    }
}
