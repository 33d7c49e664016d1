import OrderedJSON

/// A body as forms send it: `application/x-www-form-urlencoded`.
///
/// `a=1`, `a[k]=v` for members of an object, `a[0]=x` for elements of a list; null is empty.
///
/// Spec: https://url.spec.whatwg.org/#urlencoded-serializing
enum FormText {
    /// The fields of a form.
    ///
    /// - Returns: Nil for anything but an object.
    static func body(of value: MappingValue) throws(JSONFault) -> [UInt8]? {
        guard let members = try value.members() else { return nil }
        var text = ""
        for member in members {
            try append(member.value, named: member.name, depthLeft: JSONLimits.maxDepth, to: &text)
        }
        return Array(text.utf8)
    }

    private static func append(
        _ value: MappingValue,
        named name: String,
        depthLeft: Int,
        to text: inout String
    ) throws(JSONFault) {
        if value.isAbsent { return }
        if let scalar = try value.scalarText() {
            if !text.isEmpty { text += "&" }
            text += encoded(name) + "=" + encoded(scalar)
            return
        }
        guard depthLeft > 0 else { throw value.tooDeep }
        if let members = try value.members() {
            for member in members {
                try append(member.value, named: "\(name)[\(member.name)]", depthLeft: depthLeft - 1, to: &text)
            }
        } else {
            for (index, element) in (try value.elements() ?? []).enumerated() {
                try append(element, named: "\(name)[\(index)]", depthLeft: depthLeft - 1, to: &text)
            }
        }
    }

    /// Percent-encoded as a name or value of a form is: a space is `+`.
    static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            if byte == UInt8(ascii: " ") { result += "+" } else { URLText.append(valueByte: byte, to: &result) }
        }
        return result
    }
}
