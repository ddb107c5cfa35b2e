import Clients
import Templating
import Wire

/// `catalogue/catalogue`.
struct CatalogueModel: ViewModel {
    let form: CatalogueForm
    let tree: CategoryTree
    let page: Clients.Page<Product>
    let cart: Cart?
    let reader: Reader

    static let names: [Name<Self>] = [
        .text("heading") { $0.category?.name ?? $0.reader.texts[$0.form.isSearch ? .catalogueFound : .catalogueAll] },
        .list("crumbs") { model in
            model.category.map { model.tree.ancestors(of: $0).map { LinkModel($0) } } ?? []
        },
        .flag("isCategory") { $0.category != nil },
        .list("chips") { $0.chips },
        .list("products") { model in
            model.page.elements.map { ProductCard($0, room: CartRoom($0, in: model.cart), model.reader) }
        },
        .text("productCount") { $0.reader.texts.plural(.catalogueCount, $0.page.totalCount) },
        .form("filter", CatalogueForm.names) { $0.form.form },
        .text("filterPath") { $0.form.path },
        .flag("filterIsOpen") { $0.form.hasDetails },
        .flag("isNarrowed") { $0.form.isNarrowed },
        .list("sortOptions") { $0.sortOptions },
        .text("nextPath") { $0.page.nextCursor.map($0.form.path(cursor:)) },
        .text("firstPath") { $0.form.query.cursor == nil ? nil : $0.form.path() },
    ]

    private var category: Wire.Category? { form.category.flatMap(tree.category(slug:)) }

    /// The categories below, or the neighbours if there are none.
    private var chips: [LinkModel] {
        let below = tree.children(of: category?.id)
        let shown = below.isEmpty ? tree.children(of: category?.parentID) : below
        return shown.map { LinkModel($0, isCurrent: $0.id == category?.id) }
    }

    private var sortOptions: [OptionModel] {
        let texts = reader.texts
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

/// A product in a list: `catalogue/card`.
struct ProductCard: ViewModel {
    let product: Product
    let cartNote: String?
    let price: String
    let stock: StockModel

    init(_ product: Product, room: CartRoom, _ reader: Reader) {
        self.product = product
        cartNote = room.note(reader.texts)
        price = reader.format.money(product.price)
        stock = StockModel(product.stock, reader.texts)
    }

    static let names: [Name<Self>] = [
        .text("productPath") { Paths.product($0.product.id) },
        .text("productName") { $0.product.name },
        .text("productPicture") { $0.product.images.first },
        .text("price") { $0.price },
        .model("stock") { $0.stock },
        .text("cartNote") { $0.cartNote },
    ]
}

/// The number of pieces left, in words. It is exact only for few pieces.
struct StockModel: ViewModel {
    /// The limit of few pieces: customers see the number, and admins a warning.
    static let few = 5

    let level: String
    let text: String

    init(_ stock: Int, _ texts: Texts) {
        (level, text) =
            if stock <= 0 { ("none", texts[.stockNone]) } else if stock <= Self.few {
                ("few", texts.plural(.stockFew, stock))
            } else {
                ("many", texts[.stockMany])
            }
    }

    static let names: [Name<Self>] = [.text("stockLevel") { $0.level }, .text("stockText") { $0.text }]
}
