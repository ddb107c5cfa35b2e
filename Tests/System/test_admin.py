"""What admins do on pages, with the daemons behind them."""
import html
import re
import unittest

from goods import new_product
from shop import Shop


class AdminTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.shop.start()
        cls.api = cls.shop.admin()
        cls.pages = cls.shop.client()
        cls.pages.cookies["access_token"] = cls.api.token

    def fields(self, path):
        """The fields of the page's form, as a browser would send them."""
        page = self.pages.get(path)
        self.assertEqual(page.status, 200, page)
        form = re.search(r'<form class="form form-wide".*?</form>', page.text, re.DOTALL).group(0)
        fields = {}
        for tag in re.findall(r"<input [^>]*>", form):
            given = dict(re.findall(r'(\w+)="([^"]*)"', tag))
            if given.get("type") != "checkbox" or " checked" in tag:
                fields[given["name"]] = html.unescape(given.get("value", ""))
        for name, text in re.findall(r'<textarea [^>]*name="(\w+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
            fields[name] = html.unescape(text).replace("\n", "\r\n")
        for name, options in re.findall(r'<select [^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL):
            chosen = re.search(r'value="([^"]*)" selected', options)
            fields[name] = chosen.group(1) if chosen else ""
        return fields

    def product(self, identifier):
        return self.api.get(f"/api/products/{identifier}").json

    def test_saving_a_product_changes_what_was_typed_and_nothing_else(self):
        attributes = {"colors": ["red", "blue"], "code": "42", "note": "two\nlines", "watts": 40}
        old = new_product(self.api, price="10.00", stock=5, description="One.\nTwo.", attributes=attributes)
        path = f"/admin/products/{old['id']}"
        fields = self.fields(path)
        # Meanwhile another admin has set another price.
        self.api.call("PATCH", f"/api/products/{old['id']}", {"price": "12.00", "stock": 9, "reason": "counted"})
        saved = self.pages.form(path, fields | {"name": "A better name"})
        self.assertEqual((saved.status, saved.headers["Location"]), (303, path), saved)
        new = self.product(old["id"])
        self.assertEqual(new["name"], "A better name")
        self.assertEqual((new["price"], new["stock"]), ("12.00", 9))
        for name in ("sku", "description", "attributes", "images", "categories", "is_active"):
            self.assertEqual(new[name], old[name], name)

    def test_a_new_attribute_leaves_the_others_what_they_are(self):
        attributes = {"colors": ["red", "blue"], "code": "42", "note": "two\nlines", "watts": 40}
        old = new_product(self.api, attributes=attributes)
        path = f"/admin/products/{old['id']}"
        fields = self.fields(path)
        fields["attributes"] = fields["attributes"].replace("watts: 40", "watts: 60") + "\r\nwarm: true"
        self.assertEqual(self.pages.form(path, fields).status, 303)
        self.assertEqual(self.product(old["id"])["attributes"], attributes | {"watts": 60, "warm": True})

    def test_what_was_typed_is_saved(self):
        old = new_product(self.api, price="10.00", stock=5, attributes={"watts": 40})
        path = f"/admin/products/{old['id']}"
        fields = self.fields(path) | {
            "price": "11,50", "stock": "7", "reason": "found two", "description": "Bright.\r\nWarm.",
            "attributes": "watts: 60\r\ncolour: red"}
        del fields["is_active"]
        self.assertEqual(self.pages.form(path, fields).status, 303)
        new = self.product(old["id"])
        self.assertEqual((new["price"], new["stock"], new["is_active"]), ("11.50", 7, False))
        self.assertEqual((new["description"], new["attributes"]), ("Bright.\nWarm.", {"watts": 60, "colour": "red"}))

    def test_a_refused_form_still_knows_what_it_began_with(self):
        old = new_product(self.api, price="10.00", stock=5)
        path = f"/admin/products/{old['id']}"
        refused = self.pages.form(path, self.fields(path) | {"name": ""})
        self.assertEqual(refused.status, 422)
        before = html.unescape(re.search(r'name="before" value="([^"]*)"', refused.text).group(1))
        self.assertIn(old["name"], before)


if __name__ == "__main__":
    unittest.main()
