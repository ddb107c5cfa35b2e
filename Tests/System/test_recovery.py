"""Recovery after a crash, while the customer has continued."""
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor

from goods import check_out, new_product, put_in_cart, stock_of
from shop import Shop, wait_until


class RecoveryTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop(CHECKOUT_RECOVERY_SECONDS="1", CHECKOUT_STALE_SECONDS="9")
        cls.addClassCleanup(cls.shop.close)
        cls.shop.start()
        cls.admin = cls.shop.admin()

    def step(self, buyer):
        return self.shop.sql("order", f"select step from checkouts where user_id = '{buyer.user}'")

    def test_a_cart_that_is_filled_anew_before_recovery_stays_whole(self):
        product, other = new_product(self.admin, stock=20), new_product(self.admin, stock=20)
        buyer = self.shop.buyer()
        put_in_cart(buyer, product, 2)
        # The order can't be written as long as its events can't; meanwhile cart dies, so nothing is taken out after it.
        lock = subprocess.Popen(
            ["psql", "--no-psqlrc", "--quiet", f"--host={self.shop.folder}/postgres", "--username=shop", "--dbname=order"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        lock.stdin.write("begin; lock table order_events in exclusive mode;\n\\echo locked\n")
        lock.stdin.flush()
        self.assertEqual(lock.stdout.readline(), "locked\n")
        with ThreadPoolExecutor(1) as pool:
            checkout = pool.submit(check_out, buyer)
            wait_until(lambda: stock_of(product, buyer) == 18 and self.step(buyer) == ["held"], what="the hold")
            self.shop.kill("cart")
            lock.communicate("commit;\n", timeout=60)
            answer = checkout.result()
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual(self.step(buyer), ["committed"])
        self.shop.kill("order")
        self.shop.start("cart")

        self.assertEqual(buyer.call("POST", "/api/cart/clear").status, 200)
        put_in_cart(buyer, product, 3)
        put_in_cart(buyer, other, 1)
        filled = buyer.get("/api/cart").json["items"]
        self.shop.start("order")
        wait_until(lambda: self.step(buyer) == ["done"], what="recovery")
        self.assertEqual(buyer.get("/api/cart").json["items"], filled)
        ordered = check_out(buyer).json
        self.assertEqual({line["product_id"]: line["qty"] for line in ordered["items"]}, {product["id"]: 3, other["id"]: 1})
        self.assertEqual(buyer.get("/api/cart").json["items"], [])


if __name__ == "__main__":
    unittest.main()
