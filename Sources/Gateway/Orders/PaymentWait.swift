import Daemon
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Wire

/// The wait for the bank after a card was sent. For about 45 seconds, the order's page reloads itself.
///
/// A cookie of that page contains the time at which the card was sent. So the page has one address: reloading adds no entry
/// to the browser's history and works without JavaScript, and no link can make the page claim that it waits.
package struct PaymentWait: Sendable {
    /// Since the card was sent.
    private let seconds: Int

    /// - Parameter seconds: since the card was sent.
    package init(seconds: Int) {
        self.seconds = seconds
    }

    /// Whether it has lasted so long that the page no longer reloads itself.
    package var isOver: Bool { seconds > 45 }

    /// The value of the header field `Refresh`: the page reloads after 1, 2, 4, 4, … seconds.
    package var refresh: String? { isOver ? nil : String(min(seconds + 1, 4)) }
}

/// The cookie `waiting` of an order's page. The gateway seals it, so nobody else can make one.
struct PaymentWaits: Sendable {
    private static let name = "waiting"
    /// Seconds.
    private static let lifetime = 600

    private let seal: Seal

    init(_ settings: Settings) throws(SettingError) {
        seal = try Seal("shop-gateway payment wait", settings)
    }

    /// Starts the wait for a card that was just sent.
    func headers(for order: UUID, _ visit: Visit, now: Date = Date()) -> HTTPFields {
        let sent = Int(now.timeIntervalSince1970)
        return headers("\(sent).\(seal.code(of: Self.text(order, sent, visit)))", Self.lifetime, order, visit)
    }

    /// nil unless the reader has recently sent a card for the order.
    func wait(for order: UUID, _ visit: Visit, now: Date = Date()) -> PaymentWait? {
        let parts = visit.request.cookie(Self.name)?.split(separator: ".") ?? []
        guard parts.count == 2, let sent = Int(parts[0]), seal.isCode(parts[1], of: Self.text(order, sent, visit))
        else { return nil }
        let seconds = Int(now.timeIntervalSince1970) - sent
        return (0..<Self.lifetime).contains(seconds) ? PaymentWait(seconds: seconds) : nil
    }

    /// Ends the wait, after the page has shown the bank's answer.
    func headers(endingFor order: UUID, _ visit: Visit) -> HTTPFields { headers("", 0, order, visit) }

    private func headers(_ value: String, _ maximumAge: Int, _ order: UUID, _ visit: Visit) -> HTTPFields {
        HTTPFields(
            settingCookie: Self.name, to: value, maximumAge: maximumAge, path: Paths.order(order), for: visit.request)
    }

    private static func text(_ order: UUID, _ sent: Int, _ visit: Visit) -> String {
        [order.text, String(sent), visit.context.identity?.subject ?? ""].joined(separator: "\n")
    }
}
