package import FoundationEssentials

/// A change of a product's stock.
package struct StockMovement: WireObject {
    /// Why the numbers changed.
    package enum Kind: String, WireWord {
        /// What there was when the product was made, or when the books were begun.
        case opening
        /// An admin set how many can be bought.
        case counted
        /// For a checkout.
        case held
        /// The checkout was given up, or took too long.
        case released
        case sold
        /// A sale was undone.
        case returned
        /// The product was deleted, or pieces of it came back afterwards.
        case removed
    }

    package var id = 0
    package var kind = Kind.opening
    /// By how many pieces the number went up; down is negative.
    package var onHand = 0
    /// The same of pieces held for checkouts, which are on hand too.
    package var held = 0
    /// The same of pieces sold.
    package var sold = 0
    /// What an admin had to say of it.
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
        field("on_hand", \.onHand, "by how many it went up")
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
