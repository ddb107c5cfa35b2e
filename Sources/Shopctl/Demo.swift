import ArgumentParser
import Clients
import Daemon
import FoundationEssentials
import JSON
import Wire

/// `shopctl demo`: fills an empty shop with demo products and delivery methods, through its public API.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fill an empty shop with demo products and delivery methods.",
        discussion: """
            Signs in as the admin of ADMIN_EMAIL and ADMIN_PASSWORD (or ADMIN_PASSWORD_FILE). Does not change a shop \
            that has products already.
            """)

    @Option(help: "Address of the shop.")
    var url = "http://localhost:8000"

    @Option(help: "Folder with shop.json.")
    var folder = "/usr/share/shop/www/demo"

    func run() async throws {
        let shop = try Self.read("\(folder)/shop.json")
        let settings = try Settings()
        do throws(Problem) {
            let address = try Self.address("\(url)/api")
            try await withSisters(secret: "") { connections throws(Problem) in
                try await fill(shop, settings, address, connections)
            }
        } catch {
            throw ProgramError("the demo products were not created: \(error.detail)")
        }
    }

    private func fill(
        _ shop: DemoShop, _ settings: Settings, _ address: SisterAddress, _ connections: SisterConnections
    ) async throws(Problem) {
        let catalog = CatalogClient(at: address, over: connections)
        let existing = try await catalog.products(page: PageRequest(limit: 1))
        guard existing.totalCount == 0 else { return print("the shop has \(existing.totalCount) products") }

        let token = try await signIn(settings, AuthClient(at: address, over: connections))
        var categoryIDs: [String: UUID] = [:]
        for category in shop.categories {
            var change = CategoryChange()
            change.slug = category.slug
            change.name = category.name
            if let parent = category.parent { change.parentID = categoryIDs[parent] }
            categoryIDs[category.slug] = try await catalog.addCategory(change, token: token).id
        }
        var templateIDs: [String: UUID] = [:]
        for template in shop.templates {
            var change = TemplateChange()
            change.name = template.name
            change.schema = template.schema
            templateIDs[template.name] = try await catalog.addTemplate(change, token: token).id
        }
        // The first of the file is made last, so that it is the newest.
        for product in shop.products.reversed() {
            _ = try await catalog.addProduct(product.change(templateIDs), token: token)
        }
        let orders = OrderClient(at: address, over: connections)
        let known = try await orders.allDeliveryMethods(token: token).map(\.code)
        for method in shop.deliveries where !known.contains(method.code) {
            _ = try await orders.addDeliveryMethod(method.change, token: token)
        }
        print("filled in \(shop.products.count) products in \(shop.categories.count) categories")
    }

    private func signIn(_ settings: Settings, _ auth: AuthClient) async throws(Problem) -> String {
        let email: String
        let password: String
        do throws(SettingError) {
            email = try settings.value(of: .text("ADMIN_EMAIL", default: "admin@example.com", help: "the admin"))
            password = try settings.value(
                of: .text("ADMIN_PASSWORD", default: "admin123", help: "the admin's password", isSecret: true))
        } catch {
            throw .badRequest(error.description)
        }
        return try await auth.login(email: email, password: password, for: AuthCaller()).token.accessToken
    }

    private static func address(_ text: String) throws(Problem) -> SisterAddress {
        do throws(InvalidSetting) {
            return try SisterAddress(text)
        } catch {
            throw .badRequest("--url \(error.message)")
        }
    }

    private static func read(_ path: String) throws -> DemoShop {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ValidationError("can't read \(path); name its folder with --folder")
        }
        return try JSONDecoder().decode(DemoShop.self, from: data)
    }
}

/// `shop.json`.
private struct DemoShop: Decodable {
    let categories: [Category]
    let templates: [Template]
    let products: [Product]
    let deliveries: [Delivery]

    struct Category: Decodable {
        let slug: String
        let name: String
        let parent: String?
    }

    struct Template: Decodable {
        let name: String
        let schema: JSONText
    }

    struct Delivery: Decodable {
        let code: String
        let en: String
        let ru: String
        let price: Money
        let position: Int

        var change: DeliveryMethodChange {
            DeliveryMethodChange(
                code: code, nameEnglish: en, nameRussian: ru, price: price, needsAddress: true, isActive: true,
                position: position)
        }
    }

    struct Product: Decodable {
        let sku: String
        let name: String
        let price: Money
        let stock: Int
        let description: String
        let categories: [String]
        let template: String?
        let attributes: JSONText

        func change(_ templateIDs: [String: UUID]) -> ProductChange {
            var change = ProductChange()
            change.sku = sku
            change.name = name
            change.price = price
            change.stock = stock
            change.description = description
            change.categories = categories
            if let template { change.templateID = templateIDs[template] }
            change.attributes = attributes
            change.images = ["/media/demo/\(sku.lowercased()).svg"]
            return change
        }
    }
}
