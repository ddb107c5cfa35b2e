"""The journal's records of a request, and the data that must not be in them."""
import unittest

from host import wait_until
from installed import ADMIN, the_shop


class JournalTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = the_shop()
        cls.buyer = cls.shop.new_buyer()
        cls.answer = cls.shop.buy(cls.buyer)
        cls.request = cls.answer.headers["x-request-id"]
        wait_until(lambda: len(cls.records()) >= 3, what="the records of a checkout")

    @classmethod
    def records(cls):
        return cls.shop.journal(f"REQUEST_ID={cls.request}")

    def test_one_id_shows_a_request_in_every_daemon_it_touched(self):
        self.assertEqual(self.answer.status, 201, self.answer)
        units = {record["_SYSTEMD_UNIT"] for record in self.records()}
        self.assertEqual(units, {"shop-order.service", "shop-catalog.service", "shop-cart.service"})
        access = self.shop.journal("SYSLOG_IDENTIFIER=shop_nginx")
        self.assertTrue([one for one in access if self.request in one["MESSAGE"]], "nginx has not told of the request")

    def test_a_record_has_fields(self):
        record = next(one for one in self.records() if one.get("HTTP_PATH", "").endswith("/orders/checkout"))
        self.assertEqual(record["HTTP_METHOD"], "POST")
        self.assertEqual(record["HTTP_STATUS"], "201")
        self.assertEqual(record["PRIORITY"], "6")
        self.assertEqual(record["SYSLOG_IDENTIFIER"], "shop-order")
        self.assertGreater(int(record["DURATION_US"]), 100)
        self.assertRegex(record["USER_ID"], r"^[0-9a-f-]{36}$")

    def test_an_order_is_found_by_its_id_and_explained(self):
        order = self.answer.json["id"]
        records = self.shop.journal(f"ORDER_ID={order}")
        self.assertTrue([one for one in records if "MESSAGE_ID" in one], records)
        explained = self.shop.sh(f"journalctl --catalog --no-pager ORDER_ID={order}")
        self.assertIn("Subject:", explained)

    def test_the_id_stands_on_an_error_page_and_on_a_problem(self):
        page = self.shop.curl("/no-such-page")
        self.assertEqual(page.status, 404)
        self.assertIn(page.headers["x-request-id"], page.text)
        problem = self.shop.curl("/api/products/no-id")
        self.assertEqual(problem.json["request_id"], problem.headers["x-request-id"])
        wait_until(lambda: self.shop.journal(f"REQUEST_ID={problem.json['request_id']}"), what="the refused request's record")

    def test_no_secret_is_in_any_record(self):
        """Passwords, tokens, cookies and the key, as they went through in all tests before."""
        self.shop.curl("/api/auth/login", form={"username": ADMIN[0], "password": "a wrong password of mine"})
        self.shop.curl("/api/auth/me?access_token=told-in-the-address", headers=[f"Cookie: access_token={self.buyer}"])
        self.shop.curl("/api/orders", token="not.a.token-at-all")
        everything = self.shop.sh("journalctl --boot --output=export --all")
        key = self.shop.sh("cat /etc/shop/credentials/secret_key").strip()
        for secret in (key, ADMIN[1], "correct horse battery", "a wrong password of mine", self.buyer, "eyJhbGciOi",
                       "not.a.token-at-all"):
            self.assertEqual(everything.count(secret), 0, f"a record holds {secret}")


if __name__ == "__main__":
    unittest.main()
