import CPostgres

/// libpq's URL or keywords, passed on unchanged.
package enum ConnectionString {
    /// Whether libpq accepts it.
    ///
    /// Looks closer than libpq at the host and the port, where the rest of a password ends up whose `@` or `/` was not
    /// percent-encoded: libpq would then look for that host, and name it in its error.
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
