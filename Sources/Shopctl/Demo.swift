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
        // An earlier run that failed may have left some of them.
        var categoryIDs: [String: UUID] = [:]
        for known in try await catalog.categories() { categoryIDs[known.slug] = known.id }
        for category in shop.categories where categoryIDs[category.slug] == nil {
            var change = Change<Wire.Category>()
            change.slug = category.slug
            change.name = category.name
            if let parent = category.parent { change.parentID = categoryIDs[parent] }
            categoryIDs[category.slug] = try await catalog.addCategory(change, token: token).id
        }
        var templateIDs: [String: UUID] = [:]
        for known in try await catalog.templates(token: token) { templateIDs[known.name] = known.id }
        for template in shop.templates where templateIDs[template.name] == nil {
            var change = Change<AttributeTemplate>()
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
        return try JSONReader.read(DemoShop.self, from: data)
    }
}

/// `shop.json`.
private struct DemoShop: JSONReadable {
    let categories: [Category]
    let templates: [Template]
    let products: [Product]
    let deliveries: [Delivery]

    init(reading json: inout JSONReader) throws(JSONSyntaxError) {
        (categories, templates, products, deliveries) = try json.object { shop throws(JSONSyntaxError) in
            (
                try shop.value("categories"), try shop.value("templates"), try shop.value("products"),
                try shop.value("deliveries")
            )
        }
    }

    struct Category: JSONReadable {
        let slug: String
        let name: String
        let parent: String?

        init(reading json: inout JSONReader) throws(JSONSyntaxError) {
            (slug, name, parent) = try json.object { category throws(JSONSyntaxError) in
                (try category.value("slug"), try category.value("name"), try category.value("parent"))
            }
        }
    }

    struct Template: JSONReadable {
        let name: String
        let schema: JSONText

        init(reading json: inout JSONReader) throws(JSONSyntaxError) {
            (name, schema) = try json.object { template throws(JSONSyntaxError) in
                (try template.value("name"), try template.value("schema"))
            }
        }
    }

    struct Delivery: JSONReadable {
        var change = Change<DeliveryMethod>()
        let code: String

        init(reading json: inout JSONReader) throws(JSONSyntaxError) {
            (change, code) = try json.object { method throws(JSONSyntaxError) in
                let code: String = try method.value("code")
                var change = Change<DeliveryMethod>()
                change.code = code
                change.nameEnglish = try method.value("en") as String
                change.nameRussian = try method.value("ru") as String
                change.price = try method.value("price") as Money
                change.position = try method.value("position") as Int
                change.needsAddress = true
                change.isActive = true
                return (change, code)
            }
        }
    }

    struct Product: JSONReadable {
        let change: Change<Wire.Product>
        let template: String?

        init(reading json: inout JSONReader) throws(JSONSyntaxError) {
            (change, template) = try json.object { product throws(JSONSyntaxError) in
                let sku: String = try product.value("sku")
                var change = Change<Wire.Product>()
                change.sku = sku
                change.name = try product.value("name") as String
                change.price = try product.value("price") as Money
                change.stock = try product.value("stock") as Int
                change.description = try product.value("description") as String
                change.categories = try product.value("categories") as [String]
                change.attributes = try product.value("attributes") as JSONText
                change.images = ["/media/demo/\(sku.lowercased()).svg"]
                return (change, try product.value("template"))
            }
        }

        func change(_ templateIDs: [String: UUID]) -> Change<Wire.Product> {
            var change = change
            if let template { change.templateID = templateIDs[template] }
            return change
        }
    }
}
