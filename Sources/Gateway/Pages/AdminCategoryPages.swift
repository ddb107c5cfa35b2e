import Clients
import Daemon
import Hummingbird
import Templating
import Wire

/// `/admin/categories`: the tree, and one category of it.
struct AdminCategoryPages {
    let site: Site

    func add(to router: Router<ShopContext>) {
        router.get(RouterPath(Paths.adminCategories), use: site.adminAnswer(list))
        router.post(RouterPath(Paths.adminCategories), use: site.adminTake(create))
        router.get(Paths.Route.adminCategory, use: site.adminAnswer(edit))
        router.post(Paths.Route.adminCategory, use: site.adminTake(save))
    }

    private func list(_ visit: Visit) async throws -> Response {
        try await list(visit, visit.freshForm(CategoryForm.names), .ok)
    }

    private func list(_ visit: Visit, _ form: Form, _ status: HTTPResponse.Status) async throws -> Response {
        let categories = try await site.catalog.categories(token: visit.token)
        return await visit.page(
            "admin/categories", AdminCategoryModel(nil, categories: categories, form: form, visit), status: status)
    }

    private func create(_ visit: Visit) async throws -> Submission {
        let form = visit.sentForm(CategoryForm.names)
        return visit.submit(form) {
            _ = try await site.catalog.addCategory(CategoryForm(form, isNew: true).change, token: visit.token)
            return visit.redirect(to: Paths.adminCategories, saying: .created)
        } again: { form, status in
            try await list(visit, form, status)
        }
    }

    private func edit(_ visit: Visit) async throws -> Response {
        let id = try visit.context.parameters.id()
        let categories = try await site.catalog.categories(token: visit.token)
        guard let category = categories.first(where: { $0.id == id }) else { throw Problem.notFound("Category") }
        let form = visit.freshForm(CategoryForm.names, CategoryForm.values(of: category))
        return await visit.page(
            "admin/category", AdminCategoryModel(category, categories: categories, form: form, visit))
    }

    private func save(_ visit: Visit) async throws -> Submission {
        let id = try visit.context.parameters.id()
        let categories = try await site.catalog.categories(token: visit.token)
        let form = visit.sentForm(CategoryForm.names + ["action"]).labeled(categories.map { ($0.id.text, $0.name) })
        return visit.submit(form) {
            if form["action"] == "delete" {
                try await site.catalog.deleteCategory(id, token: visit.token)
                return visit.redirect(to: Paths.adminCategories, saying: .deleted)
            }
            _ = try await site.catalog.updateCategory(id, CategoryForm(form).change, token: visit.token)
            return visit.redirect(to: Paths.adminCategories, saying: .saved)
        } again: { form, status in
            guard let category = categories.first(where: { $0.id == id }) else { throw Problem.notFound("Category") }
            let form = form.ofWhatIsThere(CategoryForm.values(of: category))
            return await visit.page(
                "admin/category", AdminCategoryModel(category, categories: categories, form: form, visit),
                status: status)
        } gone: { form, status in
            if form["name"].isEmpty { throw Problem.notFound("Category") }
            return try await list(visit, form.refused(saying: visit.texts[.formAnew]), status)
        }
    }
}
