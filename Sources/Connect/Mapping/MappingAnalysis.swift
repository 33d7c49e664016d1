import GraphQLExecution
import GraphQLTypes

extension MappingExpression {
    /// Every `$name` in the expression, with the byte offset of its path.
    ///
    /// `$` alone is `nil`, as is a bare key.
    func forEachHead(_ visit: (_ variable: String?, _ path: MappingPath) -> Void) {
        switch self {
        case .literal: break
        case .object(let object): object.forEachHead(visit)
        case .array(let items), .chain(_, let items): for item in items { item.forEachHead(visit) }
        case .path(let path):
            switch path.head {
            case .variable(let name): visit(name, path)
            case .root, .key: visit(nil, path)
            case .current, .local: break
            case .value(let inner): inner.forEachHead(visit)
            }
            for step in path.steps {
                if case .method(_, let arguments) = step { for argument in arguments { argument.forEachHead(visit) } }
            }
            // Inside a sub-selection `$` and bare keys read the selected value.
            path.selection?.forEachHead { name, path in if name != nil { visit(name, path) } }
        }
    }

    /// Every path that begins at the expression's own input: `$` and bare keys outside of sub-selections, `@` outside of these
    /// and of methods' arguments.
    func forEachReadOfInput(_ visit: (_ path: MappingPath) -> Void) {
        forEachReadOfInput(currentIsInput: true, visit)
    }

    private func forEachReadOfInput(currentIsInput: Bool, _ visit: (_ path: MappingPath) -> Void) {
        switch self {
        case .literal: break
        case .object(let object):
            for member in object.members { member.value.forEachReadOfInput(currentIsInput: currentIsInput, visit) }
        case .array(let items), .chain(_, let items):
            for item in items { item.forEachReadOfInput(currentIsInput: currentIsInput, visit) }
        case .path(let path):
            switch path.head {
            case .root, .key: visit(path)
            case .current: if currentIsInput { visit(path) }
            case .value(let inner): inner.forEachReadOfInput(currentIsInput: currentIsInput, visit)
            case .variable, .local: break
            }
            for step in path.steps {
                guard case .method(_, let arguments) = step else { continue }
                for argument in arguments { argument.forEachReadOfInput(currentIsInput: false, visit) }
            }
        }
    }

    /// The member names of an expression that only walks from the input inwards: `$`, `$.a.b`, `a.b?`.
    ///
    /// Nil for anything else.
    var plainPath: [String]? {
        guard case .path(let path) = self, path.selection == nil else { return nil }
        return path.plainSteps
    }
}

extension MappingObject {
    fileprivate func forEachHead(_ visit: (_ variable: String?, _ path: MappingPath) -> Void) {
        for member in members { member.value.forEachHead(visit) }
    }
}

extension MappingPath {
    /// As `MappingExpression.plainPath`, without regard to a sub-selection.
    var plainSteps: [String]? {
        var names: [String] = []
        switch head {
        case .root: break
        case .key(let name): names.append(name)
        case .current, .variable, .local, .value: return nil
        }
        for step in steps {
            switch step {
            case .key(let name): names.append(name)
            case .optional: break
            case .method: return nil
            }
        }
        return names
    }
}

/// Finds out which fields of the parent (`$this`, `$batch`) an expression reads, and what of them.
///
/// After methods that pass elements on (`first`, `filter`, …) members go on counting for the element; `size` needs nothing below.
/// Where it cannot be told what is read of an object, all of its unbound fields without arguments are asked for.
struct RequirementCollector {
    let schema: Schema
    /// Fields with a binding of their own are not added where everything is asked for.
    let isBound: (NamedType, OutputField) -> Bool
    private(set) var requirements: [Requirement] = []

    init(schema: Schema, isBound: @escaping (NamedType, OutputField) -> Bool) {
        self.schema = schema
        self.isBound = isBound
    }

    /// What happens to a value once its path ends.
    enum Use {
        /// Nothing below it is looked at.
        case counted
        /// Any part of it may be.
        case whole
        /// It is the field's value, of which these fields are asked for.
        case selected([Requirement])
    }

    /// What the names in an expression stand for.
    private struct Scope {
        /// Type of `$this` and `$batch`.
        let parent: NamedType
        let variables: Set<String>
        /// Where `@` and bare keys read from: steps from the parent, or nil when it is no part of the parent.
        var current: Place?
        var root: Place?
        /// Where the names that `->as` gave read from.
        var locals: [String: Place?] = [:]
    }

    /// A place below the parent: field names from the parent, and the type there.
    private struct Place {
        var path: [String]
        var type: NamedType
    }

    mutating func collect(
        _ expression: MappingExpression,
        of parent: NamedType,
        variables: Set<String>,
        use: Use
    ) {
        walk(expression, Scope(parent: parent, variables: variables, current: nil, root: nil), use)
        requirements = Requirement.merged(requirements)
    }

    private mutating func walk(_ expression: MappingExpression, _ scope: Scope, _ use: Use) {
        switch expression {
        case .literal: break
        case .array(let items): for item in items { walk(item, scope, .whole) }
        case .chain(_, let operands): for operand in operands { walk(operand, scope, use) }
        case .object(let object): walk(object, scope, use)
        case .path(let path): walk(path, scope, use)
        }
    }

    private mutating func walk(_ object: MappingObject, _ scope: Scope, _ use: Use) {
        for member in object.members {
            var inner = Use.whole
            if case .selected(let selection) = use {
                switch member.kind {
                case .named(let name):
                    guard let wanted = selection.first(where: { $0.field == name }) else { continue }
                    inner = .selected(wanted.selection)
                case .spread: inner = use
                }
            }
            walk(member.value, scope, inner)
        }
    }

    private mutating func walk(_ path: MappingPath, _ scope: Scope, _ use: Use) {
        var scope = scope
        var place = start(of: path, scope)
        if case .value(let inner) = path.head { walk(inner, scope, .whole) }
        var isCounted = false
        for item in path.steps {
            switch item {
            case .optional: break
            case .key(let name): place = place.flatMap { step(name, from: $0) }
            case .method(let method, let arguments):
                var inner = scope
                inner.current = place
                switch method {
                case .as:
                    guard case .path(let named)? = arguments.first, case .local(let name) = named.head else { break }
                    if arguments.count > 1 {
                        let bound = self.place(of: arguments[1], inner)
                        // What is read of a place shows where the name is used.
                        if let bound { require(bound.path, below: []) } else { walk(arguments[1], inner, .whole) }
                        scope.locals[name] = .some(bound)
                    } else {
                        scope.locals[name] = .some(place)
                    }
                case .echo:
                    let echoed = arguments.first.flatMap { self.place(of: $0, inner) }
                    if echoed == nil { for argument in arguments { walk(argument, inner, .whole) } }
                    if let place { require(place.path, below: []) }
                    place = echoed
                case .map, .sum, .avg, .min, .max:
                    for argument in arguments { walk(argument, inner, .whole) }
                    // What flows on is made of what the argument reads; without one, of all.
                    if let place {
                        if arguments.isEmpty { finish(place, .whole) } else { require(place.path, below: []) }
                    }
                    place = nil
                case .filter, .find, .first, .last, .get, .slice, .sortBy:
                    for argument in arguments { walk(argument, inner, .whole) }
                case .unique:
                    for argument in arguments { walk(argument, inner, .whole) }
                    if arguments.isEmpty, let place { finish(place, .whole) }
                case .size:
                    isCounted = true
                case .entries, .joinNotNull, .match, .eq, .ne, .lt, .lte, .gt, .gte, .in, .contains, .and, .or, .not,
                    .add, .sub, .mul, .div, .mod, .toString, .parseInt, .split, .trim, .trimStart, .trimEnd,
                    .jsonParse, .jsonStringify, .keysToCamelCase, .keysToCamelCaseDeep, .groupBy:
                    for argument in arguments { walk(argument, inner, .whole) }
                    if let place { finish(place, .whole) }
                    place = nil
                }
            }
        }
        guard let place else { return }
        if let selection = path.selection {
            require(place.path, below: [])
            var inner = scope
            inner.root = place
            inner.current = place
            walk(selection, inner, use)
        } else {
            finish(place, isCounted ? .counted : use)
        }
    }

    /// Where a path begins; nil where that is no part of the parent.
    private func start(of path: MappingPath, _ scope: Scope) -> Place? {
        switch path.head {
        case .variable(let name): scope.variables.contains(name) ? Place(path: [], type: scope.parent) : nil
        case .local(let name): scope.locals[name] ?? nil
        case .current: scope.current
        case .root: scope.root
        case .key(let name): scope.root.flatMap { step(name, from: $0) }
        case .value: nil
        }
    }

    /// The place that an expression only walks to; nil where it does more, or leaves the parent.
    private func place(of expression: MappingExpression, _ scope: Scope) -> Place? {
        guard case .path(let path) = expression, path.selection == nil else { return nil }
        var place = start(of: path, scope)
        for item in path.steps {
            switch item {
            case .optional: break
            case .key(let name): place = place.flatMap { step(name, from: $0) }
            case .method: return nil
            }
        }
        return place
    }

    private func step(_ name: String, from place: Place) -> Place? {
        guard let field = place.type.field(named: name) else { return nil }
        return Place(path: place.path + [name], type: schema[field.type.named])
    }

    private mutating func finish(_ place: Place, _ use: Use) {
        switch use {
        case .counted: require(place.path, below: [])
        case .selected(let selection) where !selection.isEmpty: require(place.path, below: selection)
        case .selected, .whole: require(place.path, below: everything(of: place.type, depth: 0))
        }
    }

    private mutating func require(_ path: [String], below: [Requirement]) {
        var below = below
        for name in path.reversed() { below = [Requirement(name, selection: below)] }
        requirements += below
    }

    /// The unbound fields of a type that take no arguments: leaves, and those of objects two levels down.
    private func everything(of type: NamedType, depth: Int) -> [Requirement] {
        guard type.isComposite, depth < 3 else { return [] }
        return type.fields.compactMap { field in
            guard field.arguments.isEmpty, !isBound(type, field) else { return nil }
            let inner = schema[field.type.named]
            if inner.isLeaf { return Requirement(field.name) }
            let below = everything(of: inner, depth: depth + 1)
            return below.isEmpty ? nil : Requirement(field.name, selection: below)
        }
    }
}
