"""The shop of docs/SCALING.md: two hosts of daemons, two of data; each kind is killed while customers buy."""
import os
import pathlib
import re
import shutil
import tempfile
import threading
import time
import traceback
import unittest

from hosts import BIN, TOP, Host, Network, Postgres, run
from goods import check_out, new_product, put_in_cart
from shop import ADMIN, DAEMONS, Shop, uuid7, wait_until

PAGE = (TOP / "docs/SCALING.md").read_text()
STOCK = 100_000
# For so long nginx passes over a daemon that has failed (fail_timeout, in whole seconds of its clock), also when it is back; the
# other one must not go then.
LOOKS_AWAY = 2.2


def block(name):
    """The file of that name as docs/SCALING.md has it."""
    return re.search(rf"^```\w*\n# {re.escape(name)}[^\n]*\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE).group(1)


def settings(name):
    return dict(line.split("=", 1) for line in block(name).splitlines())


class ScalingTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # The site, filled in as for a shop on one host; none of its parts is started.
        cls.shop = Shop(SHOP_TEST="1")
        cls.shop.folder.joinpath("secret_key").write_text("a secret of thirty-two bytes and more")
        cls.addClassCleanup(shutil.rmtree, cls.shop.folder, ignore_errors=True)
        folder = pathlib.Path(tempfile.mkdtemp(prefix="shop-hosts-", dir="/tmp"))
        folder.chmod(0o755)
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        Network()
        cls.front, cls.a, cls.b, cls.c, cls.d = (Host(folder, number) for number in (1, 11, 12, 21, 22))
        cls.start_data()
        for host in (cls.a, cls.b):
            cls.start_sisters(host)
            cls.start_daemons(host)
        for host in (cls.a, cls.b):
            for port in range(8001, 8006):
                url = f"http://{host.address}:{port}/health"
                wait_until(lambda: cls.answers(url), what=f"{url}: {host.log('order')}")
        cls.start_site()
        cls.admin = cls.shop.admin()

    @staticmethod
    def answers(url):
        try:
            run("curl", "--silent", "--fail", "--max-time", "2", url)
            return True
        except AssertionError:
            return False

    @classmethod
    def start_data(cls):
        cls.primary, cls.standby = Postgres(cls.c), Postgres(cls.d)
        cls.primary.initialize()
        cls.primary.start()
        for name in ("auth", "catalog", "order"):
            for statement in re.search(r"^```sql\n--.*\n((?:.*\n)*?)```", PAGE, re.MULTILINE).group(1).splitlines():
                cls.primary.sql("postgres", statement.replace("shop-order", f"shop-{name}"))
        cls.standby.copy(cls.primary)
        cls.standby.start()
        cls.primary.sql("postgres", "alter system set synchronous_standby_names = '*'")
        cls.primary.sql("postgres", "select pg_reload_conf()")
        wait_until(lambda: cls.primary.sql("postgres", "select sync_state from pg_stat_replication") == ["sync"],
                   what="a synchronous standby")
        cls.c.start_redis()
        cls.d.start_redis("--replicaof", cls.c.address, "6379")
        for host in (cls.front, cls.c, cls.d):
            host.start_sentinel(block("sentinel.conf, on 10.0.0.1, 10.0.0.21 and 10.0.0.22"))
        wait_until(lambda: cls.known("slaves") == 1 and cls.known("sentinels") == 2, what="Sentinels that know each other")

    @classmethod
    def known(cls, what):
        """The number of Sentinels that the one here knows; 0 before it answers."""
        try:
            return run("redis-cli", "-h", "10.0.0.1", "-p", "26379", "sentinel", what, "shop").count("runid")
        except AssertionError:
            return 0

    @classmethod
    def start_site(cls):
        cls.shop.stack("site")
        (cls.shop.folder / "nginx/site/upstreams.conf").write_text(block("/etc/shop/nginx/upstreams.conf"))
        cls.front.start_nginx(cls.shop.folder)
        wait_until(lambda: cls.answers(f"http://127.0.0.1:{cls.shop.port}/static/js/../favicon.svg")
                   or cls.answers(f"http://127.0.0.1:{cls.shop.port}/api/products"), what="nginx")

    @classmethod
    def start_sisters(cls, host):
        folder = host.folder / "sisters"
        for name in ("nginx", "logs"):
            (folder / name).mkdir(parents=True)
        temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n"
                            for kind in ("client_body", "proxy", "fastcgi", "scgi", "uwsgi"))
        (folder / "nginx/nginx.conf").write_text(
            f"user root;\ndaemon off;\npid {folder}/pid;\nevents {{}}\nhttp {{\n{temporary}"
            + block("/etc/shop/nginx/upstreams.conf") + block("/etc/nginx/conf.d/shop-sisters.conf") + "}\n")
        host.start_nginx(folder)

    @classmethod
    def start_daemons(cls, host, *names):
        database = settings("/etc/shop/order.env")["DATABASE_URL"]
        for name in names or DAEMONS:
            host.start_daemon(
                name, 8001 + DAEMONS.index(name), SECRET_KEY=cls.shop.secret, ADMIN_EMAIL=ADMIN[0],
                ADMIN_PASSWORD=ADMIN[1], DATABASE_URL=database.replace("shop-order", f"shop-{name}"),
                SHOP_MIGRATIONS=str(TOP / "migrations"), SHOP_TEMPLATES=str(TOP / "www"),
                CHECKOUT_RECOVERY_SECONDS="1", CHECKOUT_STALE_SECONDS="9",
                **settings("/etc/shop/sisters.env"), **settings("/etc/shop/cart.env"))

    def setUp(self):
        for host in (self.a, self.b):
            for name, process in host.processes.items():
                self.assertIsNone(process.poll(), f"{name} on {host.address}: {host.log(name)}")

    # --- what may go

    def test_1_a_daemon_is_killed(self):
        with Customers(self) as customers:
            for name in DAEMONS:
                for host in (self.a, self.b):
                    customers.buy_some(5)
                    host.kill(name)
                    customers.buy_some(10)
                    self.start_daemons(host, name)
                    port = 8001 + DAEMONS.index(name)
                    wait_until(lambda: self.answers(f"http://{host.address}:{port}/health"), what=name)
                    customers.buy_for(LOOKS_AWAY)
        self.assertEqual(customers.unread, [])

    def test_2_all_of_a_host_is_killed(self):
        with Customers(self) as customers:
            customers.buy_some(20)
            customers.buy_for(LOOKS_AWAY)
            self.b.kill()
            customers.buy_some(60)
            self.b.processes = {"keeper": self.b.processes["keeper"]}
            shutil.rmtree(self.b.folder / "sisters")
            self.start_sisters(self.b)
            self.start_daemons(self.b)
            customers.buy_some(60)
        self.assertEqual(customers.unread, [])

    def test_3_the_host_of_the_primaries_falls_silent(self):
        with Customers(self) as customers:
            customers.buy_some(20)
            self.c.pull_the_plug()
            began = time.monotonic()
            self.standby.sql("postgres", "select pg_promote()")
            self.primary = type(self).primary = self.standby
            self.standby.sql("postgres", "alter system reset synchronous_standby_names")
            customers.buy_some(40)
            took = time.monotonic() - began
        print(f"measured: {took:.1f} s from the loss of both primaries to the fortieth purchase after it, "
              f"{len(customers.unread)} reads answered 503 meanwhile")

    def test_4_a_host_of_daemons_falls_silent(self):
        with Customers(self) as customers:
            customers.buy_some(20)
            self.b.pull_the_plug()
            began = time.monotonic()
            customers.buy_some(60)
            took = time.monotonic() - began
        print(f"measured: {took:.1f} s for sixty purchases after a host fell silent, "
              f"{len(customers.unread)} reads failed meanwhile")


class Customers:
    """Four customers who buy one piece after the other, and repeat with the same key until they get their order."""

    def __init__(self, test):
        self.test = test
        self.product = new_product(test.admin, stock=STOCK)
        self.bought, self.unread, self.errors = [], [], []
        self.leaving = False
        self.threads = [threading.Thread(target=self.shop, daemon=True) for _ in range(4)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def buy_some(self, count):
        """Returns after this many more purchases."""
        goal = len(self.bought) + count
        wait_until(lambda: len(self.bought) >= goal or self.errors, what=f"{count} purchases")
        self.test.assertEqual(self.errors, [])

    def buy_for(self, seconds):
        """Returns after purchases for this time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.buy_some(1)

    def shop(self):
        try:
            buyer = self.test.shop.buyer()
            while not self.leaving:
                for path in (f"/api/products/{self.product['id']}", "/api/cart", "/api/orders", f"/product/{self.product['id']}"):
                    answer = buyer.get(path)
                    if answer.status != 200:
                        self.unread.append((path, answer))
                # Emptied first: a cart that a fail-over has brought back unchanged leads to the order that it was.
                self.until_done(lambda: buyer.call("POST", "/api/cart/clear"))
                self.until_done(lambda: put_in_cart(buyer, self.product))
                key = uuid7()
                self.bought.append((key, self.until_done(lambda: self.check_out(buyer, key)).json["id"]))
        except Exception:
            self.errors.append(traceback.format_exc())

    def check_out(self, buyer, key):
        """Puts lines into the cart again that a fail-over of Redis has lost."""
        answer = check_out(buyer, key)
        if answer.status == 400 and answer.json["type"].endswith("/cart-empty"):
            self.until_done(lambda: put_in_cart(buyer, self.product))
            return self.check_out(buyer, key)
        return answer

    @staticmethod
    def until_done(ask):
        """Only 503 and 504 may be retried."""
        deadline = time.monotonic() + 90
        while True:
            answer = ask()
            if answer.status in (200, 201):
                return answer
            assert answer.status in (503, 504) and time.monotonic() < deadline, answer
            time.sleep(0.05)

    def __exit__(self, kind, *_):
        self.leaving = True
        for thread in self.threads:
            thread.join(60)
        if kind is None:
            self.count()

    def count(self):
        """One order for each purchase heard of, none besides, and the stock to match."""
        test = self.test
        test.assertEqual(self.errors, [])
        orders = [order for _, order in self.bought]
        test.assertEqual(len(set(orders)), len(orders))
        lines = f"select order_id from order_lines where product_id = '{self.product['id']}'"
        wait_until(lambda: sorted(test.primary.sql("shop-order", lines)) == sorted(orders), what="an order for each purchase")
        stock = f"select stock, held from products where id = '{self.product['id']}'"
        wait_until(lambda: test.primary.sql("shop-catalog", stock) == [f"{STOCK - len(orders)}|0"], what="the right stock")


if __name__ == "__main__":
    unittest.main()
