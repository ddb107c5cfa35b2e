import FoundationEssentials
import Mustache
package import Templating
package import Wire

/// Writes the mails about orders, from `www/templates/mail`.
package struct OrderMail: Sendable {
    private let www: Www
    private let from: Mailbox
    /// The beginning of links, without a slash at the end.
    private let shop: String
    private let currency: String

    package init(www: Www, from: Mailbox, shop: String, currency: String) {
        self.www = www
        self.from = from
        self.shop = shop
        self.currency = currency
    }

    /// The mail; nil if mail can't be sent to the order's e-mail address.
    package func message(for mail: DueMail) -> MailMessage? {
        let order = mail.order
        guard let to = Mailbox(name: "", address: order.user.email) else { return nil }
        let language = Language(order.language)
        let contents = www.contents
        let texts = contents.texts(in: language)
        let subject = texts(mail.event.subject, ["number": order.number])
        let model = OrderMailModel(
            order: order, subject: subject, intro: texts[mail.event.intro], link: "\(shop)/orders/\(order.id.text)",
            format: Format(language: language, currency: currency))
        return MailMessage(
            id: mail.id, date: mail.at.date, from: from, to: to, subject: subject,
            text: contents.templates.render(model, with: "mail/order.txt", in: language),
            html: contents.templates.render(model, with: "mail/order", in: language),
            language: language.rawValue)
    }
}

/// `mail/order` and `mail/order.txt`.
private struct OrderMailModel: MustacheParent {
    let order: Order
    let subject: String
    let intro: String
    let link: String
    let format: Format

    func child(named name: String) -> Any? {
        switch name {
        case "subject": subject
        case "intro": intro
        case "number": order.number
        case "link": link
        case "lines": order.lines.map { LineModel(line: $0, format: format) }
        case "deliveryName": order.delivery.name
        case "deliveryPrice": format.money(order.delivery.price)
        case "discount": order.discount > .zero ? "−\(format.money(order.discount))" : nil
        case "total": format.money(order.total)
        case "address": address
        default: nil
        }
    }

    /// In one line, without links; nil if the order needs none, or the buyer's e-mail is not verified.
    private var address: String? {
        guard let shipping = order.shipping else { return nil }
        let town = [shipping.postalCode, shipping.city].compactMap(\.self).joined(separator: " ")
        let street = shipping.address.split(whereSeparator: \.isNewline).joined(separator: ", ")
        return [shipping.name, street, town].filter { !$0.isEmpty }.joined(separator: ", ").withoutLinks
    }

    private struct LineModel: MustacheParent {
        let line: OrderLine
        let format: Format

        func child(named name: String) -> Any? {
            switch name {
            case "lineName": line.name
            case "lineQuantity": format.count(line.quantity)
            case "lineSubtotal": format.money(line.subtotal)
            default: nil
            }
        }
    }
}

extension MailEvent {
    fileprivate var intro: TextKey {
        switch self {
        case .confirmed: .mailConfirmedIntro
        case .paid: .mailPaidIntro
        case .shipped: .mailShippedIntro
        case .canceled: .mailCanceledIntro
        case .refunded: .mailRefundedIntro
        }
    }
}

extension Language {
    init(_ language: OrderLanguage) {
        self =
            switch language {
            case .english: .en
            case .russian: .ru
            }
    }
}
