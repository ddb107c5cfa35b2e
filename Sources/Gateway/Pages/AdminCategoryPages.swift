import Clients
import Daemon
import Hummingbird
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

    private func create(_ visit: Visit) -> Submission {
        let form = visit.sentForm(CategoryForm.names)
        return visit.submit(form) {
            _ = try await site.catalog.addCategory(CategoryForm(form).change, token: visit.token)
            return visit.redirect(to: Paths.adminCategories, saying: .created)
        } again: { form, status in
            try await list(visit, form, status)
        }
    }

    private func edit(_ visit: Visit) async throws -> Response {
        let (category, categories) = try await category(visit)
        let form = visit.freshForm(CategoryForm.names, CategoryForm.values(of: category))
        return await visit.page(
            "admin/category", AdminCategoryModel(category, categories: categories, form: form, visit))
    }

    private func save(_ visit: Visit) async throws -> Submission {
        let (category, categories) = try await category(visit)
        let form = visit.sentForm(CategoryForm.names + ["action"])
        return visit.submit(form) {
            if form["action"] == "delete" {
                try await site.catalog.deleteCategory(category.id, token: visit.token)
                return visit.redirect(to: Paths.adminCategories, saying: .deleted)
            }
            _ = try await site.catalog.updateCategory(category.id, CategoryForm(form).change, token: visit.token)
            return visit.redirect(to: Paths.adminCategories, saying: .saved)
        } again: { form, status in
            await visit.page(
                "admin/category", AdminCategoryModel(category, categories: categories, form: form, visit),
                status: status)
        }
    }

    /// The category of the address, among all.
    private func category(_ visit: Visit) async throws -> (Wire.Category, [Wire.Category]) {
        let id = try visit.context.parameters.id()
        let categories = try await site.catalog.categories(token: visit.token)
        guard let category = categories.first(where: { $0.id == id }) else { throw Problem.notFound("Category") }
        return (category, categories)
    }
}
