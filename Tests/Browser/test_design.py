"""What the pages look like, measured in Chromium: contrast, things that stay where they are, and what is in sight."""
import datetime
import unittest

from goods import check_out, put_in_cart
from shop import ADMIN
from test_browser import BrowserTestCase

# Of each control: the contrast (WCAG 2.2) of its border with what is around it, or of its own ground, whichever is more.
CONTRASTS = """
const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
const luminance = (rgb) => {
  const [r, g, b] = rgb.slice(0, 3).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one, other) => {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};
const isClear = (rgb) => rgb.length === 4 && rgb[3] === 0;
const ground = (element) => {
  for (let at = element; at; at = at.parentElement) {
    const rgb = channels(getComputedStyle(at).backgroundColor);
    if (!isClear(rgb)) return rgb;
  }
  return [255, 255, 255];
};
const controls = "input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea, .button, .chip, .choice";
return [...document.querySelectorAll(controls)].filter((element) => element.offsetParent).map((element) => {
  const style = getComputedStyle(element);
  const around = ground(element.parentElement);
  const border = channels(style.borderLeftColor);
  const hasBorder = parseFloat(style.borderLeftWidth) > 0 && !isClear(border);
  const best = Math.max(hasBorder ? contrast(border, around) : 1, contrast(ground(element), around));
  return [`${element.tagName}.${element.className} ${element.name ?? ""}`, best];
});
"""
# Of each hint: its text, and whether the control or group that it stands with says so to a screen reader.
HINTS = """
return [...document.querySelectorAll(".hint")].map((hint) => [hint.textContent,
  Boolean(hint.id && hint.closest(".field, fieldset").parentElement.querySelector(`[aria-describedby~="${hint.id}"]`))]);
"""
BOX = "const box = arguments[0].getBoundingClientRect(); return [box.left, box.top, box.right, box.bottom].map(Math.round)"


class DesignTests(BrowserTestCase):
    def setUp(self):
        super().setUp()
        self.admin = self.shop.client()
        self.admin.form("/login", {"email": ADMIN[0], "password": ADMIN[1], "next": "/"})
        self.admin.token = self.admin.cookies["access_token"]

    def be_admin(self):
        self.open("/login")
        self.browser.add_cookie({"name": "access_token", "value": self.admin.token, "path": "/"})

    def box(self, selector):
        return self.browser.execute_script(BOX, self.find(selector))

    def test_every_control_stands_out_from_its_ground_in_light_and_dark(self):
        put_in_cart(self.admin, self.product)
        pages = ["/", "/?min_price=1", "/login", f"/product/{self.product['id']}", "/cart", "/checkout", "/account",
                 "/admin/products", f"/admin/products/{self.product['id']}", "/admin/categories", "/admin/orders",
                 "/admin/deliveries", "/admin/users", "/no-such-page"]
        self.be_admin()
        for scheme in ("light", "dark"):
            self.browser.execute_cdp_cmd(
                "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
            for path in pages:
                with self.subTest(f"{scheme} {path}"):
                    self.open(path)
                    contrasts = self.browser.execute_script(CONTRASTS)
                    self.assertGreater(len(contrasts), 1)
                    self.assertEqual([each for each in contrasts if each[1] < 3], [])

    def test_every_hint_is_told_with_what_it_stands_with(self):
        put_in_cart(self.admin, self.product)
        self.open("/register")
        self.assertEqual([told for _, told in self.browser.execute_script(HINTS)], [True])
        self.be_admin()
        for path, count in (("/account", 1), ("/checkout", 1), ("/admin/products/new", 2),
                            (f"/admin/products/{self.product['id']}", 4), ("/admin/categories", 1),
                            ("/admin/deliveries", 1), ("/admin/templates", 1)):
            with self.subTest(path):
                self.open(path)
                hints = self.browser.execute_script(HINTS)
                self.assertGreaterEqual(len(hints), count)
                self.assertEqual([text for text, told in hints if not told], [])

    def test_the_filter_opens_below_its_button_and_moves_nothing_beside_it(self):
        for width in (320, 375, 1280):
            with self.subTest(width=width):
                self.resize(width)
                self.open("/")
                before = self.box("summary"), self.box("#sort")
                self.assertLessEqual(before[0][2], before[1][0], "the button and the choice overlap")
                self.find("summary").click()
                self.assertEqual((self.box("summary"), self.box("#sort")), before)
                self.assertGreaterEqual(self.box(".filter-fields")[1], before[0][3])

    def test_the_tab_of_an_admins_page_is_in_sight_on_a_phone(self):
        self.be_admin()
        for width in (320, 375):
            self.resize(width)
            self.open("/admin")
            paths = [tab.get_attribute("href") for tab in self.browser.find_elements("css selector", ".tabs a")]
            self.assertGreater(len(paths), 5)
            for path in paths:
                with self.subTest(f"{width} {path}"):
                    self.browser.get(path)
                    left, _, right, _ = self.box(".tabs a[aria-current]")
                    self.assertTrue(0 <= left < right <= width, (left, right))

    def test_the_fields_of_an_admin_are_not_as_wide_as_a_wide_screen(self):
        method = self.admin.get("/api/admin/delivery-methods").json[0]["id"]
        self.be_admin()
        self.resize(1280)
        for path in (f"/admin/products/{self.product['id']}", f"/admin/deliveries/{method}"):
            with self.subTest(path):
                self.open(path)
                left, _, right, _ = self.box(".form .field input")
                self.assertLessEqual(right - left, 760)

    def test_the_number_of_an_order_has_one_line(self):
        put_in_cart(self.admin, self.product)
        order = check_out(self.admin).json["number"]
        self.be_admin()
        self.resize(375)
        for path in ("/admin", "/admin/orders", f"/admin/products/{self.product['id']}/movements"):
            with self.subTest(path):
                self.open(path)
                numbers = [each for each in self.browser.find_elements("css selector", "td .order-number")
                           if each.text == order]
                self.assertTrue(numbers)
                for number in numbers:
                    self.assertEqual(
                        self.browser.execute_script("return arguments[0].getClientRects().length", number), 1)

    def test_the_account_tells_its_date_by_the_readers_clock(self):
        self.browser.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "Pacific/Kiritimati"})
        self.be_admin()
        self.open("/account")
        since = self.find("main time")
        made = datetime.datetime.fromisoformat(since.get_attribute("datetime").replace("Z", "+00:00"))
        local = made.astimezone(datetime.timezone(datetime.timedelta(hours=14)))
        self.assertIn(f"{local.day}, {local.year}", since.text)
        self.assertIn(f"{(local.hour - 1) % 12 + 1}:{local.minute:02}", since.text)


if __name__ == "__main__":
    unittest.main()
