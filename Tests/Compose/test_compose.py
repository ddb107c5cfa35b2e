"""docker-compose.yml on a real engine: scripts/test-compose starts this, with docker in its environment."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "Tests/System"))
from shop import Client, free_port  # noqa: E402

DAEMONS = ("auth", "catalog", "cart", "order", "gateway")
PROJECT = "shop-test"
PORT = free_port()
# The images with the program that is built here already.
PREBUILT = pathlib.Path(tempfile.mkdtemp(prefix="shop-compose-")) / "prebuilt.yml"
PREBUILT.write_text("services:\n" + "".join(
    f"  {service}: {{build: {{args: {{PROGRAM: prebuilt}}}}}}\n" for service in (*DAEMONS, "mail", "demo")))
ENVIRONMENT = os.environ | {
    "COMPOSE_PROJECT_NAME": PROJECT, "SHOP_PORT": str(PORT), "SHOP_TIME_ZONE": "Europe/Berlin",
    "COMPOSE_FILE": f"docker-compose.yml:{PREBUILT}"}


def compose(*arguments, check=True):
    done = subprocess.run(
        ["docker", "compose", *arguments], cwd=TOP, text=True, stdin=subprocess.DEVNULL, capture_output=True,
        env=ENVIRONMENT)
    if check and done.returncode != 0:
        raise AssertionError(f"docker compose {' '.join(arguments)}: {done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done


def docker(*arguments):
    return subprocess.run(
        ["docker", *arguments], text=True, check=True, stdin=subprocess.DEVNULL, capture_output=True).stdout


def container(service):
    return compose("ps", "--all", "--quiet", service).stdout.strip()


def eventually(what, ask, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if ask():
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s: {what}")


class ComposeTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.addClassCleanup(shutil.rmtree, PREBUILT.parent)
        cls.addClassCleanup(compose, "down", "--volumes", "--timeout", "10", check=False)
        compose("build")
        started = time.monotonic()
        compose("up", "-d")
        eventually("the demo products are there", lambda: cls.client().get("/api/products").headers["X-Total-Count"] == "64")
        print(f"measured: {time.monotonic() - started:.0f} s from up -d to a shop with products", flush=True)

    @staticmethod
    def client(token=None):
        return Client(PORT, token=token)

    def token(self, user, password):
        answer = self.client().request(
            "POST", "/api/auth/login", f"username={user}&password={password}",
            {"Content-Type": "application/x-www-form-urlencoded"})
        return answer.json["access_token"]

    def buy(self):
        """A new customer buys one piece by card; the order."""
        email = f"{time.monotonic_ns()}@example.com"
        answer = self.client().call("POST", "/api/auth/register", {"email": email, "password": "a good password"})
        self.assertEqual(answer.status, 201, answer)
        buyer = self.client(self.token(email, "a good password"))
        product = next(each for each in buyer.get("/api/products?in_stock=true").json if each["stock"] > 0)
        buyer.call("POST", "/api/cart/add", {"product_id": product["id"]})
        order = buyer.call("POST", "/api/orders/checkout", {"payment": "sandbox"}).json
        paid = buyer.call("POST", f"/api/sandbox/payments/{order['payment']['id']}", {"card": "4242 4242 4242 4242"})
        self.assertEqual(paid.status, 202, paid)
        eventually("the order is paid", lambda: buyer.get(f"/api/orders/{order['id']}").json["status"] == "paid")
        return order

    def test_a_customer_buys_and_gets_mail(self):
        order = self.buy()
        admin = self.client(self.token("admin@example.com", "admin123"))
        self.assertEqual(admin.get(f"/api/orders/{order['id']}").json["number"], order["number"])
        for path in ("/", "/docs/", "/docs/order"):
            self.assertEqual(self.client().get(path).status, 200, path)
        picture = next(each["images"][0] for each in admin.get("/api/products").json if each["images"])
        self.assertEqual(self.client().get(picture).status, 200)
        eventually("the mail is in its folder", lambda: ".eml" in compose("exec", "mail", "ls", "/mail").stdout)

    def test_containers_have_no_more_rights_than_they_need(self):
        for service in (*DAEMONS, "mail", "nginx"):
            with self.subTest(service):
                settings = json.loads(docker("inspect", container(service)))[0]
                self.assertEqual(settings["Config"]["User"], "10001:10001")
                self.assertTrue(settings["HostConfig"]["ReadonlyRootfs"])
                self.assertEqual(settings["HostConfig"]["CapDrop"], ["ALL"])
                refused = compose("exec", service, "sh", "-c", "echo x >/usr/x", check=False)
                self.assertIn("Read-only", refused.stderr + refused.stdout)

    def test_only_this_machine_reaches_the_shop(self):
        ports = json.loads(docker("inspect", container("nginx")))[0]["HostConfig"]["PortBindings"]
        self.assertEqual([each["HostIp"] for binding in ports.values() for each in binding], ["127.0.0.1"])
        for service in (*DAEMONS, "auth-db", "redis"):
            self.assertFalse(json.loads(docker("inspect", container(service)))[0]["HostConfig"]["PortBindings"], service)

    def test_images_are_small(self):
        sizes = {service: int(docker("image", "inspect", "--format", "{{.Size}}", f"{PROJECT}-{service}"))
                 for service in (*DAEMONS, "mail")}
        print(f"measured: the largest image has {max(sizes.values()) / 1e6:.1f} MB", flush=True)
        self.assertLess(max(sizes.values()), 80_000_000, sizes)

    def test_a_container_that_comes_back_with_another_address_is_found(self):
        def address(service):
            return docker("inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
                          container(service)).strip()

        nginx = docker("inspect", "--format", "{{.State.StartedAt}}", container("nginx"))
        product = self.client().get("/api/products").json[0]
        for service, path in (("gateway", "/"), ("catalog", f"/api/products/{product['id']}"), ("order", "/docs/order")):
            with self.subTest(service):
                before = address(service)
                docker("rm", "--force", container(service))
                # Takes the address that is free now, and keeps it while the next service is tried.
                keeper = docker("run", "--detach", "--rm", "--network", f"{PROJECT}_shop", "--entrypoint", "sleep",
                                f"{PROJECT}-mail", "600").strip()
                self.addCleanup(docker, "rm", "--force", keeper)
                self.assertEqual(self.client().get(path).status, 503)
                compose("up", "-d", "--no-deps", service)
                self.assertNotEqual(address(service), before)
                eventually(f"{service} is found", lambda: self.client().get(path).status == 200, 30)
        self.assertEqual(docker("inspect", "--format", "{{.State.StartedAt}}", container("nginx")), nginx)

    def test_no_log_grows_for_ever(self):
        for service in compose("config", "--services").stdout.split():
            with self.subTest(service):
                log = json.loads(docker("inspect", container(service)))[0]["HostConfig"]["LogConfig"]
                self.assertEqual((log["Type"], log["Config"]), ("json-file", {"max-size": "10m", "max-file": "3"}))

    def test_what_ends_comes_back_and_nothing_is_forgotten(self):
        order = self.buy()
        docker("kill", "--signal", "KILL", container("order"), container("auth"))
        # The engine treats its own kill as the operator's wish and restarts nothing. Compose does.
        compose("up", "-d")
        admin = self.client(self.token("admin@example.com", "admin123"))
        self.assertEqual(admin.get(f"/api/orders/{order['id']}").json["status"], "paid")

    def test_yy_the_commands_of_the_readme(self):
        order = self.buy()
        block = re.search(r"## With docker compose\n\n```sh\n(.*?)```", (TOP / "README.md").read_text(), re.DOTALL).group(1)
        commands = [line.split("#")[0].strip() for line in block.splitlines()]
        self.assertGreater(len(commands), 8)
        typed = {"psql": f"select 'found ' || number from orders where id = '{order['id']}';\n", "redis-cli": "ping\n"}
        shown = {"psql": f"found {order['number']}", "redis-cli": "PONG", "ps": "healthy", "ls /mail": ".eml"}
        for command in commands:
            with self.subTest(command):
                # What is followed goes on until it is left.
                leaves = ["timeout", "--signal=INT", "3"] if " -f " in command else []
                text = next((text for word, text in typed.items() if word in command), "")
                done = subprocess.run([*leaves, *command.split()], cwd=TOP, env=ENVIRONMENT, text=True, input=text,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
                self.assertIn(done.returncode, (0, 124, 130) if leaves else (0,), done.stdout[-2000:])
                for word, expected in shown.items():
                    if command.endswith(word) or f" {word} " in command:
                        self.assertIn(expected, done.stdout)
        # It ends with everything down; the data is kept.
        self.assertEqual(compose("ps", "--quiet").stdout, "")
        compose("up", "-d")
        eventually("the shop is back", lambda: self.client().get("/health").status == 200)
        admin = self.client(self.token("admin@example.com", "admin123"))
        self.assertEqual(admin.get(f"/api/orders/{order['id']}").json["number"], order["number"])

    def test_zz_down_v_forgets_all(self):
        # The name sorts last, because the other tests need what it removes.
        compose("down", "--volumes", "--timeout", "10")
        self.assertEqual(docker("volume", "ls", "--quiet", "--filter", f"label=com.docker.compose.project={PROJECT}"), "")
        self.assertEqual(docker("ps", "--all", "--quiet", "--filter", f"label=com.docker.compose.project={PROJECT}"), "")


if __name__ == "__main__":
    unittest.main()
