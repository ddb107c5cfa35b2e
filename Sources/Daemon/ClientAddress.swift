import Glibc
import HTTPTypes
import Hummingbird
import Wire

/// The address from which a customer connects to nginx.
package struct ClientAddress: Sendable, Hashable {
    /// The text that nginx sent.
    package let text: String
    /// The network of one customer: an IPv4 address, or the /64 of an IPv6 address. A customer can use a new address of the /64
    /// for each request.
    package let network: String

    /// - Returns: nil if the text is no address.
    package init?(_ text: String) {
        var v4 = in_addr()
        var v6 = in6_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            self.init(text: text, network: text)
        } else if inet_pton(AF_INET6, text, &v6) == 1 {
            self.init(text: text, network: Self.network(of: withUnsafeBytes(of: v6) { Array($0) }))
        } else {
            return nil
        }
    }

    private init(text: String, network: String) {
        self.text = text
        self.network = network
    }

    /// - Parameter bytes: the 16 of an IPv6 address.
    private static func network(of bytes: [UInt8]) -> String {
        // An IPv4 client of a dual-stack socket (RFC 4291, 2.5.5.2).
        if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
            return bytes[12...].map { String($0) }.joined(separator: ".")
        }
        let groups = stride(from: 0, to: 8, by: 2).map {
            String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16)
        }
        return groups.joined(separator: ":") + "::/64"
    }
}

/// Reads the client's address from `X-Forwarded-For`. nginx writes only the address there that it sees itself.
///
/// A sister passes the address on with a service token in `X-Service-Token`, because `Authorization` may hold a person's token.
/// On the socket for sisters the header is trusted only with that token. On the other socket the caller is nginx or the
/// gateway. Neither forwards a client's own header.
struct ClientAddresses: RouterMiddleware {
    let tokens: TokenSigner

    func handle(
        _ request: Request, context: ShopContext, next: (Request, ShopContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.client = address(request, context)
        return try await next(request, context)
    }

    private func address(_ request: Request, _ context: ShopContext) -> ClientAddress? {
        let told = request.headers[values: .forwardedFor]
        guard told.count == 1, let address = ClientAddress(told[0]) else { return nil }
        guard context.isOnInternalSocket else { return address }
        guard let token = request.headers[.serviceToken], let sister = try? tokens.verify(token),
            sister.role == .service
        else { return nil }
        return address
    }
}
