import Gateway
import Mail
import Templating
import TestSupport
import Testing
import Wire

@Suite struct TextsTests {
    @Test func `both languages have every text that is used, and none besides`() throws {
        let english = try Texts(language: .en, folder: GatewayFixture.www)
        let russian = try Texts(language: .ru, folder: GatewayFixture.www)
        let pages = try Www(GatewayFixture.pages).contents
        let mails = try Www(
            .init(folder: GatewayFixture.www, templates: OrderMail.templates, views: OrderMail.views)
        ).contents
        let used = pages.templates.keys.union(mails.templates.keys).union(TextKey.allCases.map(\.rawValue))
            .union(ProductForm.plainLabels)
        #expect(english.keys == used)
        #expect(russian.keys == used)
    }

    @Test func `the shop has the name that its owner gives it, escaped like every text`() throws {
        let named = try Www(
            .init(
                folder: GatewayFixture.www, templates: GatewayDaemon.templates, views: GatewayDaemon.views,
                shopName: "Tea & <Co>")
        ).contents
        for language in Language.allCases {
            #expect(named.texts(in: language).text(named: "shop.name") == "Tea & <Co>")
        }
        let texts = try Texts(language: .en, folder: GatewayFixture.www, shopName: "")
        #expect(texts.text(named: "shop.name") == "The Shop")
    }

    @Test func `what is put into a text stays as it is, also with braces`() throws {
        let texts = try Texts(language: .en, folder: GatewayFixture.www)
        for _ in 1...20 {
            let text = texts(
                .fieldChangedBy, ["who": "{when} {who} {", "when": "{who}", "theirs": "{who}"])
            #expect(text.contains("{when} {who} {"))
        }
    }

    @Test func `Russian counts as Russians do`() throws {
        let texts = try Texts(language: .ru, folder: GatewayFixture.www)
        let counted = [0, 1, 2, 5, 11, 12, 21, 22, 101, 111].map { texts.plural(.cartItems, $0) }
        #expect(
            counted == [
                "0 товаров", "1 товар", "2 товара", "5 товаров", "11 товаров", "12 товаров", "21 товар", "22 товара",
                "101 товар", "111 товаров",
            ])
    }

    @Test func `a folder without texts stops the start with a sentence`() async throws {
        await #expect(throws: (any Error).self) {
            try await TestDaemon.with(GatewayDaemon.self, environment: ["SHOP_TEMPLATES": "/nowhere"]) { _ in }
        }
    }

    @Test(arguments: [
        ("ru", Language.ru), ("ru-RU,ru;q=0.9,en;q=0.8", .ru), ("de,en;q=0.5,ru;q=0.7", .ru), ("en-GB", .en),
    ]) func `the browser's best language is spoken`(field: String, language: Language) {
        #expect(Language.accepted(field) == language)
    }

    @Test func `no language is guessed from rubbish`() {
        for field in ["", "de", "rubbish", "ru;q=0", ";;,,", "*"] { #expect(Language.accepted(field) == nil) }
    }

    @Test func `money is written as its readers write it`() {
        let price = Money(minorUnits: 129_990)
        #expect(Format(language: .en, currency: "USD").money(price) == "$1,299.90")
        #expect(Format(language: .ru, currency: "KZT").money(price) == "1\u{A0}299,90\u{A0}₸")
        #expect(Format(language: .en, currency: "CHF").money(Money(minorUnits: 5)) == "CHF\u{A0}0.05")
        #expect(Format(language: .en, currency: "USD").money(.maximum) == "$9,999,999,999.99")
    }

    @Test func `days have names of months`() {
        #expect(Format(language: .en, currency: "USD").day("2026-11-03") == "3 Nov 2026")
        #expect(Format(language: .ru, currency: "USD").day("2026-11-03") == "3 ноября 2026")
        #expect(Format(language: .ru, currency: "USD").day("rubbish") == "rubbish")
    }

    @Test(arguments: [
        "//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example", "/a\r\nSet-Cookie: x=1",
        "evil", "",
        "javascript:alert(1)", "/a b", "\\\\evil", " /cart",
    ]) func `next never leads out of the shop`(next: String) {
        #expect(LocalPath.safe(next) == "/")
    }

    @Test(arguments: ["/", "/cart", "/?q=a%20b&sort=-price", "/product/1#top"])
    func `next leads to the shop's own pages`(
        next: String
    ) {
        #expect(LocalPath.safe(next) == next)
    }
}
