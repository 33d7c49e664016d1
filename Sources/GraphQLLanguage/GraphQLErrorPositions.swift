/// Lines and columns of errors, counted when they are written.
extension GraphQLError {
    /// The positions of `locations`, in their order; one whose source is not given is left out.
    ///
    /// `sources` is what was read together: `SourceLocation.sourceIndex` is an index into it.
    package func positions(in sources: [Source]) -> [SourcePosition] {
        Source.positions(of: [locations], in: sources).flatMap { $0 }
    }

    /// The positions of `locations` in a document read alone.
    package func positions(in source: Source) -> [SourcePosition] {
        positions(in: [source])
    }
}

extension Source {
    /// The positions of many errors' locations, each source being walked once however many there are.
    ///
    /// - Returns: `result[i][j]` belongs to `locations[i][j]`, but a location whose source is not given is left out.
    package static func positions(of locations: [[SourceLocation]], in sources: [Source]) -> [[SourcePosition]] {
        var positions: [SourceLocation: SourcePosition] = [:]
        let sorted = Set(locations.joined()).sorted {
            ($0.sourceIndex, $0.utf8Offset) < ($1.sourceIndex, $1.utf8Offset)
        }
        var counter = PositionCounter()
        var counted: UInt32?
        for location in sorted {
            guard let index = Int(exactly: location.sourceIndex), sources.indices.contains(index) else { continue }
            if counted != location.sourceIndex {
                counter = PositionCounter()
                counted = location.sourceIndex
            }
            positions[location] = counter.advance(to: Int(location.utf8Offset), in: sources[index])
        }
        return locations.map { group in group.compactMap { positions[$0] } }
    }
}
