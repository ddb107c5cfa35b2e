"""Mail to an unverified address: limited, and without texts that the buyer typed."""
import email
import email.policy
import html
import os
import re
import subprocess
import time
import unittest

from goods import check_out, new_product, put_in_cart
from shop import TOP, Shop, uuid7

WORDS = ("suspended", "evil.example", "Trap")
SHIPPING = {"name": "Your account is suspended, confirm at https://evil.example/login", "phone": "+1 555 0100",
            "address": "Trap 1", "city": "Trap", "postal_code": "Trap"}


class MailTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop(MAIL_INTERVAL_SECONDS="1")
        cls.addClassCleanup(cls.shop.close)
        cls.shop.start()
        cls.admin = cls.shop.admin()
        cls.product = new_product(cls.admin, name="Reading lamp", stock=500)

    def order(self, buyer):
        put_in_cart(buyer, self.product)
        answer = check_out(buyer, shipping=SHIPPING, note="Trap")
        self.assertEqual(answer.status, 201, answer)
        return answer.json

    def sql(self, statement):
        return self.shop.sql("order", statement)

    def mails(self, address, count):
        """What has gone to an address, once there are so many and no other is on its way."""
        end = time.monotonic() + 90
        while True:
            mails = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
                     for file in (self.shop.folder / "mail").glob("*.eml")]
            mails = [mail for mail in mails if mail["To"] == address]
            left = self.sql(f"""select count(*) from mail_outbox join orders on orders.id = order_id
                where orders.email = '{address}' and step not in ('sent', 'withheld')""")
            if len(mails) >= count and left == ["0"]:
                return mails
            self.assertLess(time.monotonic(), end, f"{len(mails)} mails, {left} on their way")
            time.sleep(0.2)

    def shopctl(self, *arguments):
        environment = os.environ | {"ORDER_URL": f"unix:{self.shop.folder}/sockets/order.sock",
                                    "SECRET_KEY": self.shop.secret, "SHOP_ENV": "development"}
        return subprocess.run([TOP / ".build/release/shopctl", *arguments], env=environment, check=True,
                              stdout=subprocess.PIPE, text=True).stdout

    def test_a_stranger_gets_five_mails_a_day_and_none_of_the_buyers_words(self):
        address = f"{uuid7()}@example.com"
        buyer = self.shop.buyer(address)
        orders = [self.order(buyer) for _ in range(8)]
        mails = self.mails(address, 5)
        self.assertEqual(len(mails), 5)
        for mail in mails:
            text = mail.as_string() + "".join(part.get_content() for part in mail.iter_parts())
            for word in WORDS:
                self.assertNotIn(word, text)
            self.assertIn("Reading lamp", text)

        listed = self.shopctl("mail")
        withheld = [line for line in listed.splitlines() if orders[7]["number"] in line]
        self.assertEqual(len(withheld), 1, listed)
        self.assertIn("withheld: this unverified address had five mails within a day", withheld[0])
        page = self.admin.get(f"/admin/orders/{orders[7]['id']}", headers={"Accept-Language": "en"}).text
        self.assertIn("Withheld", page)
        self.assertIn("Nobody has verified this address", page)
        self.assertNotIn("Withheld", buyer.get(f"/orders/{orders[7]['id']}").text)

        self.assertIn("will be sent", self.shopctl("mail", "retry", withheld[0].split()[0]))
        self.assertEqual(len(self.mails(address, 6)), 6)

    def test_a_verified_buyer_gets_all_mails_and_their_words_are_no_links(self):
        address = f"{uuid7()}@example.com"
        buyer = self.shop.buyer(address, email_verified=True)
        for _ in range(6):
            self.order(buyer)
        for mail in self.mails(address, 6):
            for part in mail.iter_parts():
                self.assertIn("suspended", part.get_content())
                self.assertNotIn("evil.example", part.get_content())
                self.assertNotIn("https://evil", part.get_content())

    def test_who_owns_the_shop_has_verified_the_first_admin(self):
        verified = self.shop.sql("auth", "select email_verified_at is not null from users where email = 'admin@example.com'")
        self.assertEqual(verified, ["t"])

    def test_a_client_is_the_same_by_every_way_in_and_can_not_say_who_it_is(self):
        by_api = self.order(self.shop.buyer())
        liar = self.shop.buyer()
        put_in_cart(liar, self.product)
        lied = check_out(liar, shipping=SHIPPING).json
        put_in_cart(liar, self.product)
        forged = liar.call("POST", "/api/orders/checkout", {"shipping": SHIPPING},
                           {"X-Forwarded-For": "203.0.113.7", "X-Service-Token": liar.token}).json
        browser = self.shop.buyer()
        put_in_cart(browser, self.product)
        browser.cookies["access_token"], browser.token = browser.token, None
        page = browser.get("/checkout").text
        kept = {name: html.unescape(value) for name, value in
                re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page[page.index('action="/checkout"'):])}
        answer = browser.form("/checkout", kept | {
            "name": "Ann", "phone": "12345", "delivery": "pickup 0.00", "payment": "invoice"},
            {"X-Forwarded-For": "203.0.113.8"})
        self.assertEqual(answer.status, 303, answer)
        by_page = answer.headers["Location"].split("/")[-1].split("?")[0]
        ids = "', '".join([by_api["id"], lied["id"], forged["id"], by_page])
        marks = self.sql(f"select coalesce(client, 'none') from orders where id in ('{ids}')")
        self.assertEqual(len(marks), 4)
        self.assertEqual(len(set(marks)), 1)
        self.assertRegex(marks[0], "^[0-9a-f]{32}$")


if __name__ == "__main__":
    unittest.main()
