"""The measured shop: separate processes with durable data, filled through the API."""
import fcntl
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(TOP / "Tests/System"))
from shop import Client, Shop, jwt, uuid7  # noqa: E402

Client.seen = None
DAEMONS = ("auth", "catalog", "cart", "order", "gateway", "mail")
PARTS = ("nginx", "gateway", "auth", "catalog", "cart", "order", "mail", "postgres", "redis")
SHIPPING = {"name": "Ann", "phone": "+1 555 0100", "address": "1 Main Street", "city": "Springfield", "postal_code": "12345"}


class Stand(Shop):
    """The daemons have two sockets each, as on a host: a unix socket for nginx and each other, and a port for the load."""

    def __init__(self, tree, port, label):
        # Not in /tmp, which may be in memory: the measured writes must reach a disk.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="shop-bench-", dir="/var/tmp"))
        self.folder.chmod(0o755)
        self.tree, self.port, self.label = tree, port, label
        self.environment = {
            "SHOP_TEST": "", "SHOP_UNLIMITED": "1", "SHOP_TREE": str(tree), "LOG_LEVEL": os.environ.get("LOG_LEVEL", "warning"),
            "ADMIN_EMAIL": "admin@example.com", "ADMIN_PASSWORD": "admin123",
        }
        (self.folder / "sockets").mkdir()
        self.listeners, self.ports, held = [], {}, []
        for name in DAEMONS:
            inner = listen(socket.AF_UNIX, str(self.folder / f"sockets/{name}.sock"))
            outer = listen(socket.AF_INET, ("127.0.0.1", 0))
            self.ports[name] = outer.getsockname()[1]
            held.append(f"{name}={inner.fileno()},{outer.fileno()}")
            self.listeners += [inner, outer]
        self.environment["SHOP_HELD"] = " ".join(held)
        self.products, self.users, self.companion = [], [], None

    def stack(self, deed, *parts):
        done = subprocess.run(
            [TOP / "scripts/lib/stack", self.folder, deed, *parts],
            env=os.environ | self.environment | {"SHOP_PORT": str(self.port)}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            pass_fds=[listener.fileno() for listener in self.listeners],
        )
        if done.returncode != 0:
            raise SystemExit(f"bench: stack {deed} {' '.join(parts)} failed: {done.stdout}")
        return done.stdout.strip()

    def pids(self):
        """The first process of each part."""
        return {part: int((self.folder / f"pids/{part}").read_text()) for part in PARTS}

    def companions(self):
        """The processes of the shop that is compared with this one."""
        return list(self.companion.pids().values()) if self.companion else []

    def close(self):
        self.stop()
        for listener in self.listeners:
            listener.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    # The data for requests.

    def fill(self, products=100, users=300):
        """Creates products, people with carts of three lines, and some with five orders of two lines."""
        (self.folder / "media").mkdir(exist_ok=True)
        (self.folder / "media/lamp.webp").write_bytes(b"RIFF")
        self.admin_token = self.token(uuid7(), "admin@example.com", "admin")
        connection = Connection(self.ports["catalog"])
        for slug in ("lamps", "chairs", "tables", "shelves"):
            body = {"slug": slug, "name": slug.capitalize()}
            connection.send(request("POST", "/categories", self.admin_token, body), 201)
        for number in range(products):
            connection.send(request("POST", "/products", self.admin_token, product(number)), 201)
        answer = connection.send(request("GET", "/products?limit=100"), 200)
        self.products = [item["id"] for item in json.loads(answer)]
        self.users = self.buyers(users)
        self.fill_carts(self.users)
        self.customers = self.buyers(20)
        self.place_orders(self.customers * 5)
        self.sql("catalog", "vacuum analyze")
        self.sql("order", "vacuum analyze")

    def buyers(self, count):
        """Ids of people with their tokens. No account is needed, because every daemon verifies tokens on its own."""
        ids = [uuid7() for _ in range(count)]
        return [(user, self.token(user, f"{user}@example.com", "user")) for user in ids]

    def token(self, user, email, role):
        now = int(time.time())
        claims = {"sub": user, "email": email, "email_verified": False, "role": role, "jti": uuid7(),
                  "iat": now, "exp": now + 12 * 3600}
        return jwt(claims, self.secret)

    def fill_carts(self, buyers, lines=3, quantity=1):
        """Sets the lines of each cart."""
        connection = Connection(self.ports["cart"])
        for number, (_, token) in enumerate(buyers):
            for line in range(lines):
                body = {"product_id": self.product(number, line), "qty": quantity, "seen_price": "12.50"}
                connection.send(request("POST", "/cart/set", token, body), 200)

    def product(self, number, line=0):
        """The product of this line of this buyer's cart."""
        return self.products[(number + 33 * line) % len(self.products)]

    def place_orders(self, buyers):
        """Places an order of two lines for each person."""
        connection = Connection(self.ports["order"])
        for buyer in buyers:
            self.fill_carts([buyer], lines=2)
            connection.send(checkout(buyer[1]), 201)


def product(number):
    return {
        "sku": f"B-{number:06}", "name": f"A lamp & a chair, number {number}", "price": "12.50", "stock": 1_000_000_000,
        "description": "Warm light for long evenings, and a place to sit while they last. " * 4,
        "attributes": {"colour": "oak", "watts": number}, "images": ["/media/lamp.webp"],
        "categories": [("lamps", "chairs", "tables", "shelves")[number % 4]],
    }


def checkout(token):
    return request("POST", "/orders/checkout", token, {"shipping": SHIPPING}, {"Idempotency-Key": uuid7()})


def request(method, path, token=None, body=None, headers=None):
    """The bytes of a request."""
    headers = {"Host": "shop"} | (headers or {})
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = b""
    if body is not None:
        data = json.dumps(body).encode()
        headers |= {"Content-Type": "application/json", "Content-Length": str(len(data))}
    head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return head.encode() + b"\r\n" + data


def listen(family, address):
    listener = socket.socket(family)
    listener.bind(address)
    listener.listen(4096)
    # Above the descriptors that shells use.
    moved = socket.socket(fileno=fcntl.fcntl(listener.fileno(), fcntl.F_DUPFD_CLOEXEC, 20))
    listener.close()
    return moved


class Connection:
    """One kept-alive connection. It is faster than http.client, which matters when filling thousands of carts."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.reader = self.socket.makefile("rb")

    def send(self, data, status=None):
        """The body of the answer. Exits if the status differs."""
        code, body = self.ask(data)
        if status is not None and code != status:
            raise SystemExit(f"bench: {data.splitlines()[0].decode()} was answered {code}: {body[:400]!r}")
        return body

    def ask(self, data):
        self.socket.sendall(data)
        status = int(self.reader.readline().split()[1])
        headers = {}
        while (line := self.reader.readline()) != b"\r\n":
            name, _, value = line.partition(b":")
            headers[name.lower()] = value.strip()
        if b"transfer-encoding" in headers:
            return status, self.chunks()
        return status, self.reader.read(int(headers.get(b"content-length", 0)))

    def chunks(self):
        body = b""
        while (size := int(self.reader.readline(), 16)) > 0:
            body += self.reader.read(size)
            self.reader.readline()
        self.reader.readline()
        return body
