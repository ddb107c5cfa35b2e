import Clients
import FoundationEssentials
import Templating
import Wire

/// `pages/catalogue`.
struct CatalogueModel: ViewModel {
    private let visit: Visit
    private let form: CatalogueForm
    private let tree: CategoryTree
    private let category: Wire.Category?
    private let page: Clients.Page<Product>
    private let cart: Cart?

    init(
        _ visit: Visit, form: CatalogueForm, categories: [Wire.Category], page: Clients.Page<Product>, cart: Cart?
    ) {
        self.visit = visit
        self.cart = cart
        self.form = form
        self.page = page
        tree = CategoryTree(categories)
        category = form.category.flatMap(tree.category(slug:))
    }

    func child(named name: String) -> Any? {
        switch name {
        case "heading": category?.name ?? visit.texts[form.isSearch ? .catalogueFound : .catalogueAll]
        case "crumbs": category.map { tree.ancestors(of: $0).map { CrumbModel($0) } } ?? []
        case "isCategory": category != nil
        case "chips": chips
        case "products": page.elements.map { ProductCardModel($0, room: CartRoom($0, in: cart), visit) }
        case "productCount": visit.texts.plural(.catalogueCount, page.totalCount)
        case "filter": form.form
        case "filterPath": form.path
        case "filterIsOpen": form.hasDetails
        case "isNarrowed": form.isNarrowed
        case "sortOptions": sortOptions
        case "nextPath": page.nextCursor.map(form.path(cursor:))
        case "firstPath": form.query.cursor == nil ? nil : form.path()
        default: nil
        }
    }

    /// The way down from here; where there is none, the neighbours.
    private var chips: [ChipModel] {
        let below = tree.children(of: category?.id)
        let shown = below.isEmpty ? tree.children(of: category?.parentID) : below
        return shown.map { ChipModel(category: $0, isCurrent: $0.id == category?.id) }
    }

    private var sortOptions: [OptionModel] {
        let texts = visit.texts
        var options = [
            OptionModel("new", texts[.sortNew], current: form.sort),
            OptionModel("price", texts[.sortCheap], current: form.sort),
            OptionModel("-price", texts[.sortDear], current: form.sort),
            OptionModel("name", texts[.sortName], current: form.sort),
        ]
        if form.isSearch { options.insert(OptionModel("relevance", texts[.sortRelevance], current: form.sort), at: 0) }
        return options
    }
}

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

struct CrumbModel: ViewModel {
    private let category: Wire.Category

    init(_ category: Wire.Category) {
        self.category = category
    }

    func child(named name: String) -> Any? {
        switch name {
        case "crumbPath": Paths.category(category.slug)
        case "crumbName": category.name
        default: nil
        }
    }
}

struct ChipModel: ViewModel {
    let category: Wire.Category
    let isCurrent: Bool

    func child(named name: String) -> Any? {
        switch name {
        case "chipPath": Paths.category(category.slug)
        case "chipName": category.name
        case "chipIsCurrent": isCurrent
        default: nil
        }
    }
}

/// A choice of a select.
struct OptionModel: ViewModel {
    private let value: String
    private let text: String
    private let isCurrent: Bool

    init(_ value: String, _ text: String, current: String) {
        self.value = value
        self.text = text
        isCurrent = value == current
    }

    func child(named name: String) -> Any? {
        switch name {
        case "optionValue": value
        case "optionText": text
        case "optionIsCurrent": isCurrent
        default: nil
        }
    }
}
