import Clients
import Daemon
import FoundationEssentials
import Hummingbird
import Templating
import Wire

extension Paths {
    package static let adminOrders = "/admin/orders"
    /// Not a page, but order's file for a spreadsheet.
    package static let ordersFile = "/api/admin/orders.csv"
}

/// `/admin/orders`: all orders, and changes of their status.
struct AdminOrdersPage: SitePage {
    let site: Site

    private static let view = PageView<AdminOrdersModel>("admin/orders/orders")
    static let views: [any AnyView] = [view]
    static let adminTab: AdminTab? = AdminTab(path: Paths.adminOrders, name: .adminOrders)

    func add(to router: Router<ShopContext>) {
        router.get(RouterPath(Paths.adminOrders), use: site.adminAnswer(list))
        router.post(RouterPath(Paths.adminOrders), use: site.adminTake(move))
    }

    private func list(_ visit: Visit) async throws -> Response {
        try await list(visit, visit.freshForm([]), .ok)
    }

    private func list(_ visit: Visit, _ form: Form, _ status: HTTPResponse.Status) async throws -> Response {
        var query = ListQuery(AdminOrdersModel.fields, of: visit)
        let page = try await query.answer { fields, page in
            let wanted = fields.optional("status", .oneOf(OrderStatus.self))
            let email = fields.optional("email", .sought(1...254))
            try fields.check(allowUnknown: true)
            return try await site.orders.allOrders(status: wanted, email: email, page: page, token: visit.token)
        }
        let model = AdminOrdersModel(
            page: page, query: query, form: form, address: visit.address, reader: visit.reader)
        return await visit.page(Self.view, model, status: status == .ok ? query.status : status)
    }

    private func move(_ visit: Visit) async throws -> Submission {
        let form = visit.sentMove(["order_id"])
        return visit.submit(form) {
            var fields = form.fields
            let id = fields.required("order_id", .id)
            try await site.move(id, &fields, visit)
            return visit.redirect(to: visit.address, saying: .saved)
        } again: { form, status in
            try await list(visit, form, status)
        }
    }
}

extension Visit {
    /// A form that changes an order's status. The status is a button, not a field that could be marked.
    func sentMove(_ names: [String]) -> Form {
        sentForm(names).labeled(OrderStatus.allCases.map { ($0.rawValue, texts[$0.key]) })
    }
}

extension Site {
    /// Changes an order's status as a form asks.
    ///
    /// - Throws: `Problem`, 409 if the order has another status than the form showed.
    func move(_ id: UUID, _ fields: inout Fields, _ visit: Visit) async throws {
        let status = fields.required("status", .oneOf(OrderStatus.self))
        let shown = fields.optional("status_shown", .oneOf(OrderStatus.self))
        try fields.check(allowUnknown: true)
        _ = try await orders.move(id, from: shown, to: status, token: visit.token)
    }
}
