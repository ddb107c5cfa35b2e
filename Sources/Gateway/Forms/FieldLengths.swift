import Wire

extension WireObject {
    /// How many characters each of its texts may have, by the field's name: what the daemon checks is what the page says.
    static var lengths: [String: Int] {
        var lengths: [String: Int] = [:]
        for field in fieldTable { lengths[field.name] = field.schema.length }
        lengths["reason"] = reason?.schema.length
        return lengths
    }
}

extension APISchema {
    /// How many characters a text may have; nil for anything else.
    var length: Int? {
        switch self {
        case .text(_, let length), .pattern(_, let length): length?.upperBound
        case .nullable(let value): value.length
        default: nil
        }
    }
}
