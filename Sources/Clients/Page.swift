import Daemon
package import JSON
import Wire

/// A page of a list.
package struct Page<Element: JSONReadable & Sendable>: Sendable {
    package let elements: [Element]
    /// The cursor of the next page; nil on the last page.
    package let nextCursor: String?
    /// Elements on all pages together.
    package let totalCount: Int

    /// Reads a list as every daemon answers it: an array, `X-Total-Count`, and `Link: …; rel="next"` (RFC 8288).
    ///
    /// - Throws: the sister's own `Problem`.
    init(_ answer: SisterAnswer) throws(Problem) {
        elements = try answer.decoded()
        nextCursor = answer.header("Link").lazy.compactMap(Self.cursor).first
        totalCount = answer.header("X-Total-Count").first.flatMap { Int($0) } ?? elements.count
    }

    /// The cursor in `<?cursor=…>; rel="next"`.
    private static func cursor(inLink link: String) -> String? {
        let parts = link.split(separator: ">", maxSplits: 1)
        guard parts.count == 2, parts[1].contains(#"rel="next""#),
            let query = parts[0].split(separator: "?", maxSplits: 1).dropFirst().first
        else { return nil }
        return URLEncoding.pairs(in: query).last { $0.name == "cursor" }?.value
    }
}

/// The requested page of a list.
package struct PageRequest: Sendable {
    /// 1 to 100.
    package var limit: Int
    /// `nextCursor` of the previous page; nil for the first page.
    package var cursor: String?

    package init(limit: Int = 24, cursor: String? = nil) {
        self.limit = limit
        self.cursor = cursor
    }

    var query: [(name: String, value: String)] {
        var query = [(name: "limit", value: String(limit))]
        if let cursor { query.append((name: "cursor", value: cursor)) }
        return query
    }
}
