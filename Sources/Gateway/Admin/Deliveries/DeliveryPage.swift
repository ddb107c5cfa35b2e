import Clients
import FoundationEssentials
import Templating
import Wire

/// `/admin/deliveries`: the delivery methods, and one of them.
struct DeliveryPage: RecordPage {
    let site: Site

    static let path = "/admin/deliveries"
    static let title = TextKey.adminDeliveries
    static let noun = "Delivery method"
    static let list = PageView<RecordModel<Self>>("admin/deliveries/deliveries")
    static let one = PageView<RecordModel<Self>>("admin/deliveries/delivery")

    static let names: [Name<RecordModel<Self>>] = [
        .list("methods") { model in model.records.map { DeliveryRow(method: $0, reader: model.reader) } }
    ]

    static func name(of method: DeliveryMethod, _ reader: Reader) -> String { method.name(in: reader.language) }

    static func newValues(beside methods: [DeliveryMethod]) -> [String: String] {
        let last = methods.map(\.position).max() ?? 0
        return ["position": String(last + 1), "needs_address": "on", "needs_postal_code": "on", "is_active": "on"]
    }

    func records(_ token: String?) async throws -> [DeliveryMethod] {
        try await site.orders.allDeliveryMethods(token: token)
    }

    func create(_ form: Form, _ token: String?) async throws {
        _ = try await site.orders.addDeliveryMethod(DeliveryForm(form, isNew: true).change, token: token)
    }

    func update(_ id: UUID, _ form: Form, _ token: String?) async throws {
        let change =
            switch form["action"] {
            case "show": Change<DeliveryMethod> { $0.isActive = true }
            case "hide": Change<DeliveryMethod> { $0.isActive = false }
            default: try DeliveryForm(form).change
            }
        _ = try await site.orders.updateDeliveryMethod(id, change, token: token)
    }

    func delete(_ id: UUID, _ token: String?) async throws {
        try await site.orders.deleteDeliveryMethod(id, token: token)
    }
}

extension DeliveryMethod: Identifiable {}

/// A delivery method in the list.
struct DeliveryRow: ViewModel {
    let method: DeliveryMethod
    let reader: Reader

    static let names: [Name<Self>] = [
        .text("methodPath") { DeliveryPage.path(of: $0.method.id) },
        .text("methodName") { $0.method.name(in: $0.reader.language) },
        .text("methodCode") { $0.method.code },
        .text("methodPrice") { $0.reader.price($0.method.price) },
        .text("methodAddress") { $0.reader.texts[$0.method.needsAddress ? .yes : .no] },
        .flag("methodIsActive") { $0.method.isActive },
    ]
}
