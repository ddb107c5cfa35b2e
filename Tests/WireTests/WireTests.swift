import FoundationEssentials
import JSON
import Testing
import Wire

@Suite struct MoneyTests {
    @Test(arguments: [
        ("0", 0), ("12", 1200), ("12.5", 1250), ("12.50", 1250), ("0.05", 5), ("-0.05", -5),
        ("9999999999.99", 999_999_999_999),
    ])
    func `an amount is read to the cent`(text: String, minorUnits: Int64) {
        #expect(Money(text)?.minorUnits == minorUnits)
    }

    @Test(arguments: ["", "-", ".", "1.", ".5", "1.234", "1e3", "+1", " 1", "1,5", "٣", "12345678901234", "0x1"])
    func `anything else is no amount`(text: String) {
        #expect(Money(text) == nil)
    }

    @Test func `an amount is written with two decimals`() {
        #expect(Money(minorUnits: 19990).description == "199.90")
        #expect(Money(minorUnits: -5).description == "-0.05")
        #expect(JSONWriter.text(Money(minorUnits: 100)) == #""1.00""#)
    }

    @Test func `a sum that does not fit throws instead of wrapping round`() throws {
        let large = Money(minorUnits: .max)
        #expect(throws: MoneyOverflow.self) { try large + Money(minorUnits: 1) }
        #expect(throws: MoneyOverflow.self) { try large * 2 }
        #expect(try Money(minorUnits: 1999) * 3 == Money(minorUnits: 5997))
    }
}

@Suite struct IdentifierTests {
    @Test(arguments: ["?x=1", "\0", " ", "0"]) func `an id is 36 characters and nothing behind them`(rest: String) {
        let id = UUID.v7()
        #expect(UUID(text: id.text.uppercased()) == id)
        #expect(UUID(text: id.text + rest) == nil)
    }

    @Test func `ids are version 7, lower case, and sort by time`() {
        let earlier = UUID.v7(now: Date(timeIntervalSince1970: 1_700_000_000))
        let later = UUID.v7(now: Date(timeIntervalSince1970: 1_700_000_001))
        #expect(earlier.text < later.text)
        #expect(earlier.text == earlier.text.lowercased())
        #expect(Array(earlier.text)[14] == "7")
        #expect("89ab".contains(Array(earlier.text)[19]))
    }

    @Test func `a time is RFC 3339 in UTC and reads back`() throws {
        let time = try #require(Timestamp("2026-11-23T11:19:52.125Z"))
        #expect(time.description == "2026-11-23T11:19:52.125Z")
        #expect(Timestamp("2026-11-23T11:19:52Z")?.description == "2026-11-23T11:19:52.000Z")
        #expect(Timestamp("yesterday") == nil)
    }
}

@Suite struct NormalizedTextTests {
    @Test(arguments: [
        ("cafe\u{301}", "caf\u{E9}"), ("\u{415}\u{308}", "\u{401}"), ("\u{212A}", "K"),
        ("\u{1100}\u{1161}", "\u{AC00}"),
        ("q\u{323}\u{307}", "q\u{323}\u{307}"), ("q\u{307}\u{323}", "q\u{323}\u{307}"),
        ("\u{E9} plain\0", "\u{E9} plain\0"), ("", ""),
        ("\u{FB01}", "\u{FB01}"), ("\u{1F468}\u{200D}\u{1F469}", "\u{1F468}\u{200D}\u{1F469}"),
    ])
    func `what looks the same has the same scalars`(typed: String, expected: String) {
        #expect(Array(typed.nfc.unicodeScalars) == Array(expected.unicodeScalars))
    }
}

@Suite struct WireFormatTests {
    private func roundTrip<Value: JSONEncodable & JSONReadable>(_ value: Value) throws -> Value {
        try JSONReader.read(from: JSONWriter.encode(value))
    }

    @Test func `a product reads back as it was written`() throws {
        let now = try #require(Timestamp("2026-11-23T11:19:52.125Z"))
        let product = Product {
            ($0.id, $0.sku, $0.name) = (.v7(), "TEA-1", "Tea \"Sencha\"")
            ($0.price, $0.stock, $0.isActive) = (Money(minorUnits: 1250), 3, false)
            $0.attributes = JSONText(trusted: #"{"grams":100}"#)
            ($0.images, $0.categories, $0.createdAt, $0.updatedAt) = (["/media/a.svg"], ["tea"], now, now)
        }
        #expect(try roundTrip(product) == product)
    }

    @Test func `an order reads back as it was written`() throws {
        let now = try #require(Timestamp("2026-11-23T11:19:52.125Z"))
        let line = OrderLine(
            productID: .v7(), sku: "TEA-1", name: "Tea", price: Money(minorUnits: 1250), quantity: 2,
            subtotal: Money(minorUnits: 2500))
        let order = Order {
            ($0.id, $0.number, $0.user) = (.v7(), "2026-000001", Buyer(id: .v7(), email: "a@example.com"))
            ($0.status, $0.subtotal, $0.total, $0.lines) = (.paid, line.subtotal, Money(minorUnits: 2850), [line])
            $0.delivery = Delivery(
                code: "post", name: "Post", nameEnglish: "Post", nameRussian: "Почтой", price: Money(minorUnits: 350))
            $0.shipping = Shipping(name: "A", phone: "123", address: "B 1", city: "C", postalCode: nil)
            $0.payment = Payment(
                id: .v7(), method: .sandbox, status: .refunding, amount: Money(minorUnits: 2850), expiresAt: now)
            ($0.language, $0.createdAt, $0.updatedAt) = (.russian, now, now)
            $0.events = [OrderEvent(at: now, status: .paid, payment: .paid, actor: "shop")]
        }
        #expect(try roundTrip(order) == order)
    }

    @Test func `a problem keeps its kind, its fields and its shortages`() throws {
        var problem = Problem.invalid("price", .outOfRange, "must be from 0 to 1")
        problem.shortages = [Shortage(productID: .v7(), name: nil, requested: 2, available: 1)]
        problem.requestID = "abc"
        #expect(try roundTrip(problem) == problem)
        #expect(JSONWriter.text(problem).contains(#""type":"/problems/invalid""#))
        #expect(JSONWriter.text(problem).contains(#""detail":"price: must be from 0 to 1""#))
    }

    @Test(arguments: [
        (FieldError.Arguments(minLength: 1, maxLength: 255), #"{"minLength":1,"maxLength":255}"#),
        (.init(minItems: 1, maxItems: 20), #"{"minItems":1,"maxItems":20}"#),
        (.init(maxProperties: 100), #"{"maxProperties":100}"#),
        (.init(minimum: .number(-1), maximum: .number(9)), #"{"minimum":-1,"maximum":9}"#),
        (.init(minimum: .amount(.zero), maximum: .amount(.maximum)), #"{"minimum":"0.00","maximum":"9999999999.99"}"#),
        (.init(choices: ["a", "b"]), #"{"enum":["a","b"]}"#),
        (.init(position: 2, character: "U+0009 TABULATION"), #"{"position":2,"character":"U+0009 TABULATION"}"#),
    ])
    func `a refusal keeps its arguments, by the names of JSON Schema`(
        arguments: FieldError.Arguments, json: String
    ) throws {
        let problem = Problem.invalid("name", .invalid, "is not right", arguments)
        #expect(JSONWriter.text(problem).contains(#""code":"invalid","arguments":\#(json)}]"#))
        #expect(try roundTrip(problem) == problem)
    }

    @Test func `a refusal without arguments, as daemons one version back send it, is understood`() throws {
        let json =
            #"{"type":"/problems/invalid","status":422,"detail":"d","errors":[{"field":"f","message":"m","code":"too_long"}]}"#
        let problem = try JSONReader.read(Problem.self, from: json.utf8)
        #expect(problem.errors == [FieldError("f", .tooLong, "m")])
        #expect(!JSONWriter.text(problem).contains("arguments"))
    }

    @Test func `a carts revision is only written where it is known`() {
        let lines = [CartLine(productID: .v7(), quantity: 2)]
        #expect(!JSONWriter.text(Cart(lines: lines)).contains("revision"))
        #expect(JSONWriter.text(Cart(lines: lines)).hasSuffix(#""total_items":2}"#))
    }
}

@Suite struct OrderStatusTests {
    @Test func `an order only moves forward, and its ends are ends`() {
        #expect(OrderStatus.pending.next == [.paid, .canceled])
        #expect(!OrderStatus.shipped.next.contains(.canceled))
        #expect(OrderStatus.canceled.next.isEmpty)
        #expect(OrderStatus.refunded.next.isEmpty)
        #expect(OrderStatus.allCases.filter(\.isCancelable) == [.pending, .paid])
    }
}
