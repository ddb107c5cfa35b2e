"""Customers who look, register and buy, as a program: prints what they saw as a JSON object.

usage: load.py [--port 8000] --product ID=NAME --customers N --rate R --seconds S

R is the requests of all customers in a second; 0: as fast as they are answered. It says "ready" when all have signed up,
and ends S seconds later, or when its standard input ends. Every customer is a process with one connection that is kept open, as a browser's; nothing is sent
twice, so each request that got no answer, or another one than the shop owes, is counted as failed.
"""
import argparse
import json
import multiprocessing
import select
import signal
import socket
import sys
import time
import uuid

# Longer than nginx waits for a daemon.
PATIENCE = 30
# A run is bounded in requests too.
MOST_REQUESTS = 2_000_000


class Failure(Exception):
    """A request without its answer; the text is its kind."""


class Connection:
    """HTTP/1.1 (RFC 9112) on one socket, opened again only where the answer said that it closes."""

    def __init__(self, port):
        self.port = port
        self.socket = None
        self.requests_on_it = 0

    def exchange(self, method, path, body, headers):
        """Sends a request and returns the status, the headers (lower case) and the body."""
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost:{self.port}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        if body is not None:
            head += f"Content-Length: {len(body)}\r\n"
        try:
            if self.socket is None:
                self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
                self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.file = self.socket.makefile("rb")
                self.requests_on_it = 0
            self.requests_on_it += 1
            self.socket.sendall(head.encode() + b"\r\n" + (body or b""))
            return self.read_answer()
        except TimeoutError:
            self.close()
            raise Failure("no answer in time") from None
        except OSError as error:
            place = "a new" if self.requests_on_it <= 1 else "a kept"
            self.close()
            raise Failure(f"{place} connection: {error.strerror or error}") from None
        except Failure:
            self.close()
            raise

    def read_answer(self):
        line = self.file.readline()
        if not line:
            raise Failure("closed without an answer" if self.requests_on_it <= 1 else "a kept connection was closed")
        status = int(line.split()[1])
        headers = {}
        while (line := self.file.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            while (size := int(self.file.readline() or b"-1", 16)) > 0:
                body += self.file.read(size)
                self.file.readline()
            if size < 0:
                raise Failure("the answer broke off")
            self.file.readline()
        else:
            length = 0 if status in (204, 304) else int(headers.get("content-length", 0))
            body = self.file.read(length)
            if len(body) < length:
                raise Failure("the answer broke off")
        if headers.get("connection") == "close":
            self.close()
        return status, headers, body

    def close(self):
        if self.socket is not None:
            self.file.close()
            self.socket.close()
            self.socket = None


class Customer:
    """Buys repeatedly. `deeds` are its answers by method and kind, `failures` the errors."""

    def __init__(self, number, arguments, stop, sign_up):
        self.stop, self.one_signs_up = stop, sign_up
        self.interval = 0
        self.interval_of_all = 1 / arguments.rate if arguments.rate else 0
        self.number, self.customers = number, arguments.customers
        self.product, self.name = arguments.product[number % len(arguments.product)].split("=", 1)
        self.connection = Connection(arguments.port)
        self.headers = {}
        self.seconds, self.counts, self.failures = [], {}, []
        self.failed, self.orders = 0, 0

    def request(self, kind, method, path, expected, value=None, form=None, headers=None, contains=None):
        """One request at its time; returns the body if it was answered as it should be, or None."""
        if self.stop.is_set() or len(self.seconds) > MOST_REQUESTS:
            raise StopIteration
        if self.interval:
            time.sleep(max(0, self.next - time.monotonic()))
            self.next += self.interval
        headers = self.headers | (headers or {})
        body = None
        if value is not None:
            body, headers["Content-Type"] = json.dumps(value).encode(), "application/json"
        if form is not None:
            body, headers["Content-Type"] = form.encode(), "application/x-www-form-urlencoded"
        start, clock = time.monotonic(), time.time()
        answer, kept = None, self.connection.requests_on_it
        try:
            status, _, answer = self.connection.exchange(method, path, body, headers)
            wrong = None
            if status != expected:
                wrong = f"status {status}"
            elif contains is not None and contains not in answer:
                wrong = "a page without what it is for"
        except Failure as failure:
            wrong = str(failure)
        self.seconds.append(time.monotonic() - start)
        name = f"{method} {kind}"
        self.counts[name] = self.counts.get(name, 0) + 1
        if wrong is None:
            return answer
        self.failed += 1
        if len(self.failures) < 100:
            detail = (answer or b"").decode(errors="replace")
            self.failures.append({"request": name, "kind": wrong, "at": clock, "kept": kept, "answer": detail[:400]})
        return None

    def sign_up(self):
        """A new account, signed in."""
        email, password = f"{uuid.uuid4()}@example.com", "correct horse battery"
        self.headers = {}
        self.request("register", "POST", "/api/auth/register", 201, {"email": email, "password": password})
        answer = self.request("login", "POST", "/api/auth/login", 200, form=f"username={email}&password={password}")
        token = json.loads(answer)["access_token"] if answer else ""
        self.headers = {"Cookie": f"access_token={token}", "Authorization": f"Bearer {token}"}

    def buy(self):
        """One visit: five requests that only look, and five that change something."""
        product, name = self.product, self.name.encode()
        browser = {"Sec-Fetch-Site": "same-origin", "Origin": f"http://localhost:{self.connection.port}"}
        self.request("/", "GET", "/", 200, contains=b"</html>")
        self.request("/api/products", "GET", "/api/products?limit=24", 200, contains=b'"sku"')
        self.request("/product", "GET", f"/product/{product}", 200, contains=name)
        self.request("/product", "POST", f"/product/{product}", 303, form="qty=1", headers=browser)
        self.request("/api/cart/add", "POST", "/api/cart/add", 200, {"product_id": product, "qty": 2})
        self.request("/cart", "GET", "/cart", 200, contains=name)
        self.request("/api/cart/set", "POST", "/api/cart/set", 200, {"product_id": product, "qty": 1})
        delivery = {"name": "Ann", "phone": "+1 555 0100", "address": "1 Main Street"}
        answer = self.request(
            "/api/orders/checkout", "POST", "/api/orders/checkout", 201, {"shipping": delivery},
            headers={"Idempotency-Key": str(uuid.uuid4())})
        if answer is None:
            # An empty cart for the next visit, also after a failure of this one.
            self.request("/api/cart/clear", "POST", "/api/cart/clear", 200)
            return
        self.orders += 1
        self.request("/api/orders/ID", "GET", f"/api/orders/{json.loads(answer)['id']}", 200, contains=b'"items"')
        self.request("/api/cart/clear", "POST", "/api/cart/clear", 200)

    def run(self, everybody):
        visits = 0
        try:
            while True:
                if visits % 50 == 0:
                    # One after the other: to hash a password takes 16 MB and a tenth of a second of a core.
                    with self.one_signs_up:
                        self.sign_up()
                if visits == 0:
                    everybody.wait()
                    self.interval = self.interval_of_all * self.customers
                    self.next = time.monotonic() + self.interval_of_all * self.number
                self.buy()
                visits += 1
        except StopIteration:
            pass
        return {
            "counts": self.counts, "failed": self.failed, "failures": self.failures, "seconds": self.seconds,
            "orders": self.orders,
        }


def serve(number, arguments, stop, sign_up, everybody, pipe):
    # A Ctrl-C goes to the tests, and they end the standard input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipe.send(Customer(number, arguments, stop, sign_up).run(everybody))


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--product", action="append", required=True)
    parser.add_argument("--customers", type=int, default=16)
    parser.add_argument("--rate", type=float, default=0)
    parser.add_argument("--seconds", type=float, default=60)
    arguments = parser.parse_args()

    stop, sign_up = multiprocessing.Event(), multiprocessing.Lock()
    everybody = multiprocessing.Barrier(arguments.customers + 1)
    customers = []
    for number in range(arguments.customers):
        ours, theirs = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.Process(target=serve, args=(number, arguments, stop, sign_up, everybody, theirs), daemon=True)
        process.start()
        theirs.close()
        customers.append((process, ours))
    everybody.wait(120)
    start = time.monotonic()
    print("ready", flush=True)
    # Whoever started us says "enough" by closing our standard input.
    select.select([sys.stdin], [], [], arguments.seconds)
    stop.set()
    took = time.monotonic() - start
    results = [pipe.recv() for _, pipe in customers]
    for process, _ in customers:
        process.join()

    counts = {}
    for result in results:
        for name, count in result["counts"].items():
            counts[name] = counts.get(name, 0) + count
    seconds = sorted(value for result in results for value in result["seconds"])
    failures = sorted((failure for result in results for failure in result["failures"]), key=lambda one: one["at"])
    kinds = {}
    for failure in failures:
        name = f"{failure['request']}: {failure['kind']}"
        kinds[name] = kinds.get(name, 0) + 1
    json.dump({
        "requests": len(seconds), "failed": sum(result["failed"] for result in results), "kinds": kinds, "failures": failures[:50], "seconds": took,
        "rate": (len(seconds) - 2 * arguments.customers) / took, "orders": sum(result["orders"] for result in results), "counts": counts,
        "p50": seconds[len(seconds) // 2], "p99": seconds[len(seconds) * 99 // 100], "slowest": seconds[-1],
    }, sys.stdout)


if __name__ == "__main__":
    main()
