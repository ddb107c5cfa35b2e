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

    /// The cursor in `<?cursor=…>; rel="next"`, the form in which every daemon of the shop gives it.
    private static func cursor(inLink link: String) -> String? {
        let (start, end) = ("<?", #">; rel="next""#)
        guard link.hasPrefix(start), link.hasSuffix(end) else { return nil }
        let query = link.utf8.dropFirst(start.utf8.count).dropLast(end.utf8.count)
        return URLEncoding.pairs(in: Substring(query)).last { $0.name == "cursor" }?.value
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
