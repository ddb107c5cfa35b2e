import Templating
import Wire

/// `admin/orders/order`: the order, and the mail about it.
struct AdminOrderModel: ViewModel {
    let order: OrderModel
    let mails: [MailRecord]

    static let names: [Name<Self>] =
        OrderModel.names(of: \.order) + [
            .text("adminOrderPath") { Paths.adminOrder($0.order.order.id) },
            .flag("hasMoves") { $0.order.order.moves.contains(where: \.isForward) },
            .list("movesBack") { model in
                model.order.order.moves.filter { !$0.isForward }.map { OptionModel(move: $0, model.order.reader.texts) }
            },
            .flag("hasMovesBack") { $0.order.order.moves.contains { !$0.isForward } },
            .flag("hasMails") { !$0.mails.isEmpty },
            .list("mails") { model in model.mails.map { MailModel(mail: $0, reader: model.order.reader) } },
        ]
}

struct MailModel: ViewModel {
    let mail: MailRecord
    let reader: Reader

    static let names: [Name<Self>] = [
        .text("mailSubject") { $0.reader.texts($0.mail.event.subject, ["number": $0.mail.orderNumber]) },
        .text("mailStep") { $0.reader.texts[$0.mail.step.key] },
        .text("mailReason") { row in
            row.mail.withheldReason.map { row.reader.texts[$0.key] } ?? row.mail.reason.nonEmpty
        },
        .text("mailTime") { $0.reader.format.time($0.mail.since) },
        .text("mailTimestamp") { $0.mail.since.description },
        .text("mailToSend") { $0.mail.step == .withheld ? $0.mail.id.text : nil },
    ]
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
