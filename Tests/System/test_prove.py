"""A short run of scripts/prove."""
import os
import subprocess
import unittest

from shop import TOP, free_port


class ProveTests(unittest.TestCase):
    def test_nothing_is_lost_doubled_or_oversold(self):
        # A seed of its own each time: what is to be seen again is printed.
        done = subprocess.run(
            [TOP / "scripts/prove", "--checkouts", "240", "--kills", "10", "--products", "8"],
            env=os.environ | {"SHOP_PORT": str(free_port())},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("proved: ", done.stdout)
        self.assertNotIn("BROKEN", done.stdout)
        print(done.stdout, flush=True)


if __name__ == "__main__":
    unittest.main()
