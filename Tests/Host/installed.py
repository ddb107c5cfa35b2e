"""The one system of a run, with the shop on it, and what the tests do there in the shop's words."""
import itertools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import uuid

from host import ENVIRONMENT, Host, wait_until

DAEMONS = ("auth", "catalog", "cart", "order", "gateway")
SERVICES = tuple(f"shop-{name}.service" for name in DAEMONS)
PUBLIC_SOCKETS = tuple(f"shop-{name}.socket" for name in DAEMONS)
INTERNAL_SOCKETS = tuple(f"shop-{name}-internal.socket" for name in DAEMONS if name != "gateway")
ADMIN = ("admin@example.com", "a password of the test's own")
ADDRESS = {"name": "Ann", "phone": "+1 555 0100", "address": "1 Main Street"}
LOAD = pathlib.Path(__file__).with_name("load.py")

_numbers = itertools.count(1)
_shop = None


def measured(what, value):
    """A figure for docs/OPERATIONS.md, on the terminal."""
    print(f"\n    measured: {what}: {value}", file=sys.stderr, flush=True)


def bare_system():
    """The booted system, or the one that earlier tests have left."""
    global _shop
    if _shop is None:
        _shop = ShopHost(os.environ["SHOP_IMAGE"])
        _shop.boot()
    return _shop


def the_shop():
    """The system with a running shop that has products and allows more than 5 sign-ins a minute."""
    shop = bare_system()
    if not shop.is_installed:
        shop.install()
    if not shop.is_set_up:
        shop.set_up()
    if not shop.products:
        shop.widen_limits()
        shop.products = [shop.new_product(f"Lamp {number}") for number in range(4)]
    shop.await_health()
    return shop


class ShopHost(Host):
    is_installed = False
    is_set_up = False
    products = ()
    _admin_token = None

    # --- to have one

    def install(self, package=None):
        """`apt install ./shop.deb` as an operator types it; nothing can be downloaded."""
        shutil.copy(package or os.environ["SHOP_PACKAGE"], self.root / "root/shop.deb")
        done = self.run("apt-get", "install", "--yes", "/root/shop.deb", timeout=300)
        self.is_installed = True
        return done.stdout

    def set_up(self):
        done = self.run("shopctl", "setup", "--admin-email", ADMIN[0], "--admin-password-file", "-", stdin=ADMIN[1] + "\n")
        self.is_set_up = True
        return done.stdout

    def widen_limits(self):
        """An operator's change for a tester's address in /etc/shop/nginx."""
        self.sh("sed -i -E 's/rate=[0-9]+r.[sm]/rate=100000r\\/s/' /etc/shop/nginx/http.conf;"
                "sed -i -E 's/^limit_conn .*/limit_conn shop_connections 1000;/' /etc/shop/nginx/server.conf;"
                "nginx -t -q; systemctl reload nginx")

    def await_health(self, seconds=90):
        """Waits until every daemon is healthy."""
        for name in DAEMONS:
            wait_until(lambda: self.curl("/health", socket=f"/run/shop/{name}.sock").status == 200, seconds, f"{name}'s health")

    # --- the shop's words

    @property
    def admin_token(self):
        if not self._admin_token:
            self._admin_token = self.token(*ADMIN)
        return self._admin_token

    def token(self, email, password):
        answer = self.curl("/api/auth/login", form={"username": email, "password": password})
        assert answer.status == 200, answer
        return answer.json["access_token"]

    def new_buyer(self):
        """A token of a new account."""
        email, password = f"{uuid.uuid4()}@example.com", "correct horse battery"
        answer = self.curl("/api/auth/register", value={"email": email, "password": password})
        assert answer.status == 201, answer
        return self.token(email, password)

    def new_product(self, name, stock=1_000_000):
        value = {"sku": f"H-{next(_numbers)}", "name": name, "price": "12.50", "stock": stock}
        answer = self.curl("/api/products", value=value, token=self.admin_token)
        assert answer.status == 201, answer
        return answer.json

    def put_in_cart(self, token, product, quantity=1):
        return self.curl("/api/cart/set", value={"product_id": product["id"], "qty": quantity}, token=token)

    def check_out(self, token, key=None):
        return self.curl(
            "/api/orders/checkout", value={"shipping": ADDRESS}, token=token,
            headers=[f"Idempotency-Key: {key or uuid.uuid4()}"])

    def buy(self, token, product=None, quantity=1):
        """The answer with an order."""
        answer = self.put_in_cart(token, product or self.products[0], quantity)
        assert answer.status == 200, answer
        return self.check_out(token)

    @property
    def postgres(self):
        """The version of PostgreSQL that the databases are in, such as 15; it names Debian's unit and folders."""
        return int(self.sql("postgres", "select current_setting('server_version_num')::integer / 10000"))

    def sql(self, database, statement):
        """The first row, its columns with | between them, as PostgreSQL's superuser."""
        return self.run(
            "runuser", "-u", "postgres", "--", "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align",
            f"--dbname={database}", f"--command={statement}").stdout.strip()

    def orders(self):
        """The number of orders, and their total."""
        count, total = self.sql("shop-order", "select count(*), coalesce(sum(total), 0) from orders").split("|")
        return int(count), total

    # --- load

    def load(self, rate, seconds, customers=16):
        """Customers that buy until enough() is called, or the time is over."""
        return Load(self, rate, seconds, customers)


class Load:
    """The program load.py, in the system's network."""

    def __init__(self, shop, rate, seconds, customers):
        # Customers come after what runs meanwhile: what they lose is counted, not how many they are.
        words = ["nice", "--adjustment=5", "nsenter", f"--net=/proc/{shop.leader}/ns/net", "--", sys.executable, LOAD, "--rate", rate,
                 "--seconds", seconds, "--customers", customers]
        for product in shop.products:
            words += ["--product", f"{product['id']}={product['name']}"]
        self.process = subprocess.Popen(
            list(map(str, words)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT, start_new_session=True)
        self.seconds = seconds
        if self.process.stdout.readline() != b"ready\n":
            raise AssertionError("the load generator has not started")

    def enough(self, early=True):
        """Ends it, early or when its time is over, and returns what the customers saw."""
        if not early:
            self.process.wait(self.seconds + 120)
        output, _ = self.process.communicate(timeout=120)
        if self.process.returncode != 0:
            raise AssertionError(f"the load generator ended with {self.process.returncode}")
        return json.loads(output)
