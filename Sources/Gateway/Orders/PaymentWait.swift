import Daemon
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Wire

/// A card was sent, and its bank has not told yet: the order's page comes again by itself, for about three quarters of a
/// minute.
///
/// When the card was sent stands in a cookie of that page. So the page has one address: coming again makes no entry in the
/// browser's history, works without JavaScript, and no link can make the page say that it waits.
package struct PaymentWait: Sendable {
    /// Since the card was sent.
    private let seconds: Int

    package init(seconds: Int) {
        self.seconds = seconds
    }

    /// Whether it has lasted so long that only the customer should look again.
    package var isOver: Bool { seconds > 45 }

    /// The value of the header field `Refresh`: the page that is shown comes again after 1, 2, 4, 4, … seconds.
    package var refresh: String? { isOver ? nil : String(min(seconds + 1, 4)) }
}

/// The cookie `waiting` of an order's page, which only the gateway can make.
struct PaymentWaits: Sendable {
    private static let name = "waiting"
    /// Seconds.
    private static let lifetime = 600

    private let seal: Seal

    init(_ settings: Settings) throws(SettingError) {
        seal = try Seal("shop-gateway payment wait", settings)
    }

    /// A card was sent now.
    func headers(for order: UUID, _ visit: Visit, now: Date = Date()) -> HTTPFields {
        let sent = Int(now.timeIntervalSince1970)
        return headers("\(sent).\(seal.code(of: Self.text(order, sent, visit)))", Self.lifetime, order, visit)
    }

    /// nil unless the reader has sent a card for the order a short while ago.
    func wait(for order: UUID, _ visit: Visit, now: Date = Date()) -> PaymentWait? {
        let parts = visit.request.cookie(Self.name)?.split(separator: ".") ?? []
        guard parts.count == 2, let sent = Int(parts[0]), seal.isCode(parts[1], of: Self.text(order, sent, visit))
        else { return nil }
        let seconds = Int(now.timeIntervalSince1970) - sent
        return (0..<Self.lifetime).contains(seconds) ? PaymentWait(seconds: seconds) : nil
    }

    /// The bank has told, and the page has said so.
    func headers(endingFor order: UUID, _ visit: Visit) -> HTTPFields { headers("", 0, order, visit) }

    private func headers(_ value: String, _ maximumAge: Int, _ order: UUID, _ visit: Visit) -> HTTPFields {
        HTTPFields(
            settingCookie: Self.name, to: value, maximumAge: maximumAge, path: Paths.order(order), for: visit.request)
    }

    private static func text(_ order: UUID, _ sent: Int, _ visit: Visit) -> String {
        [order.text, String(sent), visit.context.identity?.subject ?? ""].joined(separator: "\n")
    }
}
