"""Orders as a file: no program computes anything in it, and typed texts can be restored."""
import csv
import io
import random
import re
import unittest

from goods import check_out, new_product, put_in_cart
from shop import TOP, Shop, uuid7

#: As docs/API.md tells those who import the file.
UNDO = re.compile(r"""(^|[,;\t|\r\n"])([ \u00A0]*)'(?='*[=+\-@\t\r＝＋－＠﹦﹢﹣﹫])""")
FORMULA = re.compile(r"^[ \u00A0]*[=+\-@\t\r＝＋－＠﹦﹢﹣﹫]")


def undone(field):
    return UNDO.sub(r"\1\2", field)


class ExportTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.shop.start("postgres", "redis", "auth", "catalog", "cart", "order", "nginx")
        cls.admin = cls.shop.admin()
        product = new_product(cls.admin, stock=500)
        cls.buyer = cls.shop.buyer(f"{uuid7()}@example.com")
        chance = random.Random(4711)
        texts = ["x;=1+1;y", "=1+1", "''=1", "x\t=2", "a|@b", "1\n-2", 'x;"=3"', "x; +4", "it's", "＝5", "x,＋6"]
        texts += ["".join(chance.choice("=+-@,;|\"' \u00A0\nax1＝＠") for _ in range(40)) for _ in range(40)]
        cls.orders = {}
        for one, two in zip(texts, reversed(texts)):
            put_in_cart(cls.buyer, product)
            shipping = {"name": "n" + re.sub(r"[\n\t]", " ", one), "phone": "+49 30 1234", "address": two}
            answer = check_out(cls.buyer, shipping=shipping, note=one)
            assert answer.status == 201, answer
            cls.orders[answer.json["number"]] = answer.json

    def export(self, separator):
        answer = self.admin.get(f"/api/admin/orders.csv?email={self.email}&separator={separator}")
        self.assertEqual(answer.status, 200, answer)
        return answer.body.decode("utf-8-sig")

    @property
    def email(self):
        return next(iter(self.orders.values()))["user"]["email"]

    def test_what_people_typed_comes_back_whatever_separates_the_fields(self):
        for separator, mark in (("comma", ","), ("semicolon", ";")):
            rows = list(csv.DictReader(io.StringIO(self.export(separator), newline=""), delimiter=mark))
            self.assertEqual(len(rows), len(self.orders))
            for row in rows:
                order = self.orders[row["number"]]
                for field, typed in (("note", order["note"]), ("name", order["shipping"]["name"]),
                                     ("address", order["shipping"]["address"]), ("phone", order["shipping"]["phone"])):
                    self.assertEqual(undone(row[field]), typed)
                self.assertEqual(row["phone"], "'+49 30 1234")

    def test_no_program_finds_a_formula_whatever_it_splits_at(self):
        for separator in ("comma", "semicolon"):
            text = self.export(separator)
            for mark in ",;\t|":
                for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
                    for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark, quoting=quoting):
                        for field in row:
                            self.assertNotRegex(field.strip('"'), FORMULA)

    def test_the_rule_is_the_documented_one(self):
        self.assertIn(UNDO.pattern, (TOP / "docs/API.md").read_text())


if __name__ == "__main__":
    unittest.main()
