import FoundationEssentials
import Logging
import Redis
import TestSupport
import Testing
import Wire

@Suite("The cart of its owner") struct CartTests {
    private let customer = Customer()

    @Test("Nobody has put anything in: the cart is empty")
    func empty() async throws {
        let answer = try await customer.call(.get, "/cart")
        #expect(answer.status == 200)
        #expect(answer.body == #"{"items":[],"total_items":0}"#)
        #expect(answer.header("Cache-Control") == "no-store")
    }

    @Test("Adding adds up, one piece unless told, and answers the whole cart")
    func add() async throws {
        let product = UUID.v7()
        let first = try await customer.call(.post, "/cart/add", json: #"{"product_id":"\#(product.text)"}"#)
        #expect(first.status == 200)
        #expect(first.body == #"{"items":[{"product_id":"\#(product.text)","qty":1}],"total_items":1}"#)
        let second: Cart = try await customer.add(4, of: product).decoded()
        #expect(second.lines == [CartLine(productID: product, quantity: 5)])
        #expect(try await customer.call(.get, "/cart").decoded() == second)
    }

    @Test("Setting replaces, and 0 removes the line")
    func set() async throws {
        let (kept, gone) = (UUID.v7(), UUID.v7())
        try await customer.add(7, of: kept)
        try await customer.add(7, of: gone)
        #expect(try await customer.set(2, of: kept).decoded(as: Cart.self).totalItems == 9)
        let cart: Cart = try await customer.set(0, of: gone).decoded()
        #expect(cart.lines == [CartLine(productID: kept, quantity: 2)])
    }

    @Test("Removing takes the line out; what is not there is no error")
    func remove() async throws {
        let product = UUID.v7()
        try await customer.add(7, of: product)
        for _ in 1...2 {
            let answer = try await customer.call(.post, "/cart/remove", json: #"{"product_id":"\#(product.text)"}"#)
            #expect(answer.body == #"{"items":[],"total_items":0}"#)
        }
    }

    @Test("Clearing empties it, with or without a body")
    func clear() async throws {
        for body in [nil, "{}"] {
            try await customer.add(7, of: .v7())
            let answer = try await customer.call(.post, "/cart/clear", json: body)
            #expect(answer.status == 200)
            #expect(answer.body == #"{"items":[],"total_items":0}"#)
        }
        #expect(try await customer.internalCart().revision == nil)
    }

    @Test("Everybody has a cart of their own, found by an id in any case")
    func owners() async throws {
        let other = Customer()
        let product = UUID.v7()
        try await customer.add(1, of: product)
        let upper = try await customer.call(.post, "/cart/add", json: #"{"product_id":"\#(product.uuidString)"}"#)
        #expect(try upper.decoded(as: Cart.self).lines == [CartLine(productID: product, quantity: 2)])
        #expect(try await other.call(.get, "/cart").decoded(as: Cart.self).lines.isEmpty)
    }

    @Test("Lines come in the same order each time")
    func order() async throws {
        let products = (0..<20).map { _ in UUID() }
        for product in products { try await customer.add(1, of: product) }
        let cart: Cart = try await customer.call(.get, "/cart").decoded()
        #expect(cart.lines.map(\.productID) == products.sorted())
    }

    @Test("50 additions at once add up exactly")
    func concurrency() async throws {
        let product = UUID.v7()
        let statuses = try await withThrowingTaskGroup(of: Int.self) { [customer] group in
            for _ in 0..<50 { group.addTask { try await customer.add(3, of: product).status } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(statuses == [200])
        #expect(try await customer.call(.get, "/cart").decoded(as: Cart.self).totalItems == 150)
    }

    @Test("A bad token is 401, a sister daemon 403")
    func who() async throws {
        let routes: [(TestDaemon.Method, String)] = [
            (.get, "/cart"), (.post, "/cart/add"), (.post, "/cart/set"), (.post, "/cart/accept"),
            (.post, "/cart/remove"), (.post, "/cart/clear"), (.post, "/cart/merge"),
        ]
        for (method, path) in routes {
            #expect(try await SharedCart.daemon.call(method, path, token: "rubbish").status == 401)
            let service = TestToken.service()
            #expect(try await SharedCart.daemon.call(method, path, token: service).status == 403)
        }
    }

    @Test("A cart is kept for 30 days from its last change")
    func lifetime() async throws {
        try await customer.add(1, of: .v7())
        let redis = RedisClient(
            try RedisURL(try await SharedCart.redisURL), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let running = Task { await redis.run() }
        let seconds = try await redis.command("TTL", "cart:\(customer.id.text)").integer ?? 0
        #expect((30 * 86_400 - 60...30 * 86_400).contains(seconds))
        running.cancel()
    }
}

@Suite("The limits of a cart") struct LimitTests {
    private let customer = Customer()

    @Test("A line holds 999 pieces and no more, also in sum")
    func pieces() async throws {
        let product = UUID.v7()
        #expect(try await customer.add(999, of: product).status == 200)
        let answer = try await customer.add(1, of: product)
        #expect(answer.status == 422)
        #expect(try answer.problem.errors.first?.field == "qty")
        #expect(try answer.problem.detail.contains("999"))
        #expect(try await customer.call(.get, "/cart").decoded(as: Cart.self).totalItems == 999)
    }

    @Test("A cart holds 100 lines and no more, and those it has may still change")
    func lines() async throws {
        let products = (0..<100).map { _ in UUID.v7() }
        for product in products { #expect(try await customer.add(1, of: product).status == 200) }
        for answer in [try await customer.add(1, of: .v7()), try await customer.set(1, of: .v7())] {
            #expect(answer.status == 422)
            #expect(try answer.problem.detail.contains("100"))
        }
        #expect(try await customer.set(5, of: products[50]).status == 200)
        #expect(try await customer.set(0, of: products[0]).status == 200)
        #expect(try await customer.add(1, of: .v7()).status == 200)
    }

    @Test("100 new products at once on top of 50 make 100 lines")
    func linesAtOnce() async throws {
        for _ in 0..<50 { try await customer.add(1, of: .v7()) }
        let accepted = try await withThrowingTaskGroup(of: Int.self) { [customer] group in
            for _ in 0..<100 { group.addTask { try await customer.add(1, of: .v7()).status } }
            return try await group.reduce(into: 0) { $0 += $1 == 200 ? 1 : 0 }
        }
        #expect(accepted == 50)
        #expect(try await customer.call(.get, "/cart").decoded(as: Cart.self).lines.count == 100)
    }

    private static let product = #""product_id":"0190163d-8694-739b-aea5-966c26f8ad91""#

    @Test(
        "Rubbish is a 4xx with a sentence, and changes nothing",
        arguments: [
            ("not json", 400), ("", 400), ("{", 400), ("[]", 422), ("null", 422), ("{}", 422),
            (#"{"product_id":"x"}"#, 422), (#"{"product_id":1}"#, 422), (#"{"product_id":null}"#, 422),
            (#"{"product_id":"0190163d-8694-739b-aea5-966c26f8ad91?x=1"}"#, 422),
            (#"{"product_id":"0190163d\u0000-8694-739b-aea5-966c26f8ad91"}"#, 422),
            (#"{\#(product),"qty":"abc"}"#, 422), (#"{\#(product),"qty":"\u0000"}"#, 422),
            (#"{\#(product),"qty":-1}"#, 422),
            (#"{\#(product),"qty":0}"#, 422), (#"{\#(product),"qty":1000}"#, 422), (#"{\#(product),"qty":1e12}"#, 422),
            (#"{\#(product),"qty":1.5}"#, 422), (#"{\#(product),"qty":1e999}"#, 400),
            (#"{\#(product),"qty":true}"#, 422),
            (#"{\#(product),"qty":[1]}"#, 422), (#"{\#(product),"qty":1,"price":0}"#, 422),
        ])
    func rubbish(body: String, status: Int) async throws {
        let answer = try await customer.call(.post, "/cart/add", json: body)
        #expect(answer.status == status, "\(answer)")
        #expect(try !answer.problem.detail.isEmpty)
        #expect(try await customer.call(.get, "/cart").decoded(as: Cart.self).lines.isEmpty)
    }

    @Test("Setting wants a quantity; nothing takes a field it does not know")
    func fields() async throws {
        #expect(try await customer.call(.post, "/cart/set", json: "{\(Self.product)}").status == 422)
        #expect(try await customer.call(.post, "/cart/remove", json: #"{\#(Self.product),"qty":1}"#).status == 422)
        #expect(try await customer.call(.post, "/cart/clear", json: #"{"all":true}"#).status == 422)
    }

    @Test("A body over 1 MB is 413, one of another type 415, another method 405")
    func bodies() async throws {
        let large = #"{"product_id":""# + String(repeating: "x", count: 2 << 20) + #""}"#
        #expect(try await customer.call(.post, "/cart/add", json: large).status == 413)
        let token = TestToken.user()
        let daemon = try await SharedCart.daemon
        #expect(try await daemon.call(.post, "/cart/add", token: token, form: "product_id=x").status == 415)
        let answer = try await daemon.call(.put, "/cart/add", token: token, json: "{}")
        #expect(answer.status == 405)
        #expect(answer.header("Allow") == "POST")
    }
}
