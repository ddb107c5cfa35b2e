import ArgumentParser
import Daemon
import FoundationEssentials
import Glibc

/// `shopctl prove`: tries to make a shop oversell, lose an order or double one. Started by `scripts/prove`.
///
/// Buyers order over HTTP through nginx, repeat themselves and lose patience; meanwhile daemons, Redis and PostgreSQL are
/// killed, and answers between daemons are lost or come late. When it is quiet again, the databases must add up.
struct Prove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prove that no order is lost or doubled and no stock oversold.",
        discussion: """
            For a private shop only, which it kills again and again: scripts/prove makes one. What buyers and killers do \
            follows from the seed alone; only when it happens does not.
            """,
        shouldDisplay: false)

    @Argument(help: "The folder of a shop of scripts/lib/stack that does not run yet.")
    var folder: String

    @Option(help: "The program that starts its parts.")
    var stack = "scripts/lib/stack"

    @Option(help: "The port of its nginx, as in SHOP_PORT.")
    var port = 8000

    @Option(help: "What to begin with to see the same again; any number unless told.")
    var seed: UInt64?

    @Option(help: "How often somebody means to buy.")
    var checkouts = 2000

    @Option(help: "How many people buy at the same time.")
    var buyers = 16

    @Option(help: "How many processes are killed.")
    var kills = 35

    @Option(help: "How many products there are; of each, fewer pieces than people want.")
    var products = 20

    func validate() throws {
        guard checkouts > 0, (1...200).contains(buyers), kills >= 0, products > 0 else {
            throw ValidationError("--checkouts, --buyers (up to 200) and --products must be above 0")
        }
    }

    func run() async throws {
        let seed = seed ?? UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        fflush(nil)
        let shop = try ProveShop(folder: folder, stack: stack, port: port)
        let faults = FaultPlan(seed: seed)
        let record = ProveRecord(plan: PurchasePlan(seed: seed, products: products), checkouts: checkouts)
        let findings = try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            for sister in ["auth", "catalog", "cart", "order"] {
                let proxy = FaultyProxy(
                    at: shop.socket(ofSister: sister), to: shop.socket(of: sister), faults: faults)
                group.addTask { try await proxy.run() }
            }
            return try await attempt(shop, faults, record, seed)
        }
        await shop.close()

        print(await record.summary(faults: await faults.counts))
        for finding in findings { print(finding) }
        guard findings.allSatisfy(\.isKept) else {
            print("BROKEN; see it again with --seed \(seed), or look at what is left in \(folder)")
            throw ExitCode.failure
        }
        print("proved: nothing lost, nothing doubled, nothing oversold")
    }

    /// Lets people and killers loose, and looks at what they leave.
    private func attempt(
        _ shop: ProveShop, _ faults: FaultPlan, _ record: ProveRecord, _ seed: UInt64
    ) async throws -> [ProveChecks.Finding] {
        try await shop.start(ProveShop.parts)
        let pieces = record.plan.pieces(for: checkouts)
        let goods = try await shop.makeGoods(pieces)
        let admin = try await ProveLeaver.admin(of: shop)
        await faults.begin()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<buyers {
                let buyer = try await ProveBuyer(in: shop, goods: goods, record: record)
                group.addTask { try await buyer.run() }
            }
            for number in 0..<max(3, checkouts / 100) {
                let leaver = ProveLeaver(number, in: shop, goods: goods, admin: admin, seed: seed, record: record)
                group.addTask {
                    // Spread over the run.
                    while await record.finished < number * 100 { try await Task.sleep(for: .milliseconds(20)) }
                    try await leaver.run()
                }
            }
            let killer = Killer(shop: shop, record: record, plan: KillPlan(seed: seed, kills: kills, of: checkouts))
            group.addTask { try await killer.run() }
            try await group.waitForAll()
        }
        await faults.end()
        return try await ProveChecks(shop: shop, goods: goods, pieces: pieces, record: record).run()
    }
}
