import Clients
import FoundationEssentials
import Templating
import Wire

/// `pages/admin/products`.
struct AdminProductsModel: ViewModel {
    private let page: Clients.Page<Product>
    private let query: ListQuery
    private let form: Form
    private let visit: Visit

    /// How many products share their SKU with another; nil where it is not told.
    private let sharedSKUs: Int?

    init(_ page: Clients.Page<Product>, _ query: ListQuery, sharedSKUs: Int?, form: Form, _ visit: Visit) {
        self.page = page
        self.query = query
        self.sharedSKUs = sharedSKUs
        self.form = form
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "products": page.elements.map { AdminProductRowModel($0, form: form, visit) }
        case "isEmpty": page.elements.isEmpty
        case "productCount": visit.texts.plural(.catalogueCount, page.totalCount)
        case "form": form
        case "query": query.form
        case "isSearch": !words.isEmpty || !maximumStock.isEmpty || showsSharedSKUs
        case "sharedSKUs": sharedSKUs.flatMap { $0 == 0 ? nil : String($0) }
        case "showsSharedSKUs": showsSharedSKUs
        case "listPath": visit.address
        case "maximumStock": maximumStock.nonEmpty
        case "nextPath": page.nextCursor.map { path(cursor: $0) }
        case "firstPath": query.cursor == nil ? nil : path(cursor: "")
        default: nil
        }
    }

    private func path(cursor: String) -> String {
        Paths.with(
            Paths.adminProducts,
            [
                ("q", words), ("max_stock", maximumStock), ("shared_sku", query["shared_sku"]),
                ("cursor", cursor),
            ])
    }

    private var words: String { query["q"] }
    private var showsSharedSKUs: Bool { query["shared_sku"] == "true" }
    private var maximumStock: String { query["max_stock"] }
}

struct AdminProductRowModel: ViewModel {
    private let product: Product
    private let form: Form
    private let visit: Visit

    init(_ product: Product, form: Form, _ visit: Visit) {
        self.product = product
        self.form = form
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "productID": product.id.text
        case "productPath": Paths.adminProduct(product.id)
        case "productName": product.name
        case "productCode": product.sku
        case "productPicture": product.images.first
        case "price": visit.format.money(product.price)
        case "productStock": isRefused ? form["stock"] : String(product.stock)
        case "stockShown": (isRefused ? form["stock_shown"].nonEmpty : nil) ?? String(product.stock)
        case "stockProblem": isRefused ? form.problem(of: "stock") : nil
        case "isShown": product.isActive
        default: nil
        }
    }

    private var isRefused: Bool { form.isRefused && form["product_id"].lowercased() == product.id.text }
}

/// `pages/admin/product`.
struct AdminProductModel: ViewModel {
    private let product: Product?
    private let choices: ProductChoices
    private let form: Form
    private let visit: Visit

    /// - Parameter product: nil for a new one.
    init(_ product: Product?, _ choices: ProductChoices, form: Form, _ visit: Visit) {
        self.product = product
        self.choices = choices
        self.form = form
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "heading": product?.name ?? visit.texts[.adminNewProduct]
        case "formPath": product.map { Paths.adminProduct($0.id) } ?? Paths.newProduct
        case "shopPath": product.map { Paths.product($0.id) }
        case "isOld": product != nil
        case "movementsPath": product.map { Paths.movements($0.id) }
        case "form": form
        case "skuWarning": LookAlikes(in: form["sku"]).warning(visit.texts)
        case "templateOptions":
            choices.templates.map { OptionModel($0.id.text, $0.name, current: form["template_id"].lowercased()) }
        case "attributeCount": form[AttributeRows.countField]
        case "attributeRows":
            AttributeRows(form).rows.enumerated().map { number, row in
                AttributeRowModel(number, row, kind: kind(of: row), isFixed: isFixed(row), form)
            }
        case "categoryBoxes":
            CategoryTree(choices.categories).flattened().map { category, depth in
                BoxModel(category, depth: depth, isOn: !form[ProductForm.categoryPrefix + category.slug].isEmpty)
            }
        default: nil
        }
    }

    private func isFixed(_ row: AttributeRows.Row) -> Bool {
        row.key == row.name && choices.schema(form)?.fields[row.name] != nil
    }

    /// By the template, or else by what it was when the form was shown.
    private func kind(of row: AttributeRows.Row) -> AttributeRows.Kind? {
        let old = Shown<Product>(form, isNew: false, values: { _ in [:] }).thing?.attributes.fields
        return choices.schema(form)?.fields[row.name].flatMap { AttributeRows.Kind($0) }
            ?? row.key.flatMap { old?[$0] }.flatMap { AttributeRows.Kind(of: $0) }
    }
}

/// A category to tick.
struct BoxModel: ViewModel {
    private let category: Wire.Category
    private let depth: Int
    private let isOn: Bool

    init(_ category: Wire.Category, depth: Int, isOn: Bool) {
        self.category = category
        self.depth = depth
        self.isOn = isOn
    }

    func child(named name: String) -> Any? {
        switch name {
        case "boxName": ProductForm.categoryPrefix + category.slug
        case "boxText": category.name
        case "boxDepth": String(min(depth, 3))
        case "boxIsOn": isOn
        default: nil
        }
    }
}
