import FoundationEssentials
import JSON
import Templating
import Wire

/// Facts of a page in the vocabulary of schema.org.
package struct PageFacts: Sendable {
    let shopURL: String
    let currency: String

    init(_ visit: Visit) {
        shopURL = visit.shopURL
        currency = visit.site.currency
    }

    /// The shop itself.
    func shop(named name: String) -> [JSONValue] {
        ["Organization", "WebSite"].map { type in
            thing(type, ["name": .string(name), "url": .string(shopURL + "/")])
        }
    }

    /// A product with its offer.
    func product(_ product: Product, _ attributes: [String: JSONValue]) -> JSONValue {
        let address = JSONValue.string(shopURL + Paths.product(product.id))
        var fields: [String: JSONValue] = [
            "name": .string(product.name), "sku": .string(product.sku), "url": address,
            "offers": thing(
                "Offer",
                [
                    "price": .string(product.price.description), "priceCurrency": .string(currency), "url": address,
                    "availability": .string("https://schema.org/\(product.stock > 0 ? "InStock" : "OutOfStock")"),
                    "itemCondition": .string("https://schema.org/NewCondition"),
                ]),
        ]
        if !product.description.isEmpty { fields["description"] = .string(product.description) }
        if !product.images.isEmpty {
            fields["image"] = .array(product.images.map { .string(Paths.absolute($0, in: shopURL)) })
        }
        let attributes = Self.texts(attributes)
        if let brand = Self.first(of: ["brand", "бренд", "марка"], in: attributes) {
            fields["brand"] = thing("Brand", ["name": .string(brand)])
        }
        if let number = Self.first(of: ["gtin", "ean", "upc", "isbn", "штрихкод"], in: attributes), Self.isGTIN(number)
        {
            fields["gtin"] = .string(number)
        }
        return thing("Product", fields)
    }

    /// The way from the front page.
    func crumbs(_ links: [LinkModel]) -> JSONValue {
        let steps = links.enumerated().map { index, link in
            thing(
                "ListItem",
                [
                    "position": .number(Decimal(index + 1)), "name": .string(link.text),
                    "item": .string(shopURL + link.path),
                ])
        }
        return thing("BreadcrumbList", ["itemListElement": .array(steps)])
    }

    private func thing(_ type: String, _ fields: [String: JSONValue]) -> JSONValue {
        .object(fields.merging(["@type": .string(type)]) { $1 })
    }

    // MARK: - Attributes

    /// The attributes that are texts or numbers, by their names in lower case.
    private static func texts(_ attributes: [String: JSONValue]) -> [String: String] {
        let texts = attributes.sorted { $0.key < $1.key }.compactMap { name, value -> (String, String)? in
            switch value {
            case .string(let text): (name.lowercased(), text)
            case .number(let number): (name.lowercased(), number.description)
            case .null, .bool, .array, .object: nil
            }
        }
        return Dictionary(texts, uniquingKeysWith: { first, _ in first })
    }

    private static func first(of names: [String], in attributes: [String: String]) -> String? {
        names.lazy.compactMap { attributes[$0]?.nonEmpty }.first
    }

    /// Whether it is a Global Trade Item Number: 8, 12, 13 or 14 digits, the last of which checks the others (GS1 General
    /// Specifications, 7.9).
    package static func isGTIN(_ text: String) -> Bool {
        let digits = text.utf8.map { Int($0) - Int(UInt8(ascii: "0")) }
        guard [8, 12, 13, 14].contains(digits.count), digits.allSatisfy((0...9).contains) else { return false }
        let sum = digits.reversed().enumerated().map { $0 % 2 == 0 ? $1 : 3 * $1 }.reduce(0, +)
        return sum % 10 == 0
    }
}
