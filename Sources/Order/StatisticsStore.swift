package import Database
import FoundationEssentials
package import Postgres
package import Wire

/// The figures for admins, all computed in SQL in one round trip. Days are days of the shop's time zone.
package struct StatisticsStore: Sendable {
    private let database: Database
    private let timeZone: TimeZoneName

    package init(database: Database, timeZone: TimeZoneName) {
        self.database = database
        self.timeZone = timeZone
    }

    /// - Throws: `PostgresError`.
    package func statistics() async throws -> Statistics {
        let results = try await database.pipeline([
            Self.sales(), Self.sales(ofLast: 7, in: timeZone), Self.sales(ofLast: 30, in: timeZone),
            Self.sales(ofLast: 90, in: timeZone), Self.days(90, in: timeZone), Self.topProducts,
        ])
        let sales = try results.prefix(4).flatMap(\.rows).map(Self.sales)
        let days = try results[4].rows.map { row in
            let (date, orders, revenue) = try row.decode(String.self, Int.self, Money.self)
            return Statistics.Day(date: date, orders: orders, revenue: revenue)
        }
        let products = try results[5].rows.map { row in
            let (id, sku, name, quantity, revenue) = try row.decode(
                UUID.self, String.self, String.self, Int.self, Money.self)
            return Statistics.ProductSales(productID: id, sku: sku, name: name, quantity: quantity, revenue: revenue)
        }
        return Statistics(
            timeZone: timeZone.text, overall: sales[0], topProducts: products,
            last7Days: Statistics.Period(sales: sales[1], days: Array(days.suffix(7))),
            last30Days: Statistics.Period(sales: sales[2], days: Array(days.suffix(30))),
            last90Days: Statistics.Period(sales: sales[3], days: days))
    }

    /// The beginning of the first of the last `days` days, including today. It is computed in the shop's local time, in which a
    /// day may have 23 or 25 hours.
    private static func start(ofLast days: Int, in zone: TimeZoneName) -> Query {
        "(date_trunc('day', now() at time zone \(zone.text)) - make_interval(days => \(days - 1))) at time zone \(zone.text)"
    }

    /// One row with the sales of the last `days` days, by the index orders_by_day. Without `days`, of all time. Buyers are
    /// counted as groups because `count(distinct user_id)` would sort all orders.
    package static func sales(ofLast days: Int? = nil, in zone: TimeZoneName = .utc) -> Query {
        let window: Query = if let days { "and created_at >= \(start(ofLast: days, in: zone))" } else { "" }
        return """
            select coalesce(sum(orders), 0)::bigint, coalesce(sum(revenue), 0), count(*),
                coalesce(round(sum(revenue) / sum(orders), 2), 0)
            from (
                select count(*) as orders, sum(total) as revenue
                from orders
                where status in ('paid', 'shipped', 'delivered')
                  \(window)
                group by user_id
            ) as buyer
            """
    }

    /// `count` rows, the oldest day first, including days without orders.
    package static func days(_ count: Int, in zone: TimeZoneName) -> Query {
        """
        select day::date, coalesce(orders, 0), coalesce(revenue, 0)
        from (select (now() at time zone \(zone.text))::date as today) as clock,
            generate_series(today - \(count - 1)::integer, today, interval '1 day') as day
        left join (
            select (created_at at time zone \(zone.text))::date as date, count(*) as orders, sum(total) as revenue
            from orders
            where status in ('paid', 'shipped', 'delivered')
              and created_at >= \(start(ofLast: count, in: zone))
            group by date
        ) as sold on sold.date = day::date
        order by day
        """
    }

    /// Names and SKUs are looked up only for these ten.
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
