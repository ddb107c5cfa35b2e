import Daemon
import FoundationEssentials
import Hummingbird
import Logging
import Wire

/// The routes of `/sandbox`, where customers enter their cards. They exist only if the sandbox is offered.
struct SandboxAPI: Sendable {
    let orders: OrderStore
    let sandbox: Sandbox
    let messenger: SandboxMessenger

    func addRoutes(to router: Router<ShopContext>) {
        router.post("/sandbox/payments/:id", use: pay)
    }

    /// `POST /sandbox/payments/{id}` `{card}` → 202 `{status}`. Only the message that follows changes the order.
    @Sendable func pay(_ request: Request, _ context: ShopContext) async throws -> Response {
        let user = try context.requireUser()
        let id = try context.parameters.id()
        var fields = try await request.jsonFields()
        let typed = fields.required("card", .text(1...40))
        let card = Sandbox.Card(typed: typed)
        if card == nil { fields.refuse("card", .unknown, "is no test card; 4242 4242 4242 4242 is one") }
        try fields.check()
        guard let card, let order = try await orders.order(ofPayment: id, of: user.userID), let payment = order.payment
        else { throw Problem.notFound("Payment") }
        guard payment.method == .sandbox, payment.status.isOpen, order.status == .pending else {
            throw Problem.paymentClosed
        }
        let answer = try await sandbox.charge(card, for: id, amount: payment.amount)
        // If it fails now, the next pass delivers it.
        try? await messenger.deliver()
        return .json(answer, status: .accepted)
    }
}
