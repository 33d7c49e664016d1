import GraphQLExecution
import NIOCore
import OrderedJSON
import Upstreams

/// The keys of one load as the cache has them: what is there already, and what has to be asked for.
///
/// Belongs to the operation's event loop.
struct CachedRows {
    /// One key of the load.
    struct Row {
        /// What its part is kept under.
        var name: PlannedCall
        var key: [UInt8]
        /// Its elements of the answer, with commas between them; empty for none.
        var elements: [UInt8]?
        /// Stands in for a part that cannot be fetched.
        var standIn: UpstreamResponse?
    }

    private(set) var rows: [Row]
    /// Indices of keys that have to be asked for.
    private(set) var missing: [Int] = []
    /// Indices of keys that are served as they are and asked for anew in the background.
    private(set) var due: [Int] = []

    /// Looks all keys up.
    ///
    /// - Parameters:
    ///   - batch: The load.
    ///   - width: Requirements of each key.
    ///   - identity: The batch's request for a made-up key.
    ///   - owner: The binding's coordinate.
    ///   - cache: Where parts are kept.
    ///   - served: Told of each part that comes out of the cache.
    /// - Throws: When a key is no valid JSON.
    init(
        of batch: LoadBatch,
        width: Int,
        identity: PlannedCall,
        owner: String,
        cache: ResponseCache,
        served: (UpstreamResponse) -> Void
    ) throws(JSONFault) {
        rows = []
        rows.reserveCapacity(batch.keyCount)
        var text = KeyText()
        for index in 0..<batch.keyCount {
            text.reset()
            for input in batch.inputs[index * width..<(index + 1) * width] {
                // Keys with a null are not asked for.
                if case .json(let body, let offset) = input { _ = try text.append(body, offset) }
            }
            let name = ResponseCache.row(of: identity, owner: owner, key: text.bytes)
            var row = Row(name: name, key: text.bytes)
            switch cache.find(row: name) {
            case .fresh(let part):
                row.elements = part.bytes
                served(part)
            case .stale(let part, let isRefreshDue):
                row.elements = part.bytes
                served(part)
                if isRefreshDue { due.append(index) }
            case .missing(let standIn):
                row.standIn = standIn
                missing.append(index)
            }
            rows.append(row)
        }
    }

    /// Shares an answer out among the keys that were asked for, and keeps each part.
    ///
    /// - Parameters:
    ///   - loaded: The list of elements, or nothing.
    ///   - response: What it came in.
    ///   - asked: Indices of keys.
    ///   - paths: From an element to the parts of its key.
    ///   - sent: When it was asked for.
    ///   - cache: Where parts are kept.
    /// - Throws: When the answer is no list of valid JSON; then nothing is kept.
    mutating func take(
        _ loaded: LoadedValue,
        of response: UpstreamResponse,
        for asked: [Int],
        paths: [MemberPath],
        sent: NIODeadline,
        cache: ResponseCache
    ) throws(JSONFault) {
        var parts: [[UInt8]: [UInt8]] = [:]
        if let root = loaded.root {
            let reader = JSONReader(loaded.body)
            // What is no list has no keys, and is the engine's to refuse.
            try reader.check()
            var elements = try reader.elements(of: root)
            var text = KeyText()
            while let element = try elements.next() {
                text.reset()
                var hasKey = true
                for path in paths where hasKey {
                    guard let part = try reader.value(along: path, from: element) else {
                        hasKey = false
                        break
                    }
                    hasKey = try text.append(loaded.body, part)
                }
                guard hasKey else { continue }
                if parts[text.bytes] != nil { parts[text.bytes]?.append(UInt8(ascii: ",")) }
                try reader.appendRaw(at: element, into: &parts[text.bytes, default: []])
            }
        }
        for index in asked {
            let part = parts[rows[index].key]
            cache.keep(part, of: response, for: rows[index].name, sent: sent)
            rows[index].elements = part ?? []
        }
    }

    /// Puts what is kept in the place of parts that could not be fetched.
    ///
    /// - Parameter served: Told of each part that is.
    /// - Returns: Indices of keys that still have no answer.
    mutating func standIn(served: (UpstreamResponse) -> Void) -> [Int] {
        missing.filter { index in
            guard let standIn = rows[index].standIn else { return true }
            rows[index].elements = standIn.bytes
            served(standIn)
            return false
        }
    }

    /// The elements of all keys as one list.
    var list: LoadedValue {
        var output = OutputBuffer()
        output.append(byte: UInt8(ascii: "["))
        var isFirst = true
        for row in rows {
            guard let elements = row.elements, !elements.isEmpty else { continue }
            if !isFirst { output.append(byte: UInt8(ascii: ",")) }
            output.append(contentsOf: elements)
            isFirst = false
        }
        output.append(byte: UInt8(ascii: "]"))
        return LoadedValue(body: output.makeBody(), root: 0)
    }
}

extension UpstreamResponse {
    fileprivate var bytes: [UInt8] {
        body.withBytes { span in span.withUnsafeBufferPointer { Array($0) } }
    }
}
