import Wire

extension WireObject {
    /// The maximum length of each text in characters, by the field's name. The page shows the limits that the daemon checks.
    static var lengths: [String: Int] {
        var lengths: [String: Int] = [:]
        for field in fieldTable { lengths[field.name] = field.schema.length }
        lengths["reason"] = reason?.schema.length
        return lengths
    }
}

extension APISchema {
    /// The maximum length of a text in characters; nil for anything else.
    var length: Int? {
        switch self {
        case .text(_, let length), .pattern(_, let length): length?.upperBound
        case .nullable(let value): value.length
        default: nil
        }
    }
}
