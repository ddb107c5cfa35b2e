import Daemon
import Database
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import Postgres
import Wire

/// All orders as a file, for accounting.
struct OrderExport: Sendable {
    let database: Database
    let timeZone: TimeZoneName

    /// The number of orders in memory at once.
    private static let batch = 500

    func addRoutes(to router: Router<ShopContext>) {
        router.get("/admin/orders.csv", use: export)
    }

    /// `GET /admin/orders.csv?status=&email=&separator=`: the orders of the list, newest first, one line each.
    @Sendable func export(_ request: Request, _ context: ShopContext) async throws -> Response {
        try context.requireAdmin()
        var query = request.queryFields
        let status = query.optional("status", .oneOf(OrderStatus.self))
        let email = query.optional("email", .sought(1...254))
        let separator = query.optional("separator", .oneOf(CSV.Separator.self)) ?? .comma
        try query.check(allowUnknown: true)
        // The first batch is read before the answer begins, so that an unreachable database still leads to an error status.
        let first = try await lines(status: status, email: email, before: nil)
        let body = ResponseBody { writer in
            var csv = CSV(separator: separator)
            csv.line(Self.columns)
            var batch = first
            while true {
                for line in batch { csv.line(line.fields) }
                try await writer.write(ByteBuffer(string: csv.take()))
                guard batch.count == Self.batch, let last = batch.last?.id else { break }
                batch = try await lines(status: status, email: email, before: last)
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"orders.csv\"",
            ],
            body: body)
    }

    private static let columns = [
        "number", "created_at", "status", "email", "pieces", "total", "name", "phone", "address", "note", "city",
        "postal_code", "lines_total", "delivery", "delivery_price", "discount", "payment", "payment_status",
    ]

    private struct Line: Sendable {
        let id: UUID
        let fields: [String]
    }

    /// The batch after the order `before`. `created_at` is in the shop's time zone.
    private func lines(status: OrderStatus?, email: String?, before: UUID?) async throws -> [Line] {
        let matching = OrderStore.conditions(status: status, email: email)
        let position: Query = before.map { "\(matching) and id < \($0)" } ?? matching
        return try await database.query(
            """
            select id, number, to_char(created_at at time zone \(timeZone.text), 'YYYY-MM-DD HH24:MI:SS'), status, email,
                (select sum(qty) from order_lines where order_id = orders.id), total,
                array[
                    coalesce(shipping_name, ''), coalesce(shipping_phone, ''), coalesce(shipping_address, ''), note,
                    coalesce(shipping_city, ''), coalesce(shipping_postal_code, ''), lines_total::text, delivery_code,
                    delivery_price::text, discount::text,
                    coalesce((select method from payments where order_id = orders.id), ''),
                    coalesce((select payments.status from payments where order_id = orders.id), '')
                ]
            from orders
            where \(position)
            order by id desc
            limit \(Self.batch)
            """
        ).map { row in
            let (id, number, at, status, email, pieces, total, rest) = try row.decode(
                UUID.self, String.self, String.self, String.self, String.self, Int.self, String.self, [String].self)
            return Line(id: id, fields: [number, at, status, email, String(pieces), total] + rest)
        }
    }
}
