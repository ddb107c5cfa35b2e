import Daemon
import FoundationEssentials
import JSON
import Templating
import Wire

/// A product in a list: `parts/product-card`.
struct ProductCardModel: ViewModel {
    private let product: Product
    private let room: CartRoom
    private let visit: Visit

    init(_ product: Product, room: CartRoom, _ visit: Visit) {
        self.product = product
        self.room = room
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "productPath": Paths.product(product.id)
        case "productName": product.name
        case "productPicture": product.images.first
        case "price": visit.format.money(product.price)
        case "stock": StockModel(product.stock, visit.texts)
        case "cartNote": room.note(visit.texts)
        default: nil
        }
    }
}

/// How many are left, in words: exact only when few are.
struct StockModel: ViewModel {
    /// How many are few: customers are told the number, and admins that it runs out.
    static let few = 5

    private let stock: Int
    private let texts: Texts

    init(_ stock: Int, _ texts: Texts) {
        self.stock = stock
        self.texts = texts
    }

    func child(named name: String) -> Any? {
        switch name {
        case "stockLevel": stock <= 0 ? "none" : stock <= Self.few ? "few" : "many"
        case "stockText":
            stock <= 0 ? texts[.stockNone] : stock <= Self.few ? texts.plural(.stockFew, stock) : texts[.stockMany]
        default: nil
        }
    }
}

/// `pages/product`.
struct ProductModel: ViewModel {
    private let product: Product
    private let room: CartRoom
    private let categories: [Wire.Category]
    private let form: Form
    private let visit: Visit

    /// - Parameter categories: all of them, empty when they are not known.
    init(_ product: Product, room: CartRoom, categories: [Wire.Category], form: Form, _ visit: Visit) {
        self.product = product
        self.room = room
        self.categories = categories
        self.form = form
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "productName": product.name
        case "productPath": Paths.product(product.id)
        case "productCode": product.sku
        case "productText": product.description.isEmpty ? nil : product.description
        case "price": visit.format.money(product.price)
        case "priceValue": product.price.description
        case "stock": StockModel(product.stock, visit.texts)
        case "canBuy": room.left > 0 && product.isActive
        case "cannotBuy": product.stock <= 0 || !product.isActive
        case "cartNote": room.note(visit.texts)
        case "isHidden": !product.isActive
        case "most": String(room.left)
        case "form": form
        case "pictures":
            product.images.enumerated().map {
                PictureModel(address: $1, number: $0 + 1, name: product.name, isFirst: $0 == 0)
            }
        case "hasPictures": !product.images.isEmpty
        case "attributes": attributes
        case "hasAttributes": !attributes.isEmpty
        case "crumbs": crumbs
        case "editPath": visit.context.isAdmin ? Paths.adminProduct(product.id) : nil
        default: nil
        }
    }

    private var crumbs: [CrumbModel] {
        let tree = CategoryTree(categories)
        guard let category = product.categories.compactMap(tree.category(slug:)).first else { return [] }
        return (tree.ancestors(of: category) + [category]).map { CrumbModel($0) }
    }

    private var attributes: [AttributeModel] {
        guard case .object(let fields)? = try? product.attributes.value else { return [] }
        return fields.sorted { $0.key < $1.key }.compactMap { name, value in
            text(of: value).map { AttributeModel(name: name, text: $0) }
        }
    }

    private func text(of value: JSONValue) -> String? {
        switch value {
        case .string(let text): text.isEmpty ? nil : text
        case .number(let number): number.description
        case .bool(let isTrue): visit.texts[isTrue ? .yes : .no]
        case .array(let values): values.compactMap(text(of:)).joined(separator: ", ")
        case .null, .object: nil
        }
    }
}

struct PictureModel: ViewModel {
    let address: String
    let number: Int
    let name: String
    let isFirst: Bool

    func child(named name: String) -> Any? {
        switch name {
        case "pictureAddress": address
        case "pictureText": number == 1 ? self.name : "\(self.name) (\(number))"
        case "pictureIsFirst": isFirst
        default: nil
        }
    }
}

struct AttributeModel: ViewModel {
    let name: String
    let text: String

    func child(named name: String) -> Any? {
        switch name {
        case "attributeName": self.name
        case "attributeText": text
        default: nil
        }
    }
}
