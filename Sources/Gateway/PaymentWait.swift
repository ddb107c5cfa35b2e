import FoundationEssentials
import Wire

/// A card was sent, and its bank has not told yet: the order's page comes again by itself, a bounded number of times.
///
/// How often it has come stands in its address, `?wait=1`, so that it works without JavaScript.
struct PaymentWait {
    /// The page comes again after 1, 2, 3, 4, 4, … seconds: for about three quarters of a minute.
    private static let most = 12
    private static let parameter = "wait"

    private let orderID: UUID
    private let count: Int

    /// nil unless the address says that a card was sent.
    init?(_ order: Order, _ visit: Visit) {
        guard let count = visit.query[Self.parameter].flatMap({ Int($0) }), count > 0 else { return nil }
        orderID = order.id
        self.count = count
    }

    /// Whether it has lasted so long that only the customer should look again.
    var isOver: Bool { count > Self.most }

    /// The value of the header field `Refresh`.
    var refresh: String? {
        isOver ? nil : "\(min(count, 4)); url=\(Self.path(of: orderID, count: count + 1))"
    }

    static func path(of orderID: UUID, count: Int = 1) -> String {
        Paths.with(Paths.order(orderID), [(parameter, String(count))])
    }
}
