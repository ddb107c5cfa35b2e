import FoundationEssentials
import OpenSSL
import Wire

/// The signature of a provider's message: `Shop-Signature: t=<seconds since 1970>,v1=<HMAC-SHA256 of "t.body" in hex>`
/// (RFC 2104).
struct WebhookSignature: Sendable {
    private let key: [UInt8]

    /// The allowed difference between the clocks of provider and shop plus the delivery time of a message, in seconds. Within
    /// this time, a replay is recognised by the message's id.
    static let tolerance = 300

    init(secret: String) {
        key = Array(secret.utf8)
    }

    func sign(_ body: some Sequence<UInt8>, at time: Int) -> String {
        "t=\(time),v1=\(code(of: body, at: time))"
    }

    /// - Throws: `Problem` 401 unless the header is a recent signature of the body.
    func verify(
        _ header: String?, of body: some Sequence<UInt8>, now: Int = Int(Date().timeIntervalSince1970)
    ) throws(Problem) {
        var time: Int?
        var codes: [String] = []
        for part in (header ?? "").split(separator: ",") {
            let (name, value) = (part.prefix { $0 != "=" }, part.drop { $0 != "=" }.dropFirst())
            if name == "t" { time = Int(value) }
            // Two signatures while the provider changes its key.
            if name == "v1" { codes.append(String(value)) }
        }
        guard let time, (now - Self.tolerance...now + Self.tolerance).contains(time) else { throw .badSignature }
        let expected = Array(code(of: body, at: time).utf8)
        guard codes.contains(where: { constantTimeEquals(Array($0.utf8), expected) }) else { throw .badSignature }
    }

    private func code(of body: some Sequence<UInt8>, at time: Int) -> String {
        HMACSHA256.hex(Array("\(time).".utf8) + body, key: key)
    }
}

extension Problem {
    fileprivate static let badSignature = Problem(
        401, "bad-signature", "Shop-Signature is missing, not of this body, or older than 5 minutes.")
}
