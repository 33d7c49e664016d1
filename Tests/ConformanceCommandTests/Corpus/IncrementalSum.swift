import OrderedJSON

/// What the responses of incremental delivery add up to, and where they break its rules.
///
/// Every announced id leads to a place that is there and is completed once, nothing arrives for an id that is not pending, and `hasNext` is false in the last
/// response only.
struct IncrementalSum {
    private(set) var data: JSONValue
    private(set) var errors: [JSONValue]
    private(set) var faults: [String] = []
    /// By id: where its data goes.
    private var pending: [String: [JSONValue]] = [:]
    private var announced: Set<String> = []

    /// - Parameter response: Of the program: with `payloads`, or a plain `result`.
    init(_ response: JSONValue) {
        let payloads = response["payloads"]?.items
        let first = payloads?.first ?? response["result"] ?? .null
        data = first["data"] ?? .null
        errors = first["errors"]?.items ?? []
        guard let payloads else { return }
        for (index, payload) in payloads.enumerated() {
            if payload["hasNext"] != .boolean(index < payloads.count - 1) {
                faults.append("hasNext of payload \(index)")
            }
            for part in payload["pending"]?.items ?? [] { announce(part) }
            for part in payload["incremental"]?.items ?? [] { add(part) }
            // What the response brings itself is there already.
            for part in payload["pending"]?.items ?? [] where data.value(at: (part["path"]?.items ?? [])[...]) == nil {
                faults.append("announced where nothing is: \(part.json)")
            }
            for part in payload["completed"]?.items ?? [] { complete(part) }
        }
        if !pending.isEmpty { faults.append("left pending: \(pending.keys.sorted())") }
    }

    private mutating func announce(_ part: JSONValue) {
        guard let id = part["id"]?.text, let path = part["path"]?.items else {
            return faults.append("pending without id or path: \(part.json)")
        }
        if !announced.insert(id).inserted { faults.append("announced twice: \(id)") }
        pending[id] = path
    }

    private mutating func add(_ part: JSONValue) {
        guard let id = part["id"]?.text, let path = pending[id] else {
            return faults.append("not pending: \(part.json)")
        }
        errors += part["errors"]?.items ?? []
        let place = path + (part["subPath"]?.items ?? [])
        let isAdded =
            if let items = part["items"]?.items {
                data.update(at: place[...]) { $0.append(items) }
            } else if let members = part["data"]?.members {
                data.update(at: place[...]) { $0.merge(members) }
            } else {
                false
            }
        if !isAdded { faults.append("does not fit what is there: \(part.json)") }
    }

    private mutating func complete(_ part: JSONValue) {
        guard let id = part["id"]?.text, pending.removeValue(forKey: id) != nil else {
            return faults.append("completed though not pending: \(part.json)")
        }
        errors += part["errors"]?.items ?? []
    }
}

extension JSONValue {
    fileprivate func value(at path: ArraySlice<JSONValue>) -> JSONValue? {
        switch (path.first, self) {
        case (nil, _): self
        case (.string(let name)?, .object): self[name]?.value(at: path.dropFirst())
        case (.int(let index)?, .array(let items)):
            items.indices.contains(index) ? items[index].value(at: path.dropFirst()) : nil
        default: nil
        }
    }

    /// Changes the value at a path; false where there is none, or the change does not fit.
    fileprivate mutating func update(at path: ArraySlice<JSONValue>, _ change: (inout JSONValue) -> Bool) -> Bool {
        switch (path.first, self) {
        case (nil, _): return change(&self)
        case (.string(let name)?, .object(var members)):
            guard let index = members.firstIndex(where: { $0.name == name }) else { return false }
            let isChanged = members[index].value.update(at: path.dropFirst(), change)
            self = .object(members)
            return isChanged
        case (.int(let index)?, .array(var items)):
            guard items.indices.contains(index) else { return false }
            let isChanged = items[index].update(at: path.dropFirst(), change)
            self = .array(items)
            return isChanged
        default: return false
        }
    }

    fileprivate mutating func append(_ more: [JSONValue]) -> Bool {
        guard case .array(let items) = self else { return false }
        self = .array(items + more)
        return true
    }

    /// Objects that are there already take further members in; any other member is delivered once.
    fileprivate mutating func merge(_ more: [Member]) -> Bool {
        guard case .object(var members) = self else { return false }
        var fits = true
        for member in more {
            guard let index = members.firstIndex(where: { $0.name == member.name }) else {
                members.append(member)
                continue
            }
            if !members[index].value.merge(member.value) { fits = false }
        }
        self = .object(members)
        return fits
    }

    private mutating func merge(_ other: JSONValue) -> Bool {
        switch (self, other) {
        case (.object, .object(let members)): return merge(members)
        case (.array(var items), .array(let others)):
            guard items.count == others.count else { return false }
            var fits = true
            for index in items.indices where !items[index].merge(others[index]) { fits = false }
            self = .array(items)
            return fits
        default: return false
        }
    }
}
