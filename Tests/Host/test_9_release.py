"""A host with Debian 12 becomes one with 13, by the commands of docs/OPERATIONS.md: it is the same shop with the same customers."""
import os
import pathlib
import shutil
import subprocess
import unittest

from host import ENVIRONMENT, wait_until
from installed import DAEMONS, measured, the_shop
from pages import Page

PAGE = Page("OPERATIONS.md")
HEADING = "From Debian 12 to 13"


@unittest.skipUnless("SHOP_NEXT_PACKAGE" in os.environ, "scripts/test-system --upgrade runs it, on a system of its own")
class ReleaseTests(unittest.TestCase):
    """One story, in this order."""

    @classmethod
    def setUpClass(cls):
        cls.shop = the_shop()
        cls.buyer = cls.shop.new_buyer()
        for number in range(20):
            answer = cls.shop.buy(cls.buyer, cls.shop.products[number % 4], 1 + number % 3)
            assert answer.status == 201, answer
        cls.order = answer.json["id"]
        # Names that the two versions of ICU have to find, whatever they think of their order.
        cls.names = ["Ёлка 2", "Ёлка 10", "Ель", "Straße 9", "STRASSE 10", "Ääkkönen", "lamp 2", "Lamp 10", "İznik", "ıznik"]
        for name in cls.names:
            cls.shop.new_product(name, stock=3)
        cls.shop.put_in_cart(cls.buyer, cls.shop.products[1], 3)
        cls.before = cls.look()
        package = pathlib.Path(os.environ["SHOP_NEXT_PACKAGE"])
        cls.package = f"/root/{package.name}"
        shutil.copy(package, cls.shop.root / "root")

    @classmethod
    def look(cls):
        """The data that the host must keep."""
        shop = cls.shop
        orders = shop.curl("/api/orders?limit=100", token=cls.buyer)
        return {
            "orders": shop.orders(), "history": orders.text, "cart": shop.curl("/api/cart", token=cls.buyer).text,
            "stock": shop.sql("shop-catalog", "select string_agg(sku || '=' || stock, ' ' order by sku) from products"),
            "ledger": shop.sql("shop-catalog", "select count(*), sum(on_hand), sum(sold) from stock_movements"),
            "accounts": shop.sql("shop-auth", "select count(*) from users"),
            "backups": shop.sh("cat /var/backups/shop/2*/SHA256SUMS 2>/dev/null | sort | sha256sum"),
            "secret": shop.sh("sha256sum /etc/shop/credentials/secret_key /etc/shop/shop.env"),
            "pages": [shop.curl(f"/api/products?q={word}").text for word in ("lamp", "strasse", "%D0%95%D0%BB%D0%BA%D0%B0")],
        }

    def status(self):
        return self.shop.run("shopctl", "status", check=False)

    def online(self, script):
        """Runs a script inside with this machine's network: it only downloads, as if the system had a mirror."""
        words = [word for word in self.shop.command("bash", "-euc", script) if word != "--net"]
        shutil.copy("/etc/resolv.conf", self.shop.root / "etc/resolv.conf")
        try:
            done = subprocess.run(words, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, timeout=900)
        finally:
            (self.shop.root / "etc/resolv.conf").unlink()
        self.assertEqual(done.returncode, 0, done.stdout[-4000:])

    def test_1_a_backup_first(self):
        self.shop.sh(PAGE.block(HEADING, "systemctl start shop-backup"))
        self.assertEqual(self.status().returncode, 0, self.status().stdout)
        type(self).before = self.look()

    def test_2_debian_is_upgraded_and_the_shop_goes_on(self):
        block = PAGE.block(HEADING, "apt update")
        change, update, upgrade = block.splitlines()
        sources = "cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null || true"
        self.assertIn("bookworm", self.shop.sh(sources))
        self.shop.sh(change)
        self.assertNotIn("bookworm", self.shop.sh(sources))
        self.online("apt-get --quiet=2 update; apt-get --quiet=2 --yes --download-only full-upgrade")
        self.shop.sh(update)
        seconds = wait_until(lambda: self.shop.run("bash", "-euc", upgrade, stdin="y\n", timeout=1200), what="the upgrade")
        measured("apt full-upgrade, everything downloaded", f"{seconds:.0f} s")
        self.assertEqual(self.shop.sh("sed -n 's/^VERSION_ID=//p' /etc/os-release").strip(), '"13"')
        self.shop.await_health()
        self.assertEqual(self.shop.buy(self.buyer).status, 201)
        self.shop.put_in_cart(self.buyer, self.shop.products[1], 3)
        type(self).before = self.look()

    def test_3_status_says_what_is_left(self):
        said = self.status()
        self.assertEqual(said.returncode, 1, said.stdout)
        self.assertIn("the databases are in PostgreSQL 15, and 17 is installed", said.stdout)
        self.assertIn(f'see "{HEADING}" in /usr/share/doc/shop/OPERATIONS.md', said.stdout)
        self.shop.sh("ls /usr/share/doc/shop/OPERATIONS.md*")
        self.assertIn("this host is Debian 13, and the shop's package is the one for Debian 12", said.stdout)

    def test_4_the_databases_move_to_the_new_postgresql(self):
        self.shop.run("bash", "-euc", PAGE.block(HEADING, "pg_upgradecluster"), timeout=600)
        self.shop.await_health()
        self.assertEqual(self.shop.postgres, 17)
        self.assertEqual(self.look(), self.before)
        said = self.status().stdout
        self.assertNotIn("PostgreSQL 15", said)
        self.assertNotIn("sorts by ICU", said)
        self.assertIn("the one for Debian 12", said)

    def test_5_the_package_of_13(self):
        self.online(f"apt-get --quiet=2 --yes --download-only install {self.package}")
        install = PAGE.block(HEADING, "apt install")
        self.shop.run("bash", "-euc", f"cd /root; {install}", stdin="y\n")
        self.shop.await_health()
        self.assertIn("+deb13", self.shop.sh("dpkg-query --show --showformat='${Version}' shop"))
        for name in DAEMONS:
            program = self.shop.sh(f"readlink /proc/{self.shop.main_pid(f'shop-{name}.service')}/exe").strip()
            self.assertFalse(program.endswith("(deleted)"), name)
        self.assertIn("redis_version:8", self.shop.sh("redis-cli -s /run/shop-redis/redis.sock info server"))
        said = self.status()
        self.assertEqual(said.returncode, 0, said.stdout)
        self.assertEqual(self.look(), self.before)

    def test_6_after_a_reboot_the_customers_are_still_signed_in(self):
        self.shop.sh("sleep 1.1")  # Redis writes once a second.
        self.shop.reboot()
        self.shop.await_health()
        self.assertEqual(self.look(), self.before)
        self.assertEqual(self.shop.curl(f"/api/orders/{self.order}", token=self.buyer).status, 200)
        self.assertEqual(self.shop.check_out(self.buyer).status, 201)

    def test_7_the_backup_of_12_can_be_restored_on_13(self):
        self.shop.sh("systemctl start shop-drill.service; systemctl start shop-backup.service; systemctl start shop-drill.service")

    def test_8_what_is_left_of_12_goes(self):
        orders = self.shop.orders()
        self.shop.run("bash", "-euc", PAGE.block(HEADING, "pg_dropcluster 15 main"), stdin="y\n")
        self.assertNotIn("15", self.shop.sh("pg_lsclusters --no-header | cut -d ' ' -f 1"))
        self.shop.await_health()
        self.assertEqual(self.shop.orders(), orders)
        said = self.status()
        self.assertEqual(said.returncode, 0, said.stdout)


if __name__ == "__main__":
    unittest.main()
