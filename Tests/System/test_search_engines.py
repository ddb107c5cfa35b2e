"""What search engines find: a crawl of the whole shop by its links and by its sitemap."""
import html.parser
import json
import re
import unittest
import urllib.parse
import xml.etree.ElementTree as xml

from goods import new_product
from shop import Shop

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
# Pages about the reader, which search engines must not list.
PRIVATE = ("/cart", "/login", "/register", "/orders", "/account", "/checkout", "/admin", "/language")


class SearchEngineTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.shop.start("postgres", "redis", "auth", "catalog", "cart", "order", "gateway", "nginx")
        cls.address = f"http://localhost:{cls.shop.port}"
        (cls.shop.folder / "media/lamp.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
        admin = cls.shop.admin()
        parent = admin.call("POST", "/api/categories", {"slug": "light", "name": "Light"}).json
        admin.call("POST", "/api/categories", {"slug": "lamps", "name": "Lamps", "parent_id": parent["id"]})
        cls.products = [
            new_product(admin, name=f"Lamp <{number}> & “shade”", stock=number % 2,
                        description="A lamp of oak. " * 20 if number % 3 else "", categories=["lamps"],
                        attributes={"brand": "Nord & Co", "EAN": "4006381333931"},
                        images=["/media/lamp.svg"] if number % 2 else [])
            for number in range(30)]
        cls.hidden = new_product(admin, name="Not yet", is_active=False)

    def page(self, address):
        self.assertTrue(address.startswith(self.address + "/"), address)
        answer = self.shop.client().get(address.removeprefix(self.address))
        return answer, Page(answer.text)

    def addresses(self, path, tag):
        answer = self.shop.client().get(path)
        self.assertEqual((answer.status, answer.headers["Content-Type"]), (200, "application/xml; charset=utf-8"), answer)
        tree = xml.fromstring(answer.body)
        return [entry.find(f"{SITEMAP}loc").text for entry in tree.findall(f"{SITEMAP}{tag}")]

    def test_the_sitemap_has_every_public_page_and_each_page_says_that_it_is_the_one(self):
        robots = self.shop.client().get("/robots.txt")
        self.assertEqual(robots.status, 200)
        sitemap = re.search(r"^Sitemap: (.*)$", robots.text, re.MULTILINE)[1]
        parts = self.addresses(sitemap.removeprefix(self.address), "sitemap")
        pages = [page for part in parts for page in self.addresses(part.removeprefix(self.address), "url")]
        self.assertEqual(len(pages), len(set(pages)))
        expected = {"/", "/category/light", "/category/lamps"} | {f"/product/{product['id']}" for product in self.products}
        self.assertEqual({page.removeprefix(self.address) for page in pages}, expected)
        for address in pages:
            with self.subTest(address):
                answer, page = self.page(address)
                self.assertEqual(answer.status, 200)
                self.assertEqual(page.canonical, address)
                self.assertFalse(page.is_unlisted)
                self.assertEqual(set(page.languages), {"x-default", "en", "ru"})
                for language in ("en", "ru"):
                    other, translated = self.page(page.languages[language])
                    self.assertEqual(other.headers["Content-Language"], language)
                    self.assertEqual(translated.canonical, page.languages[language])
                    self.assertEqual(translated.languages, page.languages)

    def test_every_page_that_a_link_leads_to_is_fit_for_search_engines(self):
        to_do, seen, titles = ["/"], set(), {}
        while to_do:
            path = to_do.pop()
            if path in seen:
                continue
            seen.add(path)
            answer = self.shop.client().get(path)
            with self.subTest(path):
                self.assertIn(answer.status, (200, 303), answer)
                if answer.status == 303 or not answer.headers["Content-Type"].startswith("text/html"):
                    continue
                page = Page(answer.text)
                self.assertEqual(len(page.headings), 1, page.headings)
                self.assertTrue(page.title)
                self.assertEqual(page.language, answer.headers["Content-Language"])
                self.assertEqual(page.pictures_without_text, [])
                self.assertEqual(page.links_without_text, [])
                if path.startswith(PRIVATE) or "cursor=" in path:
                    self.assertTrue(page.is_unlisted)
                    self.assertIsNone(page.canonical)
                else:
                    self.assertIsNotNone(page.canonical)
                    self.assertTrue(20 <= len(page.description) <= 160, page.description)
                    if page.canonical == self.address + path:
                        titles.setdefault(page.title, []).append(path)
                to_do += [link for link in page.links if not link.startswith(("/language", "/static", "/docs"))]
        self.assertGreater(len(seen), 34)
        self.assertEqual({title: paths for title, paths in titles.items() if len(paths) > 1}, {})
        self.assertNotIn(f"/product/{self.hidden['id']}", seen)

    def test_the_facts_of_a_product_are_those_of_the_api(self):
        for product in self.products[:3]:
            facts = {fact["@type"]: fact for fact in self.page(f"{self.address}/product/{product['id']}")[1].facts}
            itself, way = facts["Product"], facts["BreadcrumbList"]
            self.assertEqual((itself["name"], itself["sku"], itself["gtin"]), (product["name"], product["sku"], "4006381333931"))
            self.assertEqual(itself["brand"]["name"], "Nord & Co")
            self.assertEqual((itself["offers"]["price"], itself["offers"]["priceCurrency"]), (product["price"], "USD"))
            self.assertEqual(itself["offers"]["availability"].rpartition("/")[2], "InStock" if product["stock"] else "OutOfStock")
            self.assertEqual([step["name"] for step in way["itemListElement"]], ["All products", "Light", "Lamps", product["name"]])
            self.assertEqual([step["position"] for step in way["itemListElement"]], [1, 2, 3, 4])
            for address in itself.get("image", []) + [step["item"] for step in way["itemListElement"]]:
                self.assertEqual(self.shop.client().get(address.removeprefix(self.address)).status, 200, address)

    def test_a_query_does_not_make_another_sitemap_and_hosts_share_none(self):
        def made():
            counts = re.findall(
                r'shop_request_duration_seconds_count\{method="GET",route="/sitemap/\{part\}",status="200"\} (\d+)',
                self.shop.ask("gateway", "/metrics").text)
            return sum(map(int, counts))

        before = made()
        for number in range(10):
            self.assertEqual(self.shop.client().get(f"/sitemap/products-0.xml?x={number}").status, 200)
        self.assertLess(made() - before, 5)
        packed = self.shop.client().get("/sitemap/products-0.xml", headers={"Accept-Encoding": "gzip"})
        self.assertEqual(packed.headers["Content-Encoding"], "gzip")

    def test_what_is_hidden_or_sought_is_not_listed(self):
        self.assertEqual(self.shop.client().get(f"/product/{self.hidden['id']}").status, 404)
        preview = self.shop.admin().get(f"/product/{self.hidden['id']}")
        self.assertTrue(Page(preview.text).is_unlisted)
        self.assertTrue(self.page(self.address + "/?q=lamp")[1].is_unlisted)


class Page(html.parser.HTMLParser):
    """What a search engine reads of a page."""

    def __init__(self, text):
        super().__init__()
        self.title, self.language, self.description, self.canonical = "", None, "", None
        self.is_unlisted = False
        self.languages, self.headings, self.facts, self.links = {}, [], [], []
        self.pictures_without_text, self.links_without_text = [], []
        self.open = []
        self.link = None
        self.feed(text)

    def handle_starttag(self, tag, pairs):
        attributes = dict(pairs)
        if tag == "html":
            self.language = attributes["lang"]
        elif tag == "meta" and attributes.get("name") == "description":
            self.description = attributes["content"]
        elif tag == "meta" and attributes.get("name") == "robots":
            self.is_unlisted = "noindex" in attributes["content"]
        elif tag == "link" and attributes["rel"] == "canonical":
            self.canonical = attributes["href"]
        elif tag == "link" and attributes["rel"] == "alternate":
            self.languages[attributes["hreflang"]] = attributes["href"]
        elif tag == "img" and "alt" not in attributes:
            self.pictures_without_text.append(attributes["src"])
        elif tag == "h1":
            self.headings.append("")
        elif tag == "a":
            self.link = attributes["href"]
            self.links.append(urllib.parse.urldefrag(self.link)[0])
            if attributes.get("aria-label"):
                self.link = None
        self.open.append((tag, attributes.get("type")))

    def handle_endtag(self, tag):
        if tag == "a" and self.link is not None:
            self.links_without_text.append(self.link)
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        tag, kind = self.open[-1] if self.open else ("", None)
        if any(name == "title" for name, _ in self.open):
            self.title += data
        if any(name == "h1" for name, _ in self.open):
            self.headings[-1] += data
        if kind == "application/ld+json":
            self.facts += json.loads(data)["@graph"]
        if data.strip() and any(name == "a" for name, _ in self.open):
            self.link = None
