/// The parts to kill, and after how many purchases.
package struct KillPlan: Sendable {
    /// One planned kill.
    package struct Kill: Sendable, Equatable {
        /// The number of finished purchases before it.
        package let after: Int
        /// One part, or two at the same time.
        package let parts: [String]
        /// The delay after that purchase, so that it hits others at any point.
        package let delay: Duration
        /// How long they are down; the backlog of buyers grows.
        package let pause: Duration
    }

    package let kills: [Kill]

    package init(seed: UInt64, kills count: Int, of checkouts: Int) {
        var random = Seeded(seed, stream: 1 << 60)
        // The parts of a checkout come more often. Every part comes once before any part comes again.
        let round = [
            "order", "catalog", "cart", "postgres", "redis", "order", "catalog", "postgres-catalog", "auth", "gateway",
        ]
        var bag: [String] = []
        var kills: [Kill] = []
        var victims = 0
        while victims < count {
            if bag.count < 2 { bag += round.shuffled(using: &random) }
            var parts = [bag.removeFirst()]
            if random.happens(200), victims + 1 < count, bag[0] != parts[0] { parts.append(bag.removeFirst()) }
            victims += parts.count
            // Spread over the first nine tenths, so that purchases follow the last kill, too.
            kills.append(
                Kill(
                    after: checkouts * 9 * victims / (10 * count), parts: parts, delay: random.milliseconds(0...100),
                    pause: random.milliseconds(0...800)))
        }
        self.kills = kills
    }
}
