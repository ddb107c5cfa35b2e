"""The units: sockets that start their daemons, and a sandbox that withstands attempts."""
import re
import unittest

from host import wait_until
from installed import DAEMONS, INTERNAL_SOCKETS, PUBLIC_SOCKETS, SERVICES, measured, the_shop

# Settings of a daemon's unit about its process, which a probe in the same sandbox can't use.
NOT_FOR_A_PROBE = re.compile(r"(Type|NotifyAccess|Sockets|ExecStart|ExecReload|Restart\w*|WatchdogSec|Timeout\w+)=")

NETWORK = ["exec 3<>/dev/tcp/127.0.0.1/8000", "exec 3<>/dev/tcp/127.0.0.1/25", "exec 3<>/dev/udp/127.0.0.1/53"]
FORBIDDEN = [
    "cat /home/ann/letter", "cat /etc/shadow", "cat /etc/shop/credentials/secret_key",
    "echo x >/etc/shop/x", "echo x >/usr/lib/shop/x", "echo x >/var/tmp/../lib/x", "echo x >/run/shop/x",
    "cat /proc/1/environ", "ls /proc/1", "cat /proc/sys/kernel/hostname && echo x >/proc/sys/kernel/hostname",
    "unshare --user true", "unshare --mount true", "mount -t tmpfs x /mnt", "mknod /tmp/x b 7 0", "cat /dev/kmsg",
    "kill -0 1", "su -c true", "chroot / true", "ls /var/lib/postgresql/*/main",
    "ls /var/backups/shop", "cat /var/lib/shop/redis/appendonlydir/*",
]


class SocketTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = the_shop()

    def test_the_first_connection_wakes_a_daemon_and_is_answered(self):
        # It asks order for mails all the time, and would be the first.
        self.shop.run("systemctl", "stop", "shop-mail.service")
        self.addCleanup(self.shop.run, "systemctl", "start", "shop-mail.service")
        for name in DAEMONS:
            for socket in (f"/run/shop/{name}.sock", f"/run/shop/internal/{name}.sock")[:1 if name == "gateway" else 2]:
                with self.subTest(socket):
                    self.shop.run("systemctl", "stop", f"shop-{name}.service")
                    if name != "auth":  # Its sisters ask it several times a second, so it does not sleep.
                        self.assertEqual(self.shop.main_pid(f"shop-{name}.service"), 0)
                    seconds = float(self.shop.sh(
                        f"curl --silent --fail --output /dev/null --write-out '%{{time_total}}' --unix-socket {socket} "
                        "http://shop/health"))
                    measured(f"first answer of a sleeping daemon, {socket}", f"{seconds * 1000:.0f} ms")
                    self.assertGreater(self.shop.main_pid(f"shop-{name}.service"), 0)
                    self.assertLess(seconds, 5)

    def test_a_crowd_fits_into_every_socket(self):
        table = self.shop.sh("ss --no-header --unix --listening | grep /run/shop/")
        backlogs = {line.split()[4]: int(line.split()[3]) for line in table.splitlines()}
        self.assertEqual(len(backlogs), len(PUBLIC_SOCKETS + INTERNAL_SOCKETS), table)
        for path, backlog in backlogs.items():
            self.assertGreaterEqual(backlog, 1024, path)

    def test_nginx_may_speak_to_public_sockets_only_and_others_to_none(self):
        def code(user, socket):
            return self.shop.run("runuser", "-u", user, "--", "curl", "--silent", "--output", "/dev/null", "--unix-socket",
                                 socket, "http://shop/health", check=False).returncode
        for name in DAEMONS:
            self.assertEqual(code("www-data", f"/run/shop/{name}.sock"), 0, name)
            self.assertEqual(code("nobody", f"/run/shop/{name}.sock"), 7, name)
        for name in DAEMONS[:-1]:
            for user in ("www-data", "nobody"):
                self.assertEqual(code(user, f"/run/shop/internal/{name}.sock"), 7, (user, name))

    def test_public_sockets_have_no_internal_routes(self):
        cart = "/internal/carts/00000000-0000-7000-8000-000000000000"
        self.assertEqual(self.shop.curl(cart, socket="/run/shop/cart.sock").status, 404)
        self.assertEqual(self.shop.curl(cart, socket="/run/shop/internal/cart.sock").status, 401)
        for path in ("/internal/carts/1", "/api/internal/carts/1", "/%69nternal/x", "//internal/x"):
            self.assertEqual(self.shop.curl(path).status, 404, path)

    def test_status_says_what_a_daemon_does(self):
        for unit in SERVICES:
            values = self.shop.show(unit, "Type", "NotifyAccess", "WatchdogUSec", "StatusText", "StartLimitIntervalUSec")
            self.assertIn(values["Type"], ("notify", "notify-reload"), unit)
            self.assertEqual(values["NotifyAccess"], "main", unit)
            self.assertNotIn(values["WatchdogUSec"], ("0", "infinity"), unit)
            self.assertEqual(values["StartLimitIntervalUSec"], "0", unit)
        wait_until(lambda: all(self.shop.show(unit, "StatusText") for unit in SERVICES), what="a status line of each")


    def test_sockets_and_redis_stay_when_the_target_restarts_and_go_when_it_stops(self):
        units = [*PUBLIC_SOCKETS, *INTERNAL_SOCKETS, "shop-redis.service"]

        def since():
            return {unit: self.shop.show(unit, "ActiveEnterTimestampMonotonic") for unit in units}

        before, pids = since(), {unit: self.shop.main_pid(unit) for unit in SERVICES}
        self.shop.run("systemctl", "restart", "shop.target")
        self.shop.await_health()
        self.assertEqual(since(), before, "they were restarted, too")
        for unit, pid in pids.items():
            self.assertNotEqual(self.shop.main_pid(unit), pid, unit)
        # Customers who go on asking wake nobody.
        self.shop.sh("systemd-run --quiet --unit=customers bash -c 'while :; do "
                     "curl --silent --output /dev/null --max-time 5 http://127.0.0.1:8000/; done'")
        try:
            self.shop.run("systemctl", "stop", "shop.target")
            everything = units + list(SERVICES)
            wait_until(lambda: all(self.shop.show(unit, "ActiveState") == "inactive" for unit in everything), what="the end of all")
            wait_until(lambda: self.shop.curl("/").status == 503, what="a page that says so")
            for unit in everything:
                self.assertEqual(self.shop.show(unit, "ActiveState"), "inactive", unit)
        finally:
            self.shop.run("systemctl", "stop", "customers.service")
            self.shop.run("systemctl", "start", "shop.target")
            self.shop.await_health()

    def test_a_reload_is_over_when_the_daemon_says_so(self):
        for unit in SERVICES:
            pid = self.shop.main_pid(unit)
            self.shop.run("systemctl", "reload", unit)
            wait_until(lambda: self.shop.journal(f"_SYSTEMD_UNIT={unit}", f"_PID={pid}", "MESSAGE=reloaded"), what="a word about it")
            wait_until(lambda: self.shop.show(unit, "ActiveState") == "active", what=f"the end of the reload of {unit}")
            self.assertEqual(self.shop.main_pid(unit), pid)


class SandboxTests(unittest.TestCase):
    """A shell in the sandbox of each unit tries what a daemon must not, after the shell outside could."""

    @classmethod
    def setUpClass(cls):
        cls.shop = the_shop()
        cls.shop.sh("mkdir -p /home/ann && echo 'dear diary' >/home/ann/letter && chmod -R a+rX /home/ann")

    def probe(self, unit, tries):
        """Runs each try in a copy of the unit; returns those that succeed."""
        lines = [line for line in self.shop.sh(f"systemctl cat {unit}").splitlines() if not NOT_FOR_A_PROBE.match(line)]
        service = "\n".join(lines[lines.index("[Service]"):])
        service = re.sub(r"^\[(?:Unit|Install)\][^\[]*", "", service, flags=re.MULTILINE)
        script = "".join(f"if ({one}) >/dev/null 2>&1; then echo 'could: {one}'; fi\n" for one in tries)
        self.shop.run("tee", "/run/shop-probe.sh", stdin=script)
        self.shop.run("tee", "/run/systemd/system/shop-probe.service", stdin=(
            service + "\n[Service]\nType=oneshot\nTimeoutStartSec=60\nStandardOutput=truncate:/run/shop-probe.out\n"
            "ExecStart=/bin/bash /run/shop-probe.sh\n"))
        self.shop.sh("systemctl daemon-reload; systemctl start shop-probe.service")
        could = self.shop.sh("cat /run/shop-probe.out; rm /run/systemd/system/shop-probe.service; systemctl daemon-reload")
        return [line.removeprefix("could: ") for line in could.splitlines()]

    def test_what_no_daemon_can_do(self):
        # The tries themselves work: root outside can do these.
        for one in FORBIDDEN[:3] + NETWORK[:1]:
            self.shop.sh(one)
        for unit in SERVICES:
            with self.subTest(unit):
                self.assertEqual(self.probe(unit, NETWORK + FORBIDDEN), [])

    def test_what_a_daemon_must_be_able_to_do_and_its_sisters_not(self):
        def database(name):
            return f"psql --no-psqlrc --host=/run/postgresql {name} --command=select"

        def internal(name):
            return f"curl --silent --unix-socket /run/shop/internal/{name}.sock http://shop/health"

        own = {name: [database(f"shop-{name}")] for name in ("auth", "catalog", "order")}
        own["cart"] = ["redis-cli -s /run/shop-redis/redis.sock ping"]
        own["gateway"] = [f"curl --silent --unix-socket /run/shop/{name}.sock http://shop/health" for name in DAEMONS[:-1]]
        own["order"] += [internal("catalog"), internal("cart")]
        for name in DAEMONS:
            own[name].append(internal("auth"))
        # A socket is its daemon's.
        for name in ("catalog", "cart", "order"):
            own[name].append(internal(name))
        secret = 'test -s "$CREDENTIALS_DIRECTORY/secret_key"'
        everything = sorted({one for tries in own.values() for one in tries})
        for name in DAEMONS:
            with self.subTest(name):
                could = self.probe(f"shop-{name}.service", everything + [secret])
                for one in own[name] + [secret]:
                    self.assertIn(one, could)
                for one in everything:
                    if one.startswith("psql") or "internal" in one or one.startswith("redis"):
                        self.assertEqual(one in could, one in own[name], one)

    def test_the_example_opens_a_daemon_to_a_database_elsewhere_and_to_nothing_else(self):
        folder = "/etc/systemd/system/shop-cart.service.d"
        self.addCleanup(
            self.shop.sh, f"rm -r {folder} /etc/shop/cart.env; systemctl daemon-reload; systemctl restart shop-cart.service")
        # Debian's own Redis listens there.
        self.shop.sh(
            f"systemctl start redis-server; install -D -m 644 -t {folder} /usr/share/doc/shop/examples/tcp.conf;"
            "echo REDIS_URL=redis://127.0.0.1:6379 >/etc/shop/cart.env;"
            "systemctl daemon-reload; systemctl restart shop-cart.service")
        self.shop.await_health()
        self.assertIn("shop-cart", self.shop.sh("ss --no-header --tcp --processes state established dport = :6379"))
        self.assertEqual(self.probe("shop-cart.service", FORBIDDEN), [])

    def test_the_processes_are_shut_in(self):
        outside = self.shop.sh("readlink /proc/1/ns/net")
        for unit in SERVICES:
            pid = self.shop.main_pid(unit)
            status = self.shop.sh(f"cat /proc/{pid}/status")
            self.assertRegex(status, r"NoNewPrivs:\s+1\n", unit)
            self.assertRegex(status, r"Seccomp:\s+2\n", unit)
            self.assertRegex(status, r"CapBnd:\s+0+\n", unit)
            self.assertNotRegex(status, r"\nUid:\s+0\s", unit)
            self.assertNotEqual(self.shop.sh(f"readlink /proc/{pid}/ns/net"), outside, unit)
            self.assertNotIn("SECRET", self.shop.sh(f"tr '\\0' '\\n' </proc/{pid}/environ").replace("CREDENTIALS", ""), unit)

    def test_systemd_finds_little_to_say(self):
        for unit in SERVICES + ("shop-redis.service", "shop-backup.service", "shop-drill.service"):
            score = float(re.search(r"level for \S+: (\S+)", self.shop.sh(f"systemd-analyze security {unit}")).group(1))
            measured(f"systemd-analyze security {unit}", score)
            self.assertLessEqual(score, 0.5, unit)


if __name__ == "__main__":
    unittest.main()
