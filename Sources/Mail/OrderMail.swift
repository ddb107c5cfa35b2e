import FoundationEssentials
package import Templating
package import Wire

/// Writes the mails about orders, from `www/mail`.
package struct OrderMail: Sendable {
    private static let text = View<OrderMailModel>("order.txt")
    private static let html = View<OrderMailModel>("order")
    /// The templates of a mail's two forms.
    package static let views: [any AnyView] = [text, html]
    /// The folder of the templates.
    package static let templates = "mail"

    private let www: Www
    private let from: Mailbox
    /// The beginning of links, without a slash at the end.
    private let shop: String
    private let currency: String

    /// - Parameter shop: the public address of the shop, without a slash at the end.
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
            text: String(decoding: contents.templates.render(Self.text, model, in: language), as: UTF8.self),
            html: String(decoding: contents.templates.render(Self.html, model, in: language), as: UTF8.self),
            language: language.rawValue)
    }
}

/// `order` and `order.txt`.
private struct OrderMailModel: ViewModel {
    let order: Order
    let subject: String
    let intro: String
    let link: String
    let format: Format

    static let names: [Name<Self>] = [
        .text("subject") { $0.subject },
        .text("intro") { $0.intro },
        .text("number") { $0.order.number },
        .text("link") { $0.link },
        .list("lines") { model in model.order.lines.map { LineModel(line: $0, format: model.format) } },
        .text("deliveryName") { $0.order.delivery.name },
        .text("deliveryPrice") { $0.format.money($0.order.delivery.price) },
        .text("discount") { $0.order.discount > .zero ? "−\($0.format.money($0.order.discount))" : nil },
        .text("total") { $0.format.money($0.order.total) },
        .text("address") { $0.address },
    ]

    /// The delivery address in one line, without links; nil if the order needs none, or the buyer's e-mail is not verified.
    private var address: String? {
        guard let shipping = order.shipping else { return nil }
        let town = [shipping.postalCode, shipping.city].compactMap(\.self).joined(separator: " ")
        let street = shipping.address.split(whereSeparator: \.isNewline).joined(separator: ", ")
        return [shipping.name, street, town].filter { !$0.isEmpty }.joined(separator: ", ").withoutLinks
    }

    struct LineModel: ViewModel {
        let line: OrderLine
        let format: Format

        static let names: [Name<Self>] = [
            .text("lineName") { $0.line.name },
            .text("lineQuantity") { $0.format.count($0.line.quantity) },
            .text("lineSubtotal") { $0.format.money($0.line.subtotal) },
        ]
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
