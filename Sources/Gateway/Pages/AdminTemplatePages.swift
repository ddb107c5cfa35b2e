import Clients
import Daemon
import Hummingbird
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
        try await list(visit, visit.freshForm(TemplateForm.names), .ok)
    }

    private func list(_ visit: Visit, _ form: Form, _ status: HTTPResponse.Status) async throws -> Response {
        let templates = try await site.catalog.templates(token: visit.token)
        return await visit.page(
            "admin/templates", AdminTemplateModel(nil, templates: templates, form: form), status: status)
    }

    private func create(_ visit: Visit) -> Submission {
        let form = visit.sentForm(TemplateForm.names)
        return visit.submit(form) {
            _ = try await site.catalog.addTemplate(TemplateForm(form).change, token: visit.token)
            return visit.redirect(to: Paths.adminTemplates, saying: .created)
        } again: { form, status in
            try await list(visit, form, status)
        }
    }

    private func edit(_ visit: Visit) async throws -> Response {
        let template = try await site.catalog.template(visit.context.parameters.id(), token: visit.token)
        let form = visit.freshForm(TemplateForm.names, TemplateForm.values(of: template))
        return await visit.page("admin/template", AdminTemplateModel(template, templates: [], form: form))
    }

    private func save(_ visit: Visit) async throws -> Submission {
        let template = try await site.catalog.template(visit.context.parameters.id(), token: visit.token)
        let form = visit.sentForm(TemplateForm.names + ["action"])
        return visit.submit(form) {
            if form["action"] == "delete" {
                try await site.catalog.deleteTemplate(template.id, token: visit.token)
                return visit.redirect(to: Paths.adminTemplates, saying: .deleted)
            }
            _ = try await site.catalog.updateTemplate(template.id, TemplateForm(form).change, token: visit.token)
            return visit.redirect(to: Paths.adminTemplates, saying: .saved)
        } again: { form, status in
            await visit.page("admin/template", AdminTemplateModel(template, templates: [], form: form), status: status)
        }
    }
}
