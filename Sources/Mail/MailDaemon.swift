// NAME
//     shop-mail - mail of the shop
//
// SYNOPSIS
//     shop-mail [--help | --version | --check]
//
// DESCRIPTION
//     shop-mail sends customers mail when their order is confirmed, paid, shipped or canceled, or its money returned, in
//     English or Russian, as text and HTML.
//
//     shop-order's database has a row for each mail, written in the transaction of the event. Every few seconds shop-mail asks
//     for due mails, leases each for two minutes, hands it to a mail relay by SMTP, and reports the result. If the relay does
//     not accept a mail now, shop-mail tries again after a minute, then after 2, 4 and so on up to six hours, for three days.
//
//     An event never causes two mails. Right before the last line of a mail is sent, order notes that the mail may have been
//     delivered. If no answer follows, nobody knows, and the mail waits for the operator: "shopctl mail".
//
//     A mail to an unverified address contains no words that a buyer typed. Of the mails that buyers cause, such an address
//     gets at most five within 24 hours, and the orders from one client's address cause at most a hundred. Further mails are
//     withheld and stay with order: "shopctl mail". In mails to verified addresses, a buyer's words have no links.
//
//     Any number of shop-mail may run at once. It stores nothing and may be killed at any moment.
//
// SOCKETS
//     shop-mail listens on SHOP_LISTEN, or on a socket from systemd, and serves only /health and /metrics there. It connects
//     to shop-order at ORDER_URL and to the relay of MAIL_TO.
//
// ENVIRONMENT
//     See shop-mail --help, and docs/ENVIRONMENT.md for all daemons.
//
// FILES
//     /etc/shop/shop.env, /etc/shop/mail.env    settings
//     /etc/shop/credentials/secret_key          the key that signs service tokens
//     /usr/share/shop/www/templates/mail        the templates of mails
//
// DIAGNOSTICS
//     exit 0     stopped by SIGTERM or SIGINT; also for --help, --version and a successful --check
//     exit 1     --check failed
//     exit 64    the command line is wrong
//     exit 78    a setting, a template or a text is missing or invalid; the last line names it and says what to do
//
// SECURITY
//     The unit runs the daemon as the user shop-mail without capabilities, in the sandbox of 10-sandbox.conf: a read-only file
//     system, and no access to /home or /etc/shop/credentials. It is the only daemon of the shop with network access.
//     20-network.conf allows the addresses of this host; a relay elsewhere needs its own IPAddressAllow=. systemd passes the
//     secret key as a credential.
//
//     shop-mail has no database. It gets the orders whose mail is due, and nothing else. For unverified addresses it gets them
//     without delivery address and note. It trusts the relay with the content of mails.
//
// BUGS
//     shop-mail uses neither TLS nor a password for SMTP. The relay must be on this host or in a private network, and forward
//     the mail itself.
//
//     shop-mail does not learn of mails that bounce after the relay has accepted them.
//
// SEE ALSO
//     shop(7), shop-order(8), shopctl(8)

import Clients
package import Daemon
import FoundationEssentials
import Templating

/// The daemon `shop-mail`.
package struct MailDaemon: ShopDaemon {
    package static let name = "mail"
    package static let summary = "mail of the shop"
    package static let settings = MailSettings.all

    package static func build(_ setup: Setup) async throws -> Blueprint {
        let settings = setup.settings
        let www = try WwwSettings.contents(setup, templates: OrderMail.templates, views: OrderMail.views)
        let sender = try settings.value(of: MailSettings.sender)
        let orders = MailClient(at: try settings.value(of: MailSettings.order), over: setup.http)
        let writer = OrderMail(
            www: www, from: sender, shop: try settings.value(of: WwwSettings.shopURL),
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

    /// nil if mail is off. Mails then stay with order.
    private static func transport(to destination: MailDestination, from sender: Mailbox) -> (any MailTransport)? {
        switch destination {
        case .relay(let host, let port): SMTPClient(host: host, port: port, name: sender.domain)
        case .directory(let path): MailDirectory(path)
        case .off: nil
        }
    }
}
