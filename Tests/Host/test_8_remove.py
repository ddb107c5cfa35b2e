"""Removing the package keeps the owner's data; purging reports what it deletes."""
import json
import os
import re
import subprocess
import unittest

from host import ENVIRONMENT, wait_until
from installed import DAEMONS, the_shop


class RemoveTests(unittest.TestCase):
    """One story, in this order; the last of the run."""

    @classmethod
    def setUpClass(cls):
        cls.shop = the_shop()
        cls.buyer = cls.shop.new_buyer()
        cls.orders = cls.shop.orders()
        cls.shop.run("systemctl", "start", "shop-backup.service")

    def test_1_remove_stops_everything_and_keeps_data(self):
        said = self.shop.run("apt-get", "remove", "--yes", "shop").stdout
        self.assertIn("kept", said)
        users = " -o ".join(f"-user shop-{name}" for name in DAEMONS + ("mail", "redis"))
        self.assertEqual(self.shop.sh(f"find /proc -maxdepth 1 {users} 2>/dev/null || true"), "", "processes are left")
        self.assertEqual(self.shop.sh("ls /run/shop/*.sock 2>/dev/null || true"), "")
        self.shop.sh("nginx -t -q; systemctl is-active --quiet nginx")
        self.assertEqual(self.shop.orders(), self.orders)
        self.shop.sh("test -s /etc/shop/credentials/secret_key; test -s /etc/shop/shop.env; test -d /var/lib/shop/redis")

    def test_2_installed_again_it_is_the_same_shop(self):
        self.shop.install(os.environ["SHOP_PACKAGE"])
        self.shop.set_up()
        self.shop.await_health()
        # The key is the old one, so customers stay signed in.
        self.assertEqual(self.shop.curl("/api/orders", token=self.buyer).status, 200)
        self.assertEqual(self.shop.orders(), self.orders)
        self.assertEqual(self.shop.buy(self.buyer).status, 201)

    def test_3_purge_says_what_it_deletes_and_leaves_a_last_copy(self):
        self.shop.run("runuser", "-u", "postgres", "--", "createdb", "--owner=shop-order", "shop-order-before-a-test")
        # As a drill leaves it that was stopped in its midst.
        self.shop.run("runuser", "-u", "shop-backup", "--", "createdb", "shop-order-drill-1")
        self.open_session("shop-order")
        said = self.shop.run("apt-get", "purge", "--yes", "shop").stdout
        self.assertIn("kept the database shop-order-before-a-test", said)
        self.assertIn("kept the role shop-order,", said)
        for what in ("shop-auth", "shop-catalog", "shop-order", "/etc/shop", "/var/lib/shop", "/var/backups/shop"):
            self.assertIn(what, said)
        left = self.shop.sql("postgres", "select string_agg(datname, ' ') from pg_database where datname like 'shop-%' "
                                         "and datname not like '%-before-%'")
        self.assertEqual(left, "", f"databases are left; apt-get purge said: {said}")
        self.shop.sh("test ! -e /etc/shop; test ! -e /var/lib/shop; nginx -t -q")
        copies = self.shop.sh("ls /var/backups/shop/purged-*.dump").split()
        self.assertEqual(len(copies), 3, copies)
        for copy in copies:
            self.shop.run("pg_restore", "--list", copy)
        left = self.shop.sh("dpkg-query --listfiles shop 2>/dev/null || true; ls -d /usr/lib/shop /usr/share/shop "
                            "/usr/lib/systemd/system/shop* /etc/systemd/system/*/shop* 2>/dev/null || true")
        self.assertEqual(left, "")
        self.assertEqual(self.shop.sh("systemctl list-units --all --no-legend --plain 'shop*'"), "")

    def open_session(self, database):
        """Somebody who is in a database, and stays."""
        session = subprocess.Popen(
            self.shop.command("runuser", "-u", "postgres", "--", "psql", "--no-psqlrc", f"--dbname={database}",
                              "--command=select pg_sleep(600)"),
            env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(session.wait, 60)
        self.addCleanup(session.terminate)
        asleep = f"select count(*) from pg_stat_activity where datname = '{database}' and query like '%pg_sleep(600)%'"
        wait_until(lambda: self.shop.sql("postgres", asleep) == "1", what=f"a session in {database}")

    def test_4_a_backup_makes_a_new_machine_the_same_shop(self):
        name = self.shop.sh("ls /var/backups/shop | grep '^2' | tail -n 1").strip()
        manifest = json.loads(self.shop.sh(f"cat /var/backups/shop/{name}/manifest.json"))
        self.shop.install(os.environ["SHOP_PACKAGE"])
        self.shop.run("shopctl", "restore", "--yes", name)
        self.shop.set_up()
        self.shop.await_health()
        rows = re.search(r"rows=(\d+)", manifest["databases"]["shop-order"]["orders"]).group(1)
        self.assertEqual(self.shop.orders()[0], int(rows))
        # The key is a new one.
        self.shop._admin_token = None
        self.assertEqual(self.shop.buy(self.shop.new_buyer(), self.shop.new_product("On the new machine")).status, 201)


if __name__ == "__main__":
    unittest.main()
