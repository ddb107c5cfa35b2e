import Database
import FoundationEssentials
import Postgres
import Wire

/// The figures for admins, all computed in SQL in one round trip. Connections run in UTC, so `current_date` is UTC's.
struct StatisticsStore: Sendable {
    let database: Database

    /// - Throws: `PostgresError`.
    func statistics() async throws -> Statistics {
        let results = try await database.pipeline([
            Self.sales(since: "date '0001-01-01'"), Self.sales(since: "current_date - 6"),
            Self.sales(since: "current_date - 29"), Self.days, Self.topProducts,
        ])
        let sales = try results.prefix(3).flatMap(\.rows).map(Self.sales)
        let days = try results[3].rows.map { row in
            let (date, orders, revenue) = try row.decode(String.self, Int.self, Money.self)
            return Statistics.Day(date: date, orders: orders, revenue: revenue)
        }
        let products = try results[4].rows.map { row in
            let (id, sku, name, quantity, revenue) = try row.decode(
                UUID.self, String.self, String.self, Int.self, Money.self)
            return Statistics.ProductSales(productID: id, sku: sku, name: name, quantity: quantity, revenue: revenue)
        }
        return Statistics(
            overall: sales[0], topProducts: products,
            last7Days: Statistics.Period(sales: sales[1], days: Array(days.suffix(7))),
            last30Days: Statistics.Period(sales: sales[2], days: days))
    }

    /// One row. Buyers are counted as groups: `count(distinct user_id)` would sort all orders.
    private static func sales(since start: Query) -> Query {
        """
        select coalesce(sum(orders), 0)::bigint, coalesce(sum(revenue), 0), count(*),
            coalesce(round(sum(revenue) / sum(orders), 2), 0)
        from (
            select count(*) as orders, sum(total) as revenue
            from orders
            where status in ('paid', 'shipped', 'delivered')
              and created_at >= \(start)
            group by user_id
        ) as buyer
        """
    }

    /// 30 rows, the oldest day first.
    private static let days: Query = """
        select day::date, coalesce(orders, 0), coalesce(revenue, 0)
        from generate_series(current_date - 29, current_date, interval '1 day') as day
        left join (
            select created_at::date as date, count(*) as orders, sum(total) as revenue
            from orders
            where status in ('paid', 'shipped', 'delivered')
              and created_at >= current_date - 29
            group by created_at::date
        ) as sold on sold.date = day::date
        order by day
        """

    /// Names and SKUs are looked up for the ten only.
    private static let topProducts: Query = """
        with top as (
            select product_id, sum(qty) as qty, sum(subtotal) as revenue
            from order_lines
            join orders on orders.id = order_id
            where status in ('paid', 'shipped', 'delivered')
            group by product_id
            order by qty desc, product_id
            limit 10
        )
        select top.product_id, (array_agg(sku order by order_id desc))[1], (array_agg(name order by order_id desc))[1],
            top.qty, top.revenue
        from top
        join order_lines using (product_id)
        group by top.product_id, top.qty, top.revenue
        order by top.qty desc, top.product_id
        """

    private static func sales(_ row: Row) throws -> Statistics.Sales {
        let (orders, revenue, buyers, average) = try row.decode(Int.self, Money.self, Int.self, Money.self)
        return Statistics.Sales(orders: orders, revenue: revenue, buyers: buyers, averageOrder: average)
    }
}
