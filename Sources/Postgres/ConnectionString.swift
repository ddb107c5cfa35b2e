import CPostgres

/// libpq's URL or keywords, passed on unchanged.
package enum ConnectionString {
    /// Whether libpq accepts it.
    ///
    /// Checks the host and the port more strictly than libpq. If the `@` or `/` of a password is not percent-encoded, the rest
    /// of the password would be taken for the host, and libpq would name it in its error.
    package static func isValid(_ text: String) -> Bool {
        guard let options = PQconninfoParse(text, nil) else { return false }
        defer { PQconninfoFree(options) }
        var option = options
        while let keyword = option.pointee.keyword {
            let value = option.pointee.val.map { String(cString: $0) } ?? ""
            let parts = value.split(separator: ",")
            switch String(cString: keyword) {
            case "port" where !parts.allSatisfy { UInt16($0) != nil }: return false
            case "host" where parts.contains { !$0.hasPrefix("/") && $0.dropFirst().contains("@") }: return false
            default: option += 1
            }
        }
        return true
    }
}
