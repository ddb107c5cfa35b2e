import Clients
import FoundationEssentials
import Templating
import Wire

/// `pages/admin/movements`.
struct MovementsModel: ViewModel {
    private let page: Clients.Page<StockMovement>
    private let query: ListQuery
    private let id: UUID
    private let product: Product?
    private let orders: [UUID: Order]
    private let visit: Visit

    /// - Parameters:
    ///   - product: nil when it is deleted.
    ///   - orders: those that movements belong to, as far as they are known.
    init(
        _ page: Clients.Page<StockMovement>, _ query: ListQuery, of id: UUID, _ product: Product?,
        orders: [UUID: Order], _ visit: Visit
    ) {
        self.page = page
        self.query = query
        self.id = id
        self.product = product
        self.orders = orders
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "productName": product?.name ?? visit.texts[.cartProductGone]
        case "productPath": product.map { Paths.adminProduct($0.id) }
        case "productStock": product.map { visit.format.count($0.stock) }
        case "movements":
            page.elements.map { MovementModel(movement: $0, order: $0.orderID.flatMap { orders[$0] }, visit: visit) }
        case "query": query.form
        case "isEmpty": page.elements.isEmpty
        case "nextPath": page.nextCursor.map { Paths.with(Paths.movements(id), [("cursor", $0)]) }
        case "firstPath": query.cursor == nil ? nil : Paths.movements(id)
        default: nil
        }
    }
}

struct MovementModel: ViewModel {
    let movement: StockMovement
    let order: Order?
    let visit: Visit

    func child(named name: String) -> Any? {
        switch name {
        case "movementTime": visit.format.time(movement.at)
        case "movementTimestamp": movement.at.description
        case "movementKind": visit.texts[movement.kind.key]
        case "movementOnHand": visit.format.change(movement.onHand)
        case "movementHeld": visit.format.change(movement.held)
        case "movementSold": visit.format.change(movement.sold)
        case "movementActor": actor
        case "movementReason": movement.reason
        case "movementOrderNumber": order?.number
        case "movementOrderPath": order.map { Paths.adminOrder($0.id) }
        default: nil
        }
    }

    /// Who it was for an admin to read: a daemon that acts for a buyer is the buyer, and otherwise the shop.
    private var actor: String {
        guard ["order", "catalog"].contains(movement.actor) else { return movement.actor }
        let isBuyersAct = movement.kind == .held || movement.kind == .sold
        return (isBuyersAct ? order?.user.email : nil) ?? visit.texts[.movementByShop]
    }
}

extension StockMovement.Kind {
    var key: TextKey {
        switch self {
        case .opening: .movementOpening
        case .counted: .movementCounted
        case .held: .movementHeld
        case .released: .movementReleased
        case .sold: .movementSold
        case .returned: .movementReturned
        case .removed: .movementRemoved
        }
    }
}
