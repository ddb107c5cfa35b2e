"""The commands of docs/OPERATIONS.md for a checkout, unchanged. Tests/Host runs those for a host."""
import os
import re
import subprocess
import unittest

from shop import TOP, Shop

PAGE = (TOP / "docs/OPERATIONS.md").read_text()


class CheckoutTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.shop.start()

    def sh(self, script):
        """What a script of the page prints, with .run taken for the folder of this test's shop."""
        script = script.replace(".run", str(self.shop.folder))
        done = subprocess.run(
            ["bash", "-euc", script], cwd=TOP, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env=os.environ | {"SHOP_TEST": "1", "SHOP_PORT": str(self.shop.port)})
        self.assertEqual(done.returncode, 0, f"{script}\n{done.stdout}")
        return done.stdout

    def test_the_commands_for_a_checkout_work_as_written(self):
        first, rest = re.search(r"In a checkout:\n\n```sh\n(.*?)\n(.*?)```", PAGE, re.DOTALL).groups()
        # That one is test_watch's.
        self.assertTrue(first.startswith("scripts/run "), first)
        before = self.shop.pid("catalog")
        said = self.sh(rest)
        self.assertIn(f"{before}\n", said)
        self.assertNotEqual(self.shop.pid("catalog"), before)
        self.assertIn('"status":"ok"', said)
        self.assertIn("settings are valid", said)
        self.assertIn("catalog", said.rsplit("settings are valid", 1)[1])

    def test_a_request_is_found_in_the_logs_of_a_checkout(self):
        line = next(line for line in PAGE.splitlines() if line.startswith("grep ") and ".run/logs" in line)
        request = self.shop.client().get("/product/018f0000-0000-7000-8000-000000000000").headers["X-Request-ID"]
        said = self.sh(re.sub(r"\b[0-9a-f]{32}\b", request, line))
        self.assertIn("shop-gateway", said)
        self.assertIn("shop-catalog", said)


if __name__ == "__main__":
    unittest.main()
