"""Backups that can be restored, and a reboot."""
import unittest

from host import wait_until
from installed import SERVICES, measured, the_shop

DRILL_PASSED = "7332e0870642267f0631bb6d7359adc2"
DRILL_FAILED = "64f87084edc7fc43f7766579807f8d1d"


class BackupTests(unittest.TestCase):
    """One story, in this order."""

    @classmethod
    def setUpClass(cls):
        cls.shop = the_shop()
        cls.buyer = cls.shop.new_buyer()
        cls.shop.sh("install -D -m 644 /usr/share/shop/www/static/favicon.svg /var/lib/shop/media/test/picture.svg")

    def backup(self):
        self.shop.run("systemctl", "start", "shop-backup.service")
        return self.shop.sh("ls -d /var/backups/shop/2* | tail -n 1").strip()

    def test_1_timers_wait_for_the_night(self):
        timers = self.shop.sh("systemctl list-timers --no-legend 'shop-*'")
        self.assertIn("shop-backup.timer", timers)
        self.assertIn("shop-drill.timer", timers)

    def test_2_a_backup_is_whole_and_nobody_elses(self):
        folder = self.backup()
        self.assertIn("Subject", self.shop.sh("journalctl --boot --catalog --no-pager --unit=shop-backup.service"))
        self.shop.sh(f"cd {folder}; sha256sum --check --quiet SHA256SUMS")
        for database in ("shop-auth", "shop-catalog", "shop-order"):
            self.assertIn("TABLE DATA", self.shop.sh(f"pg_restore --list {folder}/{database}.dump"))
        self.assertIn("picture.svg", self.shop.sh(f"tar --list --file {folder}/media.tar"))
        for user in ("shop-order", "www-data", "nobody"):
            done = self.shop.run("runuser", "-u", user, "--", "ls", folder, check=False)
            self.assertNotEqual(done.returncode, 0, f"{user} may see the backups")

    def test_3_the_drill_restores_it_and_compares(self):
        databases = self.shop.sql("postgres", "select string_agg(datname, ' ' order by datname) from pg_database")
        self.shop.run("systemctl", "start", "shop-drill.service")
        self.assertTrue(self.shop.journal(f"MESSAGE_ID={DRILL_PASSED}"))
        self.assertEqual(
            self.shop.sql("postgres", "select string_agg(datname, ' ' order by datname) from pg_database"), databases)

    def test_4_the_drill_notices_a_damaged_backup(self):
        folder = self.backup()
        self.shop.sh(f"cd {folder}; cp -p shop-order.dump /run/kept; printf x | dd of=shop-order.dump bs=1 seek=3000 conv=notrunc "
                     "status=none")
        try:
            self.assertNotEqual(self.shop.run("systemctl", "start", "shop-drill.service", check=False).returncode, 0)
            self.assertTrue(self.shop.journal(f"MESSAGE_ID={DRILL_FAILED}", "PRIORITY=3"))
        finally:
            self.shop.sh(f"cp -p /run/kept {folder}/shop-order.dump; systemctl reset-failed shop-drill.service;"
                         "systemctl start shop-drill.service")

    def test_5_restore_brings_the_shop_back_as_it_was(self):
        shop = self.shop
        self.assertEqual(shop.buy(self.buyer).status, 201)
        orders, product = shop.orders(), shop.new_product("Before the backup", stock=7)
        folder = self.backup()
        lost = shop.buy(self.buyer, product, 2).json
        shop.sh("rm -r /var/lib/shop/media/test")
        self.assertNotEqual(shop.orders(), orders)

        refused = shop.run("shopctl", "restore", "--yes", folder.rsplit("/", 1)[1], check=False)
        self.assertNotEqual(refused.returncode, 0, "restored into a shop that runs")
        shop.sh("systemctl stop shop.target 'shop-*.service' 'shop-*.socket'")
        said = shop.run("shopctl", "restore", "--yes", folder.rsplit("/", 1)[1]).stdout
        self.assertIn("shop.target", said)
        shop.run("systemctl", "start", "shop.target")
        shop.await_health()

        self.assertEqual(shop.orders(), orders)
        self.assertEqual(shop.curl(f"/api/products/{product['id']}").json["stock"], 7)
        self.assertEqual(shop.curl(f"/api/orders/{lost['id']}", token=self.buyer).status, 404)
        self.assertEqual(shop.curl("/media/test/picture.svg").status, 200)
        self.assertEqual(shop.buy(self.buyer, product).status, 201)

    def test_6_status_says_how_it_is(self):
        done = self.shop.run("shopctl", "status", check=False)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("shop-catalog", done.stdout)
        self.shop.run("systemctl", "stop", "shop-cart.service", "shop-cart.socket", "shop-cart-internal.socket")
        try:
            done = self.shop.run("shopctl", "status", "--json", check=False)
            self.assertNotEqual(done.returncode, 0, done.stdout)
        finally:
            self.shop.run("systemctl", "start", "shop.target")

    def test_7_it_comes_back_after_a_reboot(self):
        shop = self.shop
        orders = shop.orders()
        shop.put_in_cart(self.buyer, shop.products[2], 3)
        # Redis writes once a second.
        wait_until(lambda: "aof_pending_bio_fsync:0" in shop.sh(
            "redis-cli -s /run/shop-redis/redis.sock info persistence"), what="Redis's file")
        shop.sh("sleep 1.1")
        shop.reboot()
        seconds = wait_until(lambda: shop.curl("/").status == 200, what="a page after the reboot")
        measured("from the end of the boot to the first page", f"{seconds:.1f} s")
        self.assertEqual(shop.orders(), orders)
        self.assertEqual(shop.curl("/api/cart", token=self.buyer).json["total_items"], 3)
        self.assertEqual(shop.check_out(self.buyer).status, 201)
        for unit in SERVICES:
            self.assertEqual(shop.show(unit, "ActiveState"), "active", unit)


if __name__ == "__main__":
    unittest.main()
