package import FoundationEssentials
package import JSON

/// How the shop is doing, for admins. Orders that are pending, canceled or refunded don't count; days are those of
/// the shop's time zone.
package struct Statistics: Sendable, Equatable, Decodable {
    /// By its name in the tz database: `Europe/Berlin`.
    package let timeZone: String
    /// Since the shop opened.
    package let overall: Sales
    /// By pieces sold, most first, at most 10.
    package let topProducts: [ProductSales]
    package let last7Days: Period
    package let last30Days: Period
    package let last90Days: Period

    /// What was sold.
    package struct Sales: Sendable, Equatable, Decodable {
        package let orders: Int
        package let revenue: Money
        /// Different customers.
        package let buyers: Int
        /// Revenue by order, rounded to the cent; 0 without orders.
        package let averageOrder: Money

        package init(orders: Int, revenue: Money, buyers: Int, averageOrder: Money) {
            self.orders = orders
            self.revenue = revenue
            self.buyers = buyers
            self.averageOrder = averageOrder
        }

        enum CodingKeys: String, CodingKey {
            case orders, revenue, buyers
            case averageOrder = "average_order"
        }
    }

    /// What was sold in the days up to and with today.
    package struct Period: Sendable, Equatable, Decodable {
        package let sales: Sales
        /// Oldest first, days without orders too.
        package let days: [Day]

        package init(sales: Sales, days: [Day]) {
            self.sales = sales
            self.days = days
        }

        package init(from decoder: any Decoder) throws {
            sales = try Sales(from: decoder)
            days = try decoder.container(keyedBy: CodingKeys.self).decode([Day].self, forKey: .days)
        }

        enum CodingKeys: String, CodingKey {
            case days
        }
    }

    package struct Day: Sendable, Equatable, Decodable {
        /// `2026-11-23`.
        package let date: String
        package let orders: Int
        package let revenue: Money

        package init(date: String, orders: Int, revenue: Money) {
            self.date = date
            self.orders = orders
            self.revenue = revenue
        }
    }

    package struct ProductSales: Sendable, Equatable, Decodable {
        package let productID: UUID
        /// As in the newest order.
        package let sku: String
        package let name: String
        package let quantity: Int
        package let revenue: Money

        package init(productID: UUID, sku: String, name: String, quantity: Int, revenue: Money) {
            self.productID = productID
            self.sku = sku
            self.name = name
            self.quantity = quantity
            self.revenue = revenue
        }

        enum CodingKeys: String, CodingKey {
            case sku, name, revenue
            case productID = "product_id"
            case quantity = "qty"
        }
    }

    package init(
        timeZone: String, overall: Sales, topProducts: [ProductSales], last7Days: Period, last30Days: Period,
        last90Days: Period
    ) {
        self.timeZone = timeZone
        self.overall = overall
        self.topProducts = topProducts
        self.last7Days = last7Days
        self.last30Days = last30Days
        self.last90Days = last90Days
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        timeZone = try fields.decode(String.self, forKey: .timeZone)
        overall = try Sales(from: decoder)
        topProducts = try fields.decode([ProductSales].self, forKey: .topProducts)
        last7Days = try fields.decode(Period.self, forKey: .last7Days)
        last30Days = try fields.decode(Period.self, forKey: .last30Days)
        last90Days = try fields.decode(Period.self, forKey: .last90Days)
    }

    enum CodingKeys: String, CodingKey {
        case topProducts = "top_products"
        case last7Days = "last_7_days"
        case last30Days = "last_30_days"
        case last90Days = "last_90_days"
        case timeZone = "time_zone"
    }
}

extension Statistics: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            overall.writeFields(to: &json)
            json.field("top_products", topProducts)
            json.field("last_7_days", last7Days)
            json.field("last_30_days", last30Days)
            json.field("last_90_days", last90Days)
            json.field("time_zone", timeZone)
        }
    }
}

extension Statistics.Sales {
    fileprivate func writeFields(to json: inout JSONWriter) {
        json.field("orders", orders)
        json.field("revenue", revenue)
        json.field("buyers", buyers)
        json.field("average_order", averageOrder)
    }
}

extension Statistics.Period: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            sales.writeFields(to: &json)
            json.field("days", days)
        }
    }
}

extension Statistics.Day: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("date", date)
            json.field("orders", orders)
            json.field("revenue", revenue)
        }
    }
}

extension Statistics.ProductSales: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("product_id", productID)
            json.field("sku", sku)
            json.field("name", name)
            json.field("qty", quantity)
            json.field("revenue", revenue)
        }
    }
}
