import FoundationEssentials
import Templating
import Wire

/// The categories as a tree.
struct CategoryTree {
    private let categories: [Wire.Category]

    init(_ categories: [Wire.Category]) {
        self.categories = categories
    }

    func category(slug: String) -> Wire.Category? { categories.first { $0.slug == slug } }

    func children(of parent: UUID?) -> [Wire.Category] { categories.filter { $0.parentID == parent } }

    /// From the top down to the parent.
    func ancestors(of category: Wire.Category) -> [Wire.Category] {
        var path: [Wire.Category] = []
        var parent = category.parentID
        // The bound ends a ring, should there ever be one.
        while let id = parent, let found = categories.first(where: { $0.id == id }), path.count < 20 {
            path.insert(found, at: 0)
            parent = found.parentID
        }
        return path
    }

    /// Every category below its parent, with its depth.
    func flattened(below parent: UUID? = nil, depth: Int = 0) -> [(category: Wire.Category, depth: Int)] {
        guard depth < 20 else { return [] }
        return children(of: parent).flatMap { [($0, depth)] + flattened(below: $0.id, depth: depth + 1) }
    }
}

extension LinkModel {
    /// A way to a category.
    init(_ category: Wire.Category, isCurrent: Bool = false) {
        self.init(path: Paths.category(category.slug), text: category.name, isCurrent: isCurrent)
    }

    /// The way to all products.
    static func home(_ texts: Texts) -> LinkModel {
        LinkModel(path: Paths.home, text: texts[.catalogueAll], isCurrent: false)
    }
}
