import Daemon
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Wire

/// The routes of `/internal/reservations`, for order.
struct ReservationAPI: Sendable {
    let store: ReservationStore

    func addRoutes(to router: Router<ShopContext>) {
        router.post("/internal/reservations", use: reserve)
        router.post("/internal/reservations/:id/commit", use: commit)
        router.delete("/internal/reservations/:id", use: release)
    }

    @Sendable private func reserve(_ request: Request, _ context: ShopContext) async throws -> Response {
        let sister = try context.requireService().subject
        var fields = try await request.jsonFields()
        let orderID = fields.required("order_id", .id)
        let lines = fields.required("items", .array(of: .cartLine, count: 1...Cart.maximumLines))
        let request = ReservationRequest(
            orderID: orderID, lines: lines,
            holdSeconds: fields.optional(
                "hold_seconds", .integer(60...TimeLimits.longestHold.wholeSeconds)),
            replaces: fields.optional("replaces_order_id", .id),
            expectedSubtotal: fields.optional("expected_subtotal", .money))
        if request.replaces == orderID { fields.refuse("replaces_order_id", .invalid, "must be another order") }
        try fields.check()
        guard Set(lines.map(\.productID)).count == lines.count else {
            throw Problem.invalid("items", .invalid, "must name each product once")
        }
        switch try await store.reserve(request, by: sister) {
        case .held(let reservation): return .json(reservation)
        case .gone: throw Self.gone
        case .replacedIsSold:
            throw Problem.conflict("replaced-is-sold", "The order to be replaced has its stock for good.")
        case .priceChanged(let subtotal):
            throw Problem.conflict("price-changed", "The products cost \(subtotal) now.")
        case .short(let shortages):
            var problem = Problem.conflict("not-available", shortages.map(Self.sentence).joined(separator: " "))
            problem.shortages = shortages
            throw problem
        }
    }

    @Sendable private func commit(_ request: Request, _ context: ShopContext) async throws -> Response {
        let sister = try context.requireService().subject
        guard try await store.commit(try context.parameters.id(), by: sister) else { throw Self.gone }
        return .noContent()
    }

    @Sendable private func release(_ request: Request, _ context: ShopContext) async throws -> Response {
        let sister = try context.requireService().subject
        let replaced = try await store.release(try context.parameters.id(), by: sister)
        return replaced.map { .json(ReleasedReservation(replaces: $0)) } ?? .noContent()
    }

    private static let gone = Problem.conflict("reservation-gone", "The reservation was given back.")

    private static func sentence(_ shortage: Shortage) -> String {
        guard let name = shortage.name else { return "A product is no longer for sale." }
        return shortage.available == 0
            ? "\(name) is sold out."
            : "Of \(name) only \(shortage.available) are left, \(shortage.requested) were asked for."
    }
}

extension Rule where Value == CartLine {
    fileprivate static var cartLine: Rule {
        .object(placeholder: CartLine(productID: UUID(), quantity: 1)) { fields in
            CartLine(
                productID: fields.required("product_id", .id),
                quantity: fields.required("qty", .integer(1...Cart.maximumQuantity)))
        }
    }
}
