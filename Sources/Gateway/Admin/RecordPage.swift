import Daemon
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Templating
import Wire

/// Pages for a kind of records: the list with a form for a new one, and a page to change or delete each.
protocol RecordPage: SitePage {
    associatedtype Record: WireObject & Identifiable where Record.ID == UUID

    /// Of the list; a record is at `path/{id}`.
    static var path: String { get }
    /// The title of the list.
    static var title: TextKey { get }
    /// The name of a missing record.
    static var noun: String { get }
    static var list: PageView<RecordModel<Self>> { get }
    static var one: PageView<RecordModel<Self>> { get }
    /// The names that the templates use besides those of all records.
    static var names: [Name<RecordModel<Self>>] { get }

    /// The form's fields.
    static var fields: [String] { get }
    static func values(of record: Record) -> [String: String]
    /// The initial values of the form for a new one.
    static func newValues(beside records: [Record]) -> [String: String]
    static func name(of record: Record, _ reader: Reader) -> String
    /// The sent form, with the details for a refusal.
    static func read(_ form: Form, among records: [Record], _ texts: Texts) -> Form
    /// The form if it only asks to be shown in another way; nil if an action is requested.
    static func rearranged(_ form: Form) -> Form?

    // Each throws `Problem`.
    func records(_ token: String?) async throws -> [Record]
    func create(_ form: Form, _ token: String?) async throws
    func update(_ id: UUID, _ form: Form, _ token: String?) async throws
    func delete(_ id: UUID, _ token: String?) async throws
}

extension RecordPage {
    static var views: [any AnyView] { [list, one] }
    static var adminTab: AdminTab? { AdminTab(path: path, name: title) }
    static func newValues(beside records: [Record]) -> [String: String] { [:] }
    static func read(_ form: Form, among records: [Record], _ texts: Texts) -> Form { form }
    static func rearranged(_ form: Form) -> Form? { nil }
    static func path(of id: UUID) -> String { "\(path)/\(id.text)" }

    func add(to router: Router<ShopContext>) {
        let one = RouterPath("\(Self.path)/:id")
        router.get(RouterPath(Self.path), use: site.adminAnswer(showList))
        router.post(RouterPath(Self.path), use: site.adminTake(create))
        router.get(one, use: site.adminAnswer(showOne))
        router.post(one, use: site.adminTake(save))
    }

    private func showList(_ visit: Visit) async throws -> Response {
        let records = try await records(visit.token)
        let form = visit.freshForm(Self.fields, Self.newValues(beside: records))
        return await show(nil, records, form, .ok, visit)
    }

    private func create(_ visit: Visit) async throws -> Submission {
        let records = try await records(visit.token)
        let form = Self.read(visit.sentForm(Self.fields + ["action"]), among: records, visit.texts)
        return visit.submit(form) {
            if let form = Self.rearranged(form) { return await show(nil, records, form, .ok, visit) }
            try await create(form, visit.token)
            return visit.redirect(to: Self.path, saying: .created)
        } again: { form, status in
            await show(nil, records, form, status, visit)
        }
    }

    private func showOne(_ visit: Visit) async throws -> Response {
        let records = try await records(visit.token)
        let record = try find(visit.context.parameters.id(), in: records)
        let form = visit.freshForm(Self.fields, Self.values(of: record))
        return await show(record, records, form, .ok, visit)
    }

    private func save(_ visit: Visit) async throws -> Submission {
        let id = try visit.context.parameters.id()
        let records = try await records(visit.token)
        let form = Self.read(visit.sentForm(Self.fields + ["action"]), among: records, visit.texts)
        return visit.submit(form) {
            if let form = Self.rearranged(form) {
                return await show(try find(id, in: records), records, form, .ok, visit)
            }
            if form["action"] == "delete" {
                try await delete(id, visit.token)
                return visit.redirect(to: Self.path, saying: .deleted)
            }
            try await update(id, form, visit.token)
            return visit.redirect(to: Self.path, saying: .saved)
        } again: { form, status in
            let record = try find(id, in: records)
            return await show(record, records, form.ofWhatIsThere(Self.values(of: record)), status, visit)
        } gone: { form, status in
            // A button of the list sends no fields, so no record could be created from it.
            if form["before"].isEmpty { throw Problem.notFound(Self.noun) }
            let form = form.refused(saying: visit.texts[.formAnew])
            return await show(nil, try await self.records(visit.token), form, status, visit)
        }
    }

    private func find(_ id: UUID, in records: [Record]) throws(Problem) -> Record {
        guard let record = records.first(where: { $0.id == id }) else { throw Problem.notFound(Self.noun) }
        return record
    }

    private func show(
        _ record: Record?, _ records: [Record], _ form: Form, _ status: HTTPResponse.Status, _ visit: Visit
    ) async -> Response {
        let model = RecordModel<Self>(
            record: record, records: records, form: form.limited(to: Record.lengths), reader: visit.reader)
        return await visit.page(record == nil ? Self.list : Self.one, model, status: status)
    }
}

/// `admin/records` and `admin/record`, and the templates based on them.
struct RecordModel<Page: RecordPage>: ViewModel {
    /// The edited record; nil for the list with its form for a new one.
    let record: Page.Record?
    let records: [Page.Record]
    let form: Form
    let reader: Reader

    static var names: [Name<Self>] {
        [
            .text("heading") { model in model.record.map { Page.name(of: $0, model.reader) } },
            .text("listName") { $0.reader.texts[Page.title] },
            .text("listPath") { _ in Page.path },
            .text("formPath") { ($0.record?.id).map(Page.path(of:)) ?? Page.path },
            .flag("isEmpty") { $0.records.isEmpty },
            .form("form", Page.fields) { $0.form },
        ] + Page.names
    }
}
