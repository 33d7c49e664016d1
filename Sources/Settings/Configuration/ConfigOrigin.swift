/// Where a configuration value was written, so that every message can point at it.
package struct ConfigOrigin: Hashable, Sendable, CustomStringConvertible {
    /// What a value holds besides the text that stands at its place.
    package enum Ingredient: Hashable, Sendable, CustomStringConvertible {
        /// An environment variable, by `${NAME}` or `$env`.
        case variable(String)
        /// A file's content, by `$file`; its path as written.
        case file(String)

        package var description: String {
            switch self {
            case .variable(let name): "${\(name)}"
            case .file(let path): "$file \(path)"
            }
        }
    }

    /// The file as the user named it (`app-config.yaml`), or the name of an environment variable.
    package let source: String
    /// Absolute folder against which a relative path in this value is resolved: the file's own, or the working
    /// directory for values that come from the environment.
    package let folder: String
    /// 1-based; 0 when the source has no lines.
    package let line: Int
    /// 1-based, counted in Unicode scalars; 0 when the source has no lines.
    package let column: Int
    /// What was put into the value from elsewhere, in order, each once; empty for one that stands there as it is.
    package private(set) var ingredients: [Ingredient] = []

    package init(source: String, folder: String, line: Int, column: Int) {
        self.source = source
        self.folder = folder
        self.line = line
        self.column = column
    }

    /// The source's last path component: what Backstage calls the context of a value.
    package var context: String { Paths.lastComponent(of: source) }

    /// `file:line:column`, or the source alone when it has no lines.
    package var description: String { line > 0 ? "\(source):\(line):\(column)" : source }

    /// The same place, of a value that holds something from elsewhere.
    func adding(_ ingredients: [Ingredient]) -> ConfigOrigin {
        var origin = self
        for ingredient in ingredients where !origin.ingredients.contains(ingredient) {
            origin.ingredients.append(ingredient)
        }
        return origin
    }
}
