"""Chromium, which opens pages as somebody and takes pictures of them."""
import base64

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

# The whole page: pictures wait until they are near the screen, so the screen is made as high as the page.
HEIGHT = "return Math.ceil(document.documentElement.scrollHeight)"
READY = 'return document.readyState === "complete" && !window.isOld'
SHOWN = "return [...document.images].every((image) => image.complete || !image.offsetParent)"
LEAST_HEIGHT = {375: 760, 1280: 800}


class Camera:
    def __init__(self, port):
        self.port = port
        self.width = 0

    def __enter__(self):
        options = webdriver.ChromeOptions()
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars",
                         "--disable-extensions", "--disable-background-networking", "--force-prefers-reduced-motion"):
            options.add_argument(argument)
        self.browser = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        return self

    def __exit__(self, *_):
        self.browser.quit()

    def become(self, cookies, language):
        """Cookies belong to a page, so one is opened that sets none."""
        self.browser.get(f"http://127.0.0.1:{self.port}/static/favicon.svg")
        self.browser.delete_all_cookies()
        for name, value in (cookies | {"lang": language}).items():
            self.browser.add_cookie({"name": name, "value": value, "path": "/"})

    def open(self, path, width, deed):
        self.width = width
        self.resize(LEAST_HEIGHT[width])
        self.browser.get(f"http://127.0.0.1:{self.port}{path}")
        if deed:
            # A deed that sends a form leads to another document.
            self.browser.execute_script(f"window.isOld = {str('requestSubmit' in deed).lower()}; {deed}")
        self.wait(READY)

    def take(self, file, scheme):
        self.browser.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
        self.resize(LEAST_HEIGHT[self.width])
        self.resize(max(LEAST_HEIGHT[self.width], self.browser.execute_script(HEIGHT)))
        self.wait(SHOWN)
        picture = self.browser.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
        file.write_bytes(base64.b64decode(picture["data"]))

    def resize(self, height):
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": self.width, "height": height, "deviceScaleFactor": 1, "mobile": self.width < 600})

    def wait(self, script):
        WebDriverWait(self.browser, 30, 0.05).until(lambda browser: browser.execute_script(script))
