import Clients
import Daemon
import Hummingbird
import Wire

/// The query of a list that is narrowed, sorted or turned to another page.
struct ListQuery {
    /// What was typed, and what is wrong with it.
    private(set) var form: Form

    /// A page shows what it can, and still says that it was asked for something else.
    var status: HTTPResponse.Status { form.isRefused ? .unprocessableContent : .ok }

    /// - Parameter names: of the fields that the page shows, besides `cursor`.
    init(_ names: [String], of visit: Visit) {
        form = Form(names: names, fields: visit.request.queryFields, texts: visit.texts)
    }

    /// A value as it was typed; empty when it was refused.
    subscript(name: String) -> String { form.fields.text(name) }

    /// Where the page begins; nil at the beginning.
    var cursor: String? { self["cursor"].nonEmpty }

    /// Asks for the list; what is refused of the query is told, and the list is asked for as if that had not been given.
    ///
    /// - Parameter ask: throws `Problem` 422 naming every field of the query that is refused.
    mutating func answer<Answer>(_ ask: (inout Fields, PageRequest) async throws -> Answer) async throws -> Answer {
        // Once for what the page refuses, once for what the sister does, and then what is left.
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
