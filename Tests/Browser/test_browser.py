"""The shop as a person sees it, in Chromium: with and without JavaScript, and on the narrowest screen."""
import pathlib
import sys
import unittest

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "System"))

from goods import check_out, new_product, put_in_cart, stock_of  # noqa: E402
from shop import ADMIN, Shop, uuid7  # noqa: E402

# The elements that reach beyond the screen, for whoever has to repair it.
WIDEST = """return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => e.tagName + '.' + e.className).slice(0, 12).join(' ')"""
NAME = "Walnut reading stand with an unusually long name"


class BrowserTestCase(unittest.TestCase):
    javascript = True
    width, height = 1280, 900

    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.shop.start()
        cls.product = new_product(cls.shop.admin(), name=NAME, price="1234.50", stock=9, description="Made of walnut. " * 20)

    def setUp(self):
        options = webdriver.ChromeOptions()
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--lang=en"):
            options.add_argument(argument)
        options.add_experimental_option("prefs", {
            "intl.accept_languages": "en",
            "profile.managed_default_content_settings.javascript": 1 if self.javascript else 2,
        })
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.browser = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.addCleanup(self.browser.quit)
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": self.width, "height": self.height, "deviceScaleFactor": 1, "mobile": self.width < 600})

    # --- what a person does

    def open(self, path):
        self.browser.get(f"http://localhost:{self.shop.port}{path}")

    def find(self, selector):
        return WebDriverWait(self.browser, 30).until(lambda browser: browser.find_element(By.CSS_SELECTOR, selector))

    def type(self, name, text):
        field = self.find(f"main [name={name}]")
        field.clear()
        field.send_keys(text)

    def press(self, selector):
        """Presses a button and waits for the next page."""
        page = self.find("html")
        self.find(selector).click()
        WebDriverWait(self.browser, 30).until(lambda _: is_gone(page))
        self.find("main")

    def text(self):
        return self.find("main").text

    def path(self):
        return self.browser.current_url.split(str(self.shop.port), 1)[1].split("?")[0]

    def sign_in(self, email, password):
        self.open("/login")
        self.type("email", email)
        self.type("password", password)
        self.press("main form button[type=submit]")

    def purchase(self):
        """From the first page to the order page; returns its path."""
        self.open("/register")
        self.type("email", f"{uuid7()}@example.com")
        self.type("password", "correct horse")
        self.press("main form button[type=submit]")

        self.open("/")
        search = self.find("header [name=q]")
        search.send_keys("walnut stand")
        self.press("header form.search button")
        self.assertIn(NAME, self.text())
        self.press(f"main a[href='/product/{self.product['id']}']")
        self.type("qty", "2")
        self.press("main form.buy button")
        self.press("header a[href='/cart']")
        self.assertIn("2,469.00", self.text())
        self.press("main a[href='/checkout']")
        for name, text in {"name": "Ann Smith", "phone": "+1 555 0100", "address": "1 Main Street", "note": "Ring twice"}.items():
            self.type(name, text)
        self.press("main form.form button[type=submit]")
        self.assertTrue(self.path().startswith("/orders/"), self.path())
        for text in (NAME, "2,469.00", "Ann Smith", "Ring twice"):
            self.assertIn(text, self.text())
        return self.path()

    def assertQuietConsole(self):
        loud = [entry for entry in self.browser.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
        self.assertEqual(loud, [])


class PurchaseTests(BrowserTestCase):
    def test_a_visitor_buys_and_an_admin_cancels(self):
        before = stock_of(self.product, self.shop.client())
        order = self.purchase()
        self.assertEqual(stock_of(self.product, self.shop.client()), before - 2)
        self.assertQuietConsole()

        self.browser.delete_all_cookies()
        self.sign_in(*ADMIN)
        self.open("/admin/products/new")
        sku = f"B-{uuid7()[-12:]}"
        for name, text in {"name": "Made in a browser", "sku": sku, "price": "9.90", "stock": "3"}.items():
            self.type(name, text)
        self.press("main form.form button[type=submit]")
        self.open(f"/admin/products?q={sku}")
        self.type("stock", "8")
        self.press("main table button[value=stock]")
        self.assertEqual(self.shop.client().get(f"/api/products/sku/{sku}").json["stock"], 8)

        self.open("/admin/orders")
        self.press(f"main a[href='/admin{order}']")
        self.press("main button[value=canceled]")
        self.assertEqual(stock_of(self.product, self.shop.client()), before)
        self.assertQuietConsole()

    def test_a_form_that_is_refused_says_why_and_keeps_what_was_typed(self):
        self.open("/login")
        self.type("email", "nobody@example.com")
        self.type("password", "wrong password")
        self.press("main form button[type=submit]")
        self.assertEqual(self.find("main [name=email]").get_attribute("value"), "nobody@example.com")
        self.assertEqual(self.find("main [name=password]").get_attribute("value"), "")
        self.assertIn("password", self.find("main [role=alert]").text)


class WithoutJavaScriptTests(BrowserTestCase):
    javascript = False

    def test_a_visitor_buys(self):
        self.purchase()


class NarrowTests(BrowserTestCase):
    width, height = 320, 640

    def test_no_page_scrolls_sideways(self):
        admin = self.shop.client()
        admin.form("/login", {"email": ADMIN[0], "password": ADMIN[1], "next": "/"})
        admin.token = admin.cookies["access_token"]
        put_in_cart(admin, self.product)
        order = check_out(admin).json["id"]
        put_in_cart(admin, self.product)
        pages = [
            "/", "/?q=nothing-like-it", f"/product/{self.product['id']}", "/login", "/register", "/no-such-page", "/cart",
            "/checkout", "/orders", f"/orders/{order}", "/account", "/admin", "/admin/products", "/admin/products/new",
            f"/admin/products/{self.product['id']}", "/admin/categories", "/admin/templates", "/admin/orders",
            f"/admin/orders/{order}", "/admin/users", "/admin/stats",
        ]
        for language in ("en", "ru"):
            for path in pages:
                with self.subTest(f"{language} {path}"):
                    self.open("/login")
                    self.browser.delete_all_cookies()
                    self.browser.add_cookie({"name": "lang", "value": language, "path": "/"})
                    if path not in ("/login", "/register"):
                        self.browser.add_cookie({"name": "access_token", "value": admin.token, "path": "/"})
                    self.open(path)
                    self.assertEqual(self.path(), path.split("?")[0])
                    self.assertEqual(self.find("html").get_attribute("lang"), language, self.text())
                    width = self.browser.execute_script("return document.documentElement.scrollWidth")
                    self.assertLessEqual(width, self.width, self.browser.execute_script(WIDEST))


def is_gone(element):
    try:
        element.is_enabled()
        return False
    except Exception:
        return True


if __name__ == "__main__":
    unittest.main()
