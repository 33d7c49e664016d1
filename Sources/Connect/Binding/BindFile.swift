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
        let part = BindingPart(what: "a path", code: "TRIB_FILE", allowed: [.env])
        guard check(template.located, in: part, at: pathValue) else { return }
        refuseStray(["batch", "limits", "cache"], on: site, because: "@file, which is read when the schema loads")
        let constants = constants(of: nil)
        guard let path = resolve(template, constants, code: "TRIB_FILE", what: "the path", at: pathValue) else {
            return
        }
        // As the author wrote it: what the environment adds is not shown.
        let shown = pathValue.text ?? ""
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
                "The file \"\(shown)\" cannot be used: \(reason).",
                at: pathValue.location
            )
        }
        do throws(JSONFault) {
            _ = try JSONTape(body)
        } catch {
            return problems.error("TRIB_FILE", "The file \"\(shown)\" is not JSON: \(error)", at: pathValue.location)
        }
        guard
            let mapping = readSelection(
                site,
                allowed: [.args, .config, .context, .request],
                what: "a mapping of @file",
                isBatch: false,
                constants: constants
            )
        else { return }
        mappings[site.coordinate] = mapping.members
        bindings[site.type.id, site.field.name] = .load(
            FileLoader(label: "file \(shown)", body: body, mapping: mapping, constants: constants),
            mapping.members
        )
    }
}
