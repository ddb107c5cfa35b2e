/// Kills parts of the shop, as planned, and starts them again as systemd would.
struct Killer: Sendable {
    let shop: ProveShop
    let record: ProveRecord
    let plan: KillPlan

    func run() async throws {
        for kill in plan.kills {
            while await record.finished < kill.after { try await Task.sleep(for: .milliseconds(5)) }
            try await Task.sleep(for: kill.delay)
            for part in kill.parts {
                await record.noteAway(part)
                try await shop.kill(part)
                await record.noteKill(part)
            }
            try await Task.sleep(for: kill.pause)
            try await shop.start(kill.parts)
            await record.noteBack(kill.parts)
        }
    }
}
