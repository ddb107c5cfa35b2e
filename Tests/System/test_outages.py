"""PostgreSQL, Redis and the daemons stop and come back while the others keep running."""
import html
import re
import unittest

from goods import check_out, new_product, put_in_cart, stock_of
from shop import DAEMONS, Shop, uuid7, wait_until


class OutageTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop(CHECKOUT_RECOVERY_SECONDS="1", CHECKOUT_STALE_SECONDS="9")
        cls.addClassCleanup(cls.shop.close)
        cls.shop.start()
        cls.admin = cls.shop.admin()

    def setUp(self):
        self.pids = {name: self.shop.pid(name) for name in DAEMONS}

    def tearDown(self):
        self.assertEqual({name: self.shop.pid(name) for name in DAEMONS}, self.pids, "a daemon was restarted")

    def assertUnavailable(self, answer):
        self.assertEqual(answer.status, 503, answer)
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        self.assertTrue(answer.headers["Retry-After"].isdigit())
        self.assertGreater(len(answer.json["detail"]), 10)
        self.assertNotRegex(answer.text, "postgres|redis|/tmp/|libpq|select")

    def test_without_postgresql_auth_catalog_and_order_say_503_and_come_back(self):
        product = new_product(self.admin)
        buyer = self.shop.buyer()
        put_in_cart(buyer, product)
        self.shop.stop("postgres")
        try:
            account = {"email": f"{uuid7()}@example.com", "password": "correct horse"}
            self.assertUnavailable(buyer.call("POST", "/api/auth/register", account))
            self.assertUnavailable(buyer.get("/api/products"))
            self.assertUnavailable(buyer.get("/api/orders"))
            self.assertUnavailable(check_out(buyer))
            self.assertEqual(buyer.get("/api/cart").json["total_items"], 1)
            for name in ("auth", "catalog", "order"):
                self.assertEqual(self.health(name), (503, False), name)
            page = buyer.get("/cart")
            self.assertEqual(page.status, 200, page)
        finally:
            self.shop.start("postgres")
        wait_until(lambda: buyer.get("/api/products").status == 200, what="catalog's return")
        wait_until(lambda: buyer.get("/api/orders").status == 200, what="order's return")
        wait_until(lambda: buyer.call("POST", "/api/auth/register", account).status in (201, 409), what="auth's return")
        wait_until(lambda: check_out(buyer).status in (200, 201), what="a checkout")
        self.assertEqual(stock_of(product, buyer), 4)

    def test_what_was_typed_while_catalog_is_away_is_sent_again_by_a_button(self):
        pages = self.shop.client()
        pages.cookies["access_token"] = self.admin.token
        slug = f"c-{uuid7()}"
        typed = {"slug": slug, "name": "Tea & <Cake>\r\n"}
        self.shop.stop("postgres")
        try:
            told = pages.form("/admin/categories", typed)
            self.assertEqual(told.status, 503)
            form = re.search(r'<form [^>]*action="/admin/categories" method="post">.*?</form>', told.text, re.DOTALL).group(0)
            kept = {
                html.unescape(name): html.unescape(value)
                for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form)}
            self.assertEqual({name: kept[name] for name in typed}, typed)
            # A password is not, and so its form is not either.
            secret = pages.form("/account", {"old_password": "a", "new_password": "bbbbbbbb"})
            self.assertNotIn("bbbbbbbb", secret.text)
        finally:
            self.shop.start("postgres")
        wait_until(lambda: self.admin.get("/api/categories").status == 200, what="catalog's return")
        self.assertEqual(pages.form("/admin/categories", kept).status, 303)
        self.assertIn(slug, [one["slug"] for one in self.admin.get("/api/categories").json])

    def test_without_redis_cart_says_503_and_comes_back_with_its_carts(self):
        product = new_product(self.admin)
        buyer = self.shop.buyer()
        put_in_cart(buyer, product, 2)
        self.shop.stop("redis")
        try:
            self.assertUnavailable(buyer.get("/api/cart"))
            self.assertUnavailable(put_in_cart(buyer, product))
            self.assertUnavailable(check_out(buyer))
            self.assertEqual(self.health("cart"), (503, False))
            self.assertEqual(buyer.get("/api/products").status, 200)
            self.assertEqual(buyer.get("/").status, 200)
        finally:
            self.shop.start("redis")
        wait_until(lambda: buyer.get("/api/cart").status == 200, what="cart's return")
        self.assertEqual(buyer.get("/api/cart").json["total_items"], 2)
        wait_until(lambda: check_out(buyer).status in (200, 201), what="a checkout")
        self.assertEqual(stock_of(product, buyer), 3)

    def health(self, name):
        """The status of a daemon's own /health, and whether what it depends on answers."""
        answer = self.shop.ask(name, "/health")
        return answer.status, answer.json.get("redis" if name == "cart" else "db")


class DaemonOutageTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.shop.start()

    def test_without_one_daemon_the_rest_goes_on(self):
        buyer = self.shop.buyer()
        product = new_product(self.shop.admin())
        put_in_cart(buyer, product)
        paths = {"auth": "/api/auth/me", "catalog": "/api/products", "cart": "/api/cart", "order": "/api/orders"}
        for name, path in paths.items():
            with self.subTest(name):
                self.shop.stop(name)
                answer = buyer.get(path)
                self.assertEqual((answer.status, answer.headers["Retry-After"]), (503, "2"), answer)
                self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
                for other, its_path in paths.items():
                    if other not in (name, "auth"):
                        self.assertEqual(buyer.get(its_path).status, 200, (name, other))
                self.assertLess(buyer.get("/login").status, 400)
                home = buyer.get("/")
                self.assertEqual(home.status, 503 if name == "catalog" else 200, home)
                if name in ("catalog", "cart"):
                    checkout = check_out(buyer)
                    self.assertEqual((checkout.status, checkout.headers["Retry-After"] is None), (503, False), checkout)
                self.shop.start(name)
        self.assertEqual(check_out(buyer).status, 201)
        self.assertEqual(stock_of(product, buyer), 4)

    def test_without_the_gateway_nginx_has_a_page_of_its_own(self):
        self.shop.stop("gateway")
        try:
            answer = self.shop.client().get("/")
            self.assertEqual((answer.status, answer.headers["Retry-After"]), (503, "2"))
            self.assertIn("Back in a moment", answer.text)
            self.assertEqual(self.shop.client().get("/api/products").status, 200)
        finally:
            self.shop.start("gateway")
        self.assertEqual(self.shop.client().get("/").status, 200)


if __name__ == "__main__":
    unittest.main()
