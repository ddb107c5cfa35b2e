import Clients
import FoundationEssentials
import Templating
import Wire

/// `/admin/categories`: the tree, and one category of it.
struct CategoryPage: RecordPage {
    let site: Site

    static let path = "/admin/categories"
    static let title = TextKey.adminCategories
    static let noun = "Category"
    static let list = PageView<RecordModel<Self>>("admin/categories/categories")
    static let one = PageView<RecordModel<Self>>("admin/categories/category")

    static let names: [Name<RecordModel<Self>>] = [
        .list("categories") { model in
            CategoryTree(model.records).flattened().map {
                CategoryRow(category: $0, depth: $1, texts: model.reader.texts)
            }
        },
        .list("parentOptions") { model in
            CategoryTree(model.records).flattened().filter { $0.category.id != model.record?.id }.map { parent, depth in
                OptionModel(
                    parent.id.text, String(repeating: "— ", count: depth) + parent.name,
                    current: model.form["parent_id"].lowercased())
            }
        },
    ]

    static func name(of category: Wire.Category, _ reader: Reader) -> String { category.name }

    static func read(_ form: Form, among categories: [Wire.Category], _ texts: Texts) -> Form {
        form.labeled(categories.map { ($0.id.text, $0.name) })
    }

    func records(_ token: String?) async throws -> [Wire.Category] {
        try await site.catalog.categories(token: token)
    }

    func create(_ form: Form, _ token: String?) async throws {
        _ = try await site.catalog.addCategory(CategoryForm(form, isNew: true).change, token: token)
    }

    func update(_ id: UUID, _ form: Form, _ token: String?) async throws {
        _ = try await site.catalog.updateCategory(id, CategoryForm(form).change, token: token)
    }

    func delete(_ id: UUID, _ token: String?) async throws {
        try await site.catalog.deleteCategory(id, token: token)
    }
}

extension Wire.Category: Identifiable {}

/// A category in the list.
struct CategoryRow: ViewModel {
    let category: Wire.Category
    let depth: Int
    let texts: Texts

    static let names: [Name<Self>] = [
        .text("categoryPath") { CategoryPage.path(of: $0.category.id) },
        .text("categoryName") { $0.category.name },
        .text("categorySlug") { $0.category.slug },
        .text("categoryDepth") { String(min($0.depth, 3)) },
        .text("categoryCount") { $0.texts.plural(.catalogueCount, $0.category.productCount) },
    ]
}
