import Catalog
import FoundationEssentials
import Postgres
import TestSupport
import Testing
import Wire

@Suite struct LedgerTests {
    @Test func `every change of stock is a movement that says who, why and for which order`() async throws {
        try await CatalogTest.with { catalog async throws in
            let product = try await catalog.product("A", stock: 10)
            let (bought, canceled, givenUp) = (UUID.v7(), UUID.v7(), UUID.v7())
            for order in [bought, canceled, givenUp] { _ = try await catalog.reserve([(product.id, 2)], for: order) }
            for order in [bought, canceled, bought] { #expect(try await catalog.commit(order) == 204) }
            for order in [givenUp, canceled, givenUp] { #expect(try await catalog.release(order) == 204) }
            let path = "/products/\(product.id.text)"
            for change in [#"{"stock":5,"reason":"two are broken"}"#, #"{"stock":5}"#, #"{"name":"Another"}"#] {
                let answer = try await catalog.daemon.call(.patch, path, token: catalog.admin, json: change)
                #expect(answer.status == 200)
            }
            try await StockBooks.with(catalog) { books async throws in
                #expect(
                    try await books.movements(product.id) == [
                        "opening 10/0/0 admin@example.com",
                        "held 0/2/0 order", "held 0/2/0 order", "held 0/2/0 order",
                        "sold -2/-2/2 order", "sold -2/-2/2 order",
                        "released 0/-2/0 order", "returned 2/0/-2 order",
                        "counted -3/0/0 admin@example.com",
                    ])
                #expect(try await books.numbers(product.id) == "5/0/2 5")
                #expect(try await books.wrong() == [])
            }
            let last = try #require(try await Self.movements(catalog, product.id).first)
            #expect(last.reason == "two are broken")
            #expect(last.requestID != nil)
            #expect(last.orderID == nil)
            #expect(try await Self.movements(catalog, product.id)[1].orderID == canceled)
        }
    }

    @Test func `movements are read in pages, by admins only, also of a deleted product`() async throws {
        try await CatalogTest.with { catalog async throws in
            let product = try await catalog.product("A", stock: 1)
            let path = "/products/\(product.id.text)"
            for stock in 2...6 {
                _ = try await catalog.daemon.call(
                    .patch, path, token: catalog.admin, json: #"{"stock":\#(stock)}"#)
            }
            func page(_ query: String) async throws -> TestAnswer {
                try await catalog.daemon.call(.get, "\(path)/movements?\(query)", token: catalog.admin)
            }
            let first = try await page("limit=4")
            #expect(first.header("X-Total-Count") == "6")
            let movements = try first.decoded(as: [StockMovement].self)
            #expect(movements.map(\.kind) == [.counted, .counted, .counted, .counted])
            let cursor = "limit=4&cursor=\(movements[3].id)"
            #expect(first.header("Link") == "<?\(cursor)>; rel=\"next\"")
            let second = try await page(cursor)
            #expect(try second.decoded(as: [StockMovement].self).map(\.kind) == [.counted, .opening])
            #expect(second.header("Link") == nil)
            for rubbish in ["cursor=x", "cursor=0", "cursor=99999999999999999999", "limit=0"] {
                #expect(try await page(rubbish).status == 422, "\(rubbish)")
            }
            #expect(try await catalog.daemon.call(.get, "\(path)/movements").status == 401)
            let customer = TestToken.user()
            #expect(try await catalog.daemon.call(.get, "\(path)/movements", token: customer).status == 403)
            _ = try await catalog.daemon.call(.delete, path, token: catalog.admin)
            #expect(try await Self.movements(catalog, product.id).map(\.kind).first == .removed)

            let empty = try await catalog.product("B", stock: 0)
            #expect(try await Self.movements(catalog, empty.id) == [])
            let unknown = "/products/\(UUID.v7().text)/movements"
            #expect(try await catalog.daemon.call(.get, unknown, token: catalog.admin).status == 404)
        }
    }

    @Test func `the books of a deleted product go on until nothing of it is held`() async throws {
        try await CatalogTest.with { catalog async throws in
            let product = try await catalog.product("A", stock: 10)
            let (bought, givenUp, canceled) = (UUID.v7(), UUID.v7(), UUID.v7())
            for order in [bought, givenUp, canceled] { _ = try await catalog.reserve([(product.id, 2)], for: order) }
            #expect(try await catalog.commit(canceled) == 204)
            let path = "/products/\(product.id.text)"
            #expect(try await catalog.daemon.call(.delete, path, token: catalog.admin).status == 204)
            try await StockBooks.with(catalog) { books async throws in
                #expect(try await books.wrong() == [])
                #expect(try await catalog.commit(bought) == 204)
                #expect(try await catalog.release(givenUp) == 204)
                #expect(try await catalog.release(canceled) == 204)
                #expect(try await books.wrong() == [])
                #expect(
                    try await books.movements(product.id).suffix(4) == [
                        "removed -4/0/0 admin@example.com", "sold -2/-2/2 order", "removed -2/-2/0 order",
                        "removed 0/0/-2 order",
                    ])
            }
        }
    }

    @Test func `fifty buyers and an admin who counts: the books add up`() async throws {
        try await CatalogTest.with { catalog async throws in
            let ids = [
                try await catalog.product("A", stock: 60).id, try await catalog.product("B", stock: 60).id,
                try await catalog.product("C", stock: 3).id,
            ]
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for buyer in 0..<50 {
                    group.addTask {
                        let order = UUID.v7()
                        let lines = ids.shuffled().prefix(1 + buyer % 3).map { ($0, 1 + buyer % 2) }
                        let held = try await catalog.reserve(lines, for: order).status
                        guard held == 200, buyer % 5 > 0 else { return held }
                        let sold = try await catalog.commit(order)
                        return buyer % 5 > 1 ? sold : try await catalog.release(order)
                    }
                }
                for edit in 0..<20 {
                    group.addTask {
                        try await catalog.daemon.call(
                            .patch, "/products/\(ids[edit % 3].text)", token: catalog.admin,
                            json: #"{"stock":\#(edit * 7 % 40)}"#
                        ).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            // 503: nobody may wait longer than 3 seconds for a connection, and this machine may be busy.
            #expect(Set(statuses).isSubset(of: [200, 204, 409, 503]))
            #expect(statuses.contains(204))
            try await StockBooks.with(catalog) { books async throws in #expect(try await books.wrong() == []) }
        }
    }

    @Test func `PostgreSQL itself refuses what would break the books`() async throws {
        try await CatalogTest.with { catalog async throws in
            let product = try await catalog.product("A", stock: 5)
            let (held, released) = (UUID.v7(), UUID.v7())
            for order in [held, released] { _ = try await catalog.reserve([(product.id, 2)], for: order) }
            #expect(try await catalog.release(released) == 204)
            try await StockBooks.with(catalog) { books async throws in
                for (statement, constraint) in [
                    ("update products set stock = -1", "product_stock_not_negative"),
                    ("update products set stock = stock - 4", "product_stock_not_negative"),
                    ("update products set on_hand = 1", "product_stock_not_negative"),
                    ("update products set held = 6", "stock_movement_names_its_order product_stock_not_negative"),
                    ("update products set held = -1", "product_held_not_negative"),
                    ("update products set held = 0", "stock_movement_names_its_order"),
                    ("update products set sold = -1", "product_sold_not_negative"),
                    ("update products set sold = 1", "stock_movement_adds_up"),
                    ("update products set on_hand = on_hand - 1, sold = sold + 1", "stock_movement_adds_up"),
                    ("update products set stock = 4, on_hand = 9", "product_stock_is_on_hand_less_held"),
                    ("update products set stock = 2147483647", "product_on_hand_limit"),
                    (
                        "update reservations set state = 'held' where state = 'released'",
                        "reservation_state_goes_forward"
                    ),
                    ("update reservations set state = 'committed'", "reservation_state_goes_forward"),
                    ("update stock_movements set reason = 'x'", "stock_movements_append_only"),
                    ("delete from stock_movements", "stock_movements_append_only"),
                    ("truncate stock_movements", "stock_movements_append_only"),
                    ("truncate products cascade", "stock_movements_append_only"),
                    (
                        """
                        insert into stock_movements (product_id, kind, on_hand, held, sold, actor)
                        values (gen_random_uuid(), 'counted', 1, 0, 0, 'x')
                        """, "stock_movements_append_only"
                    ),
                ] {
                    let refusal = try #require(
                        try await books.refusal(Query(stringLiteral: statement)), "accepted: \(statement)")
                    #expect(constraint.split(separator: " ").contains { $0 == refusal }, "\(statement): \(refusal)")
                }
                #expect(try await books.numbers(product.id) == "5/2/0 3")
                // Somebody at a prompt may count, and it is in the books.
                #expect(try await books.refusal("update products set stock = 4") == nil)
                #expect(try await books.movements(product.id).last == "counted 1/0/0 postgres")
                #expect(try await books.wrong() == [])
            }
        }
    }

    @Test func `an order that needs longer gets it`() async throws {
        try await CatalogTest.with(environment: ["RESERVATION_SECONDS": "60"]) { catalog async throws in
            let product = try await catalog.product("A", stock: 10)
            func hold(_ more: String) async throws -> TestAnswer {
                let line = #"{"product_id":"\#(product.id.text)","qty":1}"#
                return try await catalog.daemon.call(
                    .post, "/internal/reservations", token: catalog.service,
                    json: #"{"order_id":"\#(UUID.v7().text)","items":[\#(line)]\#(more)}"#)
            }
            func seconds(_ more: String) async throws -> Double {
                try await hold(more).decoded(as: Reservation.self).expiresAt.date.timeIntervalSinceNow
            }
            #expect((0...61).contains(try await seconds("")))
            #expect((1700...1801).contains(try await seconds(#","hold_seconds":1800"#)))
            for rubbish in ["59", "86401", "\"x\""] {
                #expect(try await hold(#","hold_seconds":\#(rubbish)"#).status == 422)
            }
        }
    }

    @Test func `admins find what is running out`() async throws {
        try await CatalogTest.with { catalog async throws in
            for stock in [0, 5, 6] { try await catalog.product("S\(stock)", stock: stock) }
            try await catalog.product("HIDDEN", stock: 1, more: #","is_active":false"#)
            let query = "max_stock=5&is_active=true&sort=name"
            #expect(try await catalog.skus(query, token: catalog.admin) == ["S0", "S5"])
            #expect(try await catalog.skus(query) == ["S0", "S5", "S6"])
        }
    }

    @Test func `what is running out comes with the fewest first, page by page`() async throws {
        try await CatalogTest.with { catalog async throws in
            for (sku, stock) in [("A", 3), ("B", 0), ("C", 10), ("D", 2), ("E", 2)] {
                try await catalog.product(sku, stock: stock)
            }
            #expect(try await catalog.skus("max_stock=9", token: catalog.admin) == ["B", "D", "E", "A"])
            let first = try await catalog.daemon.call(.get, "/products?max_stock=9&limit=3", token: catalog.admin)
            let link = try #require(first.header("Link"))
            let next = try #require(link.split(separator: ">").first?.dropFirst())
            let second = try await catalog.daemon.call(.get, "/products\(next)", token: catalog.admin)
            #expect(try second.decoded(as: [Product].self).map(\.sku) == ["A"])
            #expect(
                try await catalog.daemon.call(.get, "/products?sort=stock&cursor=\(UUID.v7().text).x").status == 422)
        }
    }

    private static func movements(_ catalog: CatalogTest, _ product: UUID) async throws -> [StockMovement] {
        try await catalog.daemon.call(.get, "/products/\(product.text)/movements", token: catalog.admin).decoded()
    }
}
