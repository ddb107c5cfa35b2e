"""What docs/OPERATIONS.md has for a checkout, with the shop of a test in the place of .run; Tests/Host runs the rest of it."""
import re
import subprocess
import unittest

from shop import TOP, Shop, wait_until

PAGE = (TOP / "docs/OPERATIONS.md").read_text()


class CheckoutTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.shop.start()

    def run_here(self, script):
        done = subprocess.run(
            ["bash", "-euc", script.replace(".run", str(self.shop.folder))], cwd=TOP, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout

    def test_1_one_request_in_every_log(self):
        request = self.shop.client().get("/api/products").headers["X-Request-ID"]
        line = re.search(r"^grep .*\.run/logs/.*$", PAGE, re.MULTILINE).group(0)
        line = re.sub(r"\b[0-9a-f]{32}\b", request, line)
        wait_until(lambda: request in (self.shop.folder / "logs/catalog.log").read_text(), what="a line of the catalogue's")
        said = self.run_here(line)
        # nginx's and catalog's.
        self.assertGreaterEqual(said.count(request), 2, said)

    def test_2_the_parts_of_a_checkout(self):
        block = re.search(r"^In a checkout:\n\n```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE).group(1)
        first, rest = block.split("\n", 1)
        # The shop runs already; test_watch has it run by this one.
        self.assertTrue(first.startswith("scripts/run "))
        said = self.run_here(rest)
        for text in ('"status":"ok"', "catalog: up to date"):
            self.assertIn(text, said)
        self.assertFalse(self.shop.runs("catalog"))


if __name__ == "__main__":
    unittest.main()
