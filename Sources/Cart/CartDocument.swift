import Daemon
import HTTPTypes
import Wire

/// The requests and answers of cart: after every change the whole cart.
extension APIDocument {
    static let cart = APIDocument(
        "cart", "Carts of signed-in people and of guests.",
        [
            APIOperation(.get, "/cart", "The caller's cart.", answers: wholeCart),
            APIOperation(
                .post, "/cart/add", "Adds pieces to a line.",
                body: .json(
                    .object([
                        .init("product_id", .id),
                        .init("qty", .integer(1...Cart.maximumQuantity), optional: true, "1 by default"),
                        .init("seen_price", .money, optional: true, "the price of a piece that the page showed"),
                    ])), answers: wholeCart),
            APIOperation(
                .post, "/cart/set", "Sets the pieces of a line; 0 removes it.",
                body: .json(line), answers: wholeCart),
            APIOperation(
                .post, "/cart/accept", "Consents to new prices and smaller quantities.",
                body: .json(.object([.init("items", .array(line, count: 1...Cart.maximumLines))])),
                answers: wholeCart),
            APIOperation(
                .post, "/cart/remove", "Removes a line.", body: .json(.object([.init("product_id", .id)])),
                answers: wholeCart),
            APIOperation(.post, "/cart/clear", "Empties the cart.", answers: wholeCart),
            APIOperation(
                .post, "/cart/merge", "Merges a guest's cart into the caller's own.", by: .customer,
                answers: wholeCart),
        ],
        schemas: [Cart.definition, CartLine.definition])

    private static let line = APISchema.object([
        .init("product_id", .id), .init("qty", .integer(0...Cart.maximumQuantity), "0 removes the line"),
        .init("seen_price", .money, optional: true, "the price of a piece that the page showed"),
    ])

    private static let wholeCart: [(status: Int, body: APIOperation.Body)] = [(200, .json(.named("Cart")))]
}
