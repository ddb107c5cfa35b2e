import Clients
import Daemon
import Hummingbird
import JSON
import Templating
import Wire

/// `/admin/templates`: which attributes kinds of products have.
struct AdminTemplatePages {
    let site: Site

    func add(to router: Router<ShopContext>) {
        router.get(RouterPath(Paths.adminTemplates), use: site.adminAnswer(list))
        router.post(RouterPath(Paths.adminTemplates), use: site.adminTake(create))
        router.get(Paths.Route.adminTemplate, use: site.adminAnswer(edit))
        router.post(Paths.Route.adminTemplate, use: site.adminTake(save))
    }

    private func list(_ visit: Visit) async throws -> Response {
        try await list(visit, visit.freshForm(TemplateForm.names, AttributeRows(of: .emptyObject).values), .ok)
    }

    private func list(_ visit: Visit, _ form: Form, _ status: HTTPResponse.Status) async throws -> Response {
        let templates = try await site.catalog.templates(token: visit.token)
        return await visit.page(
            "admin/templates", AdminTemplateModel(nil, templates: templates, form: form, visit), status: status)
    }

    private func create(_ visit: Visit) async throws -> Submission {
        let form = sentForm(visit)
        return visit.submit(form) {
            if form["action"] == "rows" { return try await list(visit, withRows(form), .ok) }
            _ = try await site.catalog.addTemplate(TemplateForm(form, isNew: true).change, token: visit.token)
            return visit.redirect(to: Paths.adminTemplates, saying: .created)
        } again: { form, status in
            try await list(visit, form, status)
        }
    }

    private func edit(_ visit: Visit) async throws -> Response {
        let template = try await site.catalog.template(visit.context.parameters.id(), token: visit.token)
        let form = visit.freshForm(TemplateForm.names, TemplateForm.values(of: template))
        return await page(template, form, .ok, visit)
    }

    private func save(_ visit: Visit) async throws -> Submission {
        let id = try visit.context.parameters.id()
        let form = sentForm(visit)
        return visit.submit(form) {
            switch form["action"] {
            case "delete":
                try await site.catalog.deleteTemplate(id, token: visit.token)
                return visit.redirect(to: Paths.adminTemplates, saying: .deleted)
            case "rows":
                return await page(
                    try await site.catalog.template(id, token: visit.token), withRows(form), .ok, visit)
            default:
                _ = try await site.catalog.updateTemplate(id, TemplateForm(form).change, token: visit.token)
                return visit.redirect(to: Paths.adminTemplates, saying: .saved)
            }
        } again: { form, status in
            let template = try await site.catalog.template(id, token: visit.token)
            return await page(template, form.ofWhatIsThere(TemplateForm.values(of: template)), status, visit)
        } gone: { form, status in
            if form["name"].isEmpty { throw Problem.notFound("Template") }
            return try await list(visit, form.refused(saying: visit.texts[.formAnew]), status)
        }
    }

    private func page(
        _ template: AttributeTemplate, _ form: Form, _ status: HTTPResponse.Status, _ visit: Visit
    ) async -> Response {
        await visit.page(
            "admin/template", AdminTemplateModel(template, templates: [], form: form, visit), status: status)
    }

    private func sentForm(_ visit: Visit) -> Form {
        var form = visit.sentForm(TemplateForm.names + ["action"])
        form.aliases = AttributeRows(form).aliases(under: "schema")
        return form.labeled(AttributeTypes.all.map { ($0.name, visit.texts[$0.key]) })
    }

    private func withRows(_ form: Form) -> Form {
        form.filled(with: AttributeRows(form).arranged(for: nil).values)
    }
}
