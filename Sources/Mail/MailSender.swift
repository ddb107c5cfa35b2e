package import Clients
import Daemon
import FoundationEssentials
package import Logging
import ServiceLifecycle
package import Wire

/// Sends due mails, a few at a time. Any number of daemons may do so at once.
package struct MailSender: Sendable {
    private let orders: MailClient
    private let writer: OrderMail
    private let transport: any MailTransport
    private let interval: Duration
    private let logger: Logger

    /// The number of mails in one pass.
    private static let batch = 4

    /// - Parameter interval: the pause between two passes.
    package init(
        orders: MailClient, writer: OrderMail, transport: any MailTransport, interval: Duration, logger: Logger
    ) {
        self.orders = orders
        self.writer = writer
        self.transport = transport
        self.interval = interval
        self.logger = logger
    }

    /// When the daemon stops, mails under way are finished. If one were interrupted, nobody would know whether it was sent.
    var work: PeriodicWork {
        PeriodicWork("no mail is sent", every: interval, finishesPass: true, logger: logger) {
            while try await sendDue() == Self.batch, !Task.isShuttingDownGracefully {}
        }
    }

    /// Sends a few mails.
    ///
    /// - Returns: the number of due mails.
    /// - Throws: `Problem` if order does not answer.
    package func sendDue() async throws(Problem) -> Int {
        let due = try await orders.claim(limit: Self.batch)
        await withTaskGroup { group in
            for mail in due { group.addTask { await send(mail) } }
        }
        return due.count
    }

    private func send(_ mail: DueMail) async {
        var logger = logger
        logger[metadataKey: "order.id"] = "\(mail.order.id.text)"
        logger[metadataKey: "mail.id"] = "\(mail.id.text)"
        let handOver: HandOver
        if let message = writer.message(for: mail) {
            handOver = await transport.deliver(message) { try await orders.recordHanding(of: mail) }
        } else {
            handOver = .refused("mail can't be sent to the customer's e-mail address")
        }
        let what = "mail \"\(mail.event.rawValue)\" of order \(mail.order.number)"
        switch handOver {
        case .sent:
            logger.info("\(what) sent")
            await report(.sent, "", of: mail, logger)
        case .deferred(let reason):
            logger.warning("\(what) not sent now: \(reason)")
            await report(.deferred, reason, of: mail, logger)
        case .refused(let reason):
            logger.error("\(what) refused: \(reason)")
            await report(.refused, reason, of: mail, logger)
        case .unknown(let reason):
            logger.error("\(what) handed over, but no answer came: \(reason)")
            await report(.unknown, reason, of: mail, logger)
        }
    }

    /// Reports to order, with a few retries. If order never gets the report, the lease ends. Then order offers the mail again,
    /// unless it was handed over.
    private func report(_ outcome: MailOutcome, _ reason: String, of mail: DueMail, _ logger: Logger) async {
        for pause in TimeLimits.reportPauses + [.zero] {
            do throws(Problem) {
                return try await orders.record(outcome, reason: String(reason.prefix(300)), of: mail)
            } catch {
                if pause == .zero || error.status != 503 {
                    return logger.error("could not report \"\(outcome.rawValue)\" to order: \(error.detail)")
                }
            }
            try? await Task.sleep(for: pause)
        }
    }
}
