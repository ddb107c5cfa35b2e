"""Hosts of a network that exists only for a test: network namespaces on a bridge, which must be run in one of its own."""
import os
import pathlib
import shutil
import signal
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "Tests/System"))

from shop import wait_until  # noqa: E402

BIN = TOP / ".build/release"


def run(*command, **more):
    done = subprocess.run(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, **more)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))} failed: {done.stdout[-2000:]}")
    return done.stdout.strip()


class Network:
    """The bridge at 10.0.0.1, where the test is, and the hosts on it."""

    def __init__(self):
        run("ip", "link", "set", "lo", "up")
        run("ip", "link", "add", "shop", "type", "bridge")
        run("ip", "address", "add", "10.0.0.1/24", "dev", "shop")
        run("ip", "link", "set", "shop", "up")


class Host:
    """10.0.0.NUMBER, or the test's own place for number 1."""

    def __init__(self, folder, number):
        self.address = f"10.0.0.{number}"
        self.number = number
        self.folder = folder / f"host-{number}"
        self.folder.mkdir()
        self.processes = {}
        self.enter = []
        if number != 1:
            self.make_namespace()

    def make_namespace(self):
        keeper = subprocess.Popen(["unshare", "--net", "sleep", "infinity"])
        self.processes["keeper"] = keeper
        place = f"/proc/{keeper.pid}/ns/net"
        wait_until(lambda: os.readlink(place) != os.readlink("/proc/self/ns/net"), what="the namespace")
        self.enter = ["nsenter", f"--net={place}"]
        cable = f"cable{self.number}"
        run("ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", keeper.pid)
        run("ip", "link", "set", cable, "master", "shop", "up")
        run(*self.enter, "ip", "link", "set", "lo", "up")
        run(*self.enter, "ip", "address", "add", f"{self.address}/24", "dev", "eth0")
        run(*self.enter, "ip", "link", "set", "eth0", "up")

    def start(self, name, *command, **environment):
        log = (self.folder / f"{name}.log").open("a")
        self.processes[name] = subprocess.Popen(
            self.enter + list(map(str, command)), env=os.environ | environment, stdin=subprocess.DEVNULL, stdout=log,
            stderr=log, start_new_session=True)

    def run(self, *command):
        return run(*self.enter, *command)

    def log(self, name):
        file = self.folder / f"{name}.log"
        return file.read_text(errors="replace")[-3000:] if file.exists() else ""

    def kill(self, *names):
        """Kills processes like a crash, by default all of the host."""
        # A host ends at once; here what customers speak to ends first, so that nothing is left to tell of the rest.
        names = names or [name for name in reversed(self.processes) if name != "keeper"]
        doomed = [self.processes.pop(name) for name in names]
        for process in doomed:
            # With its workers.
            os.killpg(process.pid, signal.SIGKILL)
        for process in doomed:
            process.wait()

    def pull_the_plug(self):
        """Cuts the host off the network: connections are not even refused."""
        run("ip", "link", "set", f"cable{self.number}", "down")

    # --- what runs on hosts

    def start_daemon(self, name, port, **environment):
        self.start(name, BIN / f"shop-{name}", SHOP_ENV="development",
                   SHOP_LISTEN=f"{self.address}:{port}", **environment)

    def start_nginx(self, folder):
        self.start("nginx", "nginx", "-e", folder / "logs/nginx.log", "-p", folder / "nginx", "-c",
                   folder / "nginx/nginx.conf")

    def start_redis(self, *options):
        self.start("redis", "redis-server", "--bind", self.address, "127.0.0.1", "--protected-mode", "no", "--dir",
                   self.folder, "--save", "", *options)

    def start_sentinel(self, text):
        file = self.folder / "sentinel.conf"
        file.write_text(text + f"\nbind {self.address}\nprotected-mode no\ndir {self.folder}\n")
        self.start("sentinel", "redis-server", file, "--sentinel")


class Postgres:
    """A PostgreSQL server on a host."""

    def __init__(self, host):
        self.host = host
        self.bin = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self.data = host.folder / "postgres"
        # Root may not.
        self.owner = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]
        shutil.chown(host.folder, "postgres", "postgres")

    def initialize(self):
        run(*self.owner, self.bin / "initdb", f"--pgdata={self.data}", "--username=shop", "--auth=trust", "--no-sync",
            "--encoding=UTF8", "--locale=C.UTF-8", cwd="/")
        with (self.data / "pg_hba.conf").open("a") as file:
            file.write("host all,replication all 10.0.0.0/24 trust\n")

    def copy(self, primary):
        """What `pg_basebackup` makes is a standby of it."""
        self.host.run(*self.owner, self.bin / "pg_basebackup", "--pgdata", self.data, "--write-recovery-conf",
                      "--checkpoint=fast", "--no-sync", "--dbname",
                      f"host={primary.host.address} user=shop application_name=standby")

    def start(self, *settings):
        options = ["fsync=off", "shared_buffers=32MB", f"listen_addresses={self.host.address}",
                   f"unix_socket_directories={self.host.folder}", *settings]
        self.host.start("postgres", *self.owner, self.bin / "postgres", "-D", self.data,
                        *(part for option in options for part in ("-c", option)))
        ready = [self.bin / "pg_isready", "--quiet", "--host", self.host.folder]
        wait_until(lambda: subprocess.call(ready) == 0, what="PostgreSQL")

    def sql(self, database, statement):
        """The first column of every row, as text."""
        return run("psql", "--no-psqlrc", "--tuples-only", "--no-align", f"--host={self.host.folder}",
                   "--username=shop", f"--dbname={database}", f"--command={statement}").split()
