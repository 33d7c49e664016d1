import NIOCore

/// The partner company's flerps: one for each frob, except that every tenth frob has none.
///
/// A flerp is named by the number of its frob.
struct Flerp {
    /// Number of the frob it belongs to, from 1 on.
    let frobNumber: Int

    /// Nil for every tenth frob.
    init?(ofFrob number: Int) {
        guard number > 0, !number.isMultiple(of: 10) else { return nil }
        frobNumber = number
    }

    /// Where the flerp stands in an answer.
    ///
    /// The order looks random, has nothing to do with the order of the ids asked for, and is the same every time.
    ///
    /// This is the finalizer of SplitMix64, a bijection: two flerps never have the same place.
    var place: UInt64 {
        var mixed = UInt64(truncatingIfNeeded: frobNumber) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// 0 to 100.
    var score: Int {
        Int(truncatingIfNeeded: place % 101)
    }

    /// `{"id": ..., "frobId": ..., "score": ...}`.
    func write(into buffer: inout ByteBuffer) {
        buffer.writeStaticString(#"{"id":"flerp-"#)
        buffer.writeDecimal(frobNumber)
        buffer.writeStaticString(#"","frobId":"frob-"#)
        buffer.writeDecimal(frobNumber)
        buffer.writeStaticString(#"","score":"#)
        buffer.writeDecimal(score)
        buffer.writeStaticString("}")
    }

    /// The body of `GET /flerp-batch`: all flerps of `frobCount` frobs, in their own order.
    static func all(frobCount: Int) -> ByteBuffer {
        list(ofFrobs: 0..<frobCount) { $0 + 1 }
    }

    /// The body of `POST /flerp-batch`: one flerp for each frob that exists and has one, however often its id was asked for.
    static func list(ids: [String], frobCount: Int) -> ByteBuffer {
        list(ofFrobs: Set(ids)) { id in
            Frob.number(inID: id).flatMap { $0 <= frobCount ? $0 : nil }
        }
    }

    private static func list<Key>(ofFrobs keys: some Sequence<Key>, number: (Key) -> Int?) -> ByteBuffer {
        let found = keys.compactMap { key in
            number(key).flatMap(Flerp.init(ofFrob:)).map { (place: $0.place, flerp: $0) }
        }
        return JSONText.array(of: found.sorted { $0.place < $1.place }) { $0.flerp.write(into: &$1) }
    }
}
