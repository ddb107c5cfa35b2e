import Clients
import Daemon
import Hummingbird
import Wire

extension Visit {
    /// Whose cart the reader means.
    var cartCaller: CartCaller { cartCaller(token: token) }

    func cartCaller(token: String?) -> CartCaller {
        CartCaller(token: token, guestCookie: request.cookies[guestCartCookie]?.value, isSecure: isSecure)
    }

    /// Whether the reader may have a cart: who neither is signed in nor has a guest's cookie has none.
    var mayHaveCart: Bool { context.identity?.userID != nil || request.cookies[guestCartCookie] != nil }

    /// The reader's cart; nil for who has none, and when cart does not answer: a page is worth more than what it says of it.
    func cart() async -> Cart? { mayHaveCart ? try? await site.cart.cart(of: cartCaller) : nil }
}
