package import FoundationEssentials

/// A change of a product's stock.
package struct StockMovement: WireObject {
    /// The kind of change.
    package enum Kind: String, WireWord {
        /// The stock when the product was created, or when the shop began to record movements.
        case opening
        /// An admin set the stock.
        case counted
        /// Held for a checkout.
        case held
        /// Released: the checkout was undone, or took too long.
        case released
        case sold
        /// A sale was undone.
        case returned
        /// The product was deleted, or pieces of it came back afterwards.
        case removed
    }

    package var id = 0
    package var kind = Kind.opening
    /// The change of the pieces on hand; negative for fewer.
    package var onHand = 0
    /// The change of the pieces held for checkouts, which are on hand too.
    package var held = 0
    /// The change of the pieces sold.
    package var sold = 0
    /// The admin's reason.
    package var reason: String?
    package var orderID: UUID?
    /// An e-mail address, a daemon, or a role of the database.
    package var actor = ""
    package var requestID: String?
    package var at = Timestamp.blank

    package init() {}

    package static func fields(_ field: inout some FieldVisitor<StockMovement>) {
        field("id", \.id)
        field("kind", \.kind)
        field("on_hand", \.onHand, "the change of the number")
        field("held", \.held)
        field("sold", \.sold)
        field("reason", \.reason)
        field("order_id", \.orderID)
        field("actor", \.actor)
        field("request_id", \.requestID)
        field("at", \.at)
    }

    package static var schemaName: String? { "Movement" }
}
