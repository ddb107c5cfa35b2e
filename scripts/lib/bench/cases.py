"""The requests of each case, to the daemon itself and through nginx."""
import dataclasses
import typing

from load import Load
from stand import Connection, checkout, request

CONNECTIONS = 32


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    text: str
    daemon: str
    # The source of the requests: the shop, and nginx's prefix of the daemon's path.
    requests: typing.Callable
    prefix: str = "/api"
    status: int = 200
    connections: int = CONNECTIONS
    # Brings the shop into the initial state of the case. Gets the shop and the possible number of requests.
    prepare: typing.Callable | None = None
    # Whether each request can be sent only once.
    once: bool = False
    # The name of its limit in limits.py.
    limit: str | None = None
    ways: tuple = ("straight", "nginx")
    # For requests that are used up: the initial supply, in requests per second.
    guess: int = 500

    def run(self, stand, way, seconds, expected):
        """One round: the result of wrk, see Load.result.

        `expected` is the possible number of requests of a case that uses them up.
        """
        if self.prepare:
            self.prepare(stand, expected)
        straight = way == "straight"
        requests = self.requests(stand, "" if straight else self.prefix)
        port = stand.ports[self.daemon] if straight else stand.port
        if not self.once:
            Connection(port).send(requests[0], self.status)
        return lambda: Load(port, requests, connections=self.connections, seconds=seconds, once=self.once).result()


def products(stand, prefix):
    return [request("GET", f"{prefix}/products/{product}") for product in stand.products]


def product_list(_, prefix):
    return [request("GET", f"{prefix}/products")]


def carts(stand, prefix):
    return [request("GET", f"{prefix}/cart", token) for _, token in stand.users]


def additions(stand, prefix):
    """Adds to existing lines, so that carts keep their size."""
    return [
        request("POST", f"{prefix}/cart/add", token, {"product_id": stand.product(number, line), "qty": 1, "seen_price": "12.50"})
        for line in range(3) for number, (_, token) in enumerate(stand.users)
    ]


def refill_carts(stand, _):
    stand.fill_carts(stand.users)


def orders(stand, prefix):
    return [request("GET", f"{prefix}/orders", token) for _, token in stand.customers]


def empty(_, prefix):
    """Asks for a cart as a visitor without one: all of the daemon's work for a request except a query to Redis."""
    return [request("GET", f"{prefix}/cart")]


def pages(path, signed_in=False, gzip=False):
    """Pages at a path, in which {} stands for a product, for visitors or for signed-in people with a cart."""
    headers = {"Accept": "text/html"} | ({"Accept-Encoding": "gzip"} if gzip else {})

    def make(stand, _):
        if not signed_in:
            paths = [path.format(product) for product in stand.products] if "{}" in path else [path]
            return [request("GET", path, headers=headers) for path in paths]
        return [
            request("GET", path.format(stand.product(number)), headers=headers | {"Cookie": f"access_token={token}"})
            for number, (_, token) in enumerate(stand.users)
        ]

    return make


def new_buyers(lines):
    def prepare(stand, expected):
        stand.newcomers = stand.buyers(expected)
        stand.fill_carts(stand.newcomers, lines)
        for database in ("catalog", "order"):
            # Like autovacuum, but at a chosen time.
            stand.sql(database, "analyze")

    return prepare


def checkouts(stand, prefix):
    requests = [checkout(token) for _, token in stand.newcomers]
    return [data.replace(b" /orders", f" {prefix}/orders".encode(), 1) for data in requests]


def checkout_case(name, text, connections, lines=1, **more):
    return Case(name, text, "order", checkouts, status=201, connections=connections, prepare=new_buyers(lines), once=True, **more)


CASES = [
    Case("empty", "an empty answer (a visitor's cart)", "cart", empty),
    Case("product", "product by id", "catalog", products, limit="sql-product"),
    Case("list", "list of 24 as JSON", "catalog", product_list, limit="sql-list"),
    Case("cart-get", "cart of 3 lines", "cart", carts, limit="redis-cart-get"),
    Case("cart-add", "add to a cart of 3 lines", "cart", additions, prepare=refill_carts, limit="redis-cart-add"),
    Case("orders", "own orders (5 of 2 lines)", "order", orders, limit="sql-orders"),
    Case("home", "home with 24 products, anonymous", "gateway", pages("/"), prefix="", limit="nginx-file"),
    Case("home-gzip", "the same, compressed", "gateway", pages("/", gzip=True), prefix="", limit="nginx-file", ways=("nginx",)),
    Case("home-signed-in", "home, signed in", "gateway", pages("/", signed_in=True), prefix="", limit="sql-home"),
    Case("page", "product page, anonymous", "gateway", pages("/product/{}"), prefix="", limit="nginx-file"),
    Case("page-signed-in", "product page, signed in", "gateway", pages("/product/{}", signed_in=True), prefix="", limit="sql-page"),
    checkout_case("checkout-1", "checkout of one line, 1 user", 1, limit="sql-checkout-1"),
    checkout_case("checkout-8", "checkout of one line, 8 users", 8, limit="sql-checkout-8"),
    checkout_case("checkout-64", "checkout of one line, 64 users", 64),
    checkout_case("checkout-lines", "checkout of 100 lines, 1 user", 1, lines=100, ways=("straight",), guess=30),
]
