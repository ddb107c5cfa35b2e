import FoundationEssentials
import Postgres
import TestSupport
import Testing
import Wire

/// A hold that replaces another one, for a customer who replaces an unpaid order.
@Suite struct HandOverTests {
    /// An order that holds the last three pieces.
    struct Scene {
        let catalog: CatalogTest
        let books: StockBooks
        let tea: UUID
        let old = UUID.v7()
        let new = UUID.v7()

        static func with(_ body: (Scene) async throws -> Void) async throws {
            try await CatalogTest.with { catalog async throws in
                let tea = try await catalog.product("TEA", price: "2.50", stock: 3).id
                try await StockBooks.with(catalog) { books async throws in
                    let scene = Scene(catalog: catalog, books: books, tea: tea)
                    #expect(try await catalog.reserve([(tea, 3)], for: scene.old).status == 200)
                    try await body(scene)
                    #expect(try await books.wrong() == [])
                }
            }
        }

        func state(of order: UUID) async throws -> String {
            try await books.pool.query("select state from reservations where order_id = \(order)").first?
                .decode(String.self) ?? "none"
        }

        func replace(_ pieces: Int, subtotal: String? = nil) async throws -> TestAnswer {
            try await catalog.reserve([(tea, pieces)], for: new, replacing: old, subtotal: subtotal)
        }
    }

    @Test func `the pieces of the old hold are the new one's, and the same again gets the same`() async throws {
        try await Scene.with { scene async throws in
            let answer = try await scene.replace(3)
            #expect(answer.status == 200)
            #expect(try await scene.replace(3).decoded(as: Reservation.self) == answer.decoded(as: Reservation.self))
            #expect(try await scene.state(of: scene.old) == "released")
            #expect(try await scene.books.numbers(scene.tea) == "3/3/0 0")
            #expect(try await scene.catalog.commit(scene.old) == 409)
            #expect(try await scene.catalog.release(scene.old) == 204)
            #expect(try await scene.catalog.commit(scene.new) == 204)
            #expect(try await scene.books.numbers(scene.tea) == "0/0/3 0")
        }
    }

    @Test func `what is short, or costs something else, changes nothing`() async throws {
        try await Scene.with { scene async throws in
            let short = try await scene.replace(4)
            #expect(short.status == 409)
            #expect(try short.problem.shortages.map(\.available) == [3])
            let dear = try await scene.replace(3, subtotal: "7.49")
            #expect(dear.status == 409)
            #expect(try dear.problem.slug == "price-changed")
            #expect(try await scene.state(of: scene.old) == "held")
            #expect(try await scene.state(of: scene.new) == "none")
            #expect(try await scene.replace(3, subtotal: "7.50").status == 200)
        }
    }

    @Test func `what is sold is not handed over`() async throws {
        try await Scene.with { scene async throws in
            #expect(try await scene.catalog.commit(scene.old) == 204)
            let answer = try await scene.replace(1)
            #expect(answer.status == 409)
            #expect(try answer.problem.slug == "replaced-is-sold")
            #expect(try await scene.state(of: scene.old) == "committed")
            #expect(try await scene.state(of: scene.new) == "none")
        }
    }

    @Test func `a hold that has ended hands nothing over, and keeps nothing from being held`() async throws {
        try await Scene.with { scene async throws in
            #expect(try await scene.catalog.release(scene.old) == 204)
            #expect(try await scene.replace(2).status == 200)
            #expect(try await scene.books.numbers(scene.tea) == "3/2/0 1")
        }
    }

    @Test func `whoever gives it back is told each time that the old hold has ended for it`() async throws {
        try await Scene.with { scene async throws in
            let service = scene.catalog.service
            let path = "/internal/reservations/\(scene.new.text)"
            #expect(try await scene.replace(2).status == 200)
            for _ in 0..<2 {
                let answer = try await scene.catalog.daemon.call(.delete, path, token: service)
                #expect(answer.status == 200)
                #expect(try answer.decoded(as: ReleasedReservation.self).replaces == scene.old)
            }
            #expect(try await scene.books.numbers(scene.tea) == "3/0/0 3")
        }
    }

    @Test func `given back before it came, it leaves the old hold alone`() async throws {
        try await Scene.with { scene async throws in
            #expect(try await scene.catalog.release(scene.new) == 204)
            let late = try await scene.replace(3)
            #expect(late.status == 409)
            #expect(try late.problem.slug == "reservation-gone")
            #expect(try await scene.state(of: scene.old) == "held")
        }
    }

    @Test func `nobody else gets the pieces in between, and of a sale and a handing over one wins`() async throws {
        try await CatalogTest.with { catalog async throws in
            let tea = try await catalog.product("TEA", stock: 20).id
            let cup = try await catalog.product("CUP", stock: 20).id
            try await StockBooks.with(catalog) { books async throws in
                let orders = (0..<20).map { _ in (old: UUID.v7(), new: UUID.v7()) }
                for order in orders {
                    #expect(try await catalog.reserve([(tea, 1), (cup, 1)], for: order.old).status == 200)
                }
                try await withThrowingDiscardingTaskGroup { group in
                    for (number, order) in orders.enumerated() {
                        group.addTask { () async throws in
                            let answer = try await catalog.reserve(
                                [(cup, 1), (tea, 1)].shuffled(), for: order.new, replacing: order.old)
                            #expect(answer.status == 200 || number.isMultiple(of: 2))
                        }
                        group.addTask { () async throws in
                            #expect(try await catalog.reserve([(tea, 1)]).status == 409)
                        }
                        if number.isMultiple(of: 2) { group.addTask { _ = try await catalog.commit(order.old) } }
                    }
                }
                for order in orders {
                    let states = try await books.pool.query(
                        """
                        select state from reservations where order_id in (\(order.old), \(order.new)) order by state
                        """
                    ).map { try $0.decode(String.self) }
                    #expect(states == ["committed"] || states == ["held", "released"])
                }
                #expect(try await books.wrong() == [])
            }
        }
    }
}
