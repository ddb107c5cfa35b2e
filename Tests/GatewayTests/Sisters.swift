import Daemon
import FoundationEssentials
import Hummingbird
import JSON
import TestSupport
import Wire

/// A fake of all four sisters in one daemon, which answers from `ShopData` with the real wire format.
protocol Sisters: ShopDaemon {
    static var data: ShopData { get }
}

enum FullSisters: Sisters {
    static let name = "full"
    static let data = ShopData.full
}

/// With a cart that can be ordered as it is.
enum ReadySisters: Sisters {
    static let name = "ready"
    static let data = ShopData.ready
}

/// Where nothing can be picked up.
enum CourierSisters: Sisters {
    static let name = "courier"
    static let data = {
        var data = ShopData.ready
        data.deliveries = [ShopData.delivery("courier", 500), ShopData.delivery("drone", 900, needsPostalCode: false)]
        return data
    }()
}

enum EmptySisters: Sisters {
    static let name = "empty"
    static let data = ShopData.empty
}

extension Sisters {
    static var summary: String { "answers as auth, catalog, cart and order" }
    static var settings: [any SettingDeclaration] { [] }

    static func build(_ setup: Setup) async throws -> Blueprint {
        let data = data
        return Blueprint { router in
            catalog(router, data)
            cart(router, data)
            orders(router, data)
            auth(router, data, setup.tokens)
        }
    }

    private static func catalog(_ router: Router<ShopContext>, _ data: ShopData) {
        router.get("products") { request, _ in
            var fields = request.queryFields
            if fields.optional("max_price", .money) == .zero {
                throw Problem.invalid([FieldError("max_price", .outOfRange(1...2))])
            }
            try refuse(fields)
            return try Response.list(
                data.products, totalCount: data.products.count, nextCursor: data.products.isEmpty ? nil : "c&\"1",
                of: request)
        }
        router.post("products") { _, _ -> Response in throw Problem.invalid("sku", .taken, "is taken") }
        router.get("products/:id") { _, context in
            let id = try context.parameters.id()
            guard let product = data.products.first(where: { $0.id == id }) else { throw Problem.notFound("Product") }
            return Response.json(product)
        }
        router.patch("products/:id") { request, context in
            // A stock that nobody has changed must not come along.
            let fields = try await request.jsonFields()
            var stock = fields
            if stock.optional("stock", .integer(0...999)) != nil, stock.optional("reason", .text(1...200)) == nil {
                throw Problem.conflict("changed", "A stock without a reason.")
            }
            let id = try context.parameters.id()
            guard let product = data.products.first(where: { $0.id == id }) else { throw Problem.notFound("Product") }
            return Response.json(product)
        }
        router.get("products/:id/movements") { request, _ in
            try refuse(request.queryFields)
            return try Response.list(data.movements, totalCount: data.movements.count, nextCursor: "c&\"1", of: request)
        }
        router.get("products/addresses") { request, _ in
            var fields = request.queryFields
            guard fields.optional("part", .integer(0...9)) == 0 else { return Response.json([ProductAddress]()) }
            return Response.json(
                data.products.map { product in
                    ProductAddress {
                        $0.id = product.id
                        $0.updatedAt = Timestamp("2026-11-28T10:00:00.000Z") ?? .blank
                    }
                })
        }
        router.get("categories") { _, _ in Response.json(data.categories) }
        router.get("templates") { _, _ in Response.json(data.templates) }
        router.get("templates/:id") { _, context in
            let id = try context.parameters.id()
            guard let template = data.templates.first(where: { $0.id == id }) else {
                throw Problem.notFound("Template")
            }
            return Response.json(template)
        }
    }

    /// Like every list with an invalid cursor.
    private static func refuse(_ query: Fields) throws {
        if query.text("cursor") == "bad" {
            throw Problem.invalid("cursor", .invalid, "must come from the Link of the previous page")
        }
    }

    private static func cart(_ router: Router<ShopContext>, _ data: ShopData) {
        router.get("cart") { _, _ in Response.json(data.cart) }
        router.post("cart/add") { request, context in
            let cookie = context.identity == nil ? "guest.code" : "none"
            return Response.json(data.cart, headers: [.setCookie: "cart=\(cookie); Path=/; HttpOnly"])
        }
        router.post("cart/set") { _, _ -> Response in
            throw Problem.invalid([FieldError("qty", .outOfRange(0...999))])
        }
        router.post("cart/accept") { _, _ in Response.json(data.cart) }
        router.post("cart/merge") { _, _ in
            Response.json(data.cart, headers: [.setCookie: "cart=; Path=/; Max-Age=0"])
        }
        router.post("cart/clear") { _, _ in Response.json(data.cart) }
    }

    private static func orders(_ router: Router<ShopContext>, _ data: ShopData) {
        router.get("orders") { request, context in
            try refuse(request.queryFields)
            var fields = request.queryFields
            // Only the buyer has orders that the cart asks for.
            if let status = fields.optional("status", .oneOf(OrderStatus.self)) {
                let isBuyer = context.identity?.userID == ShopData.buyer
                return Response.json(data.orders.filter { isBuyer && $0.status == status })
            }
            return try Response.list(data.orders, totalCount: data.orders.count, nextCursor: nil, of: request)
        }
        router.patch("orders/:id/cancel") { _, _ in Response.json(data.orders[0]) }
        router.get("orders/:id") { _, context in
            let id = try context.parameters.id()
            guard let order = data.orders.first(where: { $0.id == id }) else { throw Problem.notFound("Order") }
            return Response.json(order)
        }
        router.post("orders/checkout") { request, _ -> Response in
            guard let order = data.orders.first else { throw Problem.badRequest("Cart is empty") }
            var fields = try await request.jsonFields()
            let total = fields.optional("expected_total", .money)
            guard order.user.id == ShopData.buyer else {
                var problem = Problem.conflict("not-available", "Not enough.")
                problem.shortages = [Shortage(productID: order.id, name: ShopData.hostile, requested: 9, available: 2)]
                throw problem
            }
            let replaced = fields.optional("replaces", .id)
            if let words = fields.optional("note", .text(1...100)), words.hasPrefix("open"), replaced != order.id {
                var problem = Problem.conflict("order-open", "There is an order of this cart.")
                problem.openOrder = OpenOrder(data.orders[words == "open and paid" ? 1 : 0])
                throw problem
            }
            if let total, total != Money(minorUnits: 260_480) {
                throw Problem.conflict("price-changed", "It costs something else.")
            }
            let isCard = fields.required("payment", .text(1...20)) == "sandbox"
            let delivery = fields.required("delivery", .text(1...20))
            if delivery == "nowhere" {
                throw Problem.invalid(
                    ["address", "city", "postal_code"].map { FieldError("shipping.\($0)", .required, "is needed") })
            }
            guard fields.required("language", .text(1...2)) == "ru", delivery == "courier"
            else { throw Problem.invalid("delivery", .unknown, "is not offered") }
            return Response.json(data.orders[isCard ? 0 : 1])
        }
        router.get("delivery-methods") { _, _ in Response.json(data.deliveries) }
        router.get("payment-methods") { _, _ in
            Response.json(data.deliveries.isEmpty ? ["invoice"] : ["sandbox", "invoice"])
        }
        router.post("sandbox/payments/:id") { request, _ -> Response in
            var fields = try await request.jsonFields()
            switch fields.required("card", .text(1...40)) {
            case "4242": return Response.json(CardAnswer(status: .processing))
            case "2": return Response.json(CardAnswer(status: .declined))
            case "303": throw Problem(504, "payment-timeout", "The bank does not answer.")
            case "409": throw Problem.conflict("payment-closed", "Too late.")
            default: throw Problem.invalid("card", .unknown, "is no test card")
            }
        }
        router.get("admin/delivery-methods") { _, _ in Response.json(data.deliveries) }
        router.post("admin/delivery-methods") { _, _ -> Response in
            throw Problem.conflict("delivery-code-taken", field: "code", "Another one has this code.")
        }
        router.delete("admin/delivery-methods/:id") { _, _ -> Response in
            throw Problem.conflict("last-delivery-method", "It is the last one.")
        }
        router.patch("admin/delivery-methods/:id") { _, _ in Response.json(data.deliveries[0]) }
        router.get("admin/orders/:id/mail") { _, _ in Response.json(data.mails) }
        router.patch("admin/orders/:id") { _, _ in Response.json(data.orders[0]) }
        router.get("admin/orders") { request, _ in
            try refuse(request.queryFields)
            return try Response.list(data.orders, totalCount: data.orders.count, nextCursor: nil, of: request)
        }
        router.get("admin/stats") { _, _ in Response.json(data.statistics) }
    }

    private static func auth(_ router: Router<ShopContext>, _ data: ShopData, _ tokens: TokenSigner) {
        QuietAuth.addNews(to: router)
        router.post("auth/logout") { _, _ in Response.detail("logged out") }
        router.post("auth/register") { _, _ -> Response in
            throw Problem.conflict("email-taken", field: "email", "There is an account with this e-mail already.")
        }
        router.post("auth/login") { request, _ in
            var form = try await request.formFields()
            guard form.required("password", .text(1...100)) == "right" else { throw Problem.unauthorized("No.") }
            let isBuyer = form.required("username", .text(1...100)) == "a@example.com"
            let token = tokens.token(
                for: isBuyer ? ShopData.buyer : UUID.v7(), email: "a@example.com", role: .user, lifetime: 60)
            // Echoes its input, as auth uses it to identify devices.
            let device = request.cookies[deviceCookie]?.value ?? "none"
            let address = request.headers[.forwardedFor] ?? "none"
            let sister = try? tokens.verify(request.headers[.serviceToken] ?? "")
            var headers: HTTPFields = [
                .setCookie: "device=\(device).\(address).\(sister?.subject ?? "nobody"); Path=/"
            ]
            let secure = request.headers[.forwardedProto] == "https" ? "; Secure" : ""
            let session: HTTPFields = [.setCookie: "access_token=\(token); HttpOnly; Path=/\(secure)"]
            headers.append(contentsOf: session)
            return Response.json(AccessToken(accessToken: token, expiresIn: 60), headers: headers)
        }
        router.post("auth/change_password") { _, _ -> Response in
            throw Problem.unauthorized("Your session has ended.")
        }
        router.get("auth/me") { _, _ in
            guard let user = data.users.first else { throw Problem.unauthorized("Your session has ended.") }
            return Response.json(user)
        }
        router.get("auth/users") { request, _ in
            try refuse(request.queryFields)
            return try Response.list(data.users, totalCount: data.users.count, nextCursor: nil, of: request)
        }
    }
}

/// Auth without accounts: it only answers which sessions have ended.
enum BusyAuth: ShopDaemon {
    static let name = "busy"
    static let summary = "tells news of sessions only"
    static let settings: [any SettingDeclaration] = []

    static func build(_ setup: Setup) async throws -> Blueprint {
        Blueprint { router in
            QuietAuth.addNews(to: router)
            for path in ["auth/me", "auth/users"] {
                router.get(RouterPath(path)) { _, _ -> Response in throw Problem.unavailable("Not now.") }
            }
        }
    }
}
