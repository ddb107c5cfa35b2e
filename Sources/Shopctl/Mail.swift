import ArgumentParser
import Clients
import Daemon
import FoundationEssentials
import Wire

/// `shopctl mail`: mail that is not sent automatically.
struct Mail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List mail that is not sent automatically, or send it.",
        discussion: """
            If the relay got a mail and did not answer, nobody knows whether the mail was delivered, so the shop does not \
            send it again automatically. If the relay refused a mail, or did not accept it within three days, the shop gives \
            it up. The shop withholds mail if an unverified address had five mails within a day, or if the orders from one \
            client's address had caused a hundred. Asks shop-order: as root on a host with the package, otherwise at \
            ORDER_URL with SECRET_KEY.
            """,
        subcommands: [List.self, Retry.self], defaultSubcommand: List.self)

    /// `shopctl mail list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List these mails: id, time, order, event, state and reason.")

        func run() async throws {
            let stuck = try await Mail.ask { client async throws(Problem) in try await client.stuck() }
            for mail in stuck {
                let reason = mail.withheldReason?.sentence ?? mail.reason
                print(
                    "\(mail.id.text)  \(mail.since)  \(mail.orderNumber)  \(mail.event.rawValue)  \(mail.step.rawValue): \(reason)"
                )
            }
            if stuck.isEmpty { print("no mail is stuck") }
        }
    }

    /// `shopctl mail retry ID…`.
    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Send some of these mails, whatever the reason.")

        @Argument(
            help: "Ids of the mails.",
            transform: { text in
                guard let id = UUID(uuidString: text) else { throw ValidationError("\(text) is not an id") }
                return id
            })
        var ids: [UUID]

        func run() async throws {
            for id in ids {
                try await Mail.ask { client async throws(Problem) in try await client.retry(id) }
                print("\(id.text) will be sent")
            }
        }
    }

    /// Calls shop-order.
    ///
    /// - Throws: `ProgramError` with its answer, `SettingError`.
    private static func ask<Value: Sendable>(
        _ question: (MailClient) async throws(Problem) -> Value
    ) async throws -> Value {
        try await Settings.askSister("order") { address, connections async throws(Problem) in
            try await question(MailClient(at: address, over: connections))
        }
    }
}
