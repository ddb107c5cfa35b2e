/// `/etc/shop/nginx/server.conf`: the address of the site.
package enum SiteFile {
    /// The text with other addresses or names; the operator's other lines stay unchanged.
    ///
    /// - Parameters:
    ///   - port: replaces all `listen` lines; nil leaves them.
    ///   - domain: replaces `server_name`; nil leaves it.
    package static func changed(_ text: String, port: Int?, domain: String?) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if let port { replace("listen", in: &lines, by: ["listen \(port);", "listen [::]:\(port);"]) }
        if let domain { replace("server_name", in: &lines, by: ["server_name \(domain);"]) }
        return lines.joined(separator: "\n")
    }

    private static func replace(_ directive: String, in lines: inout [String], by new: [String]) {
        let isOld = { (line: String) in line.drop { $0 == " " }.hasPrefix("\(directive) ") }
        let place = lines.firstIndex(where: isOld) ?? lines.firstIndex { !$0.hasPrefix("#") } ?? lines.endIndex
        lines.insert(contentsOf: new, at: place)
        lines = lines.enumerated().filter { index, line in
            (place..<place + new.count).contains(index) || !isOld(line)
        }.map(\.element)
    }
}
