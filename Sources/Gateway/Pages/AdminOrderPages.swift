import Clients
import Daemon
import Hummingbird
import Wire

/// `/admin/orders`: everybody's orders, and moving one along.
struct AdminOrderPages {
    let site: Site

    func add(to router: Router<ShopContext>) {
        router.get(RouterPath(Paths.adminOrders), use: site.adminAnswer(list))
        router.get(Paths.Route.adminOrder, use: site.adminAnswer(show))
        router.post(Paths.Route.adminOrder, use: site.adminAnswer(move))
    }

    private func list(_ visit: Visit) async throws -> Response {
        let status = OrderStatus(rawValue: visit.query["status"] ?? "")
        let email = visit.query["email"].flatMap { $0.isEmpty ? nil : $0 }
        let page = try await site.orders.allOrders(
            status: status, email: email, page: PageRequest(cursor: visit.query["cursor"]), token: visit.token)
        return await visit.page("admin/orders", AdminOrdersModel(page, status: status, email: email ?? "", visit))
    }

    private func show(_ visit: Visit) async throws -> Response {
        try await show(visit, visit.freshForm([]), .ok)
    }

    private func show(_ visit: Visit, _ form: Form, _ status: HTTPResponse.Status) async throws -> Response {
        let order = try await site.orders.order(visit.context.parameters.id(), token: visit.token)
        return await visit.page("admin/order", OrderModel(order, form: form, visit), status: status)
    }

    private func move(_ visit: Visit) async throws -> Response {
        let id = try visit.context.parameters.id()
        let form = try await visit.sentForm(["status"])
        return try await visit.submit(form) {
            var fields = form.fields
            let status = fields.required("status", .oneOf(OrderStatus.self))
            try fields.check(allowUnknown: true)
            _ = try await site.orders.move(id, to: status, token: visit.token)
            return visit.redirect(to: Paths.adminOrder(id), saying: .saved)
        } again: { form, status in
            try await show(visit, form, status)
        }
    }
}
