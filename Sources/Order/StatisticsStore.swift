import Database
import FoundationEssentials
import Postgres
import Wire

/// The figures for admins, all computed in SQL in one round trip. Connections run in UTC, so `current_date` is UTC's.
struct StatisticsStore: Sendable {
    let database: Database

    /// - Throws: `PostgresError`.
    func statistics() async throws -> Statistics {
        let results = try await database.pipeline([Self.sales, Self.days, Self.topProducts])
        let sales = try results[0].rows.map(Self.sales)
        let days = try results[1].rows.map { row in
            let (date, orders, revenue) = try row.decode(String.self, Int.self, Money.self)
            return Statistics.Day(date: date, orders: orders, revenue: revenue)
        }
        let products = try results[2].rows.map { row in
            let (id, sku, name, quantity, revenue) = try row.decode(
                UUID.self, String.self, String.self, Int.self, Money.self)
            return Statistics.ProductSales(productID: id, sku: sku, name: name, quantity: quantity, revenue: revenue)
        }
        return Statistics(
            overall: sales[0], topProducts: products,
            last7Days: Statistics.Period(sales: sales[1], days: Array(days.suffix(7))),
            last30Days: Statistics.Period(sales: sales[2], days: days))
    }

    /// Three rows: overall, the last 7 days, the last 30.
    private static let sales: Query = """
        select count(orders.id), coalesce(sum(total), 0), count(distinct user_id), coalesce(round(avg(total), 2), 0)
        from (values (1, date '0001-01-01'), (2, current_date - 6), (3, current_date - 29)) as period (n, start)
        left join orders
            on created_at >= period.start
            and status in ('paid', 'shipped', 'delivered')
        group by period.n
        order by period.n
        """

    /// 30 rows, the oldest day first.
    private static let days: Query = """
        select day::date, count(orders.id), coalesce(sum(total), 0)
        from generate_series(current_date - 29, current_date, interval '1 day') as day
        left join orders
            on created_at >= day
            and created_at < day + interval '1 day'
            and status in ('paid', 'shipped', 'delivered')
        group by day
        order by day
        """

    private static let topProducts: Query = """
        select product_id, (array_agg(sku order by order_id desc))[1], (array_agg(name order by order_id desc))[1],
            sum(qty), sum(subtotal)
        from order_lines
        join orders on orders.id = order_id
        where status in ('paid', 'shipped', 'delivered')
        group by product_id
        order by sum(qty) desc, product_id
        limit 10
        """

    private static func sales(_ row: Row) throws -> Statistics.Sales {
        let (orders, revenue, buyers, average) = try row.decode(Int.self, Money.self, Int.self, Money.self)
        return Statistics.Sales(orders: orders, revenue: revenue, buyers: buyers, averageOrder: average)
    }
}
