"""The files of docs/SCALING.md for systemd and nginx, on the booted host: it is 10.0.0.11, and nobody listens on 10.0.0.12."""
import re
import unittest

from host import wait_until
from installed import DAEMONS, the_shop
from pages import Page

PAGE = Page("SCALING.md")
FILES = {"nginx": ("/etc/shop/nginx/upstreams.conf", "/etc/nginx/conf.d/shop-sisters.conf"),
         "The daemons": ("/etc/shop/sisters.env",)}
KEPT = "/etc/shop /etc/nginx/conf.d /etc/systemd/system"


class ScalingTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = the_shop()
        cls.buyer = cls.shop.new_buyer()
        # All of 10.0.0.0/24 is this host's then, so 10.0.0.12 refuses.
        cls.shop.sh(f"tar --create --absolute-names --file=/run/kept.tar {KEPT}; ip address add 10.0.0.11/24 dev lo")
        cls.addClassCleanup(cls.undo)
        for heading, paths in FILES.items():
            for path in paths:
                cls.shop.run("tee", path, stdin=PAGE.block(heading, f"# {path}"))
        socket, service = PAGE.block("The daemons", "[Socket]"), PAGE.block("The daemons", "[Service]")
        for port, name in enumerate(DAEMONS, 8001):
            cls.edit(f"shop-{name}.socket", socket.replace("8004", str(port)))
            cls.edit(f"shop-{name}.service", service)
        cls.switch(PAGE.block("The daemons", "systemctl daemon-reload"))
        for port in range(8001, 8006):
            wait_until(lambda: cls.shop.run("curl", "--silent", "--fail", f"http://10.0.0.11:{port}/health", check=False)
                       .returncode == 0, what=f"the daemon at port {port}")

    @classmethod
    def edit(cls, unit, text):
        """Does the same as `systemctl edit`, which needs a terminal."""
        cls.shop.run("install", "-D", "-m", "644", "/dev/stdin", f"/etc/systemd/system/{unit}.d/override.conf", stdin=text)

    @classmethod
    def switch(cls, script):
        """Runs what reloads nginx, and waits for its workers of before to go: until then they take customers, too."""
        old = cls.workers()
        cls.shop.sh(script)
        wait_until(lambda: not old & cls.workers(), what="nginx with its new settings")

    @classmethod
    def workers(cls):
        return set(cls.shop.sh("cat /proc/$(cat /run/nginx.pid)/task/*/children").split())

    @classmethod
    def undo(cls):
        cls.switch(f"rm -rf {KEPT}; tar --extract --absolute-names --preserve-permissions --file=/run/kept.tar;"
                   "ip address del 10.0.0.11/24 dev lo; systemctl daemon-reload;"
                   "systemctl stop shop.target 'shop-*.service' 'shop-*.socket'; systemctl start shop.target;"
                   "systemctl reload nginx")
        cls.shop.await_health()
        answer = cls.shop.buy(cls.buyer)
        assert answer.status == 201, answer

    def test_customers_buy_and_the_host_that_refuses_is_passed_over(self):
        for _ in range(8):
            answer = self.shop.buy(self.buyer)
            self.assertEqual(answer.status, 201, answer)
        self.assertIn(answer.json["number"], self.shop.curl(
            f"/orders/{answer.json['id']}", headers=[f"Cookie: access_token={self.buyer}"]).text)
        journal = self.shop.sh("journalctl --boot --no-pager -t shop_nginx --grep /api/orders/checkout")
        self.assertRegex(journal, r'"upstream":"10\.0\.0\.12:8004, 10\.0\.0\.11:8004"')

    def test_all_of_it_goes_over_tcp(self):
        listening = self.shop.sh("ss --no-header --tcp --listening --numeric")
        for port in (*range(8001, 8006), *range(8101, 8105)):
            self.assertRegex(listening, rf"(10\.0\.0\.11|127\.0\.0\.1):{port}\s")
        # order asks auth, cart and catalog through the door of this host.
        self.assertEqual(self.shop.buy(self.buyer).status, 201)
        asked = set(re.findall(r"127\.0\.0\.1:(810\d)\s.*shop-order", self.shop.sh("ss --no-header --tcp --processes --numeric")))
        self.assertEqual(asked, {"8101", "8102", "8103"})

    def test_routes_for_sisters_are_there_for_sisters_only(self):
        cart = "/internal/carts/00000000-0000-7000-8000-000000000000"
        self.assertEqual(self.shop.curl(cart).status, 404)
        said = self.shop.sh(f"curl --silent --output /dev/null --write-out '%{{http_code}}' http://127.0.0.1:8103{cart}")
        self.assertEqual(said, "401")

    def test_mail_and_shopctl_find_order_by_its_socket(self):
        self.shop.run("shopctl", "mail")


if __name__ == "__main__":
    unittest.main()
