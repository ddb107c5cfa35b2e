import FoundationEssentials
import Templating
import Wire

/// `pages/admin/categories` and `pages/admin/category`.
struct AdminCategoryModel: ViewModel {
    private let category: Wire.Category?
    private let tree: CategoryTree
    private let form: Form
    private let visit: Visit

    /// - Parameter category: the one that is edited; nil for the list with its form for a new one.
    init(_ category: Wire.Category?, categories: [Wire.Category], form: Form, _ visit: Visit) {
        self.category = category
        tree = CategoryTree(categories)
        self.form = form
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "heading": category?.name
        case "formPath": category.map { Paths.adminCategory($0.id) } ?? Paths.adminCategories
        case "categories": tree.flattened().map { AdminCategoryRowModel(category: $0, depth: $1, visit: visit) }
        case "isEmpty": tree.flattened().isEmpty
        case "parentOptions":
            tree.flattened().filter { $0.category.id != category?.id }.map { parent, depth in
                OptionModel(
                    parent.id.text, String(repeating: "— ", count: depth) + parent.name,
                    current: form["parent_id"].lowercased())
            }
        case "form": form
        default: nil
        }
    }
}

struct AdminCategoryRowModel: ViewModel {
    let category: Wire.Category
    let depth: Int
    let visit: Visit

    func child(named name: String) -> Any? {
        switch name {
        case "categoryPath": Paths.adminCategory(category.id)
        case "categoryName": category.name
        case "categorySlug": category.slug
        case "categoryDepth": String(min(depth, 3))
        case "categoryCount": visit.texts.plural(.catalogueCount, category.productCount)
        default: nil
        }
    }
}
