import Daemon
import FoundationEssentials
import Postgres
import Wire

/// The actor, order and reason of a stock movement.
///
/// A trigger of the database writes a row of `stock_movements` for every change of stock
/// (migrations/catalog/0006_stock_ledger.sql). Triggers take no arguments, so these values are settings of the transaction.
struct StockAct: Sendable {
    /// An e-mail address or a daemon's name. Never empty: the database would take the caller for an older daemon.
    let actor: String
    var orderID: UUID?
    /// The admin's reason.
    var reason: String?

    /// Must come before the change, in its transaction.
    var note: Query {
        """
        select set_config('shop.actor', \(actor), true),
            set_config('shop.order_id', \(orderID?.text ?? ""), true),
            set_config('shop.reason', \(reason ?? ""), true),
            set_config('shop.request_id', \(CurrentRequest.id ?? ""), true)
        """
    }
}
