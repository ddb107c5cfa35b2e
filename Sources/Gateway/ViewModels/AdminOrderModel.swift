import Templating
import Wire

/// `pages/admin/order`: the order, and the mail about it.
struct AdminOrderModel: ViewModel {
    private let order: OrderModel
    private let mails: [MailRecord]
    private let visit: Visit

    init(_ order: Order, mails: [MailRecord], form: Form, _ visit: Visit) {
        self.order = OrderModel(order, form: form, visit)
        self.mails = mails
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "hasMails": !mails.isEmpty
        case "mails": mails.map { MailModel(mail: $0, visit: visit) }
        default: order.child(named: name)
        }
    }
}

private struct MailModel: ViewModel {
    let mail: MailRecord
    let visit: Visit

    func child(named name: String) -> Any? {
        switch name {
        case "mailSubject": visit.texts(mail.event.subject, ["number": mail.orderNumber])
        case "mailStep": visit.texts[mail.step.key]
        case "mailReason": mail.withheldReason.map { visit.texts[$0.key] } ?? mail.reason.nonEmpty
        case "mailTime": visit.format.time(mail.since)
        case "mailTimestamp": mail.since.description
        case "mailToSend": mail.step == .withheld ? mail.id.text : nil
        default: nil
        }
    }
}

extension MailStep {
    fileprivate var key: TextKey {
        switch self {
        case .waiting: .mailWaiting
        case .leased, .handing: .mailHanding
        case .sent: .mailSent
        case .unknown: .mailUnknown
        case .failed: .mailFailed
        case .withheld: .mailWithheld
        }
    }
}

extension WithheldReason {
    fileprivate var key: TextKey {
        switch self {
        case .recipient: .mailWithheldRecipient
        case .client: .mailWithheldClient
        }
    }
}
