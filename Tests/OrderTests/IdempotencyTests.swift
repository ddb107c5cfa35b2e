import FoundationEssentials
import Order
import Postgres
import TestSupport
import Testing
import Wire

@Suite struct IdempotencyTests {
    @Test func `the same key gets the same order, whatever is in the cart by then`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product()
        let buyer = try await shop.buyer([(tea, 1)])
        let first = try await buyer.checkout(shop.order, key: "one")
        #expect(first.status == 201)
        let again = try await buyer.checkout(shop.order, key: "one")
        #expect(again.status == 200)
        #expect(try again.decoded(as: Order.self) == first.decoded(as: Order.self))

        try await shop.fill(buyer, [(tea, 3)])
        #expect(try await buyer.checkout(shop.order, key: "one").status == 200)
        #expect(try await buyer.checkout(shop.order, key: "two").status == 201)
        #expect(try await shop.stock(of: tea) == 6)
    }

    @Test func `the same key with another body is 422`() async throws {
        let shop = try await TestShop.shared
        let buyer = try await shop.buyer([(try await shop.product(), 1)])
        #expect(try await buyer.checkout(shop.order, key: "k", json: #"{"note":"a"}"#).status == 201)
        #expect(try await buyer.checkout(shop.order, key: "k", json: #"{ "note" : "a" }"#).status == 200)
        let other = try await buyer.checkout(shop.order, key: "k", json: #"{"note":"b"}"#)
        #expect(other.status == 422)
        #expect(try other.problem.slug == "idempotency-key-reused")
    }

    @Test func `a key is its customer's own`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product()
        let ann = try await shop.buyer([(tea, 1)])
        let bob = try await shop.buyer([(tea, 1)])
        #expect(try await ann.checkout(shop.order, key: "k").status == 201)
        #expect(try await bob.checkout(shop.order, key: "k").status == 201)
    }

    @Test(arguments: ["", String(repeating: "k", count: 201), "k\u{e9}"])
    func `a key that is not 1 to 200 printable characters is 422`(key: String) async throws {
        let shop = try await TestShop.shared
        let answer = try await TestBuyer().checkout(shop.order, key: key)
        #expect(answer.status == 422)
        #expect(try answer.problem.errors.map(\.field) == ["Idempotency-Key"])
    }

    @Test func `ten at once with one key make one order, and all get it`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(stock: 100)
        let buyer = try await shop.buyer([(tea, 2)])
        let answers = try await inParallel(0..<10) { _ in try await buyer.checkout(shop.order, key: "k") }
        #expect(answers.map(\.status).sorted() == Array(repeating: 200, count: 9) + [201])
        #expect(Set(try answers.map { try $0.decoded(as: Order.self).id }).count == 1)
        #expect(try await shop.orderCount(of: buyer) == 1)
        #expect(try await shop.stock(of: tea) == 98)
        #expect(try await shop.cart(of: buyer).lines.isEmpty)
    }

    @Test func `two keys for the same unchanged cart at once make one order`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(stock: 100)
        let buyer = try await shop.buyer([(tea, 2)])
        let answers = try await inParallel(0..<6) { try await buyer.checkout(shop.order, key: "k\($0)") }
        // 400: it came when the cart was empty already.
        #expect(answers.count { $0.status == 201 } == 1)
        #expect(answers.allSatisfy { [200, 201, 400].contains($0.status) })
        #expect(try await shop.orderCount(of: buyer) == 1)
        #expect(try await shop.stock(of: tea) == 98)
    }

    @Test func `a double click without a key makes one order`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(stock: 100)
        for _ in 0..<5 {
            let buyer = try await shop.buyer([(tea, 1)])
            let answers = try await inParallel(0..<3) { _ in try await buyer.checkout(shop.order) }
            #expect(answers.count { $0.status == 201 } == 1)
            #expect(answers.allSatisfy { [200, 201, 400].contains($0.status) })
            #expect(try await shop.orderCount(of: buyer) == 1)
        }
        #expect(try await shop.stock(of: tea) == 95)
    }

    @Test func `two order daemons take one key as one`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(stock: 100)
        try await shop.withOrder([:]) { second async throws in
            for _ in 0..<5 {
                let buyer = try await shop.buyer([(tea, 1)])
                let answers = try await inParallel(0..<6) {
                    try await buyer.checkout($0 % 2 == 0 ? shop.order : second, key: "k")
                }
                #expect(answers.map(\.status).sorted() == Array(repeating: 200, count: 5) + [201])
                #expect(try await shop.orderCount(of: buyer) == 1)
            }
        }
        #expect(try await shop.stock(of: tea) == 95)
    }

    @Test func `a cart that can't be had at once by ten with one key is refused to all and leaves nothing`()
        async throws
    {
        let shop = try await TestShop.shared
        let tea = try await shop.product(stock: 1)
        let buyer = try await shop.buyer([(tea, 2)])
        let answers = try await inParallel(0..<10) { _ in try await buyer.checkout(shop.order, key: "k") }
        // 503: others kept undoing what it had joined; it is to ask again.
        #expect(answers.allSatisfy { [409, 503].contains($0.status) })
        #expect(try await eventually { try await shop.steps(of: buyer).isEmpty })
        #expect(try await shop.stock(of: tea) == 1)
    }
}
