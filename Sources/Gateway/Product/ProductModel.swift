import Daemon
import FoundationEssentials
import JSON
import Templating
import Wire

/// `product/product`.
struct ProductModel: ViewModel {
    let product: Product
    let room: CartRoom
    /// All categories; empty if they are unknown.
    let tree: CategoryTree
    let form: Form
    let reader: Reader
    /// As they are, and as they are shown.
    private let values: [String: JSONValue]
    private let attributes: [AttributeModel]

    init(product: Product, room: CartRoom, tree: CategoryTree, form: Form, reader: Reader) {
        self.product = product
        self.room = room
        self.tree = tree
        self.form = form
        self.reader = reader
        values = if case .object(let values)? = try? product.attributes.value { values } else { [:] }
        attributes = values.sorted { $0.key < $1.key }.compactMap { name, value in
            Self.text(of: value, reader.texts).map {
                AttributeModel(name: name, text: $0, isNumber: value.isNumber, in: reader.texts.language)
            }
        }
    }

    static let names: [Name<Self>] = [
        .text("productName") { $0.product.name },
        .text("productPath") { Paths.product($0.product.id) },
        .text("productCode") { $0.product.sku },
        .text("productText") { $0.product.description.nonEmpty },
        .text("price") { $0.reader.format.money($0.product.price) },
        .text("priceValue") { $0.product.price.description },
        .model("stock") { StockModel($0.product.stock, $0.reader.texts) },
        .flag("canBuy") { $0.room.left > 0 && $0.product.isActive },
        .flag("cannotBuy") { $0.product.stock <= 0 || !$0.product.isActive },
        .text("cartNote") { $0.room.note($0.reader.texts) },
        .flag("isHidden") { !$0.product.isActive },
        .text("most") { String($0.room.left) },
        .form("form", ["qty"]) { $0.form },
        .list("pictures") { model in
            model.product.images.enumerated().map {
                PictureModel(address: $1, number: $0 + 1, productName: model.product.name)
            }
        },
        .flag("hasPictures") { !$0.product.images.isEmpty },
        .list("attributes") { $0.attributes },
        .flag("hasAttributes") { !$0.attributes.isEmpty },
        .list("crumbs") { $0.crumbs },
        .text("editPath") { $0.reader.isAdmin ? Paths.adminProduct($0.product.id) : nil },
    ]

    func head(_ facts: PageFacts) -> PageHead {
        guard product.isActive else { return .unlisted }
        let words =
            product.description.nonEmpty
            ?? "\(product.name) · \(reader.format.money(product.price)) · \(reader.texts.shopName)"
        let here = LinkModel(path: Paths.product(product.id), text: product.name, isCurrent: true)
        return PageHead(
            path: here.path, description: PageHead.summary(of: words), picture: product.images.first,
            facts: [facts.product(product, values), facts.crumbs([.home(reader.texts)] + crumbs + [here])])
    }

    private var crumbs: [LinkModel] {
        guard let category = product.categories.compactMap(tree.category(slug:)).first else { return [] }
        return (tree.ancestors(of: category) + [category]).map { LinkModel($0) }
    }

    private static func text(of value: JSONValue, _ texts: Texts) -> String? {
        switch value {
        case .string(let text): text.nonEmpty
        case .number(let number): number.description
        case .bool(let isTrue): texts[isTrue ? .yes : .no]
        case .array(let values): values.compactMap { text(of: $0, texts) }.joined(separator: ", ")
        case .null, .object: nil
        }
    }
}

struct PictureModel: ViewModel {
    let address: String
    let number: Int
    let productName: String

    static let names: [Name<Self>] = [
        .text("pictureAddress") { $0.address },
        .text("pictureText") { $0.number == 1 ? $0.productName : "\($0.productName) (\($0.number))" },
        .flag("pictureIsFirst") { $0.number == 1 },
    ]
}
