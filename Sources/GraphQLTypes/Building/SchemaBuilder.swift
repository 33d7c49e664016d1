package import GraphQLLanguage

/// Builds a schema from SDL documents: definitions are checked by themselves, put together with their extensions,
/// checked as a type system, and their default values are coerced.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Type-System
extension Schema {
    /// Reads the sources and builds a schema from them.
    /// - Parameters:
    ///   - sources: In the order in which types and fields are to be listed; one without any definition is passed over.
    ///   - knownSources: Become `options.knownDefinitions`.
    ///   - options: What is a matter of choice.
    /// - Throws: Every syntax error (one for each source), or else every error of the first check that finds any.
    package convenience init(
        building sources: [Source],
        knownSources: [Source] = [],
        options: SchemaOptions = SchemaOptions()
    ) throws(SchemaErrors) {
        var documents: [Document] = []
        var options = options
        var errors: [GraphQLError] = []
        let all = sources + knownSources
        for (index, source) in all.enumerated() {
            // A file without definitions has nothing to add. (The grammar wants one in each document.)
            if source.isBlank { continue }
            do throws(GraphQLError) {
                let sourceIndex = UInt32(truncatingIfNeeded: index)
                let document = try parseDocument(source, sourceIndex: sourceIndex, limits: .schema)
                if index < sources.count {
                    documents.append(document)
                } else {
                    options.knownDefinitions.append(document)
                }
            } catch {
                errors.append(error)
            }
        }
        guard errors.isEmpty else { throw SchemaErrors(errors: errors, sources: all) }
        try self.init(building: documents, sources: all, options: options)
    }

    /// Builds a schema from documents already parsed.
    ///
    /// - Parameters:
    ///   - documents: In the order in which types and fields are to be listed.
    ///   - sources: What the documents' locations count into. Without it, their own sources and then those of the known
    ///     definitions: then `documents[i]` was parsed with source index i, and known definition j with
    ///     `documents.count + j`.
    ///   - options: What is a matter of choice.
    /// - Throws: Every error of the definitions (names, directives, extensions), or else every error of the type system.
    package convenience init(
        building documents: [Document],
        sources: [Source]? = nil,
        options: SchemaOptions = SchemaOptions()
    ) throws(SchemaErrors) {
        let sources = sources ?? (documents + options.knownDefinitions).map(\.source)
        let builtIn: Document
        do throws(GraphQLError) {
            let source = Source(name: "built-in definitions", text: BuiltInDefinitions.sdl(options))
            builtIn = try parseDocument(source, limits: .schema)
        } catch {
            throw SchemaErrors(errors: [GraphQLError("built-in definitions: " + error.message)], sources: sources)
        }

        let system = TypeSystemDefinitions(documents: documents, known: options.knownDefinitions, builtIn: builtIn)
        var errors = validateDefinitions(system, documents: documents, options: options)
        guard errors.isEmpty else { throw SchemaErrors(errors: errors, sources: sources) }

        let assembly = SchemaAssembly(system: system, sources: sources, options: options)
        guard assembly.errors.isEmpty else { throw SchemaErrors(errors: assembly.errors, sources: sources) }
        let draft = assembly.makeSchema(defaults: [:])
        errors = validateTypeSystem(draft, assembly: assembly, options: options)
        guard errors.isEmpty else { throw SchemaErrors(errors: errors, sources: sources) }

        let defaults = coerceDefaultValues(of: draft)
        let parts = assembly.parts(defaults: defaults)
        let reduced = options.hidingDirective.flatMap { APISchema(of: parts, hiding: $0).reduced() }
        self.init(parts, api: reduced.map { Schema($0) })
    }
}

extension Source {
    /// Only white space, commas and comments.
    fileprivate var isBlank: Bool {
        var isInComment = false
        for byte in utf8 {
            switch byte {
            case 0x0A, 0x0D: isInComment = false
            case 0x09, 0x20, 0x2C: break
            case 0x23: isInComment = true
            default: if !isInComment { return false }
            }
        }
        return true
    }
}
