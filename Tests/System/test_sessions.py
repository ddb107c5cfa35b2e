"""Sessions that end: who signs out, is blocked or demoted, or changes the password is refused everywhere at once, with every copy of
the token; and what happens while auth can't say who that is."""
import contextlib
import os
import signal
import time
import unittest

from goods import check_out, new_product, put_in_cart
from shop import ADMIN, Shop, Stopwatch, slowness, uuid7, wait_until

PASSWORD = "correct horse"


class SessionTestCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.shop.start()
        cls.admin = cls.sign_in(*ADMIN)
        cls.product = new_product(cls.admin, stock=1000)

    @classmethod
    def sign_in(cls, email, password=PASSWORD):
        """A client with the token of a sign-in; `account` is whose."""
        client = cls.shop.client()
        answer = client.form("/api/auth/login", {"username": email, "password": password})
        assert answer.status == 200, answer
        client.cookies = {}
        client.token = answer.json["access_token"]
        client.account = client.get("/api/auth/me").json
        return client

    @classmethod
    def person(cls, role="user"):
        email = f"{uuid7()}@example.com"
        answer = cls.shop.client().call("POST", "/api/auth/register", {"email": email, "password": PASSWORD})
        assert answer.status == 201, answer
        if role == "admin":
            assert cls.change(answer.json["id"], role="admin").status == 200
        return cls.sign_in(email)

    @classmethod
    def change(cls, account, **values):
        return cls.admin.call("PATCH", f"/api/auth/users/{account}", values)

    def by_cookie(self, person):
        client = self.shop.client()
        client.cookies = {"access_token": person.token}
        return client

    def ways_in(self, person):
        """Every way in that asks for a person, each with the status of a refusal."""
        browser = self.by_cookie(person)
        return {
            "auth": lambda: person.get("/api/auth/me").status,
            "cart": lambda: person.get("/api/cart").status,
            "cart, act": lambda: put_in_cart(person, self.product).status,
            "orders": lambda: person.get("/api/orders").status,
            "checkout": lambda: check_out(person).status,
            "page": lambda: browser.get("/orders").status,
            "form": lambda: browser.form("/account", {"old_password": "x", "new_password": "y"}).status,
            "bearer at the pages": lambda: person.get("/orders").status,
            "catalog, act": lambda: self.price(person).status,
            "catalog, read": lambda: person.get("/api/products").status,
        }

    def price(self, person):
        return person.call("PATCH", f"/api/products/{self.product['id']}", {"price": "12.50"})


class EndOfSessionTests(SessionTestCase):
    def assertRefusedAtOnce(self, person, deed):
        ways = self.ways_in(person)
        self.assertNotIn(401, [ways[name]() for name in ("auth", "cart", "cart, act", "orders", "catalog, read")])
        answer = deed()
        stopwatch = Stopwatch()
        self.assertLess(answer.status, 400, answer)
        # A page leads to the sign-in.
        refusals = {name: 303 if name in ("page", "form", "bearer at the pages") else 401 for name in ways}
        wait_until(lambda: {name: way() for name, way in ways.items()} == refusals, what="the refusal by every way in")
        # Until the gateway itself has heard of it, a sister's refusal leads from here to the sign-in, too.
        wait_until(lambda: self.by_cookie(person).get("/").status == 200, what="the page for visitors")
        self.assertLess(stopwatch.elapsed(), 1.5)
        self.assertEqual({name: way() for name, way in ways.items()}, refusals)
        page = self.by_cookie(person).get("/orders")
        self.assertIn("/login", page.headers["Location"])
        home = self.by_cookie(person).get("/")
        self.assertEqual(home.status, 200)
        self.assertNotIn(person.account["email"], home.text)

    def test_signing_out_by_the_api(self):
        person = self.person()
        self.assertRefusedAtOnce(person, lambda: person.call("POST", "/api/auth/logout"))

    def test_signing_out_by_the_page(self):
        person = self.person("admin")
        browser = self.by_cookie(person)
        self.assertRefusedAtOnce(person, lambda: browser.form("/logout", {}))
        self.assertNotIn("access_token", browser.cookies)

    def test_a_block(self):
        person = self.person()
        self.assertRefusedAtOnce(person, lambda: self.change(person.account["id"], is_active=False))

    def test_a_demotion(self):
        person = self.person("admin")
        self.assertEqual(self.price(person).status, 200)
        self.assertRefusedAtOnce(person, lambda: self.change(person.account["id"], role="user"))

    def test_another_password_ends_all_sessions_but_the_one_that_changed_it(self):
        person = self.person()
        elsewhere = self.sign_in(person.account["email"])
        answer = person.call(
            "POST", "/api/auth/change_password", {"old_password": PASSWORD, "new_password": "another horse"})
        self.assertEqual(answer.status, 200, answer)
        stopwatch = Stopwatch()
        for old in (person, elsewhere):
            old.cookies = {}
            wait_until(lambda: old.get("/api/orders").status == 401, what="the end of the session")
            self.assertLess(stopwatch.elapsed(), 1.5)
            self.assertEqual(old.get("/api/auth/me").status, 401)
        fresh = self.shop.client(token=answer.json["access_token"])
        for path in ("/api/orders", "/api/auth/me", "/api/cart"):
            self.assertEqual(fresh.get(path).status, 200, path)

    def test_no_order_comes_later_than_a_second_after_a_block(self):
        person = self.person()
        self.assertEqual(put_in_cart(person, self.product).status, 200)
        self.assertEqual(self.change(person.account["id"], is_active=False).status, 200)
        time.sleep(slowness())
        self.assertEqual(check_out(person).status, 401)
        self.assertEqual(
            self.shop.sql("order", f"select count(*) from orders where user_id = '{person.account['id']}'"), ["0"])


class WithoutAuthTests(SessionTestCase):
    def setUp(self):
        self.buyer, self.staff = self.person(), self.person("admin")
        self.assertEqual(self.buyer.get("/api/cart").status, 200)

    def assertStaffIsRefused(self):
        stopwatch = Stopwatch()
        wait_until(lambda: self.price(self.staff).status == 503, what="the refusal of staff")
        self.assertLess(stopwatch.elapsed(), 3.5)
        answer = self.price(self.staff)
        self.assertEqual(answer.json["type"], "/problems/session-unchecked")
        self.assertTrue(answer.headers["Retry-After"].isdigit())
        browser = self.by_cookie(self.staff)
        self.assertEqual(browser.get("/admin").status, 503)
        home = browser.get("/")
        self.assertEqual(home.status, 200)
        self.assertNotIn("/admin", home.text)

    def assertCustomersGoOn(self):
        self.assertEqual(put_in_cart(self.buyer, self.product).status, 200)
        self.assertEqual(self.by_cookie(self.buyer).get("/cart").status, 200)
        self.assertEqual(check_out(self.buyer).status, 201)
        visitor = self.shop.client()
        self.assertEqual([visitor.get(path).status for path in ("/", "/api/products", "/cart")], [200] * 3)

    def assertAllIsWell(self):
        wait_until(lambda: self.price(self.staff).status == 200, what="staff's return")
        # Each daemon hears of it by itself.
        wait_until(lambda: self.by_cookie(self.staff).get("/admin").status == 200, what="staff's pages")
        self.assertEqual(self.buyer.get("/api/auth/me").status, 200)

    def test_with_auth_killed_staff_is_refused_and_customers_go_on(self):
        self.shop.kill("auth")
        try:
            self.assertStaffIsRefused()
            self.assertCustomersGoOn()
        finally:
            self.shop.start("auth")
        self.assertAllIsWell()

    def test_with_auth_frozen_likewise(self):
        with self.frozen("auth"):
            self.assertStaffIsRefused()
            self.assertCustomersGoOn()
        self.assertAllIsWell()

    def test_a_sign_out_that_auth_does_not_hear_is_told(self):
        browser = self.by_cookie(self.buyer)
        self.shop.kill("auth")
        try:
            answer = browser.form("/logout", {})
            self.assertEqual(answer.status, 503, answer)
            self.assertIn("could not end the session itself", answer.text)
            self.assertNotIn("access_token", browser.cookies)
            self.assertNotIn(self.buyer.account["email"], answer.text)
        finally:
            self.shop.start("auth")
        self.assertAllIsWell()

    def test_a_daemon_that_starts_without_auth_takes_visitors_only(self):
        self.shop.kill("auth")
        try:
            for name in ("catalog", "order", "gateway"):
                self.shop.stop(name)
            # Not the gateway's health: that names auth.
            self.shop.start("catalog", "order")
            self.assertEqual(self.shop.client().get("/api/products").status, 200)
            self.assertEqual(self.price(self.staff).status, 503)
            self.assertEqual(self.buyer.get("/api/orders").status, 503)
            self.assertEqual(self.buyer.get("/api/cart").status, 200)
        finally:
            self.shop.start("auth")
            self.shop.start("gateway")
        self.assertAllIsWell()
        self.assertEqual(self.buyer.get("/api/orders").status, 200)

    @contextlib.contextmanager
    def frozen(self, part):
        pid = self.shop.pid(part)
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)


if __name__ == "__main__":
    unittest.main()
