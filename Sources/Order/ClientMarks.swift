import Daemon
import OpenSSL

/// Marks that show whether two orders came from the same client, without storing addresses. A mark is a keyed hash of the
/// address. The key is needed because there are few enough addresses to try them all.
struct ClientMarks: Sendable {
    private let key: [UInt8]

    init(secret: String) {
        key = Array(HMACSHA256.hex("shop-order client".utf8, key: secret.utf8).utf8)
    }

    func mark(of client: ClientAddress) -> String {
        String(HMACSHA256.hex(client.network.utf8, key: key).prefix(32))
    }
}
