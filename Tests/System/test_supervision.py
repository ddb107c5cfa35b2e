"""A daemon's notifications to systemd, received on a socket in place of systemd."""

import contextlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import unittest

from test_sockets import UnixConnection

TOP = pathlib.Path(__file__).resolve().parents[2]


class Supervised:
    """A daemon and its notifications."""

    def __init__(self, folder, name, **settings):
        self.folder = folder
        self.heard = []
        self.notifications = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notifications.bind(f"{folder}/notify.sock")
        self.notifications.settimeout(60)
        self.log = open(f"{folder}/{name}.log", "w+")
        environment = dict(
            os.environ, SHOP_ENV="development", NOTIFY_SOCKET=f"{folder}/notify.sock", WATCHDOG_USEC="300000",
            SHOP_LISTEN=f"unix:{folder}/{name}.sock", SHOP_MIGRATIONS=str(TOP / "migrations"), **settings)
        environment.pop("WATCHDOG_PID", None)
        self.process = subprocess.Popen([TOP / f".build/release/shop-{name}"], env=environment, stderr=self.log)

    def close(self):
        self.process.kill()
        self.process.wait()
        self.notifications.close()
        self.log.close()

    def hears(self, *words):
        """Waits for a notification with all the words, and returns it."""
        while True:
            try:
                told = self.notifications.recv(4096).decode()
            except TimeoutError:
                raise AssertionError(f"not told: {words}; told: {self.heard[-5:]}") from None
            self.heard.append(told)
            if all(word in told for word in words):
                return told

    def records(self, words):
        self.log.seek(0)
        return [line for line in self.log if words in line]

    def add_to_cart(self):
        with contextlib.closing(UnixConnection(f"{self.folder}/cart.sock")) as connection:
            body = '{"product_id": "018f0000-0000-7000-8000-000000000000", "qty": 1}'
            connection.request("POST", "/cart/add", body, {"Content-Type": "application/json"})
            return connection.getresponse().status

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)


class SupervisionTests(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="shop-supervision-")
        self.addCleanup(shutil.rmtree, self.folder)

    def start(self, name, **settings):
        daemon = Supervised(self.folder, name, **settings)
        self.addCleanup(daemon.close)
        return daemon

    def start_redis(self):
        redis = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", f"{self.folder}/redis.sock", "--dir", self.folder, "--save", ""],
            stdout=subprocess.DEVNULL)

        def stop():
            redis.terminate()
            redis.wait()

        self.addCleanup(stop)
        return stop

    def test_a_daemon_that_waits_says_for_what_and_asks_for_time(self):
        daemon = self.start("catalog", DATABASE_URL=f"postgresql:///none?host={self.folder}")
        waiting = daemon.hears("STATUS=waiting for the database: ")
        self.assertIn("No such file or directory", waiting)
        daemon.hears("EXTEND_TIMEOUT_USEC=60000000")
        daemon.hears("EXTEND_TIMEOUT_USEC=60000000")
        # Not ready, nor anything said over what it waits for.
        self.assertFalse([told for told in daemon.heard if "READY=1" in told or "requests in progress" in told])
        self.assertEqual(daemon.terminate(), 0)

    def test_a_daemon_at_work_says_once_that_it_lost_what_it_needs_and_once_that_it_has_it_again(self):
        stop_redis = self.start_redis()
        daemon = self.start("cart", REDIS_URL=f"unix://{self.folder}/redis.sock")
        daemon.hears("READY=1")
        daemon.hears("STATUS=0 requests in progress, redis: connected")
        daemon.hears("WATCHDOG=1")
        stop_redis()
        daemon.hears("STATUS=no Redis: ", "No such file or directory", "redis: not connected")
        # An outage is no reason to be killed, nor to fill the journal: whose requests it hits is in their own records.
        for _ in range(5):
            daemon.hears("WATCHDOG=1")
            self.assertEqual(daemon.add_to_cart(), 503)
        self.assertEqual(len(daemon.records("/cart/add failed")), 5)
        self.assertEqual(daemon.records(" error "), [])
        self.start_redis()
        daemon.hears("STATUS=0 requests in progress, redis: connected")
        self.assertEqual(len(daemon.records("warning  no Redis: ")), 1)
        self.assertEqual(len(daemon.records("over: no Redis: ")), 1)

    def test_stopping_is_told_when_it_begins(self):
        daemon = self.start("cart", REDIS_URL=f"unix://{self.folder}/none.sock")
        daemon.hears("READY=1")
        self.assertEqual(daemon.terminate(), 0)
        daemon.hears("STOPPING=1", "STATUS=stopping, 0 requests in progress")

    def test_a_setting_that_can_not_be_taken_ends_with_78(self):
        daemon = self.start("cart", SHOP_MAX_REQUESTS="many")
        self.assertEqual(daemon.process.wait(timeout=60), os.EX_CONFIG)
        self.assertEqual(len(daemon.records("SHOP_MAX_REQUESTS")), 1)

    def test_development_has_to_be_asked_for(self):
        for name in ("shop-auth", "shop-catalog", "shop-cart", "shop-order", "shop-gateway", "shop-mail"):
            with self.subTest(name):
                done = subprocess.run(
                    [TOP / ".build/release" / name, "--check"], env={"SHOP_TEMPLATES": str(TOP / "www")},
                    stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
                self.assertEqual((done.returncode, done.stdout), (os.EX_CONFIG, ""))
                self.assertRegex(done.stderr, rf"\A{name}: SECRET_KEY must be [^\n]*SHOP_ENV=development[^\n]*\n\Z")


if __name__ == "__main__":
    unittest.main()
