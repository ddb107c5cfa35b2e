import FoundationEssentials
import Order
import Postgres
import TestSupport
import Testing
import Wire

/// Delivery methods, and their copies in orders. Each test has its own methods.
@Suite struct DeliveryTests {
    private func add(
        _ shop: TestShop, price: String = "3.50", needsAddress: Bool = false, isActive: Bool = true
    ) async throws -> DeliveryMethod {
        let code = "by-\(UUID.v7().text)"
        return try await shop.order.call(
            .post, "/admin/delivery-methods", token: TestToken.admin(),
            json: """
                {"code":"\(code)","name_en":"By drone","name_ru":"Дроном","price":"\(price)",
                 "needs_address":\(needsAddress),"is_active":\(isActive),"position":9}
                """
        ).decoded()
    }

    private func change(_ shop: TestShop, _ method: DeliveryMethod, _ json: String) async throws -> TestAnswer {
        try await shop.order.call(
            .patch, "/admin/delivery-methods/\(method.id.text)", token: TestToken.admin(), json: json)
    }

    @Test func `the database takes what the rules allow, and no more where it has a limit`() async throws {
        let limits = try await ColumnLimits(of: DeliveryMethod.self, in: "delivery_methods", TestShop.shared.orders)
        #expect(limits.refused.isEmpty)
        #expect(limits.unlimited == ["position"])
    }

    @Test func `an order keeps its delivery as it was, and totals are what was computed`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(price: "2.50")
        let drone = try await add(shop)
        let buyer = try await shop.buyer([(tea, 2)])
        let order: Order = try await buyer.checkout(
            shop.order, json: #"{"delivery":"\#(drone.code)","language":"ru","expected_total":"8.50"}"#
        ).decoded()
        #expect(
            order.delivery
                == Delivery(
                    code: drone.code, name: "Дроном", nameEnglish: drone.nameEnglish, nameRussian: "Дроном",
                    price: Money(minorUnits: 350)))
        #expect(order.subtotal == Money("5.00"))
        #expect(order.discount == .zero)
        #expect(order.total == Money("8.50"))
        #expect(order.language == .russian)
        #expect(order.payment?.amount == order.total)

        #expect(try await change(shop, drone, #"{"price":"99.00","name_ru":"Ракетой"}"#).status == 200)
        #expect(try await shop.order(order.id, of: buyer) == order)
    }

    @Test func `an order of before has its delivery's name in the buyer's language only`() async throws {
        let shop = try await TestShop.shared
        let buyer = try await shop.buyer([(try await shop.product(), 1)])
        let order: Order = try await buyer.checkout(shop.order, json: #"{"language":"ru"}"#).decoded()
        _ = try await shop.orders.query(
            "update orders set delivery_name_en = null, delivery_name_ru = null where id = \(order.id) returning id")
        let old = try await shop.order(order.id, of: buyer).delivery
        #expect(OrderLanguage.allCases.map(old.name(in:)) == ["Самовывоз", "Самовывоз"])
    }

    @Test func `without a choice it is the first that is offered`() async throws {
        let shop = try await TestShop.shared
        let order: Order = try await shop.buyer([(try await shop.product(), 1)]).checkout(shop.order).decoded()
        #expect(
            order.delivery
                == Delivery(
                    code: "pickup", name: "Pick up at the shop", nameEnglish: "Pick up at the shop",
                    nameRussian: "Самовывоз", price: .zero))
        #expect(order.total == order.subtotal)
    }

    @Test func `what is not offered can't be chosen, and nothing is left behind`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(stock: 10)
        let buyer = try await shop.buyer([(tea, 2)])
        let hidden = try await add(shop, isActive: false)
        for (body, field) in [
            (#"{"delivery":"\#(hidden.code)"}"#, "delivery"), (#"{"delivery":"nobody"}"#, "delivery"),
            (#"{"delivery":"pickup","shipping":{"name":"Ann"}}"#, "shipping.phone"),
        ] {
            let answer = try await buyer.checkout(shop.order, json: body)
            #expect(answer.status == 422)
            #expect(try answer.problem.errors.map(\.field) == [field])
        }
        #expect(try await shop.steps(of: buyer).isEmpty)
        #expect(try await shop.stock(of: tea) == 10)
    }

    @Test(arguments: [
        ("", ["name", "phone", "address", "city", "postal_code"]),
        (#""name":"Ann","phone":"12345""#, ["address", "city", "postal_code"]),
        (#""name":"Ann","phone":"12345","address":"Abay 1""#, ["city", "postal_code"]),
        (#""name":"Ann","phone":"12345","address":"Abay 1","city":"Almaty","postal_code":null"#, ["postal_code"]),
        (
            #""name":"  ","phone":" \u00a0 \t","address":"Abay 1","city":"\u2003\u3000","postal_code":"   ""#,
            ["name", "phone", "city", "postal_code"]
        ),
        (#""name":"Ann","phone":"12345","address":" \n ","city":"Almaty","postal_code":"050000""#, ["address"]),
        (#""name":"Ann","phone":"12345","address":"\u2800\u2800","city":"Almaty","postal_code":"050000""#, ["address"]),
        (#""name":"Ann","phone":"12345","address":"Abay 1","city":"Almaty","postal_code":"050000""#, []),
    ]) func `what a delivery to an address needs is asked for, every field by its name`(
        given: String, missing: [String]
    ) async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(stock: 10)
        let buyer = try await shop.buyer([(tea, 2)])
        let courier = try await add(shop, needsAddress: true)
        let shipping = given.isEmpty ? "null" : "{\(given)}"
        let answer = try await buyer.checkout(
            shop.order, json: #"{"delivery":"\#(courier.code)","shipping":\#(shipping)}"#)
        if missing.isEmpty {
            let order: Order = try answer.decoded()
            #expect(
                order.shipping
                    == Shipping(name: "Ann", phone: "12345", address: "Abay 1", city: "Almaty", postalCode: "050000"))
            return
        }
        #expect(answer.status == 422)
        let errors = try answer.problem.errors
        #expect(errors.map(\.field) == missing.map { "shipping.\($0)" })
        #expect(try await shop.steps(of: buyer).isEmpty)
        #expect(try await shop.stock(of: tea) == 10)
        // A pick-up needs none of it.
        #expect(try await buyer.checkout(shop.order, json: #"{"delivery":"pickup"}"#).status == 201)
    }

    @Test func `a delivery may do without a postal code, and one of before needs it`() async throws {
        let shop = try await TestShop.shared
        let buyer = try await shop.buyer([(try await shop.product(), 1)])
        let courier = try await add(shop, needsAddress: true)
        #expect(courier.needsPostalCode)
        let changed = try await change(shop, courier, #"{"needs_postal_code":false}"#)
        #expect(try changed.decoded(as: DeliveryMethod.self).needsPostalCode == false)
        let answer = try await buyer.checkout(
            shop.order,
            json: #"{"delivery":"\#(courier.code)","shipping":{"name":"A","phone":"123","address":"B 1","city":"C"}}"#)
        #expect(answer.status == 201)
        // As the previous version writes it.
        let old = "old-\(buyer.id.text)"
        try await shop.orders.execute(
            """
            insert into delivery_methods (id, code, name_en, name_ru, price, needs_address, is_active, position)
            values (gen_random_uuid(), \(old), 'Old', 'Old', 0, true, true, 9)
            """)
        let all: [DeliveryMethod] = try await shop.order.call(.get, "/delivery-methods").decoded()
        #expect(all.first { $0.code == old }?.needsPostalCode == true)
    }

    @Test func `a repeat of a checkout of before the delivery needed more is still the same order`() async throws {
        let shop = try await TestShop.shared
        let buyer = try await shop.buyer([(try await shop.product(), 1)])
        let courier = try await add(shop)
        let body = #"{"delivery":"\#(courier.code)"}"#
        #expect(try await buyer.checkout(shop.order, key: "before", json: body).status == 201)
        #expect(try await change(shop, courier, #"{"needs_address":true}"#).status == 200)
        #expect(try await buyer.checkout(shop.order, key: "before", json: body).status == 200)
    }

    @Test func `an order that would cost another total than was shown is not made`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(price: "2.50", stock: 10)
        let buyer = try await shop.buyer([(tea, 2)])
        let answer = try await buyer.checkout(shop.order, json: #"{"expected_total":"4.00"}"#)
        #expect(answer.status == 409)
        #expect(try answer.problem.slug == "price-changed")
        #expect(try await shop.steps(of: buyer).isEmpty)
        #expect(try await shop.stock(of: tea) == 10)
        #expect(try await buyer.checkout(shop.order, json: #"{"expected_total":"5.00"}"#).status == 201)
    }

    @Test func `the same key with another delivery is another body`() async throws {
        let shop = try await TestShop.shared
        let drone = try await add(shop)
        let buyer = try await shop.buyer([(try await shop.product(), 1)])
        #expect(try await buyer.checkout(shop.order, key: "k", json: #"{"delivery":"pickup"}"#).status == 201)
        #expect(try await buyer.checkout(shop.order, key: "k", json: #"{"delivery":"pickup"}"#).status == 200)
        let other = try await buyer.checkout(shop.order, key: "k", json: #"{"delivery":"\#(drone.code)"}"#)
        #expect(try other.problem.slug == "idempotency-key-reused")
    }

    @Test func `admins edit the methods, and each edit is in the audit log`() async throws {
        let shop = try await TestShop.shared
        let drone = try await add(shop)
        #expect(try await shop.order.call(.get, "/delivery-methods").decoded(as: [DeliveryMethod].self).contains(drone))
        let hidden = try await change(shop, drone, #"{"is_active":false}"#).decoded(as: DeliveryMethod.self)
        #expect(!hidden.isActive)
        #expect(
            try await !shop.order.call(.get, "/delivery-methods").decoded(as: [DeliveryMethod].self).contains(hidden))
        let admin = TestToken.admin()
        let all: [DeliveryMethod] = try await shop.order.call(.get, "/admin/delivery-methods", token: admin).decoded()
        #expect(all.contains(hidden))
        let path = "/admin/delivery-methods/\(drone.id.text)"
        #expect(try await shop.order.call(.delete, path, token: admin).status == 204)
        #expect(try await shop.order.call(.delete, path, token: admin).status == 404)
        #expect(try await change(shop, drone, "{}").status == 404)
        let acts = try await shop.texts(
            "select action from audit_log where subject = \(drone.id.text) order by id")
        #expect(
            acts == ["delivery.added", "delivery.changed", "delivery.removed"])
    }

    @Test func `a code belongs to one method, and only admins see and edit them`() async throws {
        let shop = try await TestShop.shared
        let (one, other) = (try await add(shop), try await add(shop))
        let answer = try await change(shop, other, #"{"code":"\#(one.code)"}"#)
        #expect(answer.status == 409)
        #expect(try answer.problem.slug == "delivery-code-taken")
        #expect(try await change(shop, other, #"{"code":"No Code"}"#).status == 422)
        #expect(try await change(shop, other, #"{"price":"-1"}"#).status == 422)
        let buyer = try await TestBuyer()
        for (method, path) in [
            (TestDaemon.Method.get, ""), (.post, ""), (.patch, "/\(one.id.text)"), (.delete, "/\(one.id.text)"),
        ] {
            let path = "/admin/delivery-methods\(path)"
            #expect(try await shop.order.call(method, path).status == 401)
            #expect(try await shop.order.call(method, path, token: buyer.token).status == 403)
        }
    }

    @Test func `the last method that is offered stays`() async throws {
        let shop = try await TestShop.start()
        let pickup = try await shop.order.call(.get, "/delivery-methods").decoded(as: [DeliveryMethod].self)[0]
        let hide = try await change(shop, pickup, #"{"is_active":false}"#)
        #expect(hide.status == 409)
        #expect(try hide.problem.slug == "last-delivery-method")
        let path = "/admin/delivery-methods/\(pickup.id.text)"
        #expect(try await shop.order.call(.delete, path, token: TestToken.admin()).status == 409)
        #expect(try await shop.order.call(.get, "/delivery-methods").decoded(as: [DeliveryMethod].self) == [pickup])
    }
}
