import Clients
import Daemon
import Hummingbird
import Wire

extension Visit {
    /// The owner of the reader's cart.
    var cartCaller: CartCaller { cartCaller(token: token) }

    func cartCaller(token: String?) -> CartCaller {
        CartCaller(token: token, guestCookie: request.cookie(guestCartCookie), isSecure: isSecure)
    }

    /// Whether the reader may have a cart. Visitors who are not signed in and have no guest cookie have none.
    var mayHaveCart: Bool { context.identity?.userID != nil || request.cookie(guestCartCookie) != nil }

    /// The reader's cart; nil if there is none, or if cart does not answer, because the page is more important than the cart's
    /// count.
    func cart() async -> Cart? { mayHaveCart ? try? await site.cart.cart(of: cartCaller) : nil }
}
