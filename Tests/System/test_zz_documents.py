"""The API's documents against the daemons' answers. It is the last test, because it checks the answers of all others."""
import json
import pathlib
import re
import unittest
import urllib.parse

import jsonschema

from goods import check_out, new_product, put_in_cart
from shop import ADMIN, TOP, Client, Shop, uuid7

PARTS = ("auth", "catalog", "cart", "order")


def strict(schema):
    """The same schema, but no object may have a member that it does not name."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {name: strict(value) for name, value in schema.items()}
    if isinstance(schema.get("properties"), dict):
        schema.setdefault("additionalProperties", False)
    return schema


class DocumentTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.shop.start()
        cls.documents = {part: cls.shop.client().get(f"/docs/{part}/openapi.json").json for part in PARTS}
        cls.operations = {}
        for part, document in cls.documents.items():
            for path, methods in document["paths"].items():
                for method, operation in methods.items():
                    cls.operations[method.upper(), path] = (document, operation)
        cls.walk_through()

    @classmethod
    def walk_through(cls):
        """Actions of a customer and an admin, so that this test has answers when it runs alone."""
        admin, buyer = cls.shop.admin(), cls.shop.buyer()
        product = new_product(admin, price="3.50", stock=9)
        put_in_cart(buyer, product, 2)
        buyer.get("/api/cart")
        order = check_out(buyer, payment="sandbox", expected_total="7.00").json
        buyer.call("POST", f"/api/sandbox/payments/{order['payment']['id']}", {"card": "4242 4242 4242 4242"})
        buyer.call("PATCH", f"/api/orders/{order['id']}/cancel")
        for path in ("orders", f"orders/{order['id']}", "delivery-methods", "payment-methods", "products?limit=2",
                     f"products/{product['id']}", f"products/sku/{product['sku']}", "categories", "templates"):
            buyer.get(f"/api/{path}")
        # auth looks at the account itself.
        signed_in = cls.shop.client()
        signed_in.request("POST", "/api/auth/login", urllib.parse.urlencode({"username": ADMIN[0], "password": ADMIN[1]}),
                          {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"})
        for path in ("auth/me", "auth/users"):
            assert signed_in.get(f"/api/{path}").status == 200, path
        for path in ("admin/orders", f"admin/orders/{order['id']}/mail", "admin/stats", "admin/delivery-methods", "admin/orders.csv",
                     f"products/{product['id']}/movements"):
            assert admin.get(f"/api/{path}").status == 200, path
        method = admin.call("POST", "/api/admin/delivery-methods", {
            "code": "drone", "name_en": "Drone", "name_ru": "Дрон", "price": "1.00", "needs_address": True}).json
        admin.call("PATCH", f"/api/admin/delivery-methods/{method['id']}", {"price": "2.00"})
        admin.call("DELETE", f"/api/admin/delivery-methods/{method['id']}")
        admin.call("PATCH", f"/api/admin/orders/{order['id']}", {"status": "shipped"})
        admin.call("PATCH", f"/api/products/{product['id']}", {"stock": 3, "reason": "counted"})
        admin.call("DELETE", f"/api/products/{product['id']}")
        guest = cls.shop.client()
        guest.call("POST", "/api/auth/register", {"email": f"{uuid7()}@example.com", "password": "a good password"})
        guest.call("POST", "/api/auth/register", {"email": "nobody", "password": "x"})
        guest.call("POST", "/api/orders/checkout")
        guest.call("POST", "/api/orders/payments/webhook", {})

    def find(self, method, path):
        """The document and operation of a request; None for an address that is no route."""
        path = urllib.parse.urlsplit(path).path
        path = path.removeprefix("/api").rstrip("/") or "/"
        for (known, pattern), found in sorted(self.operations.items(), key=lambda each: each[0][1].count("{")):
            expression = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(pattern))
            if known == ("GET" if method == "HEAD" else method) and re.fullmatch(expression, path):
                return pattern, *found
        return None

    def test_every_answer_is_as_its_document_says(self):
        looked_at, faults = {}, []
        for method, path, _, _, answer in Client.seen:
            found = self.find(method, path)
            # Other addresses than routes are not documented. nginx answers some of them itself.
            if found is None:
                if answer.status not in (400, 404, 405, 413, 429, 503):
                    faults.append(f"{method} {path} → {answer.status} is in no document")
                continue
            pattern, document, operation = found
            told = operation["responses"].get(str(answer.status))
            if told is None:
                # Refusals by nginx, or by the skeleton before any route.
                if answer.status not in (400, 403, 404, 405, 408, 413, 414, 415, 422, 429, 431, 503):
                    faults.append(f"{method} {pattern} → {answer.status} is not told")
                continue
            if "$ref" in told:
                told = document["components"]["responses"]["Problem"]
            looked_at.setdefault((method, pattern, answer.status), 0)
            looked_at[method, pattern, answer.status] += 1
            if method == "HEAD" or not answer.body:
                continue
            kind = answer.headers["Content-Type"].split(";")[0]
            content = told.get("content", {})
            if kind not in content:
                faults.append(f"{method} {pattern} → {answer.status} is {kind}, told is {list(content)}")
                continue
            if looked_at[method, pattern, answer.status] > 20 or "schema" not in content[kind]:
                continue
            fault = self.fault(answer.json, content[kind]["schema"], document["components"])
            if fault:
                faults.append(f"{method} {pattern} → {answer.status}: {fault}")
        self.assertEqual(sorted(set(faults)), [])
        self.assertGreater(len(looked_at), 25)
        print(f"measured: {sum(looked_at.values())} answers of {len(looked_at)} kinds were as told", flush=True)

    def test_every_request_that_was_done_is_as_its_document_says(self):
        looked_at, faults = {}, []
        for method, path, kind, body, answer in Client.seen:
            found = self.find(method, path)
            if found is None or answer.status >= 300:
                continue
            pattern, document, operation = found
            looked_at.setdefault((method, pattern), 0)
            looked_at[method, pattern] += 1
            if looked_at[method, pattern] > 20:
                continue
            told = {each["name"] for each in operation.get("parameters", []) if each["in"] == "query"}
            for name in set(urllib.parse.parse_qs(urllib.parse.urlsplit(path).query, keep_blank_values=True)) - told:
                faults.append(f"{method} {pattern}: ?{name}= is not told")
            if body is None:
                continue
            content, kind = operation.get("requestBody", {}).get("content", {}), kind.split(";")[0]
            if kind not in content:
                faults.append(f"{method} {pattern} took {kind}, told is {list(content)}")
                continue
            value = json.loads(body) if kind == "application/json" else dict(urllib.parse.parse_qsl(body))
            fault = self.fault(value, strict(content[kind]["schema"]), strict(document["components"]))
            if fault:
                faults.append(f"{method} {pattern} took {value}: {fault}")
        self.assertEqual(sorted(set(faults)), [])
        self.assertGreater(len(looked_at), 25)
        print(f"measured: {sum(looked_at.values())} requests of {len(looked_at)} kinds were as told", flush=True)

    @staticmethod
    def fault(value, schema, components):
        """The fault of a value; None if it satisfies the schema."""
        schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "components": components}
        validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
        worst = jsonschema.exceptions.best_match(validator.iter_errors(value))
        return worst and f"{worst.json_path}: {worst.message[:300]}"

    def test_the_documents_tell_every_route_there_is_and_no_other(self):
        for part in PARTS:
            paths = self.documents[part]["paths"]
            for path, methods in paths.items():
                answer = self.shop.client().request("OPTIONS", "/api" + re.sub(r"\{\w+\}", uuid7(), path))
                self.assertEqual(answer.status, 405, path)
                allowed = set(answer.headers["Allow"].replace(" ", "").split(",")) - {"HEAD"}
                self.assertEqual(allowed, {method.upper() for method in methods}, path)
            source = set()
            for file in (TOP / "Sources" / part.capitalize()).glob("*.swift"):
                source |= {re.sub(r":(\w+)", r"{\1}", path) for path in re.findall(
                    r'router\.(?:get|post|patch|put|delete)\("([^"]+)"', file.read_text())}
            self.assertEqual({path for path in source if not path.startswith("/internal")}, set(paths), part)

    def test_the_documents_are_openapi_with_schemas_that_are_schemas(self):
        for part, document in self.documents.items():
            self.assertEqual(document["openapi"], "3.1.0")
            text = json.dumps(document)
            for name in re.findall(r"#/components/schemas/(\w+)", text):
                self.assertIn(name, document["components"]["schemas"], part)
            for schema in document["components"]["schemas"].values():
                jsonschema.Draft202012Validator.check_schema(schema)
            for path, methods in document["paths"].items():
                for operation in methods.values():
                    names = [each["name"] for each in operation.get("parameters", []) if each["in"] == "path"]
                    self.assertEqual(names, re.findall(r"\{(\w+)\}", path))

    def test_people_read_the_same(self):
        self.assertIn("/docs/order", self.shop.client().get("/docs/").text)
        for part in PARTS:
            page = self.shop.client().get(f"/docs/{part}")
            self.assertEqual(page.headers["Content-Type"], "text/html; charset=utf-8")
            for path in self.documents[part]["paths"]:
                self.assertIn(f"<code>{path}</code>", page.text)
        for file in ("docs.css", "docs.js"):
            self.assertEqual(self.shop.client().get(f"/static/{file}").status, 200)
        self.assertTrue(pathlib.Path(TOP / "www/docs/index.html").exists())


if __name__ == "__main__":
    unittest.main()
