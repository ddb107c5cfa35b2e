import Clients
import Daemon
import FoundationEssentials
import Hummingbird
import Templating
import Wire

/// `/admin/orders`: everybody's orders, and moving one along.
struct AdminOrderPages {
    let site: Site

    func add(to router: Router<ShopContext>) {
        router.get(RouterPath(Paths.adminOrders), use: site.adminAnswer(list))
        router.post(RouterPath(Paths.adminOrders), use: site.adminTake(moveInList))
        router.get(Paths.Route.adminOrder, use: site.adminAnswer(show))
        router.post(Paths.Route.adminOrder, use: site.adminTake(move))
    }

    // MARK: - The list

    private func list(_ visit: Visit) async throws -> Response {
        try await list(visit, visit.freshForm([]), .ok)
    }

    private func list(_ visit: Visit, _ form: Form, _ status: HTTPResponse.Status) async throws -> Response {
        var query = ListQuery(["status", "email"], of: visit)
        let page = try await query.answer { fields, page in
            let wanted = fields.optional("status", .oneOf(OrderStatus.self))
            let email = fields.optional("email", .sought(1...254))
            try fields.check(allowUnknown: true)
            return try await site.orders.allOrders(status: wanted, email: email, page: page, token: visit.token)
        }
        return await visit.page(
            "admin/orders", AdminOrdersModel(page, query, form: form, visit),
            status: status == .ok ? query.status : status)
    }

    private func moveInList(_ visit: Visit) async throws -> Submission {
        let form = sentForm(["order_id"], visit)
        return visit.submit(form) {
            var fields = form.fields
            let id = fields.required("order_id", .id)
            try await move(id, &fields, visit)
            return visit.redirect(to: visit.address, saying: .saved)
        } again: { form, status in
            try await list(visit, form, status)
        }
    }

    // MARK: - One order

    private func show(_ visit: Visit) async throws -> Response {
        try await show(visit, visit.freshForm([]), .ok)
    }

    private func show(_ visit: Visit, _ form: Form, _ status: HTTPResponse.Status) async throws -> Response {
        let id = try visit.context.parameters.id()
        async let mails = try? site.orders.mails(ofOrder: id, token: visit.token)
        let order = try await site.orders.order(id, token: visit.token)
        return await visit.page(
            "admin/order", AdminOrderModel(order, mails: await mails ?? [], form: form, visit), status: status)
    }

    private func move(_ visit: Visit) async throws -> Submission {
        let id = try visit.context.parameters.id()
        let form = sentForm([], visit)
        return visit.submit(form) {
            var fields = form.fields
            try await move(id, &fields, visit)
            return visit.redirect(to: Paths.adminOrder(id), saying: .saved)
        } again: { form, status in
            try await show(visit, form, status)
        }
    }

    /// The status is no field that could be marked: it is a button.
    private func sentForm(_ names: [String], _ visit: Visit) -> Form {
        visit.sentForm(names).labeled(OrderStatus.allCases.map { ($0.rawValue, visit.texts[$0.key]) })
    }

    private func move(_ id: UUID, _ fields: inout Fields, _ visit: Visit) async throws {
        let status = fields.required("status", .oneOf(OrderStatus.self))
        let shown = fields.optional("status_shown", .oneOf(OrderStatus.self))
        try fields.check(allowUnknown: true)
        _ = try await site.orders.move(id, from: shown, to: status, token: visit.token)
    }
}
