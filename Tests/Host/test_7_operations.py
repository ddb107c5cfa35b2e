"""Every command of docs/OPERATIONS.md, read from there and run on the booted host, in the order of the page."""
import re
import unittest

from host import wait_until
from installed import ADMIN, DAEMONS, the_shop
from pages import Page

PAGE = Page("OPERATIONS.md")
# Blocks that take a checkout, by heading and first command, and who runs them.
ELSEWHERE = {
    ("Install", "scripts/package"): "scripts/test-system, and test_1_install with the flags of setup",
    ("Start, stop, look", "scripts/run"): "test_operations of Tests/System, and test_watch there",
} | {("From Debian 12 to 13", line): "test_9_release" for line in (
    "systemctl start shop-backup && systemctl start shop-drill",
    "sed -i 's/bookworm/trixie/g' $(grep -rls bookworm /etc/apt/sources.list /etc/apt/sources.list.d)",
    "systemctl stop shop.target 'shop-*.service' 'shop-*.socket'", "apt install ./shop_*+deb13_*.deb", "pg_dropcluster 15 main")}
# The event of a lost database or Redis (Sources/Daemon/Events.swift).
AWAY = "cb0173eb3491c0a0db8e55395987b5a4"
AUTHORITY = """
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=an authority' -keyout /run/ca.key \
    -out /usr/local/share/ca-certificates/test.crt
update-ca-certificates
"""
FORGET_AUTHORITY = "rm /usr/local/share/ca-certificates/test.crt; update-ca-certificates --fresh"


class OperationsTests(unittest.TestCase):
    """The later tests look for what the earlier ones have done."""

    @classmethod
    def setUpClass(cls):
        cls.shop = the_shop()
        cls.buyer = cls.shop.new_buyer()
        cls.answer = cls.shop.buy(cls.buyer)
        cls.order, cls.number = cls.answer.json["id"], cls.answer.json["number"]
        cls.request = cls.answer.headers["x-request-id"]

    # --- what tests have in common

    def keep(self, *paths):
        """These are as they were when the test is over, and what runs goes by them again."""
        self.shop.sh(f"tar --create --absolute-names --file=/run/kept.tar {' '.join(paths)}")
        self.addCleanup(self.undo, *paths)

    def undo(self, *paths):
        self.shop.sh(f"rm -rf {' '.join(paths)}; tar --extract --absolute-names --preserve-permissions --file=/run/kept.tar;"
                     "systemctl daemon-reload; systemctl restart shop.target;"
                     f"nginx -t -q; systemctl reload nginx postgresql@{self.shop.postgres}-main")
        self.shop.await_health()

    def certificate(self, name, certificate, key):
        """One for a name, signed by an authority that the host trusts until the test is over."""
        self.shop.sh(AUTHORITY)
        self.addCleanup(self.shop.sh, FORGET_AUTHORITY)
        self.shop.sh(f"mkdir -p $(dirname {certificate}); openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={name} "
                     f"-addext subjectAltName=DNS:{name} -CA /usr/local/share/ca-certificates/test.crt -CAkey /run/ca.key "
                     f"-keyout {key} -out {certificate}")

    def says(self, line, *expected, stdin=None):
        """Runs a line of the page; what it prints holds all that is expected."""
        said = self.shop.sh(line, stdin=stdin)
        for text in expected:
            self.assertIn(text, said, line)
        return said

    def await_purchase(self):
        self.shop.await_health()
        answer = self.shop.buy(self.buyer)
        self.assertEqual(answer.status, 201, answer)
        return answer.json

    # --- the page, from its top to its end

    def test_01_setup_asks_nothing_when_it_is_told_everything(self):
        self.keep("/etc/shop")
        command = PAGE.block("Install", "shopctl setup --admin-email")
        self.says(f"cd /root; echo 'a password in a file' >password; {command}", "Sign in as me@example.org")
        self.says("cat /etc/shop/shop.env", "SHOP_CURRENCY=EUR\n", "SHOP_LANGUAGE=ru\n")
        self.assertTrue(self.shop.token("me@example.org", "a password in a file"))

    def test_02_the_site_with_tls(self):
        self.keep("/etc/shop")
        site = PAGE.block("Install", "listen 443")
        certificate, key = re.findall(r"^ssl_\w+ (\S+);$", site, re.MULTILINE)
        self.certificate("shop.example.org", certificate, key)
        version = re.search(r"nginx/(\d+)\.(\d+)", self.shop.sh("nginx -v 2>&1"))
        if tuple(map(int, version.groups())) < (1, 25):
            old = PAGE.inline("listen 443 ssl http2;")
            self.assertIn("listen 443 ssl;\nhttp2 on;\n", site)
            site = site.replace("listen 443 ssl;\nhttp2 on;\n", old + "\n")
        self.shop.run("tee", "/etc/shop/nginx/server.conf", stdin=site)
        self.assertNotIn("[warn]", self.shop.sh(PAGE.inline("nginx -t && systemctl reload nginx")))
        ask = ("curl --silent --fail --resolve shop.example.org:443:127.0.0.1 --write-out '%{http_version} %{http_code}' "
               "https://shop.example.org/")
        wait_until(lambda: self.shop.run("bash", "-c", ask, check=False).returncode == 0, what="the site with TLS")
        self.assertTrue(self.says(ask, "<!doctype html>").endswith("2 200"))

    def test_03_a_database_on_another_host(self):
        shop = self.shop
        # Here the other host is this one, by another name, over TCP.
        settings = f"/etc/postgresql/{shop.postgres}/main"
        self.keep("/etc/shop", "/etc/systemd/system", settings)
        shop.sh("echo '127.0.0.1 db.example.org' >>/etc/hosts")
        self.addCleanup(shop.sh, "cp /etc/hosts /run/hosts; grep -v db.example.org /run/hosts >/etc/hosts")
        self.certificate("db.example.org", f"{settings}/server.crt", f"{settings}/server.key")
        shop.sh(f"cd {settings}; chown postgres server.*; printf '%s\\n' \"ssl_cert_file = '$PWD/server.crt'\" "
                "\"ssl_key_file = '$PWD/server.key'\" >conf.d/tls.conf; cp -p pg_hba.conf pg_hba.before;"
                "sed -i '1i hostssl shop-order shop-order 127.0.0.1/32 trust' pg_hba.conf; "
                f"systemctl reload postgresql@{shop.postgres}-main")
        shop.sh(PAGE.block("Settings", "install -D"))
        self.await_purchase()
        self.assertEqual(self.connections(), ("0", "t"))
        # A backup of the databases here would be one of unused databases.
        self.assertNotEqual(shop.run("systemctl", "start", "shop-backup", check=False).returncode, 0)
        self.assertIn("order.env names a database", shop.sh("journalctl --boot --unit shop-backup --lines 5"))
        shop.run("systemctl", "reset-failed", "shop-backup")
        mask = PAGE.inline("systemctl mask --now shop-backup.timer shop-drill.timer")
        said = shop.sh(f"{mask}; shopctl status || true; systemctl unmask shop-backup.timer shop-drill.timer;"
                       "systemctl start shop-backup.timer shop-drill.timer")
        self.assertIn("databases      on another host, says /etc/shop/order.env", said)
        self.assertNotIn("no backups are made", said)

        # And with a password: Debian's PostgreSQL asks for one over TCP unless it is told otherwise.
        password = shop.sh("openssl rand -hex 16").strip()
        shop.sql("postgres", f"alter role \"shop-order\" password '{password}'")
        self.addCleanup(shop.sql, "postgres", 'alter role "shop-order" password null')
        address = shop.sh("tail -n 1 /etc/shop/order.env").strip().removeprefix("DATABASE_URL=")
        credential = PAGE.inline("LoadCredential=database_url:/etc/shop/credentials/order_url")
        shop.run("install", "-m", "600", "/dev/stdin", credential.split(":")[1],
                 stdin=address.replace("shop-order@", f"shop-order:{password}@"))
        shop.sh(f"echo {credential} >>/etc/systemd/system/shop-order.service.d/tcp.conf; sed -i '$d' /etc/shop/order.env;"
                f"cd {settings}; mv pg_hba.before pg_hba.conf; systemctl reload postgresql@{shop.postgres}-main;"
                "systemctl daemon-reload; systemctl restart shop-order")
        self.await_purchase()
        self.assertEqual(self.connections(), ("0", "t"))

    def connections(self):
        """How many connections of shop-order's are local ones, and whether all have TLS."""
        return tuple(self.shop.sql(
            "postgres", "select count(*) filter (where client_addr is null), bool_and(ssl) from pg_stat_activity "
                        "join pg_stat_ssl using (pid) where usename = 'shop-order'").split("|"))

    def test_04_money_to_give_back(self):
        # As what a provider was paid and an admin has canceled; the shop has no provider but the one of development.
        self.shop.sql("shop-order", "update payments set method = 'sandbox', status = 'refunding', refund_at = now() "
                                    f"where order_id = '{self.order}'")
        wait_until(lambda: self.shop.journal(f"ORDER_ID={self.order}", "PRIORITY=5"), what="a word about the refund")
        self.says(PAGE.block("Payments and delivery"), "12.50 given back")

    def test_05_backups(self):
        backup, drill, look, restore = PAGE.lines("Backups")
        orders = self.shop.orders()
        self.shop.sh(backup)
        self.await_purchase()
        self.shop.sh(drill)
        self.says(look, "shop-backup", "shop-drill")
        self.says(restore, "Type yes", "the previous databases are kept as", stdin="yes\n")
        self.shop.await_health()
        self.assertEqual(self.shop.orders(), orders)
        self.assertEqual(self.shop.sql("postgres", "select count(*) > 0 from pg_database "
                                                   "where datname like 'shop-order-before-2%'"), "t")

    def test_06_start_stop_look(self):
        status, start, restart, look, stop = PAGE.lines("Start, stop, look", "shopctl status")
        self.says(status, "all is well")
        for line in (start, restart):
            self.shop.sh(line)
            self.await_purchase()
        wait_until(lambda: "requests" in self.shop.sh(look), what="a line of status")
        self.says(look, "active (running)", "Status:")
        self.shop.sh(stop)
        # systemctl waits for the target only.
        sockets = "ls /run/shop/*.sock /run/shop/internal/*.sock 2>/dev/null || true"
        wait_until(lambda: self.shop.sh(sockets) == "", what="the end of the sockets")
        self.shop.sh(start)
        self.await_purchase()

    def test_07_the_log(self):
        user = self.shop.curl("/api/auth/me", token=self.buyer).json["id"]
        self.shop.sh("systemctl stop shop-redis")
        try:
            wait_until(lambda: self.shop.journal(f"MESSAGE_ID={AWAY}", "_SYSTEMD_UNIT=shop-cart.service"), what="a word about Redis")
            self.assertEqual(self.shop.curl("/api/cart", token=self.buyer).status, 503)
        finally:
            self.shop.sh("systemctl start shop-redis")
            self.shop.await_health()
        request, order, of_user, warnings, failed, site, checkout = PAGE.lines("The log")
        # Tests/System runs it.
        self.assertIn(".run/logs", checkout)
        self.says(re.sub(r"=\w+", f"={self.request}", request), "shop-order", "shop-catalog", "shop-cart")
        self.says(re.sub(r"=\S+", f"={self.order}", order), "shop-order", "12.50 given back")
        self.says(re.sub(r"=\S+", f"={user}", of_user), "HTTP_PATH=/orders/checkout", "DURATION_US=")
        self.says(warnings, "shop-cart", "Subject:")
        self.says(failed, "shop-cart")
        self.says(re.sub(r"--grep \w+", f"--grep {self.request[:20]}", site), "/api/orders/checkout", "127.0.0.1")

    def test_08_prometheus(self):
        self.keep("/etc/systemd/system")
        self.says(PAGE.block("Monitoring", "curl"), "shop_orders{status=")
        self.shop.sh(PAGE.block("Monitoring", "port="))
        self.addCleanup(self.shop.sh, "systemctl disable --now metrics-{auth,catalog,cart,order,gateway}.socket")
        for port, name in enumerate(DAEMONS, 9181):
            self.says(f"curl --silent --fail http://127.0.0.1:{port}/metrics", "shop_details_known 1")
        target = re.search(r'targets: \["(.*)"\]', PAGE.block("Monitoring", "  - job_name: order")).group(1)
        self.says(f"curl --silent --fail http://{target}/metrics", "shop_orders{status=")
        self.assertEqual(self.shop.curl("/metrics").status, 404)

    def test_09_mail(self):
        stuck, retry, look = PAGE.lines("Mail")
        mail = self.shop.sql("shop-order", "update mail_outbox set step = 'unknown', attempt = attempt + 1, changed_at = now() "
                                           f"where order_id = '{self.order}' and event = 'confirmed' returning id")
        self.says(stuck, mail, self.number, "unknown")
        self.says(retry.replace("ID", mail), "will be sent")
        self.assertNotIn(mail, self.shop.sh(stuck))
        wait_until(lambda: f"of order {self.number}" in self.shop.sh(look), what="the mail in the journal")

    def test_10_the_audit_log(self):
        verify, with_seal, seals = PAGE.lines("The audit log")
        self.says(verify, "auth: whole", "catalog: whole", "order: whole")
        # A daemon that has just started notes its first seal at once.
        count = len(self.shop.sh(f"{seals} || true").splitlines())
        self.shop.sh("systemctl restart shop-order")
        self.await_purchase()
        wait_until(lambda: len(self.shop.sh(f"{seals} || true").splitlines()) > count, what="a seal in the journal")
        seal = self.shop.sh(seals).split()[-1]
        self.says(with_seal.replace("17:9f86…", seal), "order: whole")
        wrong = with_seal.replace("17:9f86…", seal[:-4] + ("0000" if seal[-4:] != "0000" else "1111"))
        self.assertEqual(self.shop.run("bash", "-c", wrong, check=False).returncode, 1)

    def test_11_the_key_is_changed(self):
        old = self.shop.admin_token
        self.shop.sh(PAGE.block("When something is wrong", "cd /etc/shop/credentials"))
        self.shop.await_health()
        type(self.shop)._admin_token = None
        new = self.shop.token(*ADMIN)
        self.assertEqual(self.whom_it_opens(old), set(DAEMONS))
        self.assertEqual(self.whom_it_opens(new), set(DAEMONS))
        self.shop.sh(PAGE.block("When something is wrong", "rm "))
        self.shop.await_health()
        self.assertEqual(self.whom_it_opens(old), set())
        self.assertEqual(self.whom_it_opens(new), set(DAEMONS))

    def whom_it_opens(self, token):
        """The daemons that take an admin's token."""
        product = self.shop.products[0]["id"]
        paths = {"auth": "/api/auth/me", "catalog": f"/api/products/{product}/movements", "cart": "/api/cart",
                 "order": "/api/orders"}
        taken = {name for name, path in paths.items() if self.shop.curl(path, token=token).status == 200}
        page = self.shop.curl("/admin/orders", headers=[f"Cookie: access_token={token}"])
        return taken | ({"gateway"} if page.status == 200 else set())

    def test_12_what_it_takes(self):
        memory, *_, seconds = self.shop.sh(PAGE.block("What it takes")).splitlines()
        self.assertGreater(int(memory), 20_000)
        self.assertLess(int(memory), 300_000)
        self.assertLess(float(seconds), 5)

    def test_13_an_account_is_unlocked(self):
        email, password = "anna@example.com", "correct horse battery"

        def sign_in(password):
            return self.shop.curl("/api/auth/login", form={"username": email, "password": password}).status

        made = self.shop.curl("/api/auth/register", value={"email": email, "password": password})
        self.assertEqual(made.status, 201, made)
        self.assertIn(429, (sign_in(f"wrong {number}") for number in range(30)))
        self.assertEqual(sign_in(password), 429)
        self.says(PAGE.lines("Too many passwords")[0], f"{email} may sign in again")
        self.assertEqual(sign_in(password), 200)

    def test_14_the_indexes_of_names_are_made_anew(self):
        # As if PostgreSQL had got another ICU since.
        self.shop.sql("shop-catalog", "update pg_collation set collversion = '1.0' where collname = 'natural_order'")
        said = self.shop.run("shopctl", "status", check=False)
        self.assertEqual(said.returncode, 1, said.stdout)
        self.assertIn("its indexes were made by 1.0 and may hide rows", said.stdout)
        rebuild = PAGE.block("Upgrade, remove", "runuser -u postgres -- reindexdb")
        for line in rebuild.splitlines():
            self.assertIn(line, said.stdout)
        self.shop.sh(rebuild)
        self.says("shopctl status", "all is well")
        self.assertEqual(self.shop.curl("/api/products?sort=name").status, 200)

    def test_15_no_block_was_passed_over(self):
        self.assertEqual({(heading, line.split("  ")[0]) for heading, line in PAGE.untouched()}, set(ELSEWHERE))


if __name__ == "__main__":
    unittest.main()
