/// Bounds on what a configuration may consist of, so that a wrong file ends in a message.
package struct ConfigurationLimits: Sendable {
    /// Bytes of one file.
    package var maxFileBytes = 4 << 20
    /// Levels of nested values.
    package var maxDepth = 64
    /// Values in one file after its aliases are expanded, and over all its includes.
    package var maxValues = 200_000
    /// Levels of files that include one another.
    package var maxIncludeDepth = 16

    /// Files read for `$file` and `$include`.
    package var maxIncludes = 1000

    package init() {}
}
