"""No request is lost: customers buy while daemons are restarted, the package is upgraded, and nginx is reloaded."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from host import wait_until
from installed import DAEMONS, measured, the_shop


def rebuilt(package, version):
    """The package once more under a higher version."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="shop-rebuilt-"))
    subprocess.run(["dpkg-deb", "--raw-extract", package, folder / "tree"], check=True)
    control = folder / "tree/DEBIAN/control"
    lines = [f"Version: {version}" if line.startswith("Version:") else line for line in control.read_text().splitlines()]
    control.write_text("\n".join(lines) + "\n")
    made = folder / f"shop_{version}.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "--build", folder / "tree", made], check=True,
                   stdout=subprocess.DEVNULL)
    return folder, made


class LoadTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = the_shop()
        cls.version = cls.shop.sh("dpkg-query --show --showformat='${Version}' shop").strip()

    def nothing_is_lost(self, rate, name, deed, repeats=1):
        """Runs the action under load, and compares the customers' answers with the databases."""
        shop = self.shop
        pids = {daemon: shop.main_pid(f"shop-{daemon}.service") for daemon in DAEMONS}
        before, _ = shop.orders()
        stock = self.stock()
        load = shop.load(rate, seconds=180)
        try:
            for _ in range(repeats):
                deed()
                # A restarted part has to work before it counts.
                reached = shop.orders()[0]
                wait_until(lambda: shop.orders()[0] > reached + 50, what="the load after it")
        finally:
            seen = load.enough()
        changing = sum(count for request, count in seen["counts"].items() if request.startswith("POST"))
        measured(name, f"{seen['failed']} failed of {seen['requests']} requests ({changing} POST), {seen['rate']:.0f}/s, "
                       f"{seen['orders']} orders; median {seen['p50'] * 1000:.0f} ms, 99 % {seen['p99'] * 1000:.0f} ms, "
                       f"slowest {seen['slowest'] * 1000:.0f} ms")
        self.assertEqual(seen["failed"], 0, f"{seen['kinds']} {seen['failures'][:4]}")
        self.assertEqual(shop.orders()[0] - before, seen["orders"], "orders that nobody was told of, or the reverse")
        # A visit's cart holds one piece when it is checked out.
        self.assertEqual(stock - self.stock(), seen["orders"], "pieces that were sold")
        for daemon, pid in pids.items():
            self.assertNotEqual(shop.main_pid(f"shop-{daemon}.service"), pid, f"shop-{daemon} was not restarted")

    def stock(self):
        return sum(self.shop.curl(f"/api/products/{product['id']}").json["stock"] for product in self.shop.products)

    def restart_each(self):
        for name in DAEMONS:
            self.shop.run("systemctl", "restart", f"shop-{name}.service")

    def restart_the_target(self):
        self.shop.run("systemctl", "restart", "shop.target")
        self.shop.await_health()

    def upgrade_under_load(self, rate, name, version):
        version = f"{self.version}+{version}"
        folder, package = rebuilt(os.environ["SHOP_PACKAGE"], version)
        self.addCleanup(shutil.rmtree, folder)
        self.nothing_is_lost(rate, name, lambda: self.upgrade(package, version))

    def upgrade(self, package, version):
        self.shop.install(package)
        self.shop.await_health()
        self.assertEqual(self.shop.sh("dpkg-query --show --showformat='${Version}' shop").strip(), version)
        for name in DAEMONS:
            program = self.shop.sh(f"readlink /proc/{self.shop.main_pid(f'shop-{name}.service')}/exe").strip()
            self.assertFalse(program.endswith("(deleted)"), f"shop-{name} is not the program that the package brought")

    def test_1_restarts_at_200_requests_a_second(self):
        self.nothing_is_lost(200, "each daemon restarted twice at 200/s", self.restart_each, repeats=2)

    def test_2_restarts_as_fast_as_it_goes(self):
        self.nothing_is_lost(0, "each daemon restarted twice, as fast as it goes", self.restart_each, repeats=2)

    def test_3_restarts_of_all_as_fast_as_it_goes(self):
        self.nothing_is_lost(0, "shop.target restarted twice, as fast as it goes", self.restart_the_target, repeats=2)

    def test_4_upgrade_at_200_requests_a_second(self):
        self.upgrade_under_load(200, "package upgraded at 200/s", "rebuilt1")

    def test_5_upgrade_as_fast_as_it_goes(self):
        self.upgrade_under_load(0, "package upgraded, as fast as it goes", "rebuilt2")


if __name__ == "__main__":
    unittest.main()
