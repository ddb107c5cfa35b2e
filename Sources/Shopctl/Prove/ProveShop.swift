import Basics
import Clients
import Daemon
import FoundationEssentials
import Glibc
import Postgres
import Wire

/// The private shop under test: its parts, its goods, its databases.
struct ProveShop: Sendable {
    /// In the order in which they start.
    static let parts = [
        "postgres", "postgres-catalog", "redis", "auth", "catalog", "cart", "order", "gateway", "nginx",
    ]

    let connections: SisterConnections
    let address: SisterAddress
    private let folder: String
    private let stack: String

    /// - Parameters:
    ///   - folder: of the shop, which need not exist.
    ///   - stack: the program that starts its parts; takes the rest from our environment.
    init(folder: String, stack: String, port: Int) throws {
        self.folder = folder
        self.stack = stack
        address = try SisterAddress("http://127.0.0.1:\(port)/api")
        // It signs nothing, because people have their own tokens.
        let signer = TokenSigner(secret: "a key that no daemon of the shop knows", previous: nil)
        connections = SisterConnections(daemon: "prove", tokens: signer)
    }

    func close() async { await connections.close() }

    func socket(of daemon: String) -> String { "\(folder)/sockets/\(daemon).sock" }
    /// The addresses at which the daemons call each other, from SHOP_SISTERS.
    func socket(ofSister daemon: String) -> String { "\(folder)/sisters/\(daemon).sock" }

    // MARK: - Parts

    /// Starts them and waits until they answer.
    func start(_ parts: [String]) async throws {
        let ordered = Self.parts.filter(parts.contains)
        _ = try await run(["start"] + ordered)
    }

    /// Crashes a part, PostgreSQL by an immediate stop, and returns when it is gone.
    func kill(_ part: String) async throws {
        let text = try await run(["pid", part]).split(separator: "\n").first ?? ""
        guard let pid = pid_t(text) else { throw ProgramError("\(part) has ended by itself; see \(folder)/logs") }
        guard Glibc.kill(pid, part.hasPrefix("postgres") ? SIGQUIT : SIGKILL) == 0 else {
            throw ProgramError("\(part) has ended by itself; see \(folder)/logs")
        }
        // init reaps it, because its parent has exited long ago.
        while Glibc.kill(pid, 0) == 0 { try await Task.sleep(for: .milliseconds(2)) }
    }

    private func run(_ arguments: [String]) async throws -> String {
        let command = [stack, folder] + arguments
        return try await OwnThread.run {
            Result {
                let result = try Program.output(command, quiet: true)
                guard result.succeeded else {
                    throw ProgramError("\(command.joined(separator: " ")): \(result.output)")
                }
                return result.output
            }
        }.get()
    }

    // MARK: - People and goods

    /// Signs somebody in without auth, whose hashing would be most of the work.
    func token(of user: UUID, role: Role) -> String {
        let data = FileManager.default.contents(atPath: "\(folder)/secret_key") ?? Data()
        let secret = String(String(decoding: data, as: UTF8.self).prefix { !$0.isNewline })
        return TokenSigner(secret: secret, previous: nil)
            .token(for: user, email: "\(user.text)@example.com", role: role, lifetime: 12 * 3600)
    }

    /// Creates a product for each number of pieces; the first one costs nothing.
    func makeGoods(_ pieces: [Int]) async throws -> [UUID] {
        let catalog = CatalogClient(at: address, over: connections)
        let token = token(of: .v7(), role: .admin)
        var goods: [UUID] = []
        for (index, stock) in pieces.enumerated() {
            var product = Change<Product>()
            product.sku = "PROVE-\(index)"
            product.name = "Prove \(index)"
            product.price = index == 0 ? .zero : Money("\(index).99")
            product.stock = stock
            goods.append(try await catalog.addProduct(product, token: token).id)
        }
        return goods
    }

    /// Catalog's is in a server of its own (SHOP_OWN_SERVER in scripts/prove).
    func database(_ name: String) -> PostgresPool {
        let server = name == "catalog" ? "postgres-catalog" : "postgres"
        return PostgresPool(.init(url: "postgresql:///\(name)?host=\(folder)/\(server)&user=shop"))
    }
}
