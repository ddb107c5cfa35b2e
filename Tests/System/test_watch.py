"""scripts/run --watch: saved files of a checkout are applied to its running shop."""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading
import unittest

from goods import new_product, put_in_cart
from shop import TOP, Shop, wait_until

# In place of the compiler: fails while the sources are said to be broken, else puts a new file in place of the program.
SWIFT = """#!/bin/sh
case "$1" in
    --version) echo "Swift version 6.3" ;;
    build)
        if grep -rqs "^broken" Sources; then
            echo "Sources/Cart/CartAPI.swift:1:1: error: cannot find 'broken' in scope"
            exit 1
        fi
        cp --reflink=auto .build/release/shop .build/release/new && mv .build/release/new .build/release/shop ;;
    *) PATH=${PATH#*:} exec swift "$@" ;;
esac
"""


class WatchedShop(Shop):
    """A shop that scripts/run --watch starts, from a copy of the checkout."""

    def __init__(self):
        super().__init__()
        self.tree = self.folder / "tree"
        self.tree.mkdir()
        for name in ("Package.swift", "Sources", "migrations", "nginx", "scripts", "www"):
            copy = shutil.copytree if (TOP / name).is_dir() else shutil.copy2
            copy(TOP / name, self.tree / name)
        programs = self.tree / ".build/release"
        programs.mkdir(parents=True)
        os.symlink(os.path.realpath(TOP / ".build/release/shop"), programs / "shop")
        tools = self.folder / "tools"
        tools.mkdir()
        (tools / "swift").write_text(SWIFT)
        (tools / "swift").chmod(0o755)
        self.environment |= {"PATH": f"{tools}:{os.environ['PATH']}", "SHOP_RUN": str(self.folder)}
        self.output = open(self.folder / "output", "w+")
        self.process = None

    def stack(self, deed, *parts):
        done = subprocess.run(
            [self.tree / "scripts/lib/stack", self.folder, deed, *parts], env=self.whole_environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise AssertionError(f"stack {deed} {' '.join(parts)} failed: {done.stdout}")
        return done.stdout.strip()

    @property
    def whole_environment(self):
        return os.environ | self.environment | {"SHOP_PORT": str(self.port)}

    def run(self):
        self.process = subprocess.Popen(
            [self.tree / "scripts/run", "--watch"], env=self.whole_environment, stdin=subprocess.DEVNULL,
            stdout=self.output, stderr=subprocess.STDOUT, start_new_session=True)
        wait_until(lambda: "Ctrl-C stops it" in self.said, what=f"the shop: {self.said}")

    @property
    def said(self):
        if self.process and self.process.poll() is not None:
            raise AssertionError("it ended: " + (self.folder / "output").read_text())
        return (self.folder / "output").read_text(errors="replace")

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(60)
        self.output.close()
        left = [part for part in ("gateway", "nginx", "postgres") if self.runs(part)]
        shutil.rmtree(self.folder, ignore_errors=True)
        if status != 0 or left:
            raise AssertionError(f"it ended with {status}, and left {left}")

    def save(self, path, old, new):
        """As editors do: a new file in place of the old one."""
        file = self.tree / path
        text = file.read_text()
        assert old in text, path
        saved = file.with_name("." + file.name)
        saved.write_text(text.replace(old, new, 1))
        saved.rename(file)

    def pids(self):
        return {name: self.pid(name) for name in ("auth", "catalog", "cart", "order", "gateway", "mail")}


class Load:
    """Visitors who look at pages and put things into carts, one after the other, until it is closed."""

    def __init__(self, shop):
        self.shop, self.done = shop, threading.Event()
        self.answered, self.wrong = [], []
        self.product = new_product(shop.admin(), stock=1000)
        self.threads = [threading.Thread(target=self.visit) for _ in range(4)]
        for thread in self.threads:
            thread.start()

    def visit(self):
        visitor, buyer = self.shop.client(), self.shop.buyer()
        while not self.done.is_set():
            try:
                for answer in (visitor.get("/"), put_in_cart(buyer, self.product), buyer.get("/api/cart")):
                    self.answered.append(answer.status)
                    if answer.status != 200:
                        self.wrong.append(repr(answer))
            except OSError as error:
                self.wrong.append(repr(error))

    def close(self):
        self.done.set()
        for thread in self.threads:
            thread.join()


class WatchTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = WatchedShop()
        cls.addClassCleanup(cls.shop.close)
        cls.shop.run()

    def home(self):
        return self.shop.client().get("/", headers={"Accept-Language": "en"}).text

    def test_a_saved_template_is_on_screen(self):
        before = self.shop.pids()
        self.shop.save("www/templates/layout.mustache", "</body>", "<p>written just now</p></body>")
        wait_until(lambda: "written just now" in self.home(), what="the template")
        self.assertEqual(self.shop.pids(), before)

    def test_a_broken_template_is_told_and_the_old_one_stays(self):
        self.shop.save("www/templates/layout.mustache", "</body>", "{{#open}}</body>")
        wait_until(lambda: "not reloaded, the old settings stay in effect" in self.shop.said, what="what is wrong")
        self.assertIn("</body>", self.home())
        self.shop.save("www/templates/layout.mustache", "{{#open}}</body>", "<p>sound again</p></body>")
        wait_until(lambda: "sound again" in self.home(), what="the template")

    def test_a_saved_style_has_a_new_address_and_is_served(self):
        style = next((self.shop.tree / "www/static").glob("*.css"))
        before = self.address_of(style.name)
        with open(style, "a") as file:
            file.write(".written-just-now { color: red }\n")
        wait_until(lambda: self.address_of(style.name) != before, what="another address")
        self.assertIn("written-just-now", self.shop.client().get(self.address_of(style.name)).text)

    def address_of(self, name):
        return self.home().split(f'/static/{name}', 1)[1].split('"')[0].join([f"/static/{name}", ""])

    def test_nginx_reads_its_site_again(self):
        self.shop.save("nginx/snippets/headers.conf", "add_header", 'add_header X-Saved now always;\nadd_header')
        wait_until(lambda: self.shop.client().get("/health").headers["X-Saved"] == "now", what="the header")

    def test_only_the_daemons_that_a_source_is_part_of_start_anew_and_no_request_is_lost(self):
        before = self.shop.pids()
        load = Load(self.shop)
        try:
            for path, daemons in (("Sources/Cart/CartAPI.swift", {"cart"}), ("Sources/Templating/Format.swift", {"gateway", "mail"})):
                with open(self.shop.tree / path, "a") as file:
                    file.write("// saved\n")
                count = len(load.answered)
                wait_until(lambda: all(self.restarted(name, before[name]) for name in daemons), what=f"new {daemons}")
                wait_until(lambda: len(load.answered) > count + 50, what="answers after it")
                after = self.shop.pids()
                self.assertEqual({name for name in before if after[name] != before[name]}, daemons)
                before = after
        finally:
            load.close()
        self.assertEqual(load.wrong, [])

    def restarted(self, name, old):
        try:
            return self.shop.pid(name) != old
        except (AssertionError, ValueError):
            return False

    def test_what_does_not_build_changes_nothing(self):
        before = self.shop.pids()
        self.shop.save("Sources/Cart/CartAPI.swift", "\n", "\nbroken\n")
        wait_until(lambda: "cannot find 'broken' in scope" in self.shop.said, what="the compiler's word")
        wait_until(lambda: "the daemons keep running unchanged" in self.shop.said, what="the word of the script")
        self.assertEqual(self.shop.pids(), before)
        self.shop.save("Sources/Cart/CartAPI.swift", "\nbroken\n", "\n")
        wait_until(lambda: self.restarted("cart", before["cart"]), what="a new daemon")

    def test_a_daemon_that_ends_is_started_again(self):
        before = self.shop.pid("auth")
        os.kill(before, signal.SIGKILL)
        wait_until(lambda: self.restarted("auth", before), what="auth")
        self.assertEqual(self.shop.client().get("/health").status, 200)


if __name__ == "__main__":
    unittest.main()
