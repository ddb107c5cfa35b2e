import Templating
import Wire

/// `pages/admin/deliveries`.
struct AdminDeliveriesModel: ViewModel {
    private let methods: [DeliveryMethod]
    private let form: Form
    private let visit: Visit

    /// - Parameter form: for a new one.
    init(_ methods: [DeliveryMethod], form: Form, _ visit: Visit) {
        self.methods = methods
        self.form = form
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "methods": methods.map { AdminDeliveryRowModel(method: $0, visit: visit) }
        case "isEmpty": methods.isEmpty
        case "formPath": Paths.adminDeliveries
        case "form": form
        default: nil
        }
    }
}

struct AdminDeliveryRowModel: ViewModel {
    let method: DeliveryMethod
    let visit: Visit

    func child(named name: String) -> Any? {
        switch name {
        case "methodPath": Paths.adminDelivery(method.id)
        case "methodName": method.name(in: visit.texts.language.ofOrder)
        case "methodCode": method.code
        case "methodPrice": visit.format.price(method.price, visit.texts)
        case "methodAddress": visit.texts[method.needsAddress ? .yes : .no]
        case "methodIsActive": method.isActive
        default: nil
        }
    }
}

/// `pages/admin/delivery`.
struct AdminDeliveryModel: ViewModel {
    private let method: DeliveryMethod
    private let form: Form
    private let visit: Visit

    init(_ method: DeliveryMethod, form: Form, _ visit: Visit) {
        self.method = method
        self.form = form
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "heading": method.name(in: visit.texts.language.ofOrder)
        case "formPath": Paths.adminDelivery(method.id)
        case "form": form
        default: nil
        }
    }
}
