import Catalog
import FoundationEssentials
import TestSupport
import Testing
import Wire

@Suite struct ReservationTests {
    @Test func `a hold takes stock once, a release gives it back once`() async throws {
        try await CatalogTest.with { catalog async throws in
            let product = try await catalog.product("A", price: "2.50", stock: 5)
            let order = UUID.v7()
            let first = try await catalog.reserve([(product.id, 2)], for: order)
            #expect(first.status == 200)
            let line = try #require(try first.decoded(as: Reservation.self).lines.first)
            #expect(line.subtotal == Money("5.00"))
            #expect(line.sku == "A")
            let again = try await catalog.reserve([(product.id, 2)], for: order)
            #expect(try again.decoded(as: Reservation.self) == first.decoded(as: Reservation.self))
            #expect(try await catalog.stock(product.id) == 3)
            #expect(try await catalog.commit(order) == 204)
            #expect(try await catalog.commit(order) == 204)
            #expect(try await catalog.release(order) == 204)
            #expect(try await catalog.release(order) == 204)
            #expect(try await catalog.stock(product.id) == 5)
            #expect(try await catalog.commit(order) == 409)
            #expect(try await catalog.reserve([(product.id, 2)], for: order).problem.slug == "reservation-gone")
        }
    }

    @Test func `a release that comes first keeps a late hold from taking anything`() async throws {
        try await CatalogTest.with { catalog async throws in
            let product = try await catalog.product("A", stock: 5)
            let order = UUID.v7()
            #expect(try await catalog.release(order) == 204)
            #expect(try await catalog.reserve([(product.id, 2)], for: order).status == 409)
            #expect(try await catalog.stock(product.id) == 5)
        }
    }

    @Test func `all or nothing, and every line that falls short is named`() async throws {
        try await CatalogTest.with { catalog async throws in
            let plenty = try await catalog.product("A", stock: 5)
            let scarce = try await catalog.product("B", stock: 1)
            let hidden = try await catalog.product("C", stock: 5, more: #","is_active":false"#)
            let unknown = UUID.v7()
            let answer = try await catalog.reserve([(plenty.id, 2), (scarce.id, 2), (hidden.id, 1), (unknown, 1)])
            #expect(answer.status == 409)
            let shortages = try answer.problem.shortages
            #expect(Set(shortages.map(\.productID)) == [scarce.id, hidden.id, unknown])
            #expect(shortages.first { $0.productID == scarce.id }?.available == 1)
            #expect(try await catalog.stock(plenty.id) == 5)
        }
    }

    @Test func `fifty at once for ten pieces: exactly ten get one`() async throws {
        try await CatalogTest.with { catalog async throws in
            let product = try await catalog.product("A", stock: 10)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<50 { group.addTask { try await catalog.reserve([(product.id, 1)]).status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.count { $0 == 200 } == 10)
            #expect(statuses.count { $0 == 409 } == 40)
            #expect(try await catalog.stock(product.id) == 0)
        }
    }

    @Test func `many lines in any order, held and released at once, never wait in a circle`() async throws {
        try await CatalogTest.with { catalog async throws in
            var products: [UUID] = []
            for number in 1...8 { products.append(try await catalog.product("P\(number)", stock: 1000).id) }
            let ids = products
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                // As many as there are connections, so that they wait for products only.
                for _ in 0..<8 {
                    group.addTask {
                        for _ in 0..<10 {
                            let order = UUID.v7()
                            let lines = ids.shuffled().prefix(5).map { ($0, 1) }
                            let status = try await catalog.reserve(lines, for: order).status
                            if status != 200 { return status }
                            let released = try await catalog.release(order)
                            if released != 204 { return released }
                        }
                        return 204
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(statuses) == [204])
            for id in ids { #expect(try await catalog.stock(id) == 1000) }
        }
    }

    @Test func `the same order twice at once holds once`() async throws {
        try await CatalogTest.with { catalog async throws in
            let product = try await catalog.product("A", stock: 10)
            let order = UUID.v7()
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<10 { group.addTask { try await catalog.reserve([(product.id, 3)], for: order).status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(statuses) == [200])
            #expect(try await catalog.stock(product.id) == 7)
        }
    }

    @Test func `a hold that is left lying comes back by itself, a sale does not`() async throws {
        try await CatalogTest.with { catalog async throws in
            let product = try await catalog.product("A", stock: 5)
            let sold = UUID.v7()
            #expect(try await catalog.reserve([(product.id, 2)], for: sold).status == 200)
            #expect(try await catalog.commit(sold) == 204)
            #expect(try await catalog.reserve([(product.id, 3)]).status == 200)
            #expect(try await catalog.stock(product.id) == 0)
            try await StockBooks.with(catalog) { try await $0.letTimePass() }
            #expect(try await eventually { try await catalog.stock(product.id) == 3 })
        }
    }

    @Test func `two daemons give an expired hold back once`() async throws {
        try await CatalogTest.with { catalog async throws in
            let environment = [
                "DATABASE_URL": catalog.databaseURL, "SHOP_MIGRATIONS": repositoryFolder("migrations"),
            ]
            try await TestDaemon.with(CatalogDaemon.self, environment: environment) { _ async throws in
                let one = try await catalog.product("A", stock: 300)
                let two = try await catalog.product("B", stock: 300)
                // More than one batch, and the same products in all of them.
                for _ in 0..<120 { #expect(try await catalog.reserve([(one.id, 2), (two.id, 1)]).status == 200) }
                try await StockBooks.with(catalog) { books async throws in
                    try await books.letTimePass()
                    #expect(try await eventually { try await catalog.stock(two.id) >= 300 })
                    // Neither is at it any more.
                    #expect(try await eventually { try await books.busyConnections() == 0 })
                    #expect(try await books.wrong() == [])
                    #expect(try await catalog.stock(one.id) == 300)
                    #expect(try await catalog.stock(two.id) == 300)
                }
            }
        }
    }

    @Test func `there is a largest stock, and sold pieces come back even onto it`() async throws {
        try await CatalogTest.with { catalog async throws in
            let product = try await catalog.product("A", stock: 5)
            func setLargest() async throws -> TestAnswer {
                try await catalog.daemon.call(
                    .patch, "/products/\(product.id.text)", token: catalog.admin, json: #"{"stock":2147483647}"#)
            }
            let order = UUID.v7()
            #expect(try await catalog.reserve([(product.id, 2)], for: order).status == 200)
            #expect(try await setLargest().problem.errors.map(\.field) == ["stock"])
            #expect(try await catalog.commit(order) == 204)
            #expect(try await setLargest().status == 200)
            #expect(try await catalog.release(order) == 204)
            #expect(try await catalog.stock(product.id) == 2_147_483_647)
        }
    }

    @Test func `a product that is deleted leaves its reservations whole`() async throws {
        try await CatalogTest.with { catalog async throws in
            let product = try await catalog.product("A", stock: 5)
            let other = try await catalog.product("B", stock: 5)
            let order = UUID.v7()
            let lines = [(product.id, 2), (other.id, 3)]
            let held = try await catalog.reserve(lines, for: order)
            #expect(
                try await catalog.daemon.call(.delete, "/products/\(product.id.text)", token: catalog.admin).status
                    == 204)
            let again = try await catalog.reserve(lines, for: order)
            #expect(try again.decoded(as: Reservation.self) == held.decoded(as: Reservation.self))
            #expect(try await catalog.commit(order) == 204)
            #expect(try await catalog.release(order) == 204)
            #expect(try await catalog.stock(other.id) == 5)
        }
    }

    @Test func `an admin's number of pieces and sales at the same time lose nothing`() async throws {
        try await CatalogTest.with { catalog async throws in
            let product = try await catalog.product("A", stock: 100)
            let path = "/products/\(product.id.text)"
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        if number == 20 {
                            return try await catalog.daemon.call(
                                .patch, path, token: catalog.admin, json: #"{"stock":1000}"#
                            ).status
                        }
                        return try await catalog.reserve([(product.id, 1)]).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(statuses) == [200])
            // Pieces sold before the change are not part of the number. Pieces sold after it are subtracted.
            #expect((961...1000).contains(try await catalog.stock(product.id)))
        }
    }

    @Test func `people can not reserve, and rubbish is refused`() async throws {
        try await CatalogTest.with { catalog async throws in
            let order = UUID.v7().text
            let body = #"{"order_id":"\#(order)","items":[]}"#
            #expect(try await catalog.daemon.call(.post, "/internal/reservations", json: body).status == 401)
            #expect(
                try await catalog.daemon.call(.post, "/internal/reservations", token: catalog.admin, json: body).status
                    == 403)
            #expect(
                try await catalog.daemon.call(.post, "/internal/reservations", token: catalog.service, json: body)
                    .status == 422)
            let product = try await catalog.product("A")
            for quantity in [0, -1, 1000] { #expect(try await catalog.reserve([(product.id, quantity)]).status == 422) }
            #expect(try await catalog.reserve([(product.id, 1), (product.id, 1)]).status == 422)
            #expect(try await catalog.commit(.v7()) == 409)
        }
    }
}
