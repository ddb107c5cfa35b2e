"""PostgreSQL on a full disk, and Redis without memory: reading works, and the operator is notified once."""
import os
import random
import string
import subprocess
import unittest

from goods import new_product, put_in_cart
from shop import Shop, wait_until

REFUSED = "warning  changes are refused: "
OVER = "over: changes are refused: "


@unittest.skipUnless(os.geteuid() == 0, "a small disk is a mount, which wants root")
class FullDiskTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # The heartbeat, which tells the log, is a third of the watchdog's time.
        cls.shop = Shop(WATCHDOG_USEC="300000")
        cls.addClassCleanup(cls.shop.close)
        cls.disk = cls.shop.folder / "postgres"
        cls.shop.start("postgres")
        cls.shop.stop("postgres")
        made = cls.disk.rename(cls.shop.folder / "made")
        cls.disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=250m", "shop-test", cls.disk], capture_output=True)
        if mounted.returncode != 0:
            raise unittest.SkipTest(f"no mount here: {mounted.stderr.decode().strip()}")
        cls.addClassCleanup(subprocess.run, ["umount", cls.disk], check=True)
        # Before that.
        cls.addClassCleanup(cls.shop.stop)
        subprocess.run(["cp", "--archive", f"{made}/.", cls.disk], check=True)
        cls.shop.start()
        cls.admin = cls.shop.admin()
        cls.product = new_product(cls.admin)

    def records(self, name, words):
        return [line for line in self.shop.log(name).splitlines() if words in line]

    def assertRefused(self, answer):
        self.assertEqual(answer.status, 503, answer)
        self.assertTrue(answer.headers["Retry-After"].isdigit())
        self.assertNotRegex(answer.text, "extend|space|OOM|postgres|redis")

    def assertHealth(self, name, status, seconds=5):
        """Waits until the daemon and the shop both say so: they are asked one after the other."""
        def is_told():
            own, of_all = self.shop.ask(name, "/health"), self.shop.client().get("/health")
            self.assertEqual((own.status, of_all.status, of_all.json[name]), (200, 200, True))
            return own.json["status"] == of_all.json["status"] == status

        wait_until(is_told, seconds, f"health that says {status}")

    def describe(self):
        """A change that needs room."""
        text = "".join(random.choices(string.ascii_letters, k=4000))
        return self.admin.call("PATCH", f"/api/products/{self.product['id']}", {"description": text})

    def test_on_a_full_disk_the_shop_is_shown_and_one_event_says_why_nothing_is_saved(self):
        self.assertHealth("catalog", "ok")
        filling = self.disk / "filling"
        with filling.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(1 << 20))
            except OSError:
                pass
        try:
            # Small changes may still find room in what PostgreSQL has.
            wait_until(lambda: self.describe().status == 503, what="the first that finds none")
            for _ in range(10):
                answer = self.describe()
                if answer.status != 200:
                    self.assertRefused(answer)
            for path in ("/", f"/product/{self.product['id']}", "/api/products", "/login"):
                self.assertEqual(self.shop.client().get(path).status, 200, path)
            self.assertHealth("catalog", "degraded")
            wait_until(lambda: self.records("catalog", REFUSED), what="the event")
            self.assertIn("No space left on device", self.records("catalog", REFUSED)[0])
        finally:
            filling.unlink()
        self.assertHealth("catalog", "ok", 60)
        self.assertEqual(self.describe().status, 200)
        wait_until(lambda: self.records("catalog", OVER), what="the event of the end")
        self.assertEqual([len(self.records("catalog", words)) for words in (REFUSED, OVER)], [1, 1])

    def test_without_memory_for_redis_carts_are_shown_and_one_event_says_why_nothing_is_put_in(self):
        def limit_memory(bytes_):
            subprocess.run(["redis-cli", "-s", self.shop.folder / "sockets/redis.sock", "config", "set", "maxmemory",
                            str(bytes_)], check=True, stdout=subprocess.DEVNULL)

        buyer = self.shop.buyer()
        put_in_cart(buyer, self.product)
        limit_memory(1)
        try:
            for _ in range(10):
                self.assertRefused(buyer.call("POST", "/api/cart/add", {"product_id": self.product["id"]}))
            self.assertEqual(buyer.get("/api/cart").json["total_items"], 1)
            self.assertEqual(buyer.get("/cart").status, 200)
            self.assertHealth("cart", "degraded")
            wait_until(lambda: self.records("cart", REFUSED), what="the event")
        finally:
            limit_memory(0)
        self.assertHealth("cart", "ok", 60)
        put_in_cart(buyer, self.product)
        wait_until(lambda: self.records("cart", OVER), what="the event of the end")
        self.assertEqual([len(self.records("cart", words)) for words in (REFUSED, OVER)], [1, 1])
        # None of them is a fault of the daemon's own.
        self.assertEqual(self.records("cart", " error "), [])


if __name__ == "__main__":
    unittest.main()
