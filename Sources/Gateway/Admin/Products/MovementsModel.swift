import Clients
import FoundationEssentials
import Templating
import Wire

/// `admin/products/movements`.
struct MovementsModel: ViewModel {
    let page: Clients.Page<StockMovement>
    let query: ListQuery
    let productID: UUID
    /// nil if the product is deleted.
    let product: Product?
    /// The known orders of the movements.
    let orders: [UUID: Order]
    let reader: Reader

    static let names: [Name<Self>] = [
        .text("productName") { $0.product?.name ?? $0.reader.texts[.cartProductGone] },
        .text("productPath") { ($0.product?.id).map(Paths.adminProduct) },
        .text("productStock") { ($0.product?.stock).map($0.reader.format.count) },
        .list("movements") { model in
            model.page.elements.map { movement in
                MovementModel(
                    movement: movement, order: movement.orderID.flatMap { model.orders[$0] }, reader: model.reader)
            }
        },
        .form("query", []) { $0.query.form },
        .flag("isEmpty") { $0.page.elements.isEmpty },
        .text("nextPath") { model in
            model.page.nextCursor.map { Paths.with(Paths.movements(model.productID), [("cursor", $0)]) }
        },
        .text("firstPath") { $0.query.cursor == nil ? nil : Paths.movements($0.productID) },
    ]
}

struct MovementModel: ViewModel {
    let movement: StockMovement
    let order: Order?
    let reader: Reader

    static let names: [Name<Self>] = [
        .text("movementTime") { $0.reader.format.time($0.movement.at) },
        .text("movementTimestamp") { $0.movement.at.description },
        .text("movementKind") { $0.reader.texts[$0.movement.kind.key] },
        .text("movementOnHand") { $0.reader.format.change($0.movement.onHand) },
        .text("movementHeld") { $0.reader.format.change($0.movement.held) },
        .text("movementSold") { $0.reader.format.change($0.movement.sold) },
        .text("movementActor") { $0.actor },
        .text("movementReason") { $0.movement.reason },
        .text("movementOrderNumber") { $0.order?.number },
        .text("movementOrderPath") { ($0.order?.id).map(Paths.adminOrder) },
    ]

    /// The actor for an admin: a daemon that acts for a buyer is shown as the buyer, and otherwise as the shop.
    private var actor: String {
        guard ["order", "catalog"].contains(movement.actor) else { return movement.actor }
        let isBuyersAct = movement.kind == .held || movement.kind == .sold
        return (isBuyersAct ? order?.user.email : nil) ?? reader.texts[.movementByShop]
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
