import Clients
import Daemon
import Hummingbird
import Wire

/// The query of a list: its filters, order and page.
struct ListQuery {
    /// The typed values and their errors.
    private(set) var form: Form

    /// 422 if a part of the query was refused; the page shows the rest nevertheless.
    var status: HTTPResponse.Status { form.isRefused ? .unprocessableContent : .ok }

    /// - Parameter names: the fields that the page shows, besides `cursor`.
    init(_ names: [String], of visit: Visit) {
        form = Form(names: names, fields: visit.request.queryFields, texts: visit.texts)
    }

    /// A value as it was typed; empty if it was refused.
    subscript(name: String) -> String { form.fields.text(name) }

    /// The position at which the page begins; nil for the first page.
    var cursor: String? { self["cursor"].nonEmpty }

    /// Asks for the list. If a part of the query is refused, marks it in the form and asks again without it.
    ///
    /// - Parameter ask: throws `Problem` 422 that names every refused field of the query.
    mutating func answer<Answer>(_ ask: (inout Fields, PageRequest) async throws -> Answer) async throws -> Answer {
        // The page may refuse fields, then the sister; the last try has the remaining ones.
        for _ in 0..<2 {
            do {
                return try await once(ask)
            } catch let problem as Problem where problem.status == 422 && !problem.errors.isEmpty {
                form = form.refused(problem)
                form.fields = form.fields.leavingOut(problem.errors.map(\.field))
            }
        }
        return try await once(ask)
    }

    private func once<Answer>(_ ask: (inout Fields, PageRequest) async throws -> Answer) async throws -> Answer {
        var fields = form.fields
        return try await ask(&fields, PageRequest(cursor: cursor))
    }
}
