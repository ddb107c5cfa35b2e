"""A private shop for a test: real processes behind nginx, in a separate folder that is deleted after the test."""
import base64
import contextlib
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import random
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.parse
import uuid

TOP = pathlib.Path(__file__).resolve().parents[2]
DAEMONS = ("auth", "catalog", "cart", "order", "gateway")
ADMIN = ("admin@example.com", "admin123")


class Shop:
    """Starts nothing: call start(), with names of parts or without for all."""

    def __init__(self, **environment):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="shop-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.port = free_port()
        self.environment = {"SHOP_TEST": "1", "LOG_LEVEL": "info", "ADMIN_EMAIL": ADMIN[0], "ADMIN_PASSWORD": ADMIN[1]}
        self.environment |= environment

    def stack(self, deed, *parts):
        environment = os.environ | self.environment | {"SHOP_PORT": str(self.port)}
        done = subprocess.run(
            [TOP / "scripts/lib/stack", self.folder, deed, *parts],
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        if done.returncode != 0:
            raise AssertionError(f"stack {deed} {' '.join(parts)} failed: {done.stdout}")
        return done.stdout.strip()

    def start(self, *parts):
        self.stack("start", *parts)

    def stop(self, *parts):
        self.stack("stop", *parts)

    def kill(self, part):
        self.stack("kill", part)

    def pid(self, part):
        return int(self.stack("pid", part))

    def close(self):
        """Stops it; a part that has ended by itself is an error, with the end of its log."""
        ended = [file.name for file in (self.folder / "pids").iterdir() if not self.runs(file.name)]
        logs = [f"{name} ended by itself:\n" + self.log(name)[-3000:] for name in ended]
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        if logs:
            raise AssertionError("\n".join(logs))

    def runs(self, part):
        try:
            return bool(self.pid(part))
        except AssertionError:
            return False

    def log(self, part):
        return (self.folder / f"logs/{part}.log").read_text(errors="replace")

    @property
    def secret(self):
        return (self.folder / "secret_key").read_text().strip()

    def client(self, **more):
        return Client(self.port, mark=self.mark, **more)

    def mark(self, user):
        """The owner's mark in the forms of a person's pages (Gateway/Forms/FormOwners.swift)."""
        key = hmac.new(self.secret.encode(), b"shop-gateway form owner", hashlib.sha256).hexdigest()
        return hmac.new(key.encode(), user.encode(), hashlib.sha256).hexdigest()

    def buyer(self, email=None, role="user", email_verified=False):
        """A client with the token of a new account; made here, since a password's hash takes its time."""
        user = uuid7()
        claims = {"sub": user, "email": email or f"{user}@example.com", "email_verified": email_verified, "role": role,
                  "jti": uuid7()}
        return self.client(token=jwt(claims, self.secret), user=user)

    def admin(self):
        return self.buyer("admin@example.com", role="admin")

    def ask(self, daemon, path):
        """An answer of a daemon itself, without nginx."""
        connection = UnixConnection(self.folder / f"sockets/{daemon}.sock")
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return Answer(response, response.read())
        finally:
            connection.close()

    def sql(self, database, statement):
        """The first column of every row, as text."""
        done = subprocess.run(
            ["psql", "--no-psqlrc", "--tuples-only", "--no-align", f"--host={self.folder}/postgres", "--username=shop",
             f"--dbname={database}", f"--command={statement}"], check=True, stdout=subprocess.PIPE, text=True,
        )
        return done.stdout.split()


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("shop", timeout=60)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Answer:
    def __init__(self, response, body):
        self.status = response.status
        self.headers = response.headers
        self.body = body

    @property
    def text(self):
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:400]!r}"


class Client:
    """One visitor: keeps cookies, or carries a token; does not follow redirects."""

    # The requests and answers of all visitors of this run, for test_zz_documents. Nothing is kept while it is None.
    seen = []

    def __init__(self, port, token=None, user=None, timeout=60, mark=None):
        self.port, self.token, self.user, self.timeout, self.mark = port, token, user, timeout, mark
        self.cookies = {}

    def request(self, method, path, body=None, headers=None):
        """Returns the answer, whatever its status. `path` is sent unchanged."""
        headers = dict(headers or {})
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        if self.cookies:
            headers.setdefault("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        try:
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            answer = Answer(response, response.read())
            if Client.seen is not None and path.startswith(("/api/", "/auth/")):
                Client.seen.append((method, path, headers.get("Content-Type", ""), body, answer))
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            if value and "max-age=0" not in cookie.lower():
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return answer

    def get(self, path, **more):
        return self.request("GET", path, **more)

    def call(self, method, path, value=None, headers=None):
        """Sends a value as JSON."""
        headers = {"Content-Type": "application/json"} | (headers or {})
        return self.request(method, path, None if value is None else json.dumps(value), headers)

    def form(self, path, fields, headers=None):
        """Posts a form as a browser does from a page that it was given just before."""
        if "owner" not in fields and self.mark and "access_token" in self.cookies:
            fields = dict(fields) | {"owner": self.mark(subject_of(self.cookies["access_token"]))}
        same_site = {
            "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin",
            "Origin": f"http://127.0.0.1:{self.port}",
        }
        return self.request("POST", path, urllib.parse.urlencode(fields), same_site | (headers or {}))


def jwt(claims, secret):
    """HS256 (RFC 7519), good for ten minutes."""
    def part(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    now = int(time.time())
    claims = {"iat": now, "exp": now + 600} | claims
    text = b".".join(part(json.dumps(piece).encode()) for piece in ({"alg": "HS256", "typ": "JWT"}, claims))
    return (text + b"." + part(hmac.new(secret.encode(), text, hashlib.sha256).digest())).decode()


def subject_of(token):
    claims = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"]


def uuid7():
    milliseconds = int(time.time() * 1000)
    number = (milliseconds << 80) | (uuid.uuid4().int & ((1 << 80) - 1))
    number = (number & ~(0xF << 76)) | (7 << 76)
    return str(uuid.UUID(int=(number & ~(0x3 << 62)) | (0x2 << 62)))


def free_port():
    """A port without a listener. The kernel gives it to no connection until it is used, unless connections may have any port."""
    first_of_connections = int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    while True:
        port = random.randrange(10_000, first_of_connections) if first_of_connections > 20_000 else 0
        with socket.socket() as listener, contextlib.suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return listener.getsockname()[1]


def slowness():
    """How many times longer than alone a bit of work takes here now; 1 on a machine with nothing else to do."""
    start, work_start = time.monotonic(), time.thread_time()
    while time.thread_time() - work_start < 0.05:
        pass
    return max(1, (time.monotonic() - start) / 0.05)


class Stopwatch:
    """Measures a duration without the delay of a busy machine. For tests of prompt reactions."""

    def __init__(self):
        self.slowness = slowness()
        self.start = time.monotonic()

    def elapsed(self):
        elapsed = time.monotonic() - self.start
        return elapsed / max(self.slowness, slowness())


def wait_until(condition, seconds=90, what="it"):
    """Polls until the condition holds; gives up after a time that suits a busy machine too."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.05)
