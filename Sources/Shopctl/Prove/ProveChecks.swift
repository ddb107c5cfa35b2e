import Database
import FoundationEssentials
import Postgres
import Wire

/// The conditions that must hold in the end, whatever happened; checked in the databases themselves.
struct ProveChecks: Sendable {
    private let auth: PostgresPool
    let orders: PostgresPool
    let catalog: PostgresPool
    let goods: [UUID]
    let pieces: [Int]
    private let record: ProveRecord

    /// - Parameter pieces: the number at the start, for each of `goods`.
    init(shop: ProveShop, goods: [UUID], pieces: [Int], record: ProveRecord) {
        auth = shop.database("auth")
        orders = shop.database("order")
        catalog = shop.database("catalog")
        self.goods = goods
        self.pieces = pieces
        self.record = record
    }

    /// A condition, and the evidence against it.
    struct Finding: Sendable, CustomStringConvertible {
        let sentence: String
        let against: [String]

        var isKept: Bool { against.isEmpty }
        var description: String {
            let more = against.count > 5 ? ["and \(against.count - 5) more"] : []
            let details = (against.prefix(5) + more).map { "        \($0)" }
            return (["\(isKept ? "true  " : "BROKEN")  \(sentence)"] + details).joined(separator: "\n")
        }
    }

    /// Waits until all work is finished, then checks.
    ///
    /// - Throws: `PostgresError`.
    func run() async throws -> [Finding] {
        let findings = [
            Finding(sentence: "everything half-done is finished within two minutes", against: try await wait()),
            Finding(sentence: "no answer that should never be seen", against: await record.complaints),
            try await onePurchaseOneOrder(), try await everyOrderIsThere(), try await nothingAfterTheEnd(),
            try await linesAreWhatWasPutIn(),
            try await oneFinalState(),
            try await sameInBothDatabases(), try await nothingOversold(), try await booksAddUp(),
            try await sumsAreRight(), try await moneyIsWhereItBelongs(), try await auditIsWhole(),
        ]
        for pool in [auth, orders, catalog] { await pool.close() }
        return findings
    }

    /// The checkouts still half done after two minutes; recovery looks every few seconds.
    private func wait() async throws -> [String] {
        let deadline = ContinuousClock.now + .seconds(120)
        // There is no need to wait for the last buyers who never pay.
        try await orders.execute("update checkouts set pay_by = now() where step = 'awaiting'")
        while true {
            let checkouts = try await list(
                orders,
                """
                select 'checkout ' || order_id || ' is ' || step
                from checkouts
                where step not in ('done', 'released')
                union all
                select 'the payment of order ' || order_id || ' is ' || status
                from payments
                where status in ('pending', 'declined', 'refunding')
                union all
                select 'the bank still has to tell of payment ' || payment_id
                from sandbox_messages
                where deliveries > 0
                """)
            // A hold outlives its checkout only until it is released, and never its limit.
            let holds = try await list(
                catalog,
                """
                select 'a hold of order ' || order_id || ' until ' || expires_at
                from reservations
                where state = 'held'
                """)
            if checkouts.isEmpty, holds.isEmpty { return [] }
            if ContinuousClock.now > deadline { return checkouts + holds }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    // MARK: - Orders

    private func onePurchaseOneOrder() async throws -> Finding {
        // Without a key, the same cart means the same purchase.
        let doubled = try await list(
            orders,
            """
            select o.note
            from orders as o
                join checkouts as c on c.order_id = o.id
            group by o.note, case when c.idempotency_key is null then c.product_ids::text || c.quantities::text end
            having count(*) > 1
            """)
        let unclear = await record.unclear
        let against = doubled.filter { note in !unclear.contains { "prove-\($0)" == note } }
        return Finding(
            sentence: "no purchase became two orders", against: against.map { "\($0) became more than one" })
    }

    private func everyOrderIsThere() async throws -> Finding {
        let there = Set(try await list(orders, "select id || ' ' || note from orders"))
        let told = await record.orders
        let lost = told.map { number, id in "\(id.text) prove-\(number)" }.filter { !there.contains($0) }
        return Finding(
            sentence: "each of the \(told.count) orders that a buyer knows of exists, as ordered",
            against: lost.map { "\($0) is not" })
    }

    private func nothingAfterTheEnd() async throws -> Finding {
        let late = await record.late
        let ordered = try await list(orders, "select note from orders where note like 'leaver-%'")
        return Finding(
            sentence: "none of \(late.count) checkouts that were sent when their session had ended became an order",
            against: ordered.filter(late.contains).map { "\($0) did" })
    }

    /// For orders that their buyer knows of, and whose buyer did nothing else meanwhile.
    private func linesAreWhatWasPutIn() async throws -> Finding {
        let unclear = await record.unclear
        let first = await record.orders.filter { !unclear.contains($0.key) }
        let anew = await record.anew
        var wanted: [String: String] = [:]
        for (number, id) in Array(first) + Array(anew) {
            wanted[id.text] = record.plan.purchase(number).lines.map { "\(goods[$0].text) × \($1)" }.sorted()
                .joined(separator: ", ")
        }
        let rows = try await orders.query(
            """
            select order_id::text, string_agg(product_id || ' × ' || qty, ', ' order by product_id)
            from order_lines
            group by order_id
            """)
        let ordered = Dictionary(
            try rows.map { try $0.decode(String.self, String.self) }.map { ($0.0, $0.1) }, uniquingKeysWith: { $1 })
        let against = wanted.compactMap { id, lines in
            ordered[id] == lines ? nil : "order \(id) has \(ordered[id] ?? "nothing"), put in were \(lines)"
        }
        return Finding(
            sentence: "each of \(wanted.count) orders has the lines that its buyer had put in the cart",
            against: against)
    }

    private func oneFinalState() async throws -> Finding {
        Finding(
            sentence: "each order is in exactly one final state, with a checkout that says the same",
            against: try await list(
                orders,
                """
                select 'order ' || o.id || ' is ' || o.status || ', its checkout ' || coalesce(c.step, 'is not there')
                from orders as o
                    left join checkouts as c on c.order_id = o.id
                where c.step is distinct from case when o.status in ('canceled', 'refunded') then 'released' else 'done' end
                union all
                select 'checkout ' || order_id || ' has no order'
                from checkouts
                where not exists (select from orders where id = order_id)
                union all
                select 'order ' || order_id || ' was ' || status || ' more than once'
                from order_events
                group by order_id, status, payment
                having count(*) > 1
                """))
    }

    private func moneyIsWhereItBelongs() async throws -> Finding {
        let paid = try await list(
            orders, "select id::text from payments where method = 'sandbox' and status = 'paid' and amount > 0")
        return Finding(
            sentence:
                "the bank has kept exactly the \(paid.count) card payments of valid orders",
            against: try await list(
                orders,
                """
                select 'order ' || o.id || ' is ' || o.status || ', its payment ' || coalesce(p.status, 'is not there')
                from orders as o
                    left join payments as p on p.order_id = o.id
                where (p.status is not distinct from 'paid') <> (o.status not in ('canceled', 'refunded'))
                    or p.amount <> o.total
                union all
                select 'payment ' || p.id || ' is ' || p.status || ', the bank: charged ' || coalesce(m.amount, 0)
                    || ', given back ' || coalesce(r.amount, 0)
                from payments as p
                    left join sandbox_messages as m on m.payment_id = p.id and m.kind = 'succeeded'
                    left join sandbox_refunds as r on r.payment_id = p.id
                where p.method = 'sandbox'
                    and coalesce(m.amount, 0) - coalesce(r.amount, 0) <> case p.status when 'paid' then p.amount else 0 end
                """))
    }

    private func sumsAreRight() async throws -> Finding {
        Finding(
            sentence: "each total is the sum of its lines",
            against: try await list(
                orders,
                """
                select 'order ' || o.id || ': ' || o.total || ', its lines ' || coalesce(sum(l.subtotal), 0)
                from orders as o
                    left join order_lines as l on l.order_id = o.id
                group by o.id
                having o.total <> coalesce(sum(l.subtotal), 0)
                """))
    }

    private func auditIsWhole() async throws -> Finding {
        var against: [String] = []
        var acts = 0
        for (name, pool) in [("auth", auth), ("catalog", catalog), ("order", orders)] {
            let log = AuditLog(pool)
            // A daemon seals new rows every second.
            var tries = 100
            while tries > 0, case .whole(_, 1...) = try await log.verify() {
                tries -= 1
                try await Task.sleep(for: .milliseconds(100))
            }
            switch try await log.verify() {
            case .broken(let what): against.append("\(name): \(what)")
            case .whole(let last, let unsealed):
                acts += last?.number ?? 0
                if unsealed > 0 { against.append("\(name): \(unsealed) acts were not sealed within ten seconds") }
            }
        }
        return Finding(sentence: "the audit chains of \(acts) acts are unbroken", against: against)
    }

    func list(_ pool: PostgresPool, _ query: Query) async throws -> [String] {
        try await pool.query(query).map { try $0.decode(String.self) }
    }
}
