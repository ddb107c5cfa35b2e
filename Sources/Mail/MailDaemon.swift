// NAME
//     shop-mail - mail of the shop
//
// SYNOPSIS
//     shop-mail [--help | --version | --check]
//
// DESCRIPTION
//     Tells customers by mail that their order is confirmed, paid, shipped or canceled, in English or Russian, as text and
//     HTML.
//
//     What is to be sent stands in shop-order's database, written in the transaction of the event. This daemon asks for
//     what is due every few seconds, leases it for two minutes, hands it to a mail relay by SMTP and says how it went. A
//     mail that is not taken now is tried again after a minute, then after 2, 4 and so on up to six hours, for three days.
//
//     No mail is sent twice for one event: right before the last line of a mail goes out, order notes that it may be out.
//     When no answer follows, nobody knows, and the mail waits for the operator: "shopctl mail".
//
//     To an address that nobody has verified go no words that a buyer typed, and at most five of the mails that buyers cause
//     within 24 hours; the orders from one client's address cause at most a hundred. The others are withheld, and stay with
//     order: "shopctl mail". To others a buyer's words go without links.
//
//     Any number of shop-mail may run at once. It keeps nothing and may be killed at any moment.
//
// SOCKETS
//     Listens for /health only: SHOP_LISTEN, or a socket of systemd's. Connects to shop-order at ORDER_URL and to the relay
//     of MAIL_TO. It is the only daemon of the shop that speaks to a network.
//
// ENVIRONMENT
//     See shop-mail --help, and docs/ENVIRONMENT.md for all daemons.
//
// FILES
//     /etc/shop/shop.env, /etc/shop/mail.env    settings
//     /usr/share/shop/www/templates/mail        what is written
//
// DIAGNOSTICS
//     exit 0     after a stop on SIGTERM, SIGINT, or for --help, --version and a --check without complaints
//     exit 78    a setting, a template or a text is missing or wrong; the last line names it
//
// BUGS
//     No TLS and no password: the relay is meant to be on this host or in its own network, and knows how to go on.

import Clients
package import Daemon
import FoundationEssentials
import Templating

package struct MailDaemon: ShopDaemon {
    package static let name = "mail"
    package static let summary = "mail of the shop"
    package static let settings = MailSettings.all

    package static func build(_ setup: Setup) async throws -> Blueprint {
        let settings = setup.settings
        let www = try WwwSettings.contents(setup)
        let sender = try settings.value(of: MailSettings.sender)
        let orders = MailClient(at: try settings.value(of: MailSettings.order), over: setup.http)
        let writer = OrderMail(
            www: www, from: sender, shop: try settings.value(of: MailSettings.shop),
            currency: try settings.value(of: WwwSettings.currency))

        var blueprint = Blueprint { _ in }
        blueprint.dependencies = [orders.dependency]
        blueprint.reload = { try www.reload() }
        let destination = try settings.value(of: MailSettings.destination)
        if let transport = transport(to: destination, from: sender) {
            let interval = Duration.seconds(try settings.value(of: MailSettings.interval))
            blueprint.workers = [
                MailSender(
                    orders: orders, writer: writer, transport: transport, interval: interval, logger: setup.logger
                ).work
            ]
        }
        blueprint.status = { destination == .off ? "mail is off" : "" }
        return blueprint
    }

    /// nil when mail is off: then it stays with order.
    private static func transport(to destination: MailDestination, from sender: Mailbox) -> (any MailTransport)? {
        switch destination {
        case .relay(let host, let port): SMTPClient(host: host, port: port, name: sender.domain)
        case .directory(let path): MailDirectory(path)
        case .off: nil
        }
    }
}
