import FoundationEssentials
import Order
import Postgres
import TestSupport
import Testing
import Wire

@Suite struct ExportTests {
    /// A file as a spreadsheet reads it.
    private static func rows(_ text: String) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field = ""
        var isQuoted = false
        var scalars = Array(text.unicodeScalars)[...]
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        while let scalar = scalars.popFirst() {
            if isQuoted {
                if scalar != "\"" {
                    field.unicodeScalars.append(scalar)
                } else if scalars.first == "\"" {
                    field.unicodeScalars.append(scalars.removeFirst())
                } else {
                    isQuoted = false
                }
            } else if scalar == "\"" {
                isQuoted = true
            } else if scalar == "," || scalar == "\r" {
                row.append(field)
                field = ""
                if scalar == "," { continue }
                scalars.removeFirst()
                rows.append(row)
                row = []
            } else {
                field.unicodeScalars.append(scalar)
            }
        }
        return rows
    }

    private static func export(_ shop: TestShop, _ query: String = "") async throws -> TestAnswer {
        try await shop.order.call(.get, "/admin/orders.csv?\(query)", token: TestToken.admin())
    }

    @Test func `what people typed comes back as text, and never as a formula`() async throws {
        let shop = try await TestShop.shared
        let buyer = try await shop.buyer([(try await shop.product(price: "2.50"), 3)])
        let body = #"""
            {"shipping": {"name": "=HYPERLINK(\"http://evil.example\")", "phone": "+7 999 123", "address": "Улица 1;\r\n2, \"3\""},
            "note": "@SUM(1)"}
            """#
        let order: Order = try await buyer.checkout(shop.order, json: body).decoded()
        let answer = try await Self.export(shop, "email=\(buyer.email)")
        #expect(answer.status == 200)
        #expect(answer.header("Content-Type") == "text/csv; charset=utf-8")
        #expect(answer.header("Content-Disposition") == "attachment; filename=\"orders.csv\"")
        let rows = Self.rows(answer.body)
        #expect(
            rows[0] == [
                "number", "created_at", "status", "email", "pieces", "total", "name", "phone", "address", "note",
                "city", "postal_code", "lines_total", "delivery", "delivery_price", "discount", "payment",
                "payment_status",
            ])
        #expect(
            rows[1] == [
                order.number, String(order.createdAt.description.prefix(19)).replacing("T", with: " "), "paid",
                buyer.email,
                "3",
                "7.50", "'=HYPERLINK(\"http://evil.example\")", "'+7 999 123", "Улица 1;\n2, \"3\"", "'@SUM(1)", "",
                "",
                "7.50", "pickup", "0.00", "0.00", "invoice", "paid",
            ])
        #expect(rows.count == 2)
        #expect(try await Self.rows(Self.export(shop, "email=\(buyer.email)&status=shipped").body).count == 1)
        #expect(try await Self.export(shop, "status=lost").status == 422)
    }

    @Test(arguments: [
        ("plain", "plain"), ("", ""), ("-1", "'-1"), ("=1", "'=1"), ("\tx", "'\tx"), ("\rx", "'\rx"),
        ("＝1", "'＝1"), ("＋1", "'＋1"), ("－1", "'－1"), ("＠a", "'＠a"), ("\u{FE66}1", "'\u{FE66}1"),
        ("a\"b", "a\"\"b"), ("=\u{301}x", "'=\u{301}x"), ("a=b", "a=b"), ("\"\u{301},x", "\"\"\u{301},x"),
        ("1.50", "1.50"), ("a - b", "a - b"), ("x;=1+1;y", "x;'=1+1;y"), ("x,=1", "x,'=1"), ("x\t@a", "x\t'@a"),
        ("x|-1", "x|'-1"), ("x\n+1", "x\n'+1"), ("a\r\nb", "a\r\nb"), ("a\r\n=1", "a\r\n'=1"), ("x;  =1", "x;  '=1"),
        ("\u{A0}=1", "\u{A0}'=1"), ("x;\"=1\"", "x;\"\"'=1\"\""), ("'=1", "''=1"), ("it's", "it's"), ("'a", "'a"),
    ])
    func `a field is quoted, and no part of it begins a formula`(value: String, expected: String) {
        var csv = CSV()
        _ = csv.take()
        csv.line([value])
        #expect(csv.text.unicodeScalars.elementsEqual("\"\(expected)\"\r\n".unicodeScalars))
    }

    @Test func `with semicolons between the fields it is the same file`() async throws {
        let shop = try await TestShop.shared
        let (buyer, order) = try await OrderTests.placed(shop, try await shop.product())
        let comma = try await Self.export(shop, "email=\(buyer.email)").body
        let semicolon = try await Self.export(shop, "email=\(buyer.email)&separator=semicolon").body
        #expect(semicolon.unicodeScalars.first == "\u{FEFF}")
        #expect(semicolon.contains("\"number\";\"created_at\""))
        #expect(semicolon.contains("\"\(order.number)\";"))
        #expect(semicolon == comma.replacing("\",\"", with: "\";\""))
        #expect(try await Self.export(shop, "separator=tab").status == 422)
    }

    @Test func `all orders come, batch by batch, newest first, each once`() async throws {
        try await StatisticsTests.withOrders(1_234) { daemon, _ async throws in
            let answer = try await daemon.call(.get, "/admin/orders.csv", token: TestToken.admin())
            let numbers = Self.rows(answer.body).dropFirst().map { $0[0] }
            #expect(numbers == (1...1_234).map { "n\($0)" })
        }
    }
}
