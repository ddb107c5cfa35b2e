"""The limits of attempts to sign in, through nginx and the real daemons."""
import http.client
import threading
import unittest
import urllib.parse

import test_sockets
from shop import TOP, Shop, jwt, uuid7

FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
# How a sign-in is asked for, by path: the names of its fields.
WAYS = {"/api/auth/login": "username", "/auth/login": "username", "/login": "email"}


class SignInTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.shop.start()

    def sign_in(self, path, email, password, source="127.0.0.1", **headers):
        """Status and cookies; `source` is the address from which nginx is spoken to."""
        connection = http.client.HTTPConnection("127.0.0.1", self.shop.port, timeout=60, source_address=(source, 0))
        try:
            headers = {name.replace("_", "-"): value for name, value in headers.items()}
            body = urllib.parse.urlencode({WAYS[path]: email, "password": password})
            connection.request("POST", path, body, FORM | headers)
            response = connection.getresponse()
            response.read()
            return response.status, response.headers.get_all("Set-Cookie") or []
        finally:
            connection.close()

    def register(self):
        email = f"{uuid7()}@example.com"
        body = {"email": email, "password": "correct horse"}
        self.assertEqual(self.shop.client().call("POST", "/api/auth/register", body).status, 201)
        return email

    def test_the_client_is_who_speaks_to_nginx_whatever_it_says(self):
        tokens = ["rubbish", self.shop.buyer().token, self.shop.admin().token]
        for path in WAYS:
            with self.subTest(path):
                email = f"{uuid7()}@example.com"
                forged = [
                    {"X_Forwarded_For": f"198.51.100.{number}", "X_Service_Token": tokens[number % 3],
                     "X_Real_IP": f"198.51.100.{number}", "Forwarded": f"for=198.51.100.{number}"}
                    for number in range(11)]
                tries = [self.sign_in(path, email, f"wrong {number}", **headers)[0] for number, headers in enumerate(forged)]
                self.assertEqual(tries, [401] * 10 + [429])
                # By every way in the address is the same, and another one is another one.
                for other in WAYS:
                    self.assertEqual(self.sign_in(other, email, "wrong 12")[0], 429)
                    self.assertEqual(self.sign_in(other, email, f"wrong {other}", source="127.0.0.2")[0], 401)

    def test_strangers_do_not_shut_an_owner_out(self):
        email = self.register()
        devices = {}
        for path in WAYS:
            status, cookies = self.sign_in(path, email, "correct horse")
            self.assertIn(status, (200, 303))
            devices[path] = next(cookie.split(";")[0] for cookie in cookies if cookie.startswith("device="))

        def guess(network):
            for number in range(10):
                self.sign_in("/auth/login", email, f"{network} {number}", source=f"127.0.0.{network}")

        strangers = [threading.Thread(target=guess, args=[network]) for network in range(3, 14)]
        for stranger in strangers:
            stranger.start()
        for stranger in strangers:
            stranger.join()
        # All strangers are slowed down by now, the owner's devices at one of their addresses are not.
        for path, device in devices.items():
            with self.subTest(path):
                self.assertEqual(self.sign_in(path, email, "correct horse", source="127.0.0.20")[0], 429)
                status, again = self.sign_in(path, email, "correct horse", source="127.0.0.3", Cookie=device)
                self.assertIn(status, (200, 303))
                self.assertIn(device.split(".")[0], "".join(again))

    def test_a_flood_of_sign_ins_from_one_address_does_not_stall_another(self):
        for path in ("/api/auth/login", "/login"):
            with self.subTest(path):
                self.flood(path)

    def flood(self, path):
        email = self.register()
        hashed, stop = [], threading.Event()
        begun = threading.Semaphore(0)

        def attack():
            while not stop.is_set():
                status, _ = self.sign_in(path, f"{uuid7()}@example.com", "wrong")
                if status == 401:
                    hashed.append(status)
                begun.release()

        attackers = [threading.Thread(target=attack) for _ in range(30)]
        for attacker in attackers:
            attacker.start()
        try:
            # More have been answered than there are attackers: all of them are at it.
            for _ in range(60):
                begun.acquire()
            before = len(hashed)
            status, _ = self.sign_in(path, email, "correct horse", source="127.0.0.2")
            between = len(hashed) - before
        finally:
            stop.set()
            for attacker in attackers:
                attacker.join()
        self.assertIn(status, (200, 303))
        # Two were at work, two more may have been begun before it came, and two while it was at work itself.
        self.assertLessEqual(between, 6)


class SisterSocketTests(unittest.TestCase):
    def test_a_sister_is_believed_by_her_service_token_only(self):
        shop = Shop()
        self.addCleanup(shop.close)
        shop.start("postgres")
        secret = "a secret for tests, 32 bytes or more"
        sockets = test_sockets.Sockets("public", "internal")
        self.addCleanup(sockets.close)
        daemon = sockets.start(
            "shop-auth", SECRET_KEY=secret, SHOP_MIGRATIONS=str(TOP / "migrations"),
            DATABASE_URL=f"postgresql:///auth?host={shop.folder}/postgres&user=shop")
        self.addCleanup(test_sockets.stop, daemon)

        def status(name, number, email, **headers):
            body = urllib.parse.urlencode({"username": email, "password": f"wrong {number}"})
            headers = {name.replace("_", "-"): value for name, value in headers.items()}
            headers["X-Forwarded-For"] = f"198.51.100.{number}"
            return sockets.request(name, "POST", "/auth/login", body, FORM | headers)

        service = jwt({"sub": "gateway", "email": "", "role": "service", "jti": uuid7()}, secret)
        person = jwt({"sub": uuid7(), "email": "a@example.com", "role": "admin", "jti": uuid7()}, secret)
        foreign = jwt({"sub": "gateway", "email": "", "role": "service", "jti": uuid7()}, secret.upper())
        for headers in ({}, {"X_Service_Token": person}, {"X_Service_Token": foreign}, {"X_Service_Token": "x"}):
            email = f"{uuid7()}@example.com"
            tries = [status("internal", number, email, **headers) for number in range(1, 12)]
            self.assertEqual(tries, [401] * 10 + [429], headers)
            self.assertEqual(status("internal", 12, email, X_Service_Token=service), 401)
            self.assertEqual(status("public", 13, email), 401)


if __name__ == "__main__":
    unittest.main()
