/// Limits that hold wherever a JSON text is read whole.
package enum JSONLimits {
    /// Arrays and objects inside each other.
    ///
    /// Parts that are only skipped have no limit.
    package static let maxDepth = 512
}
