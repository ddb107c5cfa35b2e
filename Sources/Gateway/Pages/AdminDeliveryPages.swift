import Clients
import Daemon
import Hummingbird
import Templating
import Wire

/// `/admin/deliveries`: the ways an order can go, and one of them.
struct AdminDeliveryPages {
    let site: Site

    func add(to router: Router<ShopContext>) {
        router.get(RouterPath(Paths.adminDeliveries), use: site.adminAnswer(list))
        router.post(RouterPath(Paths.adminDeliveries), use: site.adminTake(create))
        router.get(Paths.Route.adminDelivery, use: site.adminAnswer(edit))
        router.post(Paths.Route.adminDelivery, use: site.adminTake(save))
    }

    private func list(_ visit: Visit) async throws -> Response {
        let methods = try await site.orders.allDeliveryMethods(token: visit.token)
        let last = methods.map(\.position).max() ?? 0
        let form = visit.freshForm(
            DeliveryForm.names,
            ["position": String(last + 1), "needs_address": "on", "needs_postal_code": "on", "is_active": "on"])
        return await visit.page("admin/deliveries", AdminDeliveriesModel(methods, form: form, visit))
    }

    private func create(_ visit: Visit) async throws -> Submission {
        let form = visit.sentForm(DeliveryForm.names)
        return visit.submit(form) {
            _ = try await site.orders.addDeliveryMethod(DeliveryForm(form, isNew: true).change, token: visit.token)
            return visit.redirect(to: Paths.adminDeliveries, saying: .created)
        } again: { form, status in
            try await list(visit, form, status)
        }
    }

    private func list(_ visit: Visit, _ form: Form, _ status: HTTPResponse.Status) async throws -> Response {
        let methods = try await site.orders.allDeliveryMethods(token: visit.token)
        return await visit.page("admin/deliveries", AdminDeliveriesModel(methods, form: form, visit), status: status)
    }

    private func edit(_ visit: Visit) async throws -> Response {
        let method = try await method(visit)
        let form = visit.freshForm(DeliveryForm.names, DeliveryForm.values(of: method))
        return await visit.page("admin/delivery", AdminDeliveryModel(method, form: form, visit))
    }

    private func save(_ visit: Visit) async throws -> Submission {
        let id = try visit.context.parameters.id()
        let form = visit.sentForm(DeliveryForm.names + ["action"])
        return visit.submit(form) {
            let change: DeliveryMethodChange
            switch form["action"] {
            case "delete":
                try await site.orders.deleteDeliveryMethod(id, token: visit.token)
                return visit.redirect(to: Paths.adminDeliveries, saying: .deleted)
            case "show": change = DeliveryMethodChange(isActive: true)
            case "hide": change = DeliveryMethodChange(isActive: false)
            default: change = try DeliveryForm(form).change
            }
            _ = try await site.orders.updateDeliveryMethod(id, change, token: visit.token)
            return visit.redirect(to: Paths.adminDeliveries, saying: .saved)
        } again: { form, status in
            let method = try await method(visit)
            let form = form.ofWhatIsThere(DeliveryForm.values(of: method))
            return await visit.page("admin/delivery", AdminDeliveryModel(method, form: form, visit), status: status)
        } gone: { form, status in
            if form["code"].isEmpty { throw Problem.notFound("Delivery method") }
            return try await list(visit, form.refused(saying: visit.texts[.formAnew]), status)
        }
    }

    /// The method of the address, among all.
    private func method(_ visit: Visit) async throws -> DeliveryMethod {
        let id = try visit.context.parameters.id()
        let methods = try await site.orders.allDeliveryMethods(token: visit.token)
        guard let method = methods.first(where: { $0.id == id }) else { throw Problem.notFound("Delivery method") }
        return method
    }
}
