package import Hummingbird
package import JSON
package import Wire

/// The requested page of a customer's or an admin's list: `?limit=` elements (24 by default) after `?cursor=`, the last id of
/// the previous page.
package struct ListPage<ID: Sendable>: Sendable {
    private let limit: Int
    package let cursor: ID?

    /// - Parameter rule: of the ids in the list.
    package init(_ query: inout Fields, of rule: Rule<ID>) {
        limit = query.optional("limit", .integer(1...100)) ?? 24
        cursor = query.optional("cursor", rule)
    }

    /// The number of elements to query: one more than the page holds, to know whether another page follows.
    package var wanted: Int { limit + 1 }

    /// - Parameters:
    ///   - found: up to `wanted`.
    ///   - id: of an element, as a cursor.
    /// - Throws: as `Response.list`.
    package func answer<Element: JSONEncodable>(
        _ found: [Element], totalCount: Int, of request: Request, id: (Element) -> String
    ) throws(Problem) -> Response {
        let page = Array(found.prefix(limit))
        let next = found.count > limit ? page.last.map(id) : nil
        var answer = try Response.list(page, totalCount: totalCount, nextCursor: next, of: request)
        answer.headers[.cacheControl] = "no-store"
        return answer
    }
}
