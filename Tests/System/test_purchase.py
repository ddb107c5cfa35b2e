"""A purchase from the first page to the order, and an admin's work on it: through the API and the pages."""
import html
import html.parser
import json
import re
import unittest
from concurrent.futures import ThreadPoolExecutor

from goods import check_out, new_product, put_in_cart, stock_of
from shop import ADMIN, DAEMONS, Shop, Stopwatch, uuid7, wait_until


class PurchaseTestCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.shop.start()

    def assertProblem(self, answer, *statuses):
        self.assertIn(answer.status, statuses, answer)
        self.assertEqual(answer.headers["Content-Type"].split(";")[0], "application/problem+json", answer)
        self.assertEqual(answer.json["status"], answer.status)
        self.assertGreater(len(answer.json["detail"]), 10, answer)


class ApiTests(PurchaseTestCase):
    def test_a_visitor_registers_buys_and_an_admin_cancels(self):
        admin = self.signed_in(*ADMIN)
        product = new_product(admin, name="Reading lamp Halo", stock=4, price="199.90")

        buyer = self.shop.client()
        account = {"email": f"{uuid7()}@example.com", "password": "correct horse"}
        registered = buyer.call("POST", "/api/auth/register", account)
        self.assertEqual((registered.status, registered.json["role"]), (201, "user"), registered)
        buyer = self.signed_in(account["email"], account["password"])
        self.assertEqual(buyer.get("/api/auth/me").json["email"], account["email"])

        found = buyer.get("/api/products?q=reading%20halo")
        self.assertEqual([each["id"] for each in found.json], [product["id"]])
        cart = buyer.call("POST", "/api/cart/add", {"product_id": product["id"], "qty": 3})
        self.assertEqual((cart.status, cart.json["total_items"]), (200, 3), cart)

        ordered = check_out(buyer)
        self.assertEqual(ordered.status, 201, ordered)
        order = ordered.json
        self.assertTrue(ordered.headers["Location"].endswith(f"/orders/{order['id']}"))
        self.assertEqual(order["total"], "599.70")
        self.assertEqual([(line["sku"], line["qty"], line["subtotal"]) for line in order["items"]],
                         [(product["sku"], 3, "599.70")])
        self.assertEqual(stock_of(product, buyer), 1)
        self.assertEqual(buyer.get("/api/cart").json["items"], [])
        self.assertEqual([each["id"] for each in buyer.get("/api/orders").json], [order["id"]])

        seen = admin.get(f"/api/admin/orders?email={account['email']}").json
        self.assertEqual([(each["id"], each["status"]) for each in seen], [(order["id"], "paid")])
        for _ in range(2):
            canceled = admin.call("PATCH", f"/api/orders/{order['id']}/cancel")
            self.assertEqual((canceled.status, canceled.json["status"]), (200, "canceled"), canceled)
        self.assertEqual(stock_of(product, buyer), 4)
        self.assertEqual(buyer.get(f"/api/orders/{order['id']}").json["status"], "canceled")

        changed = admin.call("PATCH", f"/api/products/{product['id']}", {"stock": 9})
        self.assertEqual((changed.status, stock_of(product, buyer)), (200, 9), changed)

    def signed_in(self, email, password):
        client = self.shop.client()
        answer = client.request(
            "POST", "/api/auth/login", f"username={email}&password={password.replace(' ', '+')}",
            {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(answer.status, 200, answer)
        return self.shop.client(token=answer.json["access_token"])

    def test_the_same_key_is_the_same_order(self):
        product = new_product(self.shop.admin())
        buyer = self.shop.buyer()
        put_in_cart(buyer, product)
        key = uuid7()
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: check_out(buyer, key), range(8)))
        orders = {answer.json["id"] for answer in answers if answer.status in (200, 201)}
        self.assertEqual(len(orders), 1, answers)
        self.assertLessEqual({answer.status for answer in answers}, {200, 201, 503})
        again = check_out(buyer, key)
        self.assertEqual((again.status, again.json["id"]), (200, orders.pop()), again)
        self.assertEqual(stock_of(product, buyer), 4)

    def test_an_empty_cart_and_missing_stock_are_told(self):
        buyer = self.shop.buyer()
        self.assertProblem(check_out(buyer), 400)
        product = new_product(self.shop.admin(), name="Rare vase", stock=1)
        put_in_cart(buyer, product, 2)
        refused = check_out(buyer)
        self.assertProblem(refused, 409)
        self.assertIn("Rare vase", json.dumps(refused.json))
        self.assertEqual(stock_of(product, buyer), 1)
        self.assertEqual(buyer.get("/api/cart").json["total_items"], 2)

    def test_fifty_buyers_at_once_for_ten_pieces_are_ten_orders(self):
        product = new_product(self.shop.admin(), stock=10)
        buyers = [self.shop.buyer() for _ in range(50)]
        with ThreadPoolExecutor(50) as pool:
            carts = list(pool.map(lambda buyer: put_in_cart(buyer, product).status, buyers))
            self.assertEqual(set(carts), {200})
            answers = list(pool.map(check_out, buyers))
        statuses = [answer.status for answer in answers]
        self.assertEqual((statuses.count(201), statuses.count(409)), (10, 40), statuses)
        self.assertEqual(stock_of(product, buyers[0]), 0)
        lines = self.shop.sql("order", f"select count(*) from order_lines where product_id = '{product['id']}'")
        self.assertEqual(lines, ["10"])
        for buyer, answer in zip(buyers, answers):
            self.assertEqual(buyer.get("/api/cart").json["total_items"], 0 if answer.status == 201 else 1)


class RubbishTests(PurchaseTestCase):
    def test_rubbish_is_refused_with_a_sentence_and_every_daemon_lives(self):
        admin = self.shop.admin()
        product = new_product(admin)
        one = product["id"]
        pids = {name: self.shop.pid(name) for name in DAEMONS}
        json_type = {"Content-Type": "application/json"}
        form_type = {"Content-Type": "application/x-www-form-urlencoded"}
        new = {"sku": f"R-{uuid7()}", "name": "Rubbish", "price": "1.00"}
        add = "/api/cart/add"
        rubbish = [
            # What is sent, as bytes.
            ("POST", add, b'{"product_id": ', json_type), ("POST", add, b"", json_type), ("POST", add, b"null", json_type),
            ("POST", add, b"[1, 2]", json_type), ("POST", add, b"\xff\xfe\x00", json_type), ("POST", add, b"{}", form_type),
            ("POST", add, b"[" * 200_000, json_type), ("POST", add, b'{"a":' * 100_000, json_type),
            ("POST", "/api/products", b'{"sku": "\xed\xa0\x80"}', json_type),
            ("POST", "/api/orders/checkout", b"{", json_type), ("PATCH", f"/api/products/{one}", b'"x"', json_type),
            ("POST", "/api/auth/login", b"username=%00&password=%00", form_type),
            ("POST", "/api/auth/login", b"username=a%", form_type), ("POST", "/api/auth/login", b"&&==&", form_type),
            ("POST", "/api/auth/login", b"username=a@example.com&password=" + b"x" * 1_000_000, form_type),
            # What is sent, as values.
            *[("POST", add, {"product_id": one, "qty": qty}, {}) for qty in
              ("abc", -1, 0, 1000, 1.5, 2**40, 1e300, None, True, [], {}, "9" * 400)],
            *[("POST", add, {"product_id": bad, "qty": 1}, {}) for bad in
              (f"{one}?x=1", "", "x", one + "\0", 7, None, "../" + one, "'; drop table products; --")],
            *[("POST", "/api/products", new | {"price": price}, {}) for price in
              ("1e12", 1e12, "-1.00", "1.999", "", "NaN", "10000000000.00", None, [], "1,5", "0x10")],
            *[("POST", "/api/products", new | {"stock": stock}, {}) for stock in (2**40, -1, "x", 1.5, 2**63, 2**64)],
            *[("POST", "/api/products", new | change, {}) for change in (
                {"name": ""}, {"name": "a\0b"}, {"name": "x" * 256}, {"sku": "y" * 65}, {"sku": product["sku"]},
                {"description": "x" * 5001}, {"images": ["javascript:alert(1)"]}, {"images": ["/media/x.png"] * 21},
                {"attributes": []}, {"categories": ["no-such"]}, {"template_id": uuid7()}, {"surprise": 1})],
            ("POST", "/api/auth/register", {"email": "a@example.com", "password": "x" * 1_000_000}, {}),
            ("POST", "/api/auth/register", {"email": "a\0@example.com", "password": "long enough"}, {}),
            ("POST", "/api/auth/register", {"email": "nobody", "password": "long enough"}, {}),
            ("POST", "/api/auth/register", {"email": ADMIN[0].upper(), "password": "long enough"}, {}),
            ("POST", "/api/orders/checkout", {"shipping": "here"}, {}),
            ("POST", "/api/orders/checkout", {"note": "x" * 100_000}, {}),
            ("POST", "/api/templates", {"name": "t", "schema": {"a": "no-such-type"}}, {}),
            ("PATCH", f"/api/admin/orders/{uuid7()}", {"status": "stolen"}, {}),
            # What is asked for.
            *[("GET", path, None, {}) for path in (
                f"/api/products/{one}%3Fx=1", "/api/products/x", "/api/products/%00", "/api/products/%ff",
                f"/api/products/{uuid7()}", "/api/products?limit=0", "/api/products?limit=1e9", "/api/products?cursor=x",
                "/api/products?min_price=-1", "/api/products?min_price=abc", "/api/products?sort=price%00",
                "/api/products?ids=x", "/api/products?q=%00", "/api/products?q=" + "x" * 20_000,
                "/api/orders/x", f"/api/orders/{uuid7()}", "/api/admin/orders?status=stolen", "/api/auth/users?limit=-1")],
            ("POST", "/api/orders/checkout", {}, {"Idempotency-Key": "k" * 201}),
            ("PUT", f"/api/products/{one}", {}, {}), ("GET", "/api/cart/add", None, {}),
            ("GET", "/api/cart", None, {"Authorization": "Bearer x.y.z"}),
            ("GET", "/api/cart", None, {"Authorization": "Bearer " + "x" * 7000}),
            ("GET", "/api/cart", None, {"X-Long": "x" * 100_000}),
        ]
        for method, path, body, headers in rubbish:
            with self.subTest(f"{method} {path[:80]} {str(body)[:80]} {str(headers)[:40]}"):
                if not isinstance(body, (bytes, type(None))):
                    body, headers = json.dumps(body), json_type | headers
                self.assertProblem(
                    admin.request(method, path, body, headers), 400, 401, 404, 405, 409, 412, 413, 415, 422)
        self.assertEqual({name: self.shop.pid(name) for name in DAEMONS}, pids)
        self.assertEqual(stock_of(product, admin), 5)

    def test_ten_megabytes_of_headers_are_refused(self):
        try:
            answer = self.shop.client().get("/api/products", headers={f"X-{n}": "x" * 8000 for n in range(1300)})
        except OSError:
            pass  # refused while it was still being sent
        else:
            self.assertProblem(answer, 400, 431)
        self.assertEqual(self.shop.client().get("/api/products").status, 200)

    def test_rubbish_in_forms_comes_back_as_a_page(self):
        buyer = self.shop.buyer()
        product = new_product(self.shop.admin())
        page = f"/product/{product['id']}"
        for path, fields in [
            (page, {"qty": "abc"}), (page, {"qty": "-1"}), (page, {"qty": "1\0"}), ("/product/x", {"qty": "1"}),
            ("/product/x%00", {"qty": "1"}), ("/cart", {"product_id": f"{product['id']}?x=1", "qty": "1"}),
            ("/checkout", {"name": "\0"}), ("/register", {"email": "x", "password": "y"}),
            ("/register", {"email": "x" * 1_000_000, "password": "y"}), ("/login", {}),
        ]:
            with self.subTest(f"{path} {str(fields)[:60]}"):
                answer = buyer.form(path, fields)
                self.assertTrue(300 <= answer.status < 500, answer)


class KeptPageTests(PurchaseTestCase):
    """Pages that nginx keeps for visitors without a cookie."""

    def page(self, path="/", **headers):
        return self.shop.client().get(path, headers=headers)

    def test_many_visitors_at_once_cost_one_page(self):
        before = self.pages_made()
        with ThreadPoolExecutor(16) as threads:
            pages = list(threads.map(lambda _: self.page("/?sort=name"), range(64)))
        self.assertEqual({page.status for page in pages}, {200})
        self.assertEqual(len({page.text for page in pages}), 1)
        # One a second, and the test may take some.
        self.assertLess(self.pages_made() - before, 32)

    def pages_made(self):
        counted = re.search(
            r'shop_request_duration_seconds_count\{method="GET",route="/",status="200"\} (\d+)',
            self.shop.ask("gateway", "/metrics").text)
        return int(counted.group(1)) if counted else 0

    def test_each_language_has_its_own(self):
        for _ in range(2):
            self.assertIn('<html lang="ru">', self.page(**{"Accept-Language": "ru"}).text)
            self.assertIn('<html lang="en">', self.page(**{"Accept-Language": "en"}).text)

    def test_who_brings_a_cookie_gets_a_page_of_their_own(self):
        product = new_product(self.shop.admin())
        path = f"/product/{product['id']}"
        visitor = self.shop.client()
        self.assertEqual(self.page(path).status, 200)
        self.assertEqual(visitor.form(path, {"qty": "1", "price": product["price"]}).status, 303)
        mine = visitor.get(path)
        self.assertIn('class="badge"', mine.text)
        self.assertIn("private, no-store", mine.headers["Cache-Control"])
        self.assertNotIn('class="badge"', self.page(path).text)
        self.assertIsNone(self.page(path).headers["X-Accel-Expires"])

    def test_a_change_is_there_for_everybody_within_two_seconds(self):
        admin = self.shop.admin()
        product = new_product(admin, price="10.00")
        path = f"/product/{product['id']}"
        self.assertIn("10.00", self.page(path).text)
        admin.call("PATCH", f"/api/products/{product['id']}", {"price": "12.34"})
        watch = Stopwatch()
        wait_until(lambda: "12.34" in self.page(path).text, what="the new price")
        self.assertLess(watch.elapsed(), 2.5)


class PageTests(PurchaseTestCase):
    """The same purchase as a person without JavaScript makes it."""

    def test_a_visitor_registers_buys_and_an_admin_cancels(self):
        product = new_product(self.shop.admin(), name="Picnic basket Willow", stock=4, price="45.00")
        visitor = self.shop.client()

        results = self.page(visitor, "/?q=picnic%20willow")
        self.assertIn("Picnic basket Willow", results)
        self.assertIn(f'href="/product/{product["id"]}"', results)

        email = f"{uuid7()}@example.com"
        self.submit(visitor, "/register", {"email": email, "password": "correct horse", "next": f"/product/{product['id']}"})
        self.submit(visitor, f"/product/{product['id']}", {"qty": "3"})
        self.assertIn("Picnic basket Willow", self.page(visitor, "/cart"))

        form = fields_of(self.page(visitor, "/checkout"), "/checkout")
        sent = form | {"name": "Ann", "phone": "+1 555 0100", "address": "1 Main Street"}
        order_page = self.submit(visitor, "/checkout", sent)
        self.assertTrue(order_page.startswith("/orders/"), order_page)
        again = self.submit(visitor, "/checkout", sent)
        self.assertEqual(order_page.split("?")[0], again.split("?")[0])
        self.assertIn("135.00", self.page(visitor, order_page))
        self.assertIn(order_page.split("?")[0], self.page(visitor, "/orders"))

        admin = self.shop.client()
        self.submit(admin, "/login", {"email": ADMIN[0], "password": ADMIN[1], "next": "/admin"})
        self.assertIn("/admin" + order_page.split("?")[0], self.page(admin, "/admin/orders"))
        self.submit(admin, "/admin" + order_page.split("?")[0], {"status": "canceled"})
        self.assertEqual(stock_of(product, visitor), 4)

        sku = f"P-{uuid7()[-12:]}"
        new = {"sku": sku, "name": "Made by a form", "price": "9.90", "stock": "2", "is_active": "on"}
        made = self.submit(admin, "/admin/products/new", new)
        self.submit(admin, "/admin/products", {
            "product_id": made.split("?")[0].rsplit("/", 1)[1], "stock": "7", "stock_shown": "2"})
        self.assertEqual(admin.get(f"/api/products/sku/{sku}").json["stock"], 7)

    def test_a_changed_checkout_pays_the_open_order_or_cancels_it_and_orders_anew(self):
        product = new_product(self.shop.admin(), name="Kettle Steam", stock=1, price="40.00")
        other = new_product(self.shop.admin(), name="Tray Ash", stock=5, price="5.00")
        visitor = self.shop.client()
        self.submit(visitor, "/register", {"email": f"{uuid7()}@example.com", "password": "correct horse"})
        self.submit(visitor, f"/product/{product['id']}", {"qty": "1"})
        form = fields_of(self.page(visitor, "/checkout"), "/checkout")
        sent = form | {"name": "Ann", "phone": "+1 555 0100", "payment": "sandbox"}
        first = self.submit(visitor, "/checkout", sent).removesuffix("/pay")

        # Back shows the form with its old key. What was typed stays, and the old order is not led to as if it were the new one.
        changed = sent | {"payment": "invoice", "note": "Ring twice"}
        answer = visitor.form("/checkout", changed)
        self.assertEqual(answer.status, 409, answer)
        for part in (f'href="{first}/pay"', f'name="replaces" value="{first.rsplit("/", 1)[1]}"', ">Ring twice</textarea>"):
            self.assertIn(part, answer.text)
        self.assertNotEqual(fields_of(answer.text, "/checkout")["key"], sent["key"])

        # The cart wants what the unpaid order holds.
        self.submit(visitor, f"/product/{other['id']}", {"qty": "1"})
        cart = self.page(visitor, "/cart")
        self.assertIn("You have an unpaid order of this", cart)
        self.assertNotIn("Sold out", cart)

        # Checkout counts the pieces that would be handed over.
        again = fields_of(self.page(visitor, "/checkout"), "/checkout")
        self.assertEqual(again["subtotal"], "45.00")
        typed = {"name": "Ann", "phone": "+1 555 0100", "payment": "invoice", "replaces": first.rsplit("/", 1)[1]}
        second = self.submit(visitor, "/checkout", again | typed)
        self.assertNotIn(first, second)
        self.assertEqual(visitor.get(f"/api{first}").json["status"], "canceled")
        self.assertEqual(visitor.get("/api" + second.split("?")[0]).json["total"], "45.00")
        self.assertEqual(stock_of(product, visitor), 0)

    def test_an_unpaid_order_is_canceled_from_the_cart_that_wants_its_pieces(self):
        visitor, product, order, _ = self.last_piece_ordered_by_card("Kettle Whistle")
        cart = self.page(visitor, "/cart")
        self.assertIn(f'href="{order}/pay"', cart)
        self.assertIn('href="/checkout">Cancel it and order anew', cart)
        back = self.submit(visitor, "/cart", {"action": "cancel-order", "order_id": order.rsplit("/", 1)[1]})
        self.assertTrue(back.startswith("/cart"), back)
        cart = self.page(visitor, "/cart")
        self.assertIn('href="/checkout"', cart)
        self.assertNotIn("unpaid order", cart)

    def test_the_page_that_offers_an_order_anew_takes_it(self):
        visitor, product, order, sent = self.last_piece_ordered_by_card("Kettle Copper")
        answer = visitor.form("/checkout", sent | {"payment": "invoice"})
        self.assertEqual(answer.status, 409, answer)
        again = fields_of(answer.text, "/checkout")
        self.assertEqual(again["subtotal"], "40.00")
        anew = self.submit(visitor, "/checkout", sent | again | {"replaces": order.rsplit("/", 1)[1], "payment": "invoice"})
        self.assertEqual(visitor.get(f"/api{order}").json["status"], "canceled")
        self.assertEqual(visitor.get(f"/api{anew}").json["status"], "paid")
        self.assertEqual(stock_of(product, visitor), 0)

    def test_nobody_is_thanked_for_an_order_that_has_ended(self):
        visitor, _, order, sent = self.last_piece_ordered_by_card("Kettle Cast")
        self.assertEqual(visitor.call("PATCH", f"/api{order}/cancel", headers={"Sec-Fetch-Site": "same-origin"}).status, 200)
        self.assertEqual(self.submit(visitor, "/checkout", sent), order)
        page = self.page(visitor, order)
        self.assertIn("Canceled", page)
        self.assertNotIn("Thank you", page)

    def test_less_of_what_is_short_is_always_taken(self):
        visitor, product, _, _ = self.last_piece_ordered_by_card("Kettle Tin", stock=2, quantity=2)
        line = {"action": "set", "product_id": product["id"]}
        self.submit(visitor, "/cart", line | {"qty": "1"})
        self.assertIn('value="1" min="0"', self.page(visitor, "/cart"))
        self.assertEqual(visitor.form("/cart", line | {"qty": "2"}).status, 409)
        # Somebody has taken the line out elsewhere: then none can be marked.
        self.submit(visitor, "/cart", line | {"action": "remove"})
        absent = visitor.form("/cart", line | {"qty": "1"})
        self.assertEqual(absent.status, 409)
        self.assertNotIn("Please check the marked fields", absent.text)

    def test_what_is_wrong_with_a_quantity_in_the_cart_is_told_with_its_field(self):
        product = new_product(self.shop.admin(), name="Kettle Iron", stock=2)
        visitor = self.shop.client()
        self.submit(visitor, f"/product/{product['id']}", {"qty": "2"})
        self.assertNotIn("aria-invalid", self.page(visitor, "/cart"))
        refused = visitor.form("/cart", {"action": "set", "product_id": product["id"], "qty": "3"})
        self.assertEqual(refused.status, 409)
        problem = f"qty-{product['id']}-problem"
        self.assertIn(f'value="3" min="0" max="999" required aria-invalid="true" aria-describedby="{problem}"', refused.text)
        self.assertIn(f'id="{problem}">You want 3, only 2 left', refused.text)

    def last_piece_ordered_by_card(self, name, stock=1, quantity=1):
        """A customer, the product, the path of the unpaid order that has all of it, and the form that has made that."""
        product = new_product(self.shop.admin(), name=name, stock=stock, price="40.00")
        visitor = self.shop.client()
        self.submit(visitor, "/register", {"email": f"{uuid7()}@example.com", "password": "correct horse"})
        self.submit(visitor, f"/product/{product['id']}", {"qty": str(quantity)})
        form = fields_of(self.page(visitor, "/checkout"), "/checkout")
        sent = form | {"name": "Ann", "phone": "+1 555 0100", "payment": "sandbox"}
        return visitor, product, self.submit(visitor, "/checkout", sent).removesuffix("/pay"), sent

    def page(self, client, path):
        answer = client.get(path)
        self.assertEqual(answer.status, 200, answer)
        self.assertTrue(answer.headers["Content-Type"].startswith("text/html"))
        return answer.text

    def submit(self, client, path, fields):
        """Posts a form and returns where the browser is sent."""
        answer = client.form(path, fields)
        self.assertEqual(answer.status, 303, answer)
        return answer.headers["Location"]

    def test_pages_for_some_are_closed_to_others(self):
        visitor, buyer = self.shop.client(), self.shop.buyer()
        for path in ("/checkout", "/orders", "/account", "/admin", "/admin/products"):
            with self.subTest(path):
                answer = visitor.get(path)
                self.assertIn(answer.status, (303, 401), answer)
        self.assertEqual(buyer.get("/admin").status, 403)
        self.assertEqual(buyer.get("/admin/orders").status, 403)
        self.assertEqual(visitor.get("/no-such-page").status, 404)
        self.assertEqual(visitor.get(f"/product/{uuid7()}").status, 404)

    def test_a_form_of_another_site_is_refused(self):
        buyer = self.shop.buyer()
        browser = self.shop.client()
        browser.cookies["access_token"] = buyer.token
        foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
        self.assertEqual(browser.form("/cart", {"action": "clear"}, foreign).status, 403)
        self.assertEqual(browser.form("/cart", {"action": "clear"}).status, 303)


class FormReader(html.parser.HTMLParser):
    def __init__(self, action):
        super().__init__()
        self.action, self.inside, self.fields = action, False, {}

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.inside = attributes.get("action") == self.action
        elif self.inside and tag == "input" and "name" in attributes:
            if attributes.get("type") == "radio" and "checked" not in attributes:
                return
            self.fields[attributes["name"]] = attributes.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False


def fields_of(page, action):
    """The values that a form's inputs would send unchanged."""
    reader = FormReader(action)
    reader.feed(page)
    return reader.fields


if __name__ == "__main__":
    unittest.main()
