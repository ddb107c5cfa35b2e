package import FoundationEssentials
package import JSON

/// Sales figures for admins. Orders that are pending, canceled or refunded don't count. Days are those of the shop's time zone.
package struct Statistics: Sendable, Equatable {
    /// The name in the tz database, such as `Europe/Berlin`.
    package let timeZone: String
    /// All time.
    package let overall: Sales
    /// The most sold products by pieces, at most 10.
    package let topProducts: [ProductSales]
    package let last7Days: Period
    package let last30Days: Period
    package let last90Days: Period

    /// The sales of a period.
    package struct Sales: WireObject {
        package var orders = 0
        package var revenue = Money.zero
        /// The number of different customers.
        package var buyers = 0
        /// Average revenue of an order, rounded to the cent; 0 without orders.
        package var averageOrder = Money.zero

        package init() {}

        package init(orders: Int, revenue: Money, buyers: Int, averageOrder: Money) {
            self.orders = orders
            self.revenue = revenue
            self.buyers = buyers
            self.averageOrder = averageOrder
        }

        package static func fields(_ field: inout some FieldVisitor<Sales>) {
            field("orders", \.orders)
            field("revenue", \.revenue)
            field("buyers", \.buyers)
            field("average_order", \.averageOrder)
        }
    }

    /// The sales of the last days, including today.
    package struct Period: Sendable, Equatable {
        package let sales: Sales
        /// Oldest first, including days without orders.
        package let days: [Day]

        package init(sales: Sales, days: [Day]) {
            self.sales = sales
            self.days = days
        }
    }

    /// The sales of a day.
    package struct Day: WireObject {
        /// `2026-11-23`.
        package var date = ""
        package var orders = 0
        package var revenue = Money.zero

        package init() {}

        package init(date: String, orders: Int, revenue: Money) {
            self.date = date
            self.orders = orders
            self.revenue = revenue
        }

        package static func fields(_ field: inout some FieldVisitor<Day>) {
            field("date", \.date)
            field("orders", \.orders)
            field("revenue", \.revenue)
        }
    }

    /// The sales of a product.
    package struct ProductSales: WireObject {
        package var productID = UUID.blank
        /// The name in the newest order.
        package var sku = ""
        package var name = ""
        package var quantity = 0
        package var revenue = Money.zero

        package init() {}

        package init(productID: UUID, sku: String, name: String, quantity: Int, revenue: Money) {
            self.productID = productID
            self.sku = sku
            self.name = name
            self.quantity = quantity
            self.revenue = revenue
        }

        package static func fields(_ field: inout some FieldVisitor<ProductSales>) {
            field("product_id", \.productID)
            field("sku", \.sku)
            field("name", \.name)
            field("qty", \.quantity)
            field("revenue", \.revenue)
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
}

// On the wire the numbers of `Sales` are among the other members.

extension Statistics: JSONEncodable, JSONReadable {
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

    package init(reading json: inout JSONReader) throws(JSONSyntaxError) {
        self = try json.object { members throws(JSONSyntaxError) in
            let overall = try Sales(reading: &members)
            let top: [ProductSales] = try members.value("top_products")
            let (last7, last30): (Period, Period) =
                (try members.value("last_7_days"), try members.value("last_30_days"))
            let last90: Period = try members.value("last_90_days")
            return Statistics(
                timeZone: try members.value("time_zone"), overall: overall, topProducts: top, last7Days: last7,
                last30Days: last30, last90Days: last90)
        }
    }
}

extension Statistics.Period: JSONEncodable, JSONReadable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            sales.writeFields(to: &json)
            json.field("days", days)
        }
    }

    package init(reading json: inout JSONReader) throws(JSONSyntaxError) {
        self = try json.object { members throws(JSONSyntaxError) in
            Statistics.Period(sales: try Statistics.Sales(reading: &members), days: try members.value("days"))
        }
    }
}
