"""The cost of requests in allocations, which does not depend on the speed of the machine. scripts/bench measures time."""
import pathlib
import shutil
import struct
import subprocess
import tempfile
import unittest

from goods import new_product, put_in_cart
from shop import Shop, UnixConnection, wait_until

# Allocations of the daemons for one request, half as many again as there were when this was written.
BOUNDS = {
    "product": 57, "product, from the database": 143, "list": 48, "list, from the database": 420, "cart": 224,
    "product page": 1000, "home page": 1530,
}


class CostTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="shop-costs-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        library = cls.folder / "allocations.so"
        subprocess.run(
            ["clang", "-O2", "-shared", "-fPIC", "-o", library, pathlib.Path(__file__).with_name("allocations.c")], check=True)
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.shop.start("postgres", "redis")
        cls.shop.environment |= {"LD_PRELOAD": str(library), "COST_FOLDER": str(cls.folder), "LOG_LEVEL": "warning"}
        cls.shop.start("auth", "catalog", "cart", "order", "gateway", "nginx")
        cls.admin = cls.shop.admin()
        cls.products = [new_product(cls.admin, stock=10) for _ in range(24)]

    def allocations(self, daemons):
        return sum(struct.unpack("l", (self.folder / str(self.shop.pid(daemon))).read_bytes())[0] for daemon in daemons)

    def cost(self, daemons, ask, times=40):
        """The least of three measurements, since the daemons do other work as well."""
        for _ in range(times):
            ask()
        found = []
        for _ in range(3):
            before = self.allocations(daemons)
            for _ in range(times):
                ask()
            found.append((self.allocations(daemons) - before) / times)
        return min(found)

    def test_requests_stay_within_their_bounds_of_allocations(self):
        visitor, buyer = self.shop.client(), self.shop.buyer()
        for product in self.products[:3]:
            put_in_cart(buyer, product)
        product = self.products[0]["id"]
        # Catalog keeps answers as soon as it knows that it hears of changes.
        none = '\nshop_kept_answers_total{from="memory"} 0\n'
        wait_until(lambda: visitor.get("/api/products") and none not in self.shop.ask("catalog", "/metrics").text)
        costs = {
            "product": self.cost(["catalog"], lambda: visitor.get(f"/api/products/{product}")),
            "product, from the database": self.cost(["catalog"], lambda: self.admin.get(f"/api/products/{product}")),
            "list": self.cost(["catalog"], lambda: visitor.get("/api/products")),
            "list, from the database": self.cost(["catalog"], lambda: self.admin.get("/api/products")),
            "cart": self.cost(["cart"], lambda: buyer.get("/api/cart")),
            "product page": self.cost(["gateway", "catalog", "cart"], lambda: buyer.get(f"/product/{product}")),
            "home page": self.cost(["gateway", "catalog", "cart"], lambda: buyer.get("/")),
        }
        for what, cost in costs.items():
            print(f"measured: {cost:.0f} allocations for a {what}", flush=True)
        for what, cost in costs.items():
            with self.subTest(what):
                self.assertLess(cost, BOUNDS[what])

    def test_a_burst_waits_for_the_database_and_is_not_refused(self):
        # Admins get their answers from the database.
        headers = {"Authorization": f"Bearer {self.admin.token}"}
        connections = [UnixConnection(self.shop.folder / "sockets/catalog.sock") for _ in range(300)]
        for connection in connections:
            connection.request("GET", "/products", headers=headers)
        statuses = [connection.getresponse().status for connection in connections]
        for connection in connections:
            connection.close()
        self.assertEqual(set(statuses), {200})

    def test_the_memory_of_a_burst_of_requests_is_given_back(self):
        def memory():
            rollup = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
            return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Anonymous:"))

        pid = self.shop.pid("cart")
        before = memory()
        connections = [UnixConnection(self.shop.folder / "sockets/cart.sock") for _ in range(300)]
        for connection in connections:
            connection.request("GET", "/cart")
        for connection in connections:
            self.assertEqual(connection.getresponse().status, 200)
        most = memory()
        for connection in connections:
            connection.close()
        print(f"measured: {before} kB of memory before 300 connections, {most} kB with them", flush=True)
        wait_until(lambda: memory() < before + (most - before) / 2, what=f"{most} kB after {before} kB")
