import Clients
import Daemon
import Templating
import Wire

/// `catalogue/catalogue`.
struct CatalogueModel: ViewModel {
    let form: CatalogueForm
    let tree: CategoryTree
    let page: Clients.Page<Product>
    let cart: Cart?
    let welcome: Welcome
    let reader: Reader
    /// The categories at the top of the front page, unless one of them has no picture.
    private let tiles: [CategoryTile]

    init(
        form: CatalogueForm, tree: CategoryTree, page: Clients.Page<Product>, cart: Cart?, welcome: Welcome,
        reader: Reader
    ) {
        self.form = form
        self.tree = tree
        self.page = page
        self.cart = cart
        self.welcome = welcome
        self.reader = reader
        tiles = form.isWholeCatalogue ? CategoryTile.all(of: tree, showing: page.elements) ?? [] : []
    }

    static let names: [Name<Self>] = [
        .flag("isHome") { $0.form.isWholeCatalogue },
        .flag("hasTiles") { !$0.tiles.isEmpty },
        .text("welcome") { $0.welcome.words.nonEmpty },
        .text("heroPicture") { $0.welcome.pictures.first },
        .text("heroDarkPicture") { $0.welcome.pictures.dropFirst().first },
        .list("tiles") { $0.tiles },
        .text("heading") { $0.heading },
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
        .list("pills") { $0.pills },
        .text("clearPath") { $0.form.path },
        .list("sortOptions") { $0.sortOptions },
        .text("nextPath") { $0.page.nextCursor.map($0.form.path(cursor:)) },
        .text("firstPath") { $0.form.query.cursor == nil ? nil : $0.form.path() },
    ]

    /// Search engines know each list by its first page, without filters.
    func head(_ facts: PageFacts) -> PageHead {
        guard !form.isSearch, form.query.cursor == nil else { return .unlisted }
        let shop = reader.texts.shopName
        let count = reader.texts.plural(.catalogueCount, page.totalCount)
        let name = category?.name ?? reader.texts[.catalogueAll]
        var head = PageHead(path: form.path, description: PageHead.summary(of: "\(name) · \(count) · \(shop)"))
        head.picture = page.elements.first?.images.first
        if let category {
            let way = tree.ancestors(of: category) + [category]
            head.facts = [facts.crumbs([.home(reader.texts)] + way.map { LinkModel($0) })]
        } else {
            head.facts = facts.shop(named: shop)
        }
        return head
    }

    private var category: Wire.Category? { form.category.flatMap(tree.category(slug:)) }

    /// The categories below, or the neighbours if there are none.
    private var chips: [LinkModel] {
        let below = tree.children(of: category?.id)
        let shown = below.isEmpty ? tree.children(of: category?.parentID) : below
        return shown.map { LinkModel($0, isCurrent: $0.id == category?.id) }
    }

    private var heading: String {
        if form.isSearch { return reader.texts(.catalogueFound, ["q": form.query["q"]]) }
        return category?.name ?? reader.texts[.catalogueAll]
    }

    /// The search and each filter in use, with the way to the list without it.
    private var pills: [LinkModel] {
        var fields = form.form.fields
        let (least, most) = (fields.optional("min_price", .typedMoney), fields.optional("max_price", .typedMoney))
        let (texts, format) = (reader.texts, reader.format)
        let pills = [
            ("q", form.isSearch ? form.query["q"] : nil),
            ("min_price", least.map { texts(.filterFrom, ["price": format.money($0)]) }),
            ("max_price", most.map { texts(.filterTo, ["price": format.money($0)]) }),
            ("in_stock", form.query["in_stock"] == "true" ? texts[.filterInStock] : nil),
        ]
        return pills.compactMap { name, text in
            text.map { LinkModel(path: form.path(without: name), text: $0, isCurrent: false) }
        }
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

/// A category on the front page.
struct CategoryTile: ViewModel {
    let link: LinkModel
    let picture: String

    static let names: [Name<Self>] = LinkModel.names(of: \.link) + [.text("tilePicture") { $0.picture }]

    /// The categories at the top, each with the picture of one of these products; nil if one of them has none.
    static func all(of tree: CategoryTree, showing products: [Product]) -> [CategoryTile]? {
        var tiles: [CategoryTile] = []
        for category in tree.children(of: nil) {
            let slugs = Set([category.slug] + tree.flattened(below: category.id).map(\.category.slug))
            let shown = products.first { !$0.images.isEmpty && !slugs.isDisjoint(with: $0.categories) }
            guard let picture = shown?.images.first else { return nil }
            tiles.append(CategoryTile(link: LinkModel(category), picture: picture))
        }
        return tiles
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
