import FoundationEssentials
import Templating
import Testing
import Wire

/// The time to render the list of a front page, for scripts/bench.
@Suite struct CardBench {
    struct Page: ViewModel {
        let products: [Card]

        static let names: [Name<Self>] = [.list("products") { $0.products }]
    }

    /// As the gateway shows a product in a list.
    struct Card: ViewModel {
        let number: Int
        let format: Format

        static let names: [Name<Self>] = [
            .text("productPath") { "/product/0190163d-8694-739b-aea5-966c26f8ad\($0.number)" },
            .text("productName") { "A lamp & a chair, number \($0.number)" },
            .text("productPicture") { "/media/demo/lamp-\($0.number).webp" },
            .text("price") { $0.format.money(Money(minorUnits: Int64(19_990 + $0.number))) },
            .model("stock") { Stock(level: $0.number.isMultiple(of: 5) ? "few" : "many") },
            .text("cartNote") { $0.number.isMultiple(of: 7) ? "In your cart: 2" : nil },
        ]
    }

    struct Stock: ViewModel {
        let level: String

        static let names: [Name<Self>] = [.text("stockLevel") { $0.level }, .text("stockText") { _ in "In stock" }]
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["SHOP_BENCH"] != nil))
    func `a list of 24 products is rendered`() throws {
        let www = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        func source(_ name: String) throws -> String {
            try String(
                decoding: Data(contentsOf: URL(filePath: "\(www)/www/templates/\(name).mustache")), as: UTF8.self)
        }
        let view = View<Page>("list")
        let templates = try TestTemplates([
            "list": "<ul class=\"grid\">\n{{#products}}{{> catalogue/card}}{{/products}}\n</ul>\n",
            "catalogue/card": source("catalogue/card"), "parts/no-picture": source("parts/no-picture"),
        ]).read([view]).templates
        let format = Format(language: .en, currency: "USD")
        let page = Page(products: (10..<34).map { Card(number: $0, format: format) })
        let rounds = 5000
        var bytes = 0
        let start = ContinuousClock.now
        for _ in 0..<rounds { bytes += templates.render(view, page, in: .en).count }
        let microseconds = (ContinuousClock.now - start) / rounds / .microseconds(1)
        print("measured: a list of 24 products, \(bytes / rounds) bytes: \(microseconds) µs")
    }
}
