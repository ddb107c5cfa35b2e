"""From `apt install` to the first order, on a system that has only downloaded the package's dependencies."""
import os
import time
import unittest

from installed import ADMIN, DAEMONS, INTERNAL_SOCKETS, PUBLIC_SOCKETS, SERVICES, bare_system, measured

USERS = ("auth", "catalog", "cart", "order", "gateway", "mail", "backup", "redis")


class InstallTests(unittest.TestCase):
    """Each test continues after the previous one."""

    @classmethod
    def setUpClass(cls):
        cls.shop = bare_system()
        if cls.shop.is_installed:
            raise unittest.SkipTest("the shop is installed already")

    def test_1_the_package_installs_and_starts_nothing(self):
        size = os.path.getsize(os.environ["SHOP_PACKAGE"])
        measured("size of the package", f"{size / 1e6:.1f} MB")
        type(self).started = time.monotonic()
        said = self.shop.install()
        measured("apt install, everything downloaded", f"{time.monotonic() - self.started:.1f} s")
        self.assertIn("shopctl setup", said)
        running = self.shop.sh("systemctl list-units --no-legend --plain --state=active 'shop*'").strip()
        self.assertEqual(running, "", "something was started")
        self.assertEqual(self.shop.curl("/").status, 503)

    def test_2_there_are_users_a_secret_and_databases_but_no_password(self):
        for name in USERS:
            self.assertIn(f"shop-{name}", self.shop.sh(f"getent passwd shop-{name}"))
        secret = "/etc/shop/credentials/secret_key"
        self.assertEqual(self.shop.sh(f"stat --format='%U %a' {secret}").strip(), "root 600")
        self.assertGreaterEqual(len(self.shop.sh(f"cat {secret}").strip()), 60)
        databases = self.shop.sql("postgres", "select string_agg(datname, ' ' order by datname) from pg_database "
                                              "where datname like 'shop-%'")
        self.assertEqual(databases, "shop-auth shop-catalog shop-order")
        passwords = self.shop.sql("postgres", "select count(*) from pg_authid where rolname like 'shop-%' "
                                              "and (rolpassword is not null or rolsuper)")
        self.assertEqual(passwords, "0")
        other = self.shop.run("runuser", "-u", "shop-order", "--", "psql", "shop-auth", "-c", "select 1", check=False)
        self.assertNotEqual(other.returncode, 0, "a daemon may look into a sister's database")

    def test_3_an_upgrade_does_not_ask_about_what_setup_writes(self):
        files = self.shop.sh("dpkg-query --show --showformat='${Conffiles}' shop")
        self.assertIn("/etc/shop/nginx/http.conf", files)
        for name in ("shop.env", "nginx/server.conf"):
            self.shop.sh(f"test -s /etc/shop/{name}")
            self.assertNotIn(f"/etc/shop/{name}", files)

    def test_4_setup_takes_flags_and_starts_the_shop(self):
        said = self.shop.set_up()
        self.assertNotIn(ADMIN[1], said)
        self.assertEqual(self.shop.show("shop.target", "ActiveState"), "active")
        self.assertEqual(self.shop.sh("systemctl is-enabled shop.target").strip(), "enabled")
        for unit in SERVICES + PUBLIC_SOCKETS + INTERNAL_SOCKETS:
            self.assertEqual(self.shop.show(unit, "ActiveState"), "active", unit)
        self.shop.run("systemctl", "start", "shop.target")

    def test_5_a_customer_buys_through_nginx(self):
        shop = self.shop
        self.assertIn("<!doctype html>", shop.curl("/").text)
        product = shop.new_product("Reading lamp", stock=5)
        self.assertIn("Reading lamp", shop.curl(f"/product/{product['id']}").text)
        buyer = shop.new_buyer()
        answer = shop.buy(buyer, product, 2)
        self.assertEqual(answer.status, 201, answer)
        measured("apt install to the first order", f"{time.monotonic() - self.started:.1f} s")
        self.assertEqual(answer.json["total"], "25.00")
        self.assertEqual(shop.curl(f"/api/products/{product['id']}").json["stock"], 3)
        self.assertIn("Reading lamp", shop.curl(f"/orders/{answer.json['id']}", headers=[f"Cookie: access_token={buyer}"]).text)

    def test_6_setup_may_be_run_again(self):
        shop = self.shop
        before = shop.sh("cat /etc/shop/credentials/secret_key /etc/shop/shop.env /etc/shop/nginx/*.conf")
        orders = shop.orders()
        shop.set_up()
        self.assertEqual(shop.sh("cat /etc/shop/credentials/secret_key /etc/shop/shop.env /etc/shop/nginx/*.conf"), before)
        self.assertEqual(shop.orders(), orders)

    def test_7_it_is_small_at_rest(self):
        pids = [self.shop.main_pid(f"shop-{name}.service") for name in DAEMONS]
        total = 0
        for name, pid in zip(DAEMONS, pids):
            rollup = self.shop.sh(f"cat /proc/{pid}/smaps_rollup")
            pss = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
            total += pss
            measured(f"Pss of shop-{name}", f"{pss / 1024:.1f} MB")
        slice_total = self.shop.sh(
            "cat $(sed 's|.*|/proc/&/smaps_rollup|' <(find /sys/fs/cgroup -path '*/shop.slice/*' -name cgroup.procs "
            "-exec cat {} + | sort -u)) | awk '/^Pss:/ { sum += $2 } END { print sum }'")
        measured("Pss of the five daemons", f"{total / 1024:.0f} MB")
        measured("Pss of shop.slice", f"{int(slice_total) / 1024:.0f} MB")


if __name__ == "__main__":
    unittest.main()
