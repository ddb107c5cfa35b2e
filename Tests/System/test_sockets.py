"""A daemon on sockets that another process holds, like systemd."""

import contextlib
import http.client
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import unittest

PROGRAMS = pathlib.Path(__file__).resolve().parents[2] / ".build/release"


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("shop", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Sockets:
    """Listening sockets with names, and the daemon that gets them."""

    def __init__(self, *names):
        self.folder = tempfile.mkdtemp(prefix="shop-sockets-")
        self.names = names
        self.listeners = []
        for name in names:
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(self.path(name))
            listener.listen(128)
            self.listeners.append(listener)

    def close(self):
        for listener in self.listeners:
            listener.close()
        shutil.rmtree(self.folder)

    def path(self, name):
        return f"{self.folder}/{name}.sock"

    def start(self, program="shop-cart", **more):
        """Returns once the daemon reports that it accepts requests."""
        descriptors = [listener.fileno() for listener in self.listeners]
        moves = " ".join(f"{3 + index}<&{descriptor}" for index, descriptor in enumerate(descriptors))
        environment = dict(
            os.environ,
            SHOP_ENV="development",
            LISTEN_FDS=str(len(descriptors)),
            LISTEN_FDNAMES=":".join(self.names),
            # Nobody is there: what is asked here needs no cart.
            REDIS_URL=f"unix://{self.folder}/none.sock",
            **more,
        )
        daemon = subprocess.Popen(
            ["sh", "-c", f'LISTEN_PID=$$ exec "$0" {moves}', PROGRAMS / program],
            env=environment, pass_fds=descriptors, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        for line in daemon.stderr:
            if " ready " in line:
                # Its records must not fill the pipe.
                threading.Thread(target=daemon.stderr.read, daemon=True).start()
                return daemon
        raise AssertionError(f"the daemon ended with {daemon.wait()}")

    def request(self, name, method, path, body=None, headers=None):
        with contextlib.closing(UnixConnection(self.path(name))) as connection:
            connection.request(method, path, body, headers or {})
            return connection.getresponse().status


def stop(daemon):
    daemon.send_signal(signal.SIGTERM)
    status = daemon.wait(timeout=60)
    daemon.stderr.close()
    return status


class SocketTests(unittest.TestCase):
    def sockets(self, *names):
        sockets = Sockets(*names)
        self.addCleanup(sockets.close)
        return sockets

    def test_what_is_for_sisters_is_not_there_on_the_public_socket(self):
        sockets = self.sockets("public", "internal")
        daemon = sockets.start()
        self.addCleanup(stop, daemon)
        path = "/internal/carts/018f0000-0000-7000-8000-000000000000"
        self.assertEqual(sockets.request("public", "GET", path), 404)
        self.assertEqual(sockets.request("public", "POST", path + "/take"), 404)
        # Refused for want of a token, so it is there.
        self.assertEqual(sockets.request("internal", "GET", path), 401)
        self.assertEqual(sockets.request("internal", "GET", "/cart"), sockets.request("public", "GET", "/cart"))

    def test_without_a_socket_for_sisters_the_one_serves_all(self):
        sockets = self.sockets("public")
        daemon = sockets.start()
        self.addCleanup(stop, daemon)
        path = "/internal/carts/018f0000-0000-7000-8000-000000000000"
        self.assertEqual(sockets.request("public", "GET", path), 401)

    def test_the_backlog_is_large_again_after_the_library_made_it_small(self):
        sockets = self.sockets("public")
        self.addCleanup(stop, sockets.start())
        listing = subprocess.run(["ss", "-Hxl"], capture_output=True, text=True, check=True).stdout
        line = next(line for line in listing.splitlines() if sockets.path("public") in line)
        self.assertGreaterEqual(int(line.split()[3]), 1024)

    def test_no_request_is_lost_while_one_daemon_follows_another(self):
        sockets = self.sockets("public")
        daemon = sockets.start()
        done = threading.Event()
        answered, failures = [], []

        def client():
            """Keeps its connection as nginx does, until an answer says that it will be closed."""
            connection = UnixConnection(sockets.path("public"))
            while not done.is_set():
                try:
                    connection.request("POST", "/cart/add", "{}", {"Content-Type": "application/json"})
                    response = connection.getresponse()
                    response.read()
                    answered.append(response.status)
                except (OSError, http.client.HTTPException) as error:
                    failures.append(repr(error))
                    connection.close()
            connection.close()

        clients = [threading.Thread(target=client) for _ in range(8)]
        for each in clients:
            each.start()
        for _ in range(4):
            before = len(answered)
            while len(answered) < before + 100 and not failures:
                done.wait(0.005)
            self.assertEqual(stop(daemon), 0)
            daemon = sockets.start()
        done.set()
        for each in clients:
            each.join()
        stop(daemon)
        self.assertEqual(failures, [])
        self.assertGreater(len(answered), 400)
