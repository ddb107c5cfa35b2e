"""Daemons hang, crash or can't start, and PostgreSQL, Redis, nginx and journald stop: the shop recovers on its own."""
import time
import unittest

from host import wait_until
from installed import DAEMONS, INTERNAL_SOCKETS, PUBLIC_SOCKETS, the_shop


class FailureTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = the_shop()
        cls.buyer = cls.shop.new_buyer()
        cls.postgres = f"postgresql@{cls.shop.postgres}-main.service"

    def tearDown(self):
        """After each failure: no socket went down, and customers can buy again without help."""
        for socket in PUBLIC_SOCKETS + INTERNAL_SOCKETS:
            self.assertIn(self.shop.show(socket, "SubState"), ("listening", "running"), socket)
        self.await_purchase()

    def await_purchase(self, seconds=90):
        wait_until(lambda: self.shop.curl("/").status == 200, seconds, "a page")
        # The login, cart, catalogue and order in one; a 409 or 503 of a moment ago is over by now.
        wait_until(lambda: self.shop.buy(self.buyer).status == 201, seconds, "a purchase")

    def signal(self, name, signal):
        pid = self.shop.main_pid(f"shop-{name}.service")
        self.shop.sh(f"kill -{signal} {pid}")
        return pid

    def await_new_process(self, name, old, seconds):
        return wait_until(
            lambda: self.shop.main_pid(f"shop-{name}.service") not in (0, old), seconds, f"a new process of shop-{name}")

    def test_a_daemon_that_hangs_is_restarted_by_the_watchdog(self):
        """As an operator in a hurry would set it: the unit's own 20 s are the same watchdog."""
        for name in DAEMONS:
            self.shop.sh(f"mkdir -p /run/systemd/system/shop-{name}.service.d; printf '[Service]\\nWatchdogSec=3s\\n"
                         f"TimeoutAbortSec=1s\\n' >/run/systemd/system/shop-{name}.service.d/hurry.conf")
        self.shop.sh("systemctl daemon-reload; systemctl restart shop.target")
        try:
            self.shop.await_health()
            old = {name: self.signal(name, "STOP") for name in DAEMONS}
            for name, pid in old.items():
                self.await_new_process(name, pid, 20)
                self.assertGreaterEqual(int(self.shop.show(f"shop-{name}.service", "NRestarts")), 1)
            self.await_purchase()
            said = self.shop.sh("journalctl --boot --no-pager _PID=1 --grep 'Watchdog timeout'")
            for name in DAEMONS:
                self.assertIn(f"shop-{name}.service", said)
        finally:
            self.shop.sh("rm -r /run/systemd/system/shop-*.service.d; systemctl daemon-reload; systemctl restart shop.target")
            self.shop.await_health()

    def test_a_daemon_that_is_killed_is_back_within_seconds(self):
        old = {name: self.signal(name, "KILL") for name in DAEMONS}
        for name, pid in old.items():
            self.await_new_process(name, pid, 10)

    def test_a_crash_loop_takes_no_socket_down_and_is_over_when_its_cause_is(self):
        name = "catalog"
        program = f"/usr/lib/shop/shop-{name}"
        self.shop.sh(f"mv {program} {program}.good; printf '#!/bin/sh\\nexit 1\\n' >{program}; chmod 755 {program}")
        try:
            self.signal(name, "KILL")
            # Five in ten seconds are systemd's default limit.
            wait_until(lambda: int(self.shop.show(f"shop-{name}.service", "NRestarts")) >= 7, what="seven crashes")
            self.assertIn(self.shop.show(f"shop-{name}.socket", "SubState"), ("listening", "running"))
            self.assertEqual(self.shop.show(f"shop-{name}.service", "ActiveState"), "activating")
            # The rest of the shop works, and a page says which part it can't get.
            self.assertEqual(self.shop.curl("/api/cart", token=self.buyer).status, 200)
            start = time.monotonic()
            self.assertEqual(self.shop.curl("/api/products").status, 503)
            self.assertLess(time.monotonic() - start, 15, "a customer waits too long for a daemon that is down")
        finally:
            self.shop.sh(f"mv {program}.good {program}")
        self.await_purchase()

    def test_postgresql_restarts_below_the_shop(self):
        pids = {name: self.shop.main_pid(f"shop-{name}.service") for name in DAEMONS}
        self.shop.run("systemctl", "restart", self.postgres)
        self.await_purchase()
        self.shop.run("systemctl", "kill", "--signal=KILL", self.postgres)
        wait_until(lambda: self.shop.curl("/api/products").status == 503, what="a 503 without PostgreSQL")
        self.shop.run("systemctl", "restart", self.postgres)
        self.await_purchase()
        self.assertEqual({name: self.shop.main_pid(f"shop-{name}.service") for name in DAEMONS}, pids, "a daemon was restarted")

    def test_postgresql_comes_up_late(self):
        self.shop.sh(f"systemctl stop shop.target 'shop-*.service'; systemctl stop {self.postgres};"
                     f"systemctl mask --runtime --quiet {self.postgres}")
        try:
            self.shop.sh("systemctl start --no-block shop.target")
            wait_until(lambda: self.shop.show("shop-gateway.service", "ActiveState") == "active", what="the gateway")
            start = time.monotonic()
            answer = self.shop.curl("/api/products")
            self.assertEqual(answer.status, 503, answer)
            self.assertLess(time.monotonic() - start, 15)
            self.assertEqual(self.shop.show("shop-catalog.service", "ActiveState"), "activating")
            self.assertIn("database", self.shop.show("shop-catalog.service", "StatusText"))
        finally:
            self.shop.sh(f"systemctl unmask --runtime --quiet {self.postgres};"
                         f"systemctl start {self.postgres}")
        self.await_purchase()

    def test_redis_restarts_below_the_shop_and_carts_are_kept(self):
        self.shop.put_in_cart(self.buyer, self.shop.products[1], 3)
        self.shop.run("systemctl", "restart", "shop-redis.service")
        wait_until(lambda: self.shop.curl("/api/cart", token=self.buyer).status == 200, what="the cart")
        self.assertEqual(self.shop.curl("/api/cart", token=self.buyer).json["total_items"], 3)

    def test_nginx_restarts_in_front_of_the_shop(self):
        self.shop.run("systemctl", "restart", "nginx.service")

    def test_a_frozen_journald_stops_nobody(self):
        pid = self.shop.main_pid("systemd-journald.service")
        self.shop.sh(f"kill -STOP {pid}")
        try:
            # More than the 512 records that fit into the socket (net.unix.max_dgram_qlen).
            requests = 0
            while requests < 1000:
                seen = self.shop.load(rate=0, seconds=5).enough(early=False)
                self.assertEqual(seen["failed"], 0, seen["failures"][:5])
                requests += seen["requests"]
        finally:
            self.shop.sh(f"kill -CONT {pid}")
        # What was kept meanwhile comes after all, and what happens now too.
        request = self.shop.curl("/api/products?limit=0").headers["x-request-id"]
        wait_until(lambda: self.shop.journal(f"REQUEST_ID={request}"), what="a record after the thaw")


if __name__ == "__main__":
    unittest.main()
