import Clients
import Daemon
package import FoundationEssentials
import HTTPTypes
import Hummingbird
import Templating
import Wire

extension Paths {
    package static func adminOrder(_ id: UUID) -> String { "\(adminOrders)/\(id.text)" }
}

/// `/admin/orders/{id}`: one order, its mail, and changes of its status.
struct AdminOrderPage: SitePage {
    let site: Site

    private static let route: RouterPath = "/admin/orders/:id"
    private static let view = PageView<AdminOrderModel>("admin/orders/order")
    static let views: [any AnyView] = [view]

    func add(to router: Router<ShopContext>) {
        router.get(Self.route, use: site.adminAnswer(show))
        router.post(Self.route, use: site.adminTake(move))
    }

    private func show(_ visit: Visit) async throws -> Response {
        try await show(visit, visit.freshForm([]), .ok)
    }

    private func show(_ visit: Visit, _ form: Form, _ status: HTTPResponse.Status) async throws -> Response {
        let id = try visit.context.parameters.id()
        async let mails = try? site.orders.mails(ofOrder: id, token: visit.token)
        let order = try await site.orders.order(id, token: visit.token)
        let model = AdminOrderModel(
            order: OrderModel(order: order, form: form, reader: visit.reader), mails: await mails ?? [])
        return await visit.page(Self.view, model, status: status)
    }

    private func move(_ visit: Visit) async throws -> Submission {
        let id = try visit.context.parameters.id()
        let form = visit.sentMove([])
        return visit.submit(form) {
            var fields = form.fields
            try await site.move(id, &fields, visit)
            return visit.redirect(to: Paths.adminOrder(id), saying: .saved)
        } again: { form, status in
            try await show(visit, form, status)
        }
    }
}
