import ArgumentParser
import Clients
import Daemon
import Wire

/// `shopctl unlock EMAIL`.
struct Unlock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let somebody sign in after too many wrong passwords.",
        discussion: """
            Clears all attempts that are counted for the account: from each address, each device and all addresses together. \
            Changes nothing else about the account. Asks shop-auth: as root on a host with the package, otherwise at \
            AUTH_URL with SECRET_KEY.
            """)

    @Argument(help: "The account's e-mail.")
    var email: String

    func run() async throws {
        let account = try await Settings.askSister("auth") { address, connections async throws(Problem) in
            try await AuthClient(at: address, over: connections).unlock(email: email)
        }
        print("\(account.email) may sign in again")
    }
}
