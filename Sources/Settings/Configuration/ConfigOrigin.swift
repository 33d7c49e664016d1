/// Where a configuration value was written, so that every message can point at it.
package struct ConfigOrigin: Hashable, Sendable, CustomStringConvertible {
    /// The file as the user named it (`app-config.yaml`), or the name of an environment variable.
    package let source: String
    /// Absolute folder against which a relative path in this value is resolved: the file's own, or the working
    /// directory for values that come from the environment.
    package let folder: String
    /// 1-based; 0 when the source has no lines.
    package let line: Int
    /// 1-based, counted in Unicode scalars; 0 when the source has no lines.
    package let column: Int

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
}
