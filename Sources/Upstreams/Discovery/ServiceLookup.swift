import CResolv
import Glibc

/// Looks a service's records up, and the addresses of the servers that they name.
enum ServiceLookup {
    /// What was found.
    struct Found: Hashable, Sendable {
        var endpoints: [Endpoint]
        /// The shortest of all records'.
        var timeToLive: Duration
    }

    /// More servers than these are left out.
    private static let (maxRecords, maxAddresses) = (64, 8)

    /// Looks up; blocks for some seconds at most.
    ///
    /// - Returns: Nil when no server answered, or there are no such records.
    static func run(_ service: ServiceName) -> Found? {
        // An absolute name: no search domain is put after it.
        let name = service.name.hasSuffix(".") ? service.name : service.name + "."
        guard let services = query(name, cresolv_srv, service.nameServer, limit: maxRecords) else { return nil }
        var endpoints: [Endpoint] = []
        var seconds = UInt32.max
        let user = service.userInfo.map { $0 + "@" } ?? ""
        for record in services where !record.text.isEmpty && record.text != "." {
            seconds = min(seconds, record.seconds)
            let base = "\(service.scheme)://\(user)\(record.text):\(record.port)\(service.path)"
            for type in [cresolv_a, cresolv_aaaa] {
                let addresses = query(record.text + ".", type, service.nameServer, limit: maxAddresses) ?? []
                for address in addresses {
                    seconds = min(seconds, address.seconds)
                    let host = type == cresolv_aaaa ? "[\(address.text)]" : address.text
                    endpoints.append(
                        Endpoint(
                            base: base,
                            connectTo: "::\(host):\(record.port)",
                            priority: Int(record.priority),
                            // A weight of 0 still is a small share.
                            weight: max(1, Int(record.weight))
                        )
                    )
                }
            }
        }
        return endpoints.isEmpty ? nil : Found(endpoints: endpoints, timeToLive: .seconds(Int64(seconds)))
    }

    private struct Record {
        var priority: UInt16
        var weight: UInt16
        var port: UInt16
        var seconds: UInt32
        var text: String
    }

    private static func query(_ name: String, _ type: CInt, _ server: ServiceName.NameServer?, limit: Int) -> [Record]?
    {
        // Safe: the buffer lives during the call, which fills `count` records of it.
        unsafe withUnsafeTemporaryAllocation(of: cresolv_record.self, capacity: limit) { buffer in
            let count = unsafe cresolv_query(
                name,
                type,
                server?.address,
                server?.port ?? 0,
                buffer.baseAddress,
                CInt(limit)
            )
            guard count >= 0 else { return nil }
            return (0..<Int(count)).map { index in
                let record = unsafe buffer[index]
                // Safe: the text ends with a NUL inside its array.
                let text = unsafe withUnsafeBytes(of: record.text) { bytes in
                    unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                return Record(
                    priority: record.priority,
                    weight: record.weight,
                    port: record.port,
                    seconds: record.seconds,
                    text: text
                )
            }
        }
    }
}
