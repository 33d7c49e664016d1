import NIOCore
import OrderedJSON

/// Why a request body is not what its path takes.
enum BodyFault: Error, CustomStringConvertible {
    case notJSON(JSONFault)
    /// Something else than `{"ids": [...]}`.
    case noIDs
    /// Neither a string nor a whole number, at this index from 0 on.
    case notAnID(index: Int)
    /// Something else than an object of switches.
    case noSwitches
    /// A switch whose value is neither a string nor a number nor a boolean.
    case notASwitch(name: String)

    var description: String {
        switch self {
        case .notJSON(let fault): "The request body is not JSON. \(fault)"
        case .noIDs: #"The request body must be an object such as {"ids": ["frob-1", "frob-2"]}."#
        case .notAnID(let index): "ids[\(index)] is neither a string nor a whole number."
        case .noSwitches: #"The request body must be an object such as {"latencyMs": 2000}."#
        case .notASwitch(let name): "\(name) is neither a string nor a number nor a boolean."
        }
    }

    /// The body as a value.
    fileprivate static func parse(_ body: ByteBufferView) throws(BodyFault) -> JSONValue {
        do {
            return try JSONValue.parse(body)
        } catch {
            throw .notJSON(error)
        }
    }
}

/// The body of `POST /flerp-batch`: `{"ids": ["frob-1", 7, ...]}`.
///
/// Other members are ignored; of several `ids` the last counts.
enum FlerpBatchBody {
    /// The ids as text, as often and in the order as they were sent.
    static func ids(in body: ByteBufferView) -> Result<[String], BodyFault> {
        Result { () throws(BodyFault) in
            guard case .object(let members) = try BodyFault.parse(body),
                case .array(let values)? = members.first(where: { $0.name == "ids" })?.value
            else { throw .noIDs }
            var ids: [String] = []
            ids.reserveCapacity(values.count)
            for (index, value) in values.enumerated() {
                switch value {
                case .string(let text): ids.append(text)
                case .int(let number): ids.append(String(number))
                case .null, .boolean, .double, .array, .object: throw .notAnID(index: index)
                }
            }
            return ids
        }
    }
}

/// The body of `PUT /__faults`: an object whose members are switches.
enum FaultBody {
    /// The members, each value as the text it would have in a query.
    static func values(in body: ByteBufferView) -> Result<[(name: String, value: String)], BodyFault> {
        Result { () throws(BodyFault) in
            guard case .object(let members) = try BodyFault.parse(body) else { throw .noSwitches }
            var values: [(name: String, value: String)] = []
            for member in members {
                switch member.value {
                case .string(let text): values.append((member.name, text))
                case .int(let number): values.append((member.name, String(number)))
                case .double(let number): values.append((member.name, String(number)))
                case .boolean(let flag): values.append((member.name, String(flag)))
                case .null, .array, .object: throw .notASwitch(name: member.name)
                }
            }
            return values
        }
    }
}
