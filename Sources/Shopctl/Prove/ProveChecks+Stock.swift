import FoundationEssentials
import Postgres
import Wire

/// The conditions of the stock that must hold in the end.
extension ProveChecks {
    func sameInBothDatabases() async throws -> Finding {
        let ordered = Set(
            try await list(
                orders,
                """
                select l.order_id || ' ' || l.product_id || ' ' || l.qty
                from order_lines as l
                    join orders as o on o.id = l.order_id
                where o.status not in ('canceled', 'refunded')
                """))
        let sold = Set(
            try await list(
                catalog,
                """
                select l.order_id || ' ' || l.product_id || ' ' || l.qty
                from reservation_lines as l
                    join reservations as r using (order_id)
                where r.state = 'committed'
                """))
        return Finding(
            sentence: "the \(ordered.count) lines of all orders are just what catalog has sold",
            against: ordered.subtracting(sold).map { "\($0) is ordered and not sold" }
                + sold.subtracting(ordered).map { "\($0) is sold and not ordered" })
    }

    func nothingOversold() async throws -> Finding {
        let rows = try await catalog.query(
            """
            select p.id, p.stock, coalesce(sum(l.qty) filter (where r.state = 'committed'), 0)::integer
            from products as p
                left join reservation_lines as l on l.product_id = p.id
                left join reservations as r using (order_id)
            group by p.id
            """)
        var found: [UUID: (stock: Int, sold: Int)] = [:]
        for row in rows {
            let (id, stock, sold) = try row.decode(UUID.self, Int.self, Int.self)
            found[id] = (stock, sold)
        }
        let against = zip(goods, pieces).compactMap { product, start -> String? in
            guard let (stock, sold) = found[product] else { return "product \(product.text) does not exist" }
            return stock + sold == start && stock >= 0
                ? nil : "product \(product.text): \(stock) in stock + \(sold) sold are not \(start)"
        }
        return Finding(
            sentence: "in stock + sold = at the start, for each of \(goods.count) products",
            against: against)
    }

    func booksAddUp() async throws -> Finding {
        Finding(
            sentence: "the movements of each product add up to what is on hand, held and sold",
            against: try await list(
                catalog,
                """
                select 'product ' || p.id || ': ' || p.on_hand || ' on hand, ' || p.held || ' held, ' || p.sold
                    || ' sold; the movements say ' || m.on_hand || ', ' || m.held || ', ' || m.sold
                from products as p
                    join (
                        select product_id, sum(on_hand) as on_hand, sum(held) as held, sum(sold) as sold
                        from stock_movements
                        group by product_id
                    ) as m on m.product_id = p.id
                where (p.on_hand, p.held, p.sold) <> (m.on_hand, m.held, m.sold)
                """))
    }
}
