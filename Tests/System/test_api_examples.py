"""The commands of docs/API.md, run unchanged one after the other on a shop with the data that they use."""
import os
import re
import subprocess
import unittest

from goods import check_out, new_product, put_in_cart
from shop import ADMIN, TOP, Shop

SECRET = "a secret of the webhook for this test only"


def blocks(name):
    return re.findall(r"^```sh\n(.*?)^```$", (TOP / name).read_text(), re.MULTILINE | re.DOTALL)


class APIExampleTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop(PAYMENT_WEBHOOK_SECRET=SECRET)
        cls.addClassCleanup(cls.shop.close)
        cls.shop.start()

    def test_every_command_is_answered_as_one_that_works(self):
        found = blocks("docs/API.md")
        self.assertGreater(len(found), 8)
        admin = self.shop.client(token=self.sign_in(*ADMIN))
        product = new_product(admin, sku="BOOK-1", price="39.90", stock=100)
        self.sign_up("bob@example.com")
        bob = admin.get("/api/auth/users?q=bob@example.com").json[0]["id"]
        order = check_out(self.with_cart(product)).json
        waiting = check_out(self.with_cart(product), payment="sandbox").json
        # Orders have changed it.
        etag = admin.get(f"/api/products/{product['id']}").headers["ETag"]
        self.variables = {
            "ADMIN": admin.token, "PRODUCT": product["id"], "ETAG": etag, "USER_ID": bob, "ORDER": order["id"],
            "PAYMENT": waiting["payment"]["id"], "PAYMENT_WEBHOOK_SECRET": SECRET,
        }
        for block in found:
            if "TOKEN" in block:
                self.variables["TOKEN"] = self.sign_in("anna@example.com", "correct horse", "battery staple")
            # The amount of the example is that of its payment.
            self.run_block(block.replace('"84.80"', f'"{waiting["payment"]["amount"]}"'))
        self.assertEqual(admin.get(f"/api/orders/{waiting['id']}").json["status"], "paid")
        self.assertEqual(admin.get(f"/api/orders/{order['id']}").json["status"], "shipped")

    def with_cart(self, product):
        buyer = self.shop.buyer()
        put_in_cart(buyer, product)
        return buyer

    def sign_up(self, email):
        answer = self.shop.client().call("POST", "/api/auth/register", {"email": email, "password": "correct horse"})
        self.assertLess(answer.status, 300, answer)

    def sign_in(self, email, *passwords):
        for password in passwords:
            answer = self.shop.client().form("/api/auth/login", {"username": email, "password": password})
            if answer.status == 200:
                return answer.json["access_token"]
        raise AssertionError(f"{email} can't sign in: {answer}")

    def run_block(self, block):
        """curl fails for a status of 400 and more; `set -e` has the first failure end the block."""
        script = 'set -eu\ncurl() { command curl --fail-with-body --show-error "$@"; }\n' + block
        script = script.replace("localhost:8000", f"localhost:{self.shop.port}")
        done = subprocess.run(
            ["bash", "-c", script], env=os.environ | self.variables, cwd=self.shop.folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual(done.returncode, 0, f"{block}\n{done.stdout}")


if __name__ == "__main__":
    unittest.main()
