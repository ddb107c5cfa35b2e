import Daemon
import FoundationEssentials
import Postgres
import Wire

/// Who moves stock, for which order and why.
///
/// The database writes a row of `stock_movements` for every change of stock by itself
/// (migrations/catalog/0006_stock_ledger.sql); a trigger can't be given values, so they are settings of the transaction.
struct StockAct: Sendable {
    /// An e-mail address, or a daemon's name; never empty, or the database takes the caller for an older daemon.
    let actor: String
    var orderID: UUID?
    /// What an admin has to say of it.
    var reason: String?

    /// Belongs before the change, in its transaction.
    var note: Query {
        """
        select set_config('shop.actor', \(actor), true),
            set_config('shop.order_id', \(orderID?.text ?? ""), true),
            set_config('shop.reason', \(reason ?? ""), true),
            set_config('shop.request_id', \(CurrentRequest.id ?? ""), true)
        """
    }
}
