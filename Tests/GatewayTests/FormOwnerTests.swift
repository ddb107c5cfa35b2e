import Daemon
import FoundationEssentials
import Gateway
import TestSupport
import Testing
import Wire

@Suite struct FormOwnerTests {
    /// Forms that only their own visitor may send.
    private static let impersonal = ["/product/", "/login", "/register", "/logout"]

    @Test func `every form of every template says for whom it was made`() throws {
        let folder = GatewayFixture.www + "/templates"
        var count = 0
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder) where path.hasSuffix(".mustache") {
            let data = try #require(FileManager.default.contents(atPath: "\(folder)/\(path)"))
            let text = String(decoding: data, as: UTF8.self)
            for form in text.matches(of: #/<form [^>]*>/#) where !form.0.contains("method=\"get\"") {
                count += 1
                #expect(text[form.range.upperBound...].hasPrefix("{{> parts/owner}}"), "\(path): \(form.0)")
            }
        }
        #expect(count > 20)
    }

    @Test func `no form of any page acts for another person than it was made for`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let owner = try await Person(admin: true)
            let another = try await Person(admin: true)
            for (page, form) in try await forms(gateway, owner) {
                let answer = try await gateway.send(form, cookies: [another.cookie])
                #expect(answer.status == 409, "\(form.action) of \(page)")
                #expect(answer.body.contains("if you send it again, it acts for \(another.id.text)@example.com"))
                #expect(HTMLCheck(answer.body).faults == [], "\(form.action) of \(page)")
                // What comes back is the other person's now, and says so.
                let marks = Set(PageForm.all(in: answer.body).map { $0.fields["owner"] })
                #expect(marks.count == 1 && !marks.contains(form.fields["owner"]), "\(form.action) of \(page)")
            }
        }
    }

    @Test func `no form of any page is lost when its sender is signed out`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let owner = try await Person(admin: true)
            for (page, form) in try await forms(gateway, owner)
            where !Self.impersonal.contains(where: form.action.hasPrefix) {
                let answer = try await gateway.send(form)
                #expect(answer.status == 401, "\(form.action) of \(page)")
                let signIn = try #require(PageForm.first("/login", in: answer.body), "\(form.action) of \(page)")
                #expect(signIn.fields["next"] == form.action)
                for (name, value) in form.fields where !name.hasSuffix("password") && name != "card" {
                    #expect(signIn.fields["kept.\(name)"] == value, "\(name) of \(form.action)")
                }
            }
        }
    }

    /// Every form of every page that a person sees, once.
    private func forms(_ gateway: TestDaemon, _ person: Person) async throws -> [(page: String, form: PageForm)] {
        var found: [(page: String, form: PageForm)] = []
        let buyers = ShopData.full.orders.map { Paths.order($0.id) }
        let examples = PagesTests.examples.filter { $0.route != "/orders/{id}/pay" }.flatMap(\.paths)
        for page in try await PagesTests.paths() + examples + buyers {
            let path = page.replacing("<", with: "%3C").replacing(">", with: "%3E")
            for form in PageForm.all(in: try await gateway.page(path, cookies: [person.cookie]).body) {
                let isKnown = found.contains {
                    $0.form.action == form.action && $0.form.fields.keys == form.fields.keys
                }
                if !isKnown { found.append((page, form)) }
            }
        }
        #expect(Set(found.map { $0.form.action }).count > 15)
        return found
    }

    @Test func `a checkout of one person is not placed for another, and what was typed stays`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let ann = try await Person()
            let ben = try await Person(ShopData.buyer)
            let page = try await gateway.page("/checkout", cookies: [ann.cookie]).body
            var form = try #require(PageForm.first("/checkout", in: page))
            form.fields.merge(["name": "Ann", "phone": "123", "address": "Ann's street"]) { $1 }
            form.fields["delivery"] = "courier 5.00"
            form.fields["payment"] = "invoice"
            let refused = try await gateway.send(form, cookies: [ben.cookie, "lang=ru"])
            #expect(refused.status == 409)
            #expect(refused.body.contains("Ann&#39;s street</textarea>"))
            #expect(HTMLCheck(refused.body).faults == [])
            // Having read it, Ben may send it as his own.
            let own = try #require(PageForm.first("/checkout", in: refused.body))
            let placed = try await gateway.send(own, cookies: [ben.cookie, "lang=ru"])
            #expect(placed.status == 303)
        }
    }

    @Test func `who signs in with a page open may still add from it, and changes no cart unseen`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let product = Paths.product(ShopData.ready.products[2].id)
            let guest = "cart=guest.code"
            let add = try #require(PageForm.first(product, in: try await gateway.page(product).body))
            let cart = try #require(PageForm.all(in: try await gateway.page("/cart", cookies: [guest]).body).last)
            #expect(cart.fields["action"] == "clear")
            let person = try await Person()
            #expect(try await gateway.send(add, cookies: [person.cookie]).status == 303)
            #expect(try await gateway.send(cart, cookies: [guest]).status == 303)
            #expect(try await gateway.send(cart, cookies: [guest, person.cookie]).status == 409)
            // And who was signed out puts it into a guest's cart.
            let own = try #require(
                PageForm.first(product, in: try await gateway.page(product, cookies: [person.cookie]).body))
            #expect(try await gateway.send(own).status == 303)
        }
    }

    @Test func `a form without a mark is taken from who shows a token, and from no browser that is signed in`()
        async throws
    {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let form = PageForm(action: "/cart", fields: ["action": "clear"])
            let person = try await Person()
            #expect(try await gateway.send(form, cookies: [person.cookie]).status == 409)
            #expect(try await gateway.call(.post, "/cart", token: TestToken.user(), form: form.body).status == 303)
            #expect(try await gateway.send(form).status == 303)
        }
    }

    @Test func `a mark tells persons apart and says nothing of them`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let ann = try await Person()
            var marks: [String] = []
            for person in [ann, ann, try await Person()] { marks.append(try await gateway.owner(person)) }
            #expect(marks[0] == marks[1])
            #expect(marks[0] != marks[2])
            #expect(marks[0].wholeMatch(of: #/[0-9a-f]{64}/#) != nil)
        }
    }

    @Test func `signing out ends no other person's session, and tells whose it is`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let ann = try await Person()
            let ben = try await Person()
            let page = try await gateway.page("/account", cookies: [ann.cookie]).body
            let form = try #require(PageForm.first("/logout", in: page))
            let refused = try await gateway.send(form, cookies: [ben.cookie])
            #expect(refused.status == 409)
            #expect(refused.headers("Set-Cookie").isEmpty)
            #expect(try await gateway.send(form).status == 303)
            #expect(try await gateway.send(form, cookies: [ann.cookie]).status == 303)
        }
    }
}
