import ArgumentParser
import Daemon
import FoundationEssentials
import Glibc

/// `shopctl prove`: tries to make a shop oversell, lose an order or duplicate one. `scripts/prove` starts it.
///
/// Buyers order over HTTP through nginx, repeat requests and lose patience. Meanwhile daemons, Redis and PostgreSQL are killed,
/// and answers between daemons are lost or come late. Afterwards, the databases must add up.
struct Prove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prove that no order is lost or duplicated and no stock oversold.",
        discussion: """
            Only for a private shop, which it kills repeatedly; scripts/prove creates one. The seed alone determines what \
            buyers and killers do, but not the exact times.
            """,
        shouldDisplay: false)

    @Argument(help: "Folder of a stopped shop of scripts/lib/stack.")
    var folder: String

    @Option(help: "Program that starts its parts.")
    var stack = "scripts/lib/stack"

    @Option(help: "Port of its nginx, as in SHOP_PORT.")
    var port = 8000

    @Option(help: "Seed, to repeat an earlier run; by default a random number.")
    var seed: UInt64?

    @Option(help: "Number of attempted purchases.")
    var checkouts = 2000

    @Option(help: "Number of people who buy at the same time.")
    var buyers = 16

    @Option(help: "Number of processes to kill.")
    var kills = 35

    @Option(help: "Number of products; each has fewer pieces than people want.")
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
            print("BROKEN; repeat it with --seed \(seed), or look at the remains in \(folder)")
            throw ExitCode.failure
        }
        print("proved: nothing lost, nothing doubled, nothing oversold")
    }

    /// Runs buyers and killers, and checks the result.
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
