"""nginx alone, with fake daemons that only report requests: routing, headers, limits, its own errors."""
import http.client
import http.server
import json
import os
import re
import signal
import socket
import socketserver
import threading
import unittest

from shop import DAEMONS, TOP, Client, Shop, wait_until

_seen = Client.seen


def setUpModule():
    # What the daemons here answer is not what the shop's documents are about.
    Client.seen = None


def tearDownModule():
    Client.seen = _seen


# method, path → status, daemon that is asked, path that it gets
ROUTES = [
    ("GET", "/", 200, "gateway", "/"),
    ("GET", "/product/1?q=a%20b", 200, "gateway", "/product/1?q=a%20b"),
    ("POST", "/login", 200, "gateway", "/login"),
    ("GET", "/orders", 200, "gateway", "/orders"),
    ("GET", "/orders/1", 200, "gateway", "/orders/1"),
    ("GET", "/cart", 200, "gateway", "/cart"),
    ("GET", "/admin/orders", 200, "gateway", "/admin/orders"),
    ("GET", "/authors", 200, "gateway", "/authors"),
    ("GET", "/health", 200, "gateway", "/health"),
    ("POST", "/auth/login", 200, "auth", "/auth/login"),
    ("POST", "/api/auth/login", 200, "auth", "/auth/login"),
    ("POST", "/api/auth/register", 200, "auth", "/auth/register"),
    ("GET", "/api/auth/me", 200, "auth", "/auth/me"),
    ("POST", "/auth/change_password", 200, "auth", "/auth/change_password"),
    ("PATCH", "/api/auth/users/1", 200, "auth", "/auth/users/1"),
    ("GET", "/api/products", 200, "catalog", "/products"),
    ("GET", "/api/products?limit=2&q=%D1%87", 200, "catalog", "/products?limit=2&q=%D1%87"),
    ("GET", "/api/products/", 200, "catalog", "/products/"),
    ("GET", "/api/products/sku/A%2FB%20C", 200, "catalog", "/products/sku/A%2FB%20C"),
    ("DELETE", "/api/products/1", 200, "catalog", "/products/1"),
    ("GET", "/api/categories", 200, "catalog", "/categories"),
    ("PATCH", "/api/categories/1", 200, "catalog", "/categories/1"),
    ("POST", "/api/templates", 200, "catalog", "/templates"),
    ("GET", "/api/cart", 200, "cart", "/cart"),
    ("POST", "/api/cart/add", 200, "cart", "/cart/add"),
    ("POST", "/api/orders/checkout", 200, "order", "/orders/checkout"),
    ("PATCH", "/api/orders/1/cancel", 200, "order", "/orders/1/cancel"),
    ("GET", "/api/admin/orders?status=paid", 200, "order", "/admin/orders?status=paid"),
    ("PATCH", "/api/admin/orders/1", 200, "order", "/admin/orders/1"),
    ("GET", "/api/delivery-methods", 200, "order", "/delivery-methods"),
    ("GET", "/api/payment-methods", 200, "order", "/payment-methods"),
    ("POST", "/api/orders/payments/webhook", 200, "order", "/orders/payments/webhook"),
    ("POST", "/api/sandbox/payments/1", 200, "order", "/sandbox/payments/1"),
    ("PATCH", "/api/admin/delivery-methods/1", 200, "order", "/admin/delivery-methods/1"),
    ("GET", "/api/admin/orders.csv", 200, "order", "/admin/orders.csv"),
    ("GET", "/api/admin/stats", 200, "order", "/admin/stats"),
    ("GET", "/docs/auth", 200, "auth", "/docs"),
    ("GET", "/docs/order/openapi.json", 200, "order", "/openapi.json"),
    # What no daemon has, and what none may be asked from outside.
    ("GET", "/api", 404, None, None),
    ("GET", "/api/nothing", 404, None, None),
    ("GET", "/api/productsx", 404, None, None),
    ("GET", "/api/admin/users", 404, None, None),
    ("GET", "/metrics", 404, None, None),
    ("GET", "/metrics/", 404, None, None),
    ("GET", "//metrics%2F", 404, None, None),
    ("GET", "/api/openapi.json", 404, None, None),
    ("GET", "/%6detrics", 404, None, None),
    ("GET", "/api/metrics", 404, None, None),
    ("GET", "/auth/metrics", 200, "auth", "/auth/metrics"),
    ("POST", "/internal/reservations", 404, None, None),
    ("POST", "/internal", 404, None, None),
    ("POST", "//internal/reservations", 404, None, None),
    ("POST", "/%69nternal/reservations", 404, None, None),
    ("POST", "/api/internal/reservations", 404, None, None),
    ("POST", "/api/products/../internal/reservations", 404, None, None),
    ("POST", "/static/..%2finternal/reservations", 404, None, None),
    ("POST", "/auth/..%2Finternal/carts", 404, None, None),
    # A path that is a route only once it is normalised must not reach a daemon in its other form.
    ("DELETE", "/api/internal/reservations/..%2f..%2fproducts", 200, "catalog", "/not-found"),
    ("DELETE", "/internal/x/..%2f..%2fapi/products", 200, "catalog", "/not-found"),
    ("GET", "/static/nothing.css", 404, None, None),
    ("GET", "/media/nothing.jpg", 404, None, None),
    ("GET", "/static/../nginx.conf", 200, "gateway", "/static/../nginx.conf"),
    ("GET", "/.problem/503", 404, None, None),
    ("GET", "/.page/503.html", 404, None, None),
]

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
MANY_COOKIES = {"Cookie": "; ".join(f"n{number}={'x' * 90}" for number in range(100))}
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def spellings(path):
    """Addresses that some program or other takes for `path`, itself first."""
    first, *rest = path[1:].split("/")
    inner = "/".join(rest)
    yield path
    for end in ("/", "//", "/?", "?x=1", "/?x=1", "/.", "/%2e", "/x/..", "/x/%2e%2e", "%2f", "%2F", "/%2f", ";x", "/;x", ";",
                "%3bx", "#x", "/#x", "%23", "%3f", "%20", "%09", "%0a", "%0d%0a", "%00", "\\", "%5c", ".", "%2e", "..", "%25", ":80"):
        yield path + end
    for begin in ("/", "//", "/.", "/./", "/%2e", "/x/..", "/x/%2e%2e", "/%2f", "/;x", "/;", "\\", "http://elsewhere.example.org",
                  "http://elsewhere.example.org/"):
        yield begin + path
    yield path.upper()
    yield path.title()
    if first:
        yield "/%{:02x}{}".format(ord(path[1]), path[2:])
        yield path[:-1] + "%{:02X}".format(ord(path[-1]))
    if inner:
        yield f"/{first}//{inner}"
        yield f"/{first}//{inner}/"
        yield f"//{first}///{inner}//"
        yield f"/{first};x/{inner}"
        yield f"/{first}/;x/{inner}"
        yield f"/{first}/./{inner}"
        yield f"/{first}/%2e/{inner}"
        yield f"/{first}%2f{inner}"
        yield f"/{first}/x/../{inner}"
        yield f"/{first}/x%2f..%2f{inner}"
        yield f"/{first}/{inner.upper()}"


LIMITED = ["/login", "/register", "/account"] + [
    f"{api}/auth/{deed}" for api in ("", "/api") for deed in ("login", "register", "change_password")]


class EchoHandler(http.server.BaseHTTPRequestHandler):
    """Answers with its request."""

    protocol_version = "HTTP/1.1"

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        told = {"daemon": self.server.daemon, "path": self.path, "headers": dict(self.headers)}
        body = json.dumps(told).encode()
        self.send_response(503 if self.path.startswith("/products/busy") else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Request-ID", "of-the-daemon")
        self.send_header("Location", "/somewhere/1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PATCH = do_DELETE = answer

    def log_message(self, *_):
        pass

    def address_string(self):
        return "nginx"


class EchoDaemon(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 100

    def __init__(self, folder, name):
        self.daemon = name
        super().__init__(str(folder / f"{name}.sock"), EchoHandler)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def end(self):
        self.shutdown()
        self.server_close()


class SiteTestCase(unittest.TestCase):
    environment = {}

    @classmethod
    def setUpClass(cls):
        cls.shop = Shop(**cls.environment)
        cls.addClassCleanup(cls.shop.close)
        cls.shop.stack("site")
        sockets = cls.shop.folder / "sockets"
        sockets.mkdir(exist_ok=True)
        cls.echoes = {name: EchoDaemon(sockets, name) for name in DAEMONS}
        for echo in cls.echoes.values():
            cls.addClassCleanup(echo.end)
        cls.shop.start("nginx")
        cls.visitor = cls.shop.client()

    def assertProblem(self, answer, status):
        self.assertEqual(answer.status, status, answer)
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        problem = answer.json
        self.assertEqual(problem["status"], status)
        self.assertTrue(problem["detail"].endswith("."), problem)
        self.assertEqual(problem["request_id"], answer.headers["X-Request-ID"])


class RoutingTests(SiteTestCase):
    def test_every_address_reaches_its_daemon(self):
        for method, path, status, daemon, asked in ROUTES:
            with self.subTest(f"{method} {path}"):
                answer = self.visitor.request(method, path)
                self.assertEqual(answer.status, status, answer)
                if daemon:
                    self.assertEqual((answer.json["daemon"], answer.json["path"]), (daemon, asked))
                elif path.startswith(("/api", "/internal", "//internal", "/%69nternal", "/auth")):
                    self.assertProblem(answer, 404)
                for name, value in EVERYWHERE.items():
                    if not path.startswith("/media"):
                        self.assertEqual(answer.headers.get_all(name), [value])

    def test_what_is_closed_is_closed_by_every_spelling(self):
        for path in ("/internal/reservations", "/api/internal/reservations", "/metrics", "/api/metrics"):
            for spelling in spellings(path):
                with self.subTest(spelling):
                    answer = self.visitor.request("POST", spelling)
                    if answer.status == 200:
                        # Some daemon is asked for what it does not have: no route begins so.
                        segments = [part for part in answer.json["path"].split("?")[0].split("/") if part]
                        self.assertNotIn(segments[:1], (["internal"], ["metrics"]), answer)

    def test_the_request_id_is_made_at_the_edge(self):
        answer = self.visitor.get("/api/products", headers={"X-Request-ID": "forged", "X-Forwarded-For": "1.2.3.4"})
        given = answer.json["headers"]
        self.assertRegex(given["X-Request-ID"], "^[0-9a-f]{32}$")
        self.assertEqual(answer.headers.get_all("X-Request-ID"), [given["X-Request-ID"]])
        self.assertEqual(given["X-Forwarded-For"], "127.0.0.1")
        self.assertEqual(given["Host"], f"127.0.0.1:{self.shop.port}")

    def test_a_location_is_the_address_from_outside(self):
        for path, location in [
            ("/api/products", "/api/somewhere/1"), ("/api/orders/checkout", "/api/somewhere/1"),
            ("/login", "/somewhere/1"), ("/api/auth/me", "/somewhere/1"),
        ]:
            self.assertEqual(self.shop.client().get(path).headers["Location"], location)

    def test_pages_may_only_use_what_the_shop_serves(self):
        policy = self.visitor.get("/").headers["Content-Security-Policy"]
        for rule in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'self'"):
            self.assertIn(rule, policy)
        self.assertNotIn("unsafe", policy)

    def test_static_files_with_a_version_are_kept_for_ever(self):
        kept = self.visitor.get("/static/shop.css?v=1")
        self.assertEqual((kept.status, kept.headers["Cache-Control"]), (200, "public, max-age=31536000, immutable"))
        self.assertTrue(kept.headers["Content-Type"].startswith("text/css"))
        self.assertEqual(self.visitor.get("/static/shop.css").headers["Cache-Control"], "public, max-age=300")

    def test_a_picture_can_not_run_anything(self):
        picture = self.shop.folder / "media/x.svg"
        picture.write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
        answer = self.visitor.get("/media/x.svg")
        self.assertEqual(answer.headers["Content-Type"], "image/svg+xml")
        self.assertEqual(
            answer.headers["Content-Security-Policy"], "default-src 'none'; style-src 'unsafe-inline'; sandbox")
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")


class ProxyTests(SiteTestCase):
    """nginx behind a proxy, with what site/server.conf says of it; 127.0.0.2 is the proxy, 127.0.0.1 is not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        conf = cls.shop.folder / "nginx/site/server.conf"
        text = conf.read_text().replace("#set_real_ip_from 10.0.0.0/8;", "set_real_ip_from 127.0.0.2;")
        conf.write_text(text.replace("#real_ip", "real_ip"))
        os.kill(cls.shop.pid("nginx"), signal.SIGHUP)
        wait_until(lambda: cls.told("127.0.0.2", X_Forwarded_For="203.0.113.9")[0] != "127.0.0.2", what="the new site")

    @classmethod
    def told(cls, source, **headers):
        """The customer's address and scheme, as a daemon gets them."""
        connection = http.client.HTTPConnection("127.0.0.1", cls.shop.port, source_address=(source, 0))
        try:
            connection.request("GET", "/", headers={name.replace("_", "-"): text for name, text in headers.items()})
            given = json.loads(connection.getresponse().read())["headers"]
        finally:
            connection.close()
        return given["X-Forwarded-For"], given["X-Forwarded-Proto"]

    def test_the_word_of_the_proxy_is_taken(self):
        self.assertEqual(
            self.told("127.0.0.2", X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="https"), ("203.0.113.9", "https"))
        self.assertEqual(self.told("127.0.0.2", X_Forwarded_For="203.0.113.9"), ("203.0.113.9", "http"))
        # A customer who tells of more: only the last is the proxy's word.
        self.assertEqual(
            self.told("127.0.0.2", X_Forwarded_For="1.2.3.4, 203.0.113.9", X_Forwarded_Proto="https"),
            ("203.0.113.9", "https"))

    def test_nobody_elses_word_is(self):
        self.assertEqual(
            self.told("127.0.0.1", X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="https"), ("127.0.0.1", "http"))


class ErrorTests(SiteTestCase):
    def test_a_daemon_that_is_down_is_a_503_that_says_when_to_try_again(self):
        self.echoes["catalog"].end()
        self.echoes["gateway"].end()
        answer = self.visitor.get("/api/products")
        self.assertProblem(answer, 503)
        self.assertEqual(answer.headers["Retry-After"], "2")
        for method in ("GET", "POST"):
            page = self.visitor.request(method, "/")
            self.assertEqual((page.status, page.headers["Retry-After"]), (503, "2"), page)
            self.assertIn("Back in a moment", page.text)
            self.assertEqual(page.headers["Cache-Control"], "no-store")

    def test_a_daemons_own_answer_passes_as_it_is(self):
        answer = self.visitor.get("/api/orders")
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["Content-Type"], "application/json")

    def test_a_body_that_is_too_large_is_refused(self):
        headers = {"Content-Type": "application/json"}
        self.assertProblem(self.visitor.request("POST", "/api/cart/add", b"x" * 1_100_000, headers), 413)
        page = self.visitor.request("POST", "/register", b"x" * 1_100_000, headers)
        self.assertEqual(page.status, 413)
        self.assertIn("Too much at once", page.text)

    def test_a_request_of_a_program_that_can_not_be_read_is_a_problem(self):
        self.assertProblem(self.visitor.get("/api/products/%00"), 400)
        self.assertProblem(self.visitor.get("/api/products?q=" + "x" * 40_000), 400)
        for path in ("/api/products", "/auth/me", "/api/orders?x=1", "/api", "/api?x"):
            answer = self.visitor.get(path, headers=BROWSER | MANY_COOKIES)
            self.assertProblem(answer, 400)
            self.assertIn("cookies", answer.json["detail"])

    def test_a_browser_gets_a_page_for_an_address_that_can_not_be_read(self):
        for path in ("/product/%zz", "/%00", "/?q=" + "x" * 40_000):
            self.assertPage(self.visitor.get(path, headers=BROWSER), "This address can't be read")

    def test_what_a_daemon_could_not_read_gets_a_page_or_a_problem(self):
        self.assertIn("This address can't be read", self.raw(b"GET /?q=\xd0\xb0 HTTP/1.0"))
        self.assertIn("application/problem+json", self.raw(b"GET /api/products?q=\xd0\xb0 HTTP/1.0"))
        self.assertIn("application/problem+json", self.raw(b"FOO /api/products HTTP/1.0"))

    def raw(self, line):
        """The answer to a request line that no library would send."""
        with socket.create_connection(("127.0.0.1", self.shop.port), timeout=30) as connection:
            connection.sendall(line + b"\r\nHost: shop\r\n\r\n")
            answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode("utf-8")
        self.assertTrue(answer.startswith("HTTP/1.1 400 "), answer)
        return answer

    def test_a_browser_with_too_many_cookies_gets_a_page_with_a_way_out_that_works_with_them(self):
        for headers in (BROWSER | MANY_COOKIES, MANY_COOKIES | BROWSER, MANY_COOKIES, {"X-Long": "x" * 40_000}):
            for path in ("/", "/cart?x=1", "/product/1", "/static", "/apis"):
                self.assertPage(self.visitor.get(path, headers=headers), "Your browser sends too many cookies")
        page = self.visitor.get("/", headers=BROWSER | MANY_COOKIES)
        action = re.search(r'<form method="post" action="([^"]+)">', page.text).group(1)
        style = self.visitor.get(re.search(r'href="(/static/[^"]+\.css)"', page.text).group(1), headers=MANY_COOKIES)
        self.assertEqual((style.status, style.headers["Content-Type"]), (200, "text/css"))

        cleared = self.visitor.request("POST", action, b"", BROWSER | MANY_COOKIES)
        self.assertEqual((cleared.status, cleared.headers["Location"]), (303, "/"), cleared)
        self.assertEqual(cleared.headers["Clear-Site-Data"], '"cookies"')
        ended = {cookie.partition("=; Path=/; Max-Age=0")[0] for cookie in cleared.headers.get_all("Set-Cookie")}
        # The names that the daemons declare.
        own = {name for file in (TOP / "Sources").rglob("*.swift")
               for name in re.findall(r'\blet \w*[cC]ookie = "(\w+)"', file.read_text())}
        self.assertTrue(own >= {"access_token", "cart", "lang"}, own)
        self.assertEqual(own - ended, set())
        # Nobody's link signs anybody out whose cookies can be read.
        again = self.visitor.request("POST", action, b"", BROWSER | {"Cookie": "access_token=x"})
        self.assertEqual((again.status, again.headers["Location"], again.headers["Set-Cookie"]), (303, "/", None))

    def assertPage(self, answer, title):
        self.assertEqual(answer.status, 400, answer)
        self.assertEqual(answer.headers["Content-Type"], "text/html; charset=utf-8")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertIn(f"<h1>{title}</h1>", answer.text)
        for name, value in EVERYWHERE.items():
            self.assertEqual(answer.headers.get_all(name), [value])


class LimitTests(SiteTestCase):
    environment = {"SHOP_TEST": ""}

    def test_one_address_may_try_six_passwords_and_then_has_to_wait(self):
        for path in ("/auth/login", "/login", "/account"):
            with self.subTest(path):
                self.assertEqual(self.visitor.get(path).status, 200)
        tries = [self.visitor.request("POST", "/auth/login") for _ in range(8)]
        self.assertEqual([answer.status for answer in tries], [200] * 6 + [429] * 2)
        self.assertProblem(tries[-1], 429)
        self.assertEqual(tries[-1].headers["Retry-After"], "12")
        page = self.visitor.request("POST", "/login")
        self.assertEqual((page.status, page.headers["Retry-After"]), (429, "12"))
        self.assertIn("A little slower", page.text)
        self.assertEqual(self.visitor.request("POST", "/account").status, 429)
        self.assertEqual(self.visitor.get("/login").status, 200)


class SpellingTests(unittest.TestCase):
    """nginx and a daemon must interpret an address in the same way."""

    def test_no_spelling_of_an_address_gets_past_the_limit_of_sign_in(self):
        shop = Shop(SHOP_TEST="", SHOP_LOGIN_RATE="1r/m", SHOP_REQUEST_RATE="100000r/s")
        self.addCleanup(shop.close)
        shop.start()
        visitor = shop.client()
        # The daemons themselves take a slash too many, so what follows is about something.
        self.assertEqual(visitor.request("POST", "/api/auth//login/").status, 415)
        # That and five more are let through, then one a minute.
        tries = [visitor.request("POST", path).status for path in LIMITED[3:] + LIMITED[:3]]
        self.assertEqual(tries, [415, 415, 401, 415, 415] + [429] * 4)
        for path in LIMITED:
            for spelling in spellings(path):
                with self.subTest(spelling):
                    answer = visitor.request("POST", spelling)
                    self.assertIn(answer.status, (400, 404, 429), answer)
            self.assertEqual(visitor.request("POST", path + "/").status, 429)


class GeneralLimitTests(SiteTestCase):
    """The limit on all requests of one address, which a location must not lose by having another."""

    environment = {"SHOP_TEST": "", "SHOP_LOGIN_RATE": "100000r/s", "SHOP_REQUEST_RATE": "1r/m"}

    def test_every_spelling_of_every_location_counts_or_is_nothing(self):
        (self.shop.folder / "media/x.svg").write_text("<svg/>")
        self.assertEqual(self.visitor.get("/health").status, 200)
        for _ in range(100):
            self.visitor.get("/health")
        self.assertEqual(self.visitor.get("/health").status, 429)
        paths = LIMITED + [
            "/", "/cart", "/admin/orders", "/health", "/robots.txt", "/sitemap.xml", "/sitemap/pages.xml", "/static/shop.css", "/media/x.svg", "/docs/", "/docs/auth",
            "/docs/auth/openapi.json", "/api/products", "/api/cart/add", "/api/orders/checkout",
            "/api/orders/payments/webhook", "/api/sandbox/payments/1", "/api/admin/stats", "/api/auth/me",
        ]
        for path in paths:
            for method in ("GET", "POST"):
                self.assertEqual(self.visitor.request(method, path).status, 429, path)
            for spelling in spellings(path):
                with self.subTest(spelling):
                    self.assertIn(self.visitor.get(spelling).status, (400, 404, 429))


if __name__ == "__main__":
    unittest.main()
