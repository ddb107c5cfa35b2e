package import FoundationEssentials
package import JSON

/// A change of a product's stock.
package struct StockMovement: Sendable, Equatable, Decodable {
    /// Why the numbers changed.
    package enum Kind: String, Sendable, Codable, CaseIterable {
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

    package let id: Int
    package let kind: Kind
    /// By how many pieces the number went up; down is negative.
    package let onHand: Int
    /// The same of pieces held for checkouts, which are on hand too.
    package let held: Int
    /// The same of pieces sold.
    package let sold: Int
    /// What an admin had to say of it.
    package let reason: String?
    package let orderID: UUID?
    /// An e-mail address, a daemon, or a role of the database.
    package let actor: String
    package let requestID: String?
    package let at: Timestamp

    package init(
        id: Int, kind: Kind, onHand: Int, held: Int, sold: Int, reason: String?, orderID: UUID?, actor: String,
        requestID: String?, at: Timestamp
    ) {
        self.id = id
        self.kind = kind
        self.onHand = onHand
        self.held = held
        self.sold = sold
        self.reason = reason
        self.orderID = orderID
        self.actor = actor
        self.requestID = requestID
        self.at = at
    }

    enum CodingKeys: String, CodingKey {
        case id, kind, held, sold, reason, actor, at
        case onHand = "on_hand"
        case orderID = "order_id"
        case requestID = "request_id"
    }
}

extension StockMovement: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id)
            json.field("kind", kind.rawValue)
            json.field("on_hand", onHand)
            json.field("held", held)
            json.field("sold", sold)
            json.field("reason", reason)
            json.field("order_id", orderID)
            json.field("actor", actor)
            json.field("request_id", requestID)
            json.field("at", at)
        }
    }
}
