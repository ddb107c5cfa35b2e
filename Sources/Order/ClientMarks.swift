import Daemon
import OpenSSL

/// Tells whether two orders came from the same client, without keeping anybody's address: a hash of the address, with a key of
/// the shop's, since there are few enough addresses to try them all.
struct ClientMarks: Sendable {
    private let key: [UInt8]

    init(secret: String) {
        key = Array(HMACSHA256.hex("shop-order client".utf8, key: secret.utf8).utf8)
    }

    func mark(of client: ClientAddress) -> String {
        String(HMACSHA256.hex(client.network.utf8, key: key).prefix(32))
    }
}
