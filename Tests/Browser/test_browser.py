"""The shop in Chromium: with and without JavaScript, and on the narrowest screen."""
import pathlib
import sys
import unittest

from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "System"))

from goods import check_out, new_product, put_in_cart, stock_of  # noqa: E402
from shop import ADMIN, Shop, uuid7  # noqa: E402

# The elements that reach beyond the screen, for the report.
WIDEST = """return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => e.tagName + '.' + e.className).slice(0, 12).join(' ')"""
NAME = "Walnut reading stand with an unusually long name"


class BrowserTestCase(unittest.TestCase):
    javascript = True
    width, height = 1280, 900

    @classmethod
    def setUpClass(cls):
        # A long name, since every page has it.
        cls.shop = Shop(SHOP_NAME="Bäckerei Müller & Söhne: Brot, Kaffee und Feines")
        cls.addClassCleanup(cls.shop.close)
        cls.shop.start()
        admin = cls.shop.admin()
        cls.product = new_product(admin, name=NAME, price="1234.50", stock=9, description="Made of walnut. " * 20)
        courier = {"code": "courier", "name_en": "Courier", "name_ru": "Курьер", "price": "5.00", "needs_address": True}
        assert admin.call("POST", "/api/admin/delivery-methods", courier | {"position": 1}).status == 201

    def setUp(self):
        options = webdriver.ChromeOptions()
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--lang=en",
                         "--disable-extensions", "--disable-background-networking"):
            options.add_argument(argument)
        options.add_experimental_option("prefs", {
            "intl.accept_languages": "en",
            "profile.managed_default_content_settings.javascript": 1 if self.javascript else 2,
        })
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.browser = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.addCleanup(self.browser.quit)
        self.resize(self.width)

    def resize(self, width):
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": self.height, "deviceScaleFactor": 1, "mobile": width < 600})

    # --- what a person does

    def open(self, path):
        self.browser.get(f"http://localhost:{self.shop.port}{path}")

    def wait(self, *ignored):
        """Polls more often than the library's twice a second."""
        return WebDriverWait(self.browser, 60, 0.05, [NoSuchElementException, *ignored])

    def find(self, selector):
        return self.wait().until(lambda browser: browser.find_element(By.CSS_SELECTOR, selector))

    def type(self, name, text):
        field = self.find(f"main [name={name}]")
        field.clear()
        field.send_keys(text)

    def press(self, selector):
        """Presses a button and waits for the next page."""
        page = self.find("html")
        self.find(selector).click()
        self.wait().until(lambda _: is_gone(page))
        self.find("main")

    def text(self):
        """The text of the page. A page that reloads itself may do so just then."""
        return self.wait(StaleElementReferenceException).until(lambda browser: browser.find_element(By.CSS_SELECTOR, "main").text)

    def path(self):
        return self.browser.current_url.split(str(self.shop.port), 1)[1].split("?")[0]

    def sign_in(self, email, password):
        self.open("/login")
        self.type("email", email)
        self.type("password", password)
        self.press("main form button[type=submit]")

    def choose(self, name, value):
        self.find(f"main [name={name}][value^='{value}']").click()

    def fill_cart(self):
        """As a visitor: from the first page to the cart."""
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

    def register(self):
        """From the visitor's cart to checkout, where everything is still there."""
        self.press("main a[href='/register?next=%2Fcheckout']")
        self.type("email", f"{uuid7()}@example.com")
        self.type("password", "correct horse")
        self.press("main form button[type=submit]")
        self.assertEqual(self.path(), "/checkout")
        self.assertIn(NAME, self.text())

    def purchase(self, payment):
        """A visitor's way from the first page to an order with a courier."""
        self.fill_cart()
        self.register()
        self.choose("delivery", "courier")
        self.choose("payment", payment)
        if self.javascript:
            self.assertEqual(self.find("main [data-sum-total]").text, "$2,474.00")
        for name, text in {"name": "Ann Smith", "phone": "+1 555 0100", "note": "Ring twice"}.items():
            self.type(name, text)
        if not self.javascript:
            # Only order knows that a courier needs an address; what was typed and chosen stays.
            self.press("main form.form button[type=submit]")
            for field in ("address", "city", "postal_code"):
                self.assertTrue(self.find(f"#field-{field}-problem").text)
            self.assertTrue(self.find("main [name=delivery][value^=courier]").is_selected())
        for name, text in {"address": "1 Main Street", "city": "Springfield", "postal_code": "62701"}.items():
            self.type(name, text)
        self.press("main form.form button[type=submit]")
        self.assertTrue(self.path().startswith("/orders/"), self.text())

    def pay(self, card):
        self.type("card", card)
        self.press("main form.form button[type=submit]")

    def assertPaidByCard(self):
        """The page waits for the bank and comes again by itself."""
        self.wait().until(lambda _: "Payment received" in self.timeline())
        for text in (NAME, "2,469.00", "5.00", "2,474.00", "Ann Smith", "1 Main Street", "Ring twice"):
            self.assertIn(text, self.text())

    def timeline(self):
        try:
            return self.find("main .timeline").text
        except StaleElementReferenceException:
            return ""

    def assertQuietConsole(self, except_for=None):
        loud = [
            entry for entry in self.browser.get_log("browser")
            if entry["level"] in ("SEVERE", "WARNING") and not (except_for and except_for in entry["message"])
        ]
        self.assertEqual(loud, [])


class PurchaseTests(BrowserTestCase):
    def test_a_visitor_buys_with_a_card_and_an_admin_cancels(self):
        before = stock_of(self.product, self.shop.client())
        self.purchase("sandbox")
        self.assertTrue(self.path().endswith("/pay"), self.path())
        self.assertIn("This is a trial", self.text())
        self.pay("4000 0000 0000 0002")
        self.assertIn("declined", self.find("main [role=alert]").text)
        self.pay("4242 4242 4242 4242")
        self.assertPaidByCard()
        self.assertIn("The card was declined", self.timeline())
        order = self.path()
        self.assertEqual(stock_of(self.product, self.shop.client()), before - 2)
        # The browser counts the declined card as an error of the page. There must be no other.
        self.assertQuietConsole(except_for="422")

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
        self.find("main details.confirm summary").click()
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


    def test_too_many_cookies_have_a_way_out(self):
        self.open("/static/shop.css")
        for number in range(100):
            self.browser.add_cookie({"name": f"other{number}", "value": "x" * 90, "path": "/"})
        self.open("/cart")
        self.assertIn("too many cookies", self.find("h1").text)
        # It has the shop's style although every request has the cookies.
        self.assertEqual(self.find(".empty").value_of_css_property("text-align"), "center")
        self.find("form button").click()
        self.wait().until(lambda browser: browser.current_url.endswith(f":{self.shop.port}/"))
        self.assertEqual([each for each in self.browser.get_cookies() if each["name"].startswith("other")], [])
        self.assertIn(NAME, self.find("main").text)


class ComingBackTests(BrowserTestCase):
    """The browser's history, its cookies, and a form that was sent too late."""

    def sign_out(self):
        self.browser.delete_cookie("access_token")

    def history(self):
        entries = self.browser.execute_cdp_cmd("Page.getNavigationHistory", {})
        return [entry["url"].split(str(self.shop.port), 1)[-1] for entry in entries["entries"]]

    def back(self):
        page = self.find("html")
        self.browser.back()
        self.wait().until(lambda _: is_gone(page))
        self.find("main")

    def test_going_back_after_paying_shows_the_truth(self):
        self.purchase("sandbox")
        order = self.path().removesuffix("/pay")
        self.open("/orders")
        self.assertIn("Pending", self.text())
        self.press(f"main a[href='{order}']")
        self.press(f"main a[href='{order}/pay']")
        self.pay("4000 0000 0000 0101")
        self.assertIn("Waiting for the bank", self.text())
        before = self.history()
        self.assertPaidByCard()
        # It has come again several times, at its one address.
        self.assertEqual(self.history(), before)
        self.assertEqual(before[-1], order)
        self.assertEqual(sum("wait" in entry for entry in before), 0)
        # Through the payment page, and the order's as it was unpaid, to the list.
        for path in (order, order, "/orders"):
            self.back()
            self.assertEqual(self.path(), path)
            self.assertNotIn("Pending", self.find("main .status").text)
            self.assertNotIn("Waiting for the bank", self.text())

    def test_thanks_are_said_once(self):
        self.purchase("invoice")
        self.assertIn("Your order is placed", self.text())
        self.browser.refresh()
        self.assertNotIn("Your order is placed", self.text())
        self.open("/cart?flash=ordered")
        self.assertNotIn("Your order is placed", self.text())

    def test_what_was_typed_is_there_again_after_signing_in(self):
        self.open(f"/product/{self.product['id']}")
        self.press("main form.buy button")
        email = f"{uuid7()}@example.com"
        self.open("/register?next=%2Fcheckout")
        self.type("email", email)
        self.type("password", "correct horse")
        self.press("main form button[type=submit]")
        self.choose("delivery", "courier")
        self.choose("payment", "invoice")
        typed = {
            "name": 'Ann "Smith" <b>', "phone": "+1 555 0100", "address": "1 Main Street\nBack yard",
            "city": "Springfield", "postal_code": "12345", "note": " Ring & wait"}
        for name, text in typed.items():
            self.type(name, text)
        self.sign_out()
        self.press("main form.form button[type=submit]")
        self.assertIn("You are signed out, so nothing was done", self.find("main [role=alert]").text)
        self.type("email", email)
        self.type("password", "a wrong one")
        self.press("main form button[type=submit]")
        # By way of the page for new customers and back.
        self.press("main button[formaction='/register']")
        self.press("main button[formaction='/login']")
        self.assertEqual(self.find("main [name=email]").get_attribute("value"), email)
        self.type("password", "correct horse")
        self.press("main form button[type=submit]")
        self.assertEqual(self.path(), "/checkout")
        self.assertIn("You were signed out when you sent this form", self.find("main [role=alert]").text)
        for name, text in typed.items():
            self.assertEqual(self.find(f"main [name={name}]").get_attribute("value"), text)
        self.assertTrue(self.find("main [name=delivery][value^=courier]").is_selected())
        self.press("main form.form button[type=submit]")
        self.assertIn("Your order is placed", self.text())

    def test_a_checkout_of_one_person_is_not_placed_for_another(self):
        self.fill_cart()
        self.register()
        self.choose("payment", "invoice")
        self.type("name", "Ann")
        self.type("phone", "+1 555 0100")
        # In another tab she signs out, and Ben signs in and fills his own cart.
        page = self.browser.current_window_handle
        self.browser.switch_to.new_window("tab")
        self.open("/account")
        self.press("main form[action='/logout'] button")
        self.fill_cart()
        self.register()
        self.browser.switch_to.window(page)
        self.press("main form.form button[type=submit]")
        self.assertEqual(self.path(), "/checkout")
        self.assertIn("if you send it again, it acts for", self.find("main [role=alert]").text)
        self.assertEqual(self.find("main [name=name]").get_attribute("value"), "Ann")


class ComingBackWithoutJavaScriptTests(ComingBackTests):
    javascript = False


class WithoutJavaScriptTests(BrowserTestCase):
    javascript = False

    def test_a_visitor_buys_with_a_card_whose_bank_is_late(self):
        self.purchase("sandbox")
        self.pay("4000 0000 0000 0101")
        self.assertIn("Waiting for the bank", self.text())
        self.assertPaidByCard()

    def test_a_visitor_buys_by_invoice_and_cancels(self):
        before = stock_of(self.product, self.shop.client())
        self.purchase("invoice")
        self.assertIn("Your order is placed", self.text())
        self.assertEqual(stock_of(self.product, self.shop.client()), before - 2)
        self.find("main details.confirm summary").click()
        self.press("main details.confirm button")
        self.assertIn("Canceled", self.timeline())
        self.assertEqual(stock_of(self.product, self.shop.client()), before)


class WidthTests(BrowserTestCase):
    width, height = 320, 640

    def setUp(self):
        super().setUp()
        self.admin = self.shop.client()
        self.admin.form("/login", {"email": ADMIN[0], "password": ADMIN[1], "next": "/"})
        self.admin.token = self.admin.cookies["access_token"]

    def assertNoneScrollsSideways(self, language, *paths):
        for path in paths:
            with self.subTest(f"{language} {self.width} {path}"):
                self.open(path)
                self.assertEqual(self.path(), path.split("?")[0])
                self.assertEqual(self.find("html").get_attribute("lang"), language, self.text())
                width = self.browser.execute_script("return document.documentElement.scrollWidth")
                self.assertLessEqual(width, self.width, self.browser.execute_script(WIDEST))

    def speak(self, language):
        self.open("/login")
        self.browser.delete_all_cookies()
        self.browser.add_cookie({"name": "lang", "value": language, "path": "/"})

    def pages(self, product, order, unpaid):
        """What an admin sees who has bought this product."""
        return [
            "/", "/?q=nothing-like-it", f"/product/{product['id']}", "/no-such-page", "/cart",
            "/checkout", "/orders", f"/orders/{order}", "/account", "/admin", "/admin/products", "/admin/products/new",
            f"/admin/products/{product['id']}", "/admin/categories", "/admin/templates", "/admin/orders",
            f"/admin/orders/{order}", "/admin/users", "/admin/stats", "/admin/stats?days=90", "/admin/deliveries",
            f"/admin/products/{product['id']}/movements", f"/orders/{unpaid}", f"/orders/{unpaid}/pay",
        ]

    def test_no_page_scrolls_sideways(self):
        put_in_cart(self.admin, self.product)
        order = check_out(self.admin).json["id"]
        put_in_cart(self.admin, self.product)
        unpaid = check_out(self.admin, payment="sandbox").json["id"]
        for language in ("en", "ru"):
            self.speak(language)
            self.assertNoneScrollsSideways(language, "/login", "/register")
            self.browser.add_cookie({"name": "access_token", "value": self.admin.token, "path": "/"})
            self.assertNoneScrollsSideways(language, *self.pages(self.product, order, unpaid))

    def test_no_page_scrolls_sideways_for_a_word_as_long_as_its_field(self):
        def word(length):
            return ("Щука" * 64)[:length]

        def add(path, **values):
            answer = self.admin.call("POST", path, values)
            self.assertEqual(answer.status, 201, answer)
            return answer.json

        slug = "w" * 64
        category = add("/api/categories", name=word(160), slug=slug)
        add("/api/categories", name=word(159), slug=slug[1:], parent_id=category["id"])
        template = add("/api/templates", name=word(160), schema={word(255): "string", word(254): "boolean"})
        method = add("/api/admin/delivery-methods", code=slug[:40], name_en=word(100), name_ru=word(100), price="5.00",
                     needs_address=True)
        product = new_product(
            self.admin, name=word(255), sku=uuid7() + word(28), price="1234567.50", stock=9, description=word(5000),
            template_id=template["id"], attributes={word(255): word(5000)}, categories=[slug])
        self.admin.call("PATCH", f"/api/products/{product['id']}", {"stock": 8, "reason": word(200)})
        shipping = {"name": word(200), "phone": "5" * 40, "address": word(500), "city": word(200), "postal_code": word(20)}
        orders = []
        for payment in ("invoice", "sandbox"):
            put_in_cart(self.admin, product, 2)
            placed = check_out(self.admin, delivery=method["code"], payment=payment, shipping=shipping, note=word(1000))
            self.assertEqual(placed.status, 201, placed)
            orders.append(placed.json["id"])
        # The stock is lower than the cart's quantity.
        put_in_cart(self.admin, product, 4)
        self.admin.call("PATCH", f"/api/products/{product['id']}", {"stock": 3})
        self.shop.client().call("POST", "/api/auth/register", {
            "email": f"{'w' * 60}@{'x' * 60}.{'y' * 60}.example", "password": "correct horse"})
        pages = [f"/category/{slug}", f"/admin/categories/{category['id']}", f"/admin/templates/{template['id']}",
                 f"/admin/deliveries/{method['id']}", *self.pages(product, *orders)]
        self.speak("en")
        self.browser.add_cookie({"name": "access_token", "value": self.admin.token, "path": "/"})
        for self.width in (320, 1280):
            self.resize(self.width)
            self.assertNoneScrollsSideways("en", *pages)


def is_gone(element):
    try:
        element.is_enabled()
        return False
    except Exception:
        return True


if __name__ == "__main__":
    unittest.main()
