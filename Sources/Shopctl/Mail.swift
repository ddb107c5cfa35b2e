import ArgumentParser
import Clients
import Daemon
import FoundationEssentials
import Wire

/// `shopctl mail`: what will not be sent by itself.
struct Mail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List mail that will not be sent by itself, or send it.",
        discussion: """
            A mail that was handed over without an answer is not sent a second time by itself, since nobody knows whether \
            the first went out; one that was refused, or not taken within three days, is given up. One is \
            withheld when an address that nobody has verified had five within a day, or the orders from one client's address \
            had caused a hundred. Asks shop-order, as root on a host where the package is installed, else at ORDER_URL with \
            SECRET_KEY.
            """,
        subcommands: [List.self, Retry.self], defaultSubcommand: List.self)

    /// `shopctl mail list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List them: id, since when, order, what, why.")

        func run() async throws {
            let stuck = try await Mail.ask { client async throws(Problem) in try await client.stuck() }
            for mail in stuck {
                let reason = mail.withheldReason?.sentence ?? mail.reason
                print(
                    "\(mail.id.text)  \(mail.since)  \(mail.orderNumber)  \(mail.event.rawValue)  \(mail.step.rawValue): \(reason)"
                )
            }
            if stuck.isEmpty { print("every mail goes its way") }
        }
    }

    /// `shopctl mail retry ID…`.
    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Send some of them, whatever kept them back.")

        @Argument(
            help: "Their ids.",
            transform: { text in
                guard let id = UUID(uuidString: text) else { throw ValidationError("\(text) is no id") }
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
    /// - Throws: `ProgramError` with what it answered, `SettingError`.
    private static func ask<Value: Sendable>(
        _ question: (MailClient) async throws(Problem) -> Value
    ) async throws -> Value {
        try await Settings.askSister("order") { address, connections async throws(Problem) in
            try await question(MailClient(at: address, over: connections))
        }
    }
}
