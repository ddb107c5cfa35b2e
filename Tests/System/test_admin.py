"""The pages for admins, with the real daemons."""
import html
import re
import unittest

from goods import check_out, new_product, put_in_cart, stock_of
from shop import Shop, uuid7


class AdminTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.shop.start()
        cls.api = cls.shop.admin()
        cls.pages = cls.shop.client()
        cls.pages.cookies["access_token"] = cls.api.token

    def fields(self, path, page=None):
        """The fields of the page's form, as a browser would send them."""
        if page is None:
            page = self.pages.get(path)
            self.assertEqual(page.status, 200, page)
        form = re.search(r'<form class="form[ "].*?</form>', page.text, re.DOTALL).group(0)
        fields = {}
        for tag in re.findall(r"<input [^>]*>", form):
            given = dict(re.findall(r'(\w+)="([^"]*)"', tag))
            if given.get("type") != "checkbox" or " checked" in tag:
                fields[given["name"]] = html.unescape(given.get("value", ""))
        for name, text in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
            # The first line end after the tag is none of the text's.
            fields[name] = html.unescape(text.removeprefix("\n")).replace("\n", "\r\n")
        for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
            chosen = re.search(r'value="([^"]*)" selected', options)
            fields[name] = chosen.group(1) if chosen else ""
        return fields

    @staticmethod
    def row(fields, name=""):
        """The beginning of the names of an attribute's fields; of an empty row without a name."""
        for field, value in fields.items():
            if re.fullmatch(r"attribute\.\d+\.name", field) and value == name:
                return field.removesuffix("name")
        raise AssertionError(f"no row {name!r} in {fields}")

    def save(self, path, fields, **typed):
        """Sends the form with what was typed; the answer."""
        return self.pages.form(path, fields | typed)

    def assert_saved(self, answer):
        self.assertEqual(answer.status, 303, answer.text[-3000:])

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

    def test_an_attribute_that_nobody_touches_stays_to_the_byte(self):
        attributes = {
            "colors": ["red", {"a": None}], "code": "42", "leading": " 0042", "note": "two\nlines", "watts": 40, "a:b": "c:d",
            "Watts": 41, "none": None, "on": True, "off": False, "empty": "", "text true": "true",
            "big": 12345678901234567890, "text null": "null", "dots.in.name": 1.5, "<b>\"&": "<i>\"&"}
        old = new_product(self.api, attributes=attributes)
        # As nobody could write it by the API today: with a zero at the end, longer than a Decimal is, and names that
        # the rule of text refuses.
        self.shop.sql("catalog", f"""update products set attributes = attributes ||
            '{{" watts": "another", "line\\nend": "x", "zero": 1.50, "long": 1234567890123456789012345678901234567890123456789}}' where id = '{old["id"]}'""")
        parts = f"""select key || '=' || value from products, jsonb_each_text(attributes)
            where id = '{old["id"]}' and key <> 'watts' order by key collate "C" """
        before = self.shop.sql("catalog", parts)
        path = f"/admin/products/{old['id']}"
        fields = self.fields(path)
        self.assert_saved(self.save(path, fields, **{self.row(fields, "watts") + "value": "60"}))
        self.assertEqual(self.shop.sql("catalog", parts), before)
        self.assertEqual(self.product(old["id"])["attributes"]["watts"], 60)
        # Nor does anything change when another field does.
        self.assert_saved(self.save(path, self.fields(path), name="Other"))
        self.assertEqual(self.shop.sql("catalog", parts), before)

    def test_attributes_are_added_renamed_and_removed_and_keep_their_types(self):
        attributes = {"code": "42", "watts": 40, "on": True, "old name": [1, 2], "gone": 1, "gone too": "x"}
        old = new_product(self.api, attributes=attributes)
        path = f"/admin/products/{old['id']}"
        fields = self.fields(path)
        empty = [field.removesuffix("name") for field, value in fields.items()
                 if re.fullmatch(r"attribute\.\d+\.name", field) and not value]
        self.assert_saved(self.save(path, fields, **{
            self.row(fields, "code") + "value": "43", self.row(fields, "watts") + "value": "60,5",
            self.row(fields, "on") + "value": "false", self.row(fields, "old name") + "name": "new: name",
            self.row(fields, "gone") + "name": "", self.row(fields, "gone too") + "value": "",
            empty[0] + "name": "part", empty[0] + "value": "0042", empty[1] + "name": "pieces", empty[1] + "value": "7",
            empty[2] + "name": "colour", empty[2] + "value": "red"}))
        self.assertEqual(self.product(old["id"])["attributes"], {
            "code": "43", "watts": 60.5, "on": False, "new: name": [1, 2], "part": "0042", "pieces": 7, "colour": "red"})
        fields = self.fields(path)
        refused = self.save(path, fields, **{
            self.row(fields, "watts") + "value": "many", self.row(fields) + "name": "code", self.row(fields) + "value": "1"})
        self.assertEqual(refused.status, 422)
        for place in (self.row(fields, "watts") + "value", self.row(fields) + "name"):
            self.assertIn(f'id="field-{place}-problem"', refused.text)
        self.assertIn('value="many"', refused.text)

    def test_attributes_follow_the_template_and_are_told_beside_their_fields(self):
        template = self.api.call("POST", "/api/templates", {
            "name": uuid7(), "schema": {"watts": "number", "part": "string", "dimmable": "boolean"}}).json["id"]
        old = new_product(self.api, attributes={"watts": "40", "extra": 1})
        path = f"/admin/products/{old['id']}"
        shown = self.save(path, self.fields(path), template_id=template, action="rows")
        self.assertEqual(shown.status, 200)
        self.assertEqual(self.product(old["id"])["template_id"], None)
        fields = self.fields(path, shown)
        typed = {self.row(fields, "part") + "value": "0042", self.row(fields, "dimmable") + "value": "true"}
        refused = self.save(path, fields, **typed)
        self.assertEqual(refused.status, 422)
        self.assertIn(f'id="field-{self.row(fields, "extra")}value-problem"', refused.text)
        self.assert_saved(self.save(path, fields, **typed, **{self.row(fields, "extra") + "name": ""}))
        self.assertEqual(self.product(old["id"])["attributes"], {"watts": 40, "part": "0042", "dimmable": True})

    def test_what_was_typed_is_saved(self):
        old = new_product(self.api, price="10.00", stock=5, attributes={"watts": 40})
        path = f"/admin/products/{old['id']}"
        fields = self.fields(path)
        fields |= {
            "price": "11,50", "stock": "7", "reason": "found two", "description": "Bright.\r\nWarm.",
            self.row(fields, "watts") + "value": "60", self.row(fields) + "value": "red"}
        fields[self.row(fields) + "name"] = "colour"
        del fields["is_active"]
        self.assert_saved(self.pages.form(path, fields))
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

    # Two admins

    def test_of_two_admins_each_keeps_what_only_they_have_changed(self):
        slugs = [f"c-{uuid7()}" for _ in range(3)]
        for slug in slugs:
            self.api.call("POST", "/api/categories", {"slug": slug, "name": slug})
        old = new_product(
            self.api, price="5.00", attributes={"watts": 40, "colour": "red", "size": "L"}, categories=slugs[:2],
            images=["https://example.com/1.jpg", "https://example.com/2.jpg"])
        path = f"/admin/products/{old['id']}"
        fields = self.fields(path)
        other = self.shop.buyer("other@example.com", role="admin")
        changed = other.call("PATCH", f"/api/products/{old['id']}", {
            "price": "9.00", "attributes": {"watts": 60, "colour": "red", "new": "x"}, "categories": [slugs[0], slugs[2]],
            "images": ["https://example.com/0.jpg", "https://example.com/1.jpg", "https://example.com/2.jpg"]})
        self.assertEqual(changed.status, 200, changed)
        del fields[f"category.{slugs[0]}"]
        self.assert_saved(self.save(path, fields, description="Mine.", **{
            self.row(fields, "colour") + "value": "blue",
            "images": "https://example.com/1.jpg\r\nhttps://example.com/3.jpg"}))
        new = self.product(old["id"])
        self.assertEqual((new["price"], new["description"]), ("9.00", "Mine."))
        self.assertEqual(new["attributes"], {"watts": 60, "colour": "blue", "new": "x"})
        self.assertEqual(new["categories"], [slugs[2]])
        self.assertEqual(new["images"], [f"https://example.com/{number}.jpg" for number in (0, 1, 3)])

    def test_what_two_admins_have_both_changed_is_told_with_input_kept(self):
        old = new_product(self.api, price="5.00", attributes={"watts": 40})
        path = f"/admin/products/{old['id']}"
        fields = self.fields(path)
        other = self.shop.buyer("other@example.com", role="admin")
        other.call("PATCH", f"/api/products/{old['id']}", {
            "price": "9.00", "description": "Theirs.", "attributes": {"watts": 60}})
        told = self.save(path, fields, price="7.00", name="Mine", **{self.row(fields, "watts") + "value": "50"})
        self.assertEqual(told.status, 409)
        for words in ("Changed by other@example.com, ", "Theirs: 9.00", "Theirs: 60", 'value="7.00"', 'value="Mine"'):
            self.assertIn(words, told.text)
        for field in ("price", self.row(fields, "watts") + "value"):
            self.assertIn(f'id="field-{field}-problem"', told.text)
        new = self.product(old["id"])
        self.assertEqual((new["price"], new["name"], new["attributes"]), ("9.00", old["name"], {"watts": 60}))
        # Who has read it may have their own way.
        self.assert_saved(self.pages.form(path, self.fields(path, told)))
        new = self.product(old["id"])
        self.assertEqual((new["price"], new["name"], new["attributes"]), ("7.00", "Mine", {"watts": 50}))
        self.assertEqual(new["description"], "Theirs.")

    def test_a_category_that_was_moved_meanwhile_stays_where_it_was_moved(self):
        def category(name, **more):
            return self.api.call("POST", "/api/categories", {"slug": f"c-{uuid7()}", "name": name} | more).json["id"]

        first, second, third = category("First"), category("Second"), category("Third")
        child = category("Child", parent_id=first)
        path = f"/admin/categories/{child}"
        fields = self.fields(path)
        self.shop.buyer("other@example.com", role="admin").call(
            "PATCH", f"/api/categories/{child}", {"parent_id": second, "name": "Theirs"})
        told = self.save(path, fields, parent_id=third)
        self.assertEqual(told.status, 409)
        self.assertIn("Changed by other@example.com, ", told.text)
        self.assertIn("Theirs: Second", told.text)
        self.assert_saved(self.save(path, fields, slug=f"mine-{child}"))
        new = next(one for one in self.api.get("/api/categories").json if one["id"] == child)
        self.assertEqual((new["parent_id"], new["name"], new["slug"]), (second, "Theirs", f"mine-{child}"))

    def test_a_template_and_a_delivery_method_are_not_put_back(self):
        template = self.api.call("POST", "/api/templates", {
            "name": uuid7(), "schema": {"watts": "number", "colour: inside": "string"}}).json
        path = f"/admin/templates/{template['id']}"
        fields = self.fields(path)
        other = self.shop.buyer("other@example.com", role="admin")
        other.call("PATCH", f"/api/templates/{template['id']}", {"schema": {"watts": "string", "colour: inside": "string"}})
        told = self.save(path, fields, **{self.row(fields, "watts") + "value": "boolean"})
        self.assertEqual(told.status, 409)
        self.assertIn("Theirs: Text", told.text)
        empty = self.row(fields)
        self.assert_saved(self.save(path, fields, **{empty + "name": "size", empty + "value": "string"}))
        self.assertEqual(self.api.get(f"/api/templates/{template['id']}").json["schema"], {
            "watts": "string", "colour: inside": "string", "size": "string"})

        method = self.api.call("POST", "/api/admin/delivery-methods", {
            "code": f"m-{uuid7()}", "name_en": "Fast", "name_ru": "Fast", "price": "5.00", "needs_address": True}).json
        path = f"/admin/deliveries/{method['id']}"
        fields = self.fields(path)
        other.call("PATCH", f"/api/admin/delivery-methods/{method['id']}", {"price": "6.00"})
        told = self.save(path, fields, price="7.00")
        self.assertEqual(told.status, 409)
        self.assertIn("Changed by other@example.com, ", told.text)
        self.assert_saved(self.save(path, fields, name_en="Faster"))
        new = next(one for one in self.api.get("/api/admin/delivery-methods").json if one["id"] == method["id"])
        self.assertEqual((new["price"], new["name_en"]), ("6.00", "Faster"))

    def test_an_attribute_that_two_have_added_is_replaced_when_it_is_sent_again(self):
        other = self.shop.buyer("other@example.com", role="admin")
        template = self.api.call("POST", "/api/templates", {"name": f"T {uuid7()}", "schema": {}}).json
        for kind, thing, field, theirs, shown, mine in (
                ("products", new_product(self.api), "attributes", "theirs", "theirs", "mine"),
                ("templates", template, "schema", "string", "Text", "number")):
            with self.subTest(kind):
                api, path = f"/api/{kind}/{thing['id']}", f"/admin/{kind}/{thing['id']}"
                fields = self.fields(path)
                other.call("PATCH", api, {field: {"colour": theirs}})
                empty = self.row(fields)
                told = self.save(path, fields, **{empty + "name": "colour", empty + "value": mine})
                self.assertEqual(told.status, 409)
                self.assertIn(f"Theirs: {shown}", told.text)
                self.assert_saved(self.save(path, self.fields(path, told)))
                self.assertEqual(self.api.get(api).json[field], {"colour": mine})

    def test_a_status_that_is_sent_as_it_was_shown_is_no_change(self):
        buyer = self.shop.buyer()
        put_in_cart(buyer, new_product(self.api))
        order = check_out(buyer).json
        path = f"/api/admin/orders/{order['id']}"
        same = self.api.call("PATCH", path, {"status": "paid", "before": {"status": "paid"}})
        self.assertEqual((same.status, same.json["status"]), (200, "paid"))
        self.assertEqual(self.api.call("PATCH", path, {}).status, 422)

    def test_a_text_longer_than_browsers_count_can_be_edited(self):
        """They count by UTF-16, where a smiley is two."""
        slug = f"c-{uuid7()}"
        made = self.api.call("POST", "/api/categories", {"slug": slug, "name": "\N{GRINNING FACE}" * 160})
        self.assertEqual(made.status, 201, made)
        page = self.pages.get(f"/admin/categories/{made.json['id']}").text
        tag = re.search(r'<input [^>]*name="name"[^>]*>', page).group(0)
        self.assertIn('maxlength="320"', tag)

    def test_an_order_that_was_moved_meanwhile_is_not_moved_from_elsewhere(self):
        buyer = self.shop.buyer()
        put_in_cart(buyer, new_product(self.api))
        order = check_out(buyer).json
        self.assertEqual(order["status"], "paid")
        other = self.shop.buyer("other@example.com", role="admin")
        other.call("PATCH", f"/api/admin/orders/{order['id']}", {"status": "shipped"})
        other.call("PATCH", f"/api/admin/orders/{order['id']}", {"status": "delivered"})
        for path, more in ((f"/admin/orders/{order['id']}", {}), ("/admin/orders", {"order_id": order["id"]})):
            told = self.pages.form(path, {"status": "refunded", "status_shown": "paid"} | more)
            self.assertEqual(told.status, 409)
            self.assertIn("Changed by other@example.com, ", told.text)
            self.assertIn("Theirs: Delivered", told.text)
        self.assertEqual(self.api.get(f"/api/orders/{order['id']}").json["status"], "delivered")

    # Counting while pieces sell

    def test_counting_while_pieces_sell_books_the_difference(self):
        product = new_product(self.api, stock=5)
        path = f"/admin/products/{product['id']}"
        fields = self.fields(path)
        page = self.pages.get(f"/admin/products?q={product['sku']}").text
        shown = re.search(r'name="stock_shown" value="(\d+)"', page).group(1)
        buyer = self.shop.buyer()
        put_in_cart(buyer, product, 3)
        self.assertEqual(check_out(buyer).status, 201)
        self.assert_saved(self.save(path, fields, stock="15", reason="ten more"))
        self.assertEqual(stock_of(product, self.api), 12)
        moved = self.api.get(f"/api/products/{product['id']}/movements").json[0]
        self.assertEqual((moved["kind"], moved["on_hand"], moved["reason"]), ("counted", 10, "ten more"))
        # The list was opened at five too.
        line = {"product_id": product["id"], "stock_shown": shown, "action": "stock"}
        self.assert_saved(self.pages.form("/admin/products", line | {"stock": "6"}))
        self.assertEqual(stock_of(product, self.api), 13)

    def test_taking_away_more_than_is_left_is_refused_and_told(self):
        product = new_product(self.api, stock=5)
        path = f"/admin/products/{product['id']}"
        fields = self.fields(path)
        buyer = self.shop.buyer()
        put_in_cart(buyer, product, 3)
        self.assertEqual(check_out(buyer).status, 201)
        told = self.save(path, fields, stock="1")
        self.assertEqual(told.status, 409)
        self.assertIn("It is now: 2", told.text)
        line = {"product_id": product["id"], "stock_shown": "5", "action": "stock", "stock": "1"}
        listed = self.pages.form(f"/admin/products?q={product['sku']}", line)
        self.assertEqual(listed.status, 409)
        self.assertIn("It is now: 2", listed.text)
        self.assertEqual(stock_of(product, self.api), 2)
        self.assert_saved(self.pages.form(path, self.fields(path, told)))
        self.assertEqual(stock_of(product, self.api), 1)

    def test_a_number_that_is_refused_in_the_list_stays_the_difference_to_what_was_shown(self):
        product = new_product(self.api, stock=5)
        buyer = self.shop.buyer()
        put_in_cart(buyer, product, 3)
        self.assertEqual(check_out(buyer).status, 201)
        line = {"product_id": product["id"], "stock_shown": "5", "action": "stock", "stock": "15.5"}
        told = self.pages.form(f"/admin/products?q={product['sku']}", line)
        self.assertEqual(told.status, 422)
        shown = re.search(r'name="stock_shown" value="(\d+)"', told.text).group(1)
        self.assert_saved(self.pages.form("/admin/products", line | {"stock": "15", "stock_shown": shown}))
        self.assertEqual(stock_of(product, self.api), 12)

    def test_a_refused_deletion_shows_the_thing_as_it_is(self):
        word = uuid7()[-12:]
        parent = self.api.call("POST", "/api/categories", {"name": f"Above {word}", "slug": f"above-{word}"}).json
        self.api.call("POST", "/api/categories", {"name": "Below", "slug": f"below-{word}", "parent_id": parent["id"]})
        path = f"/admin/categories/{parent['id']}"
        told = self.pages.form(path, {"action": "delete"})
        self.assertEqual(told.status, 409, told)
        self.assertEqual(self.fields(path, told), self.fields(path))
        # A template that is in use, and a product whose deletion somebody else's page has asked for.
        template = self.api.call("POST", "/api/templates", {"name": f"Book {word}", "schema": {"pages": "number"}}).json
        product = new_product(self.api, template_id=template["id"], attributes={"pages": 40}, description="Long in the making.")
        for path, more in ((f"/admin/templates/{template['id']}", {}),
                           (f"/admin/products/{product['id']}", {"owner": "0" * 64})):
            with self.subTest(path):
                told = self.pages.form(path, {"action": "delete"} | more)
                self.assertEqual(told.status, 409, told)
                before = self.fields(path)
                self.assertEqual(self.fields(path, told), before)
                self.assert_saved(self.pages.form(path, self.fields(path, told)))
                # It holds when the thing was saved.
                self.assertEqual(self.fields(path) | {"before": ""}, before | {"before": ""})

    def test_a_product_that_was_deleted_meanwhile_keeps_the_typed_text(self):
        product = new_product(self.api, stock=5, attributes={"list": [1], "code": "0042"})
        path = f"/admin/products/{product['id']}"
        fields = self.fields(path)
        self.shop.buyer("other@example.com", role="admin").call("DELETE", f"/api/products/{product['id']}")
        told = self.save(path, fields, description="Long in the making.", stock="7")
        self.assertEqual(told.status, 404)
        for words in ("Deleted meanwhile by other@example.com, ", "Long in the making.", 'action="/admin/products/new"'):
            self.assertIn(words, told.text)
        made = self.pages.form("/admin/products/new", self.fields(path, told))
        self.assert_saved(made)
        new = self.product(re.search(r"/admin/products/([0-9a-f-]+)", made.headers["Location"]).group(1))
        self.assertEqual((new["description"], new["stock"], new["sku"]), ("Long in the making.", 7, product["sku"]))
        self.assertEqual(new["attributes"], product["attributes"])
        gone = self.pages.form("/admin/products", {
            "product_id": product["id"], "stock": "7", "stock_shown": "5", "action": "stock"})
        self.assertEqual(gone.status, 404)
        self.assertIn("Deleted meanwhile by other@example.com, ", gone.text)


if __name__ == "__main__":
    unittest.main()
