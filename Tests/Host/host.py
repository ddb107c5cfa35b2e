"""A Debian system for the tests: booted by systemd-nspawn, with only a loopback network, and deleted at the end."""
import atexit
import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
# Longer than the whole run on a busy machine; whatever happens to the tests, the system ends.
LIFETIME = 3600
# What systemd-nspawn ends with when the system asks for a reboot: RestartForceExitStatus= of systemd-nspawn@.service.
REBOOT = 133
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8",
    "TERM": "dumb", "DEBIAN_FRONTEND": "noninteractive", "SYSTEMD_PAGER": "", "SYSTEMD_COLORS": "0",
}


class Host:
    """Unpacks the image; boot() starts it."""

    def __init__(self, image):
        # Not below the checkout: its path ends up in paths of sockets, which are short (unix(7)).
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="shop-host-", dir="/var/tmp"))
        self.root = self.folder / "root"
        self.root.mkdir(mode=0o755)
        self.process = None
        self.leader = None
        self.groups = []
        atexit.register(self.close)
        subprocess.run(["tar", "--extract", f"--file={image}", f"--directory={self.root}", "--numeric-owner"], check=True)

    def boot(self):
        command = [
            "timeout", "--signal=TERM", "--kill-after=30", str(LIFETIME),
            # PID 1 of this machine need not be systemd: nothing is registered with it, no unit is made for it.
            "systemd-nspawn", "--quiet", "--boot", "--register=no", "--keep-unit", "--private-network",
            # Nothing here survives the test, so nothing has to reach the disk.
            "--suppress-sync=yes", "--link-journal=no", "--console=pipe", "--machine=shop-test", f"--directory={self.root}",
        ]
        # In control groups of its own: two systems that share one take each other's processes for theirs.
        self.groups = own_control_groups(self.folder.name)
        enter = "".join(f"echo $$ >{group}/cgroup.procs; " for group in self.groups)
        # A session of its own: Ctrl-C reaches the tests only, and they end the system in order.
        with open(self.folder / "console", "ab") as console:
            self.process = subprocess.Popen(
                ["sh", "-euc", f'{enter} exec "$@"', "sh", *command], stdin=subprocess.DEVNULL, stdout=console,
                stderr=subprocess.STDOUT, start_new_session=True)
        wait_until(lambda: self.find_leader() is not None, what="the system's PID 1", why=self.last_words)
        self.leader = self.find_leader()
        wait_until(self.is_running, what="the end of the boot", why=self.last_words)

    def find_leader(self):
        """PID 1 of the system, as this machine sees it: the child of the child of timeout."""
        if self.process.poll() is not None:
            raise AssertionError(f"systemd-nspawn has ended: {self.last_words()}")
        for nspawn in children(self.process.pid):
            for leader in children(nspawn):
                if command_name(leader) == "systemd":
                    return leader
        return None

    def is_running(self):
        state = self.run("systemctl", "is-system-running", check=False, timeout=15).stdout.strip()
        return state in ("running", "degraded")

    def last_words(self):
        return (self.folder / "console").read_text(errors="replace")[-2000:]

    def reboot(self):
        self.run("systemctl", "--no-block", "reboot")
        # With --keep-unit, nspawn leaves the second boot to who started it.
        code = self.process.wait(120)
        if code != REBOOT:
            raise AssertionError(f"systemd-nspawn ended with {code}: {self.last_words()}")
        self.boot()

    def command(self, *words):
        """The prefix that runs a command inside, as root, with the system's own view."""
        return ["nsenter", f"--target={self.leader}", "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup",
                "--root", "--wd", "--", *map(str, words)]

    def run(self, *words, check=True, timeout=120, stdin=None):
        """Runs a command inside; both of its outputs are in `stdout`."""
        done = subprocess.run(
            self.command(*words), env=ENVIRONMENT, input=stdin, stdin=None if stdin is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", timeout=timeout)
        if check and done.returncode != 0:
            raise AssertionError(f"{' '.join(map(str, words))}: exit code {done.returncode}\n{done.stdout[-4000:]}")
        return done

    def sh(self, script, **more):
        """Runs a script of bash inside and returns what it prints."""
        return self.run("bash", "-euc", script, **more).stdout

    def show(self, unit, *names):
        """Properties of a unit, as systemctl knows them."""
        text = self.run("systemctl", "show", unit, *(f"--property={name}" for name in names)).stdout
        values = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
        return values[names[0]] if len(names) == 1 else values

    def main_pid(self, unit):
        return int(self.show(unit, "MainPID"))

    def journal(self, *matches):
        """Records of the journal of this boot, oldest first."""
        text = self.run("journalctl", "--boot", "--output=json", "--no-pager", "--all", *matches, check=False).stdout
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")]

    def curl(self, path, method=None, value=None, token=None, socket=None, headers=(), form=None, seconds=30):
        """A request by the system's curl, to nginx or to a daemon's socket."""
        words = ["curl", "--silent", "--show-error", "--include", "--http1.1", "--max-time", seconds]
        if method:
            words += ["--request", method]
        if value is not None:
            words += ["--header", "Content-Type: application/json", "--data-binary", json.dumps(value)]
        for name, text in (form or {}).items():
            words += ["--data-urlencode", f"{name}={text}"]
        if token:
            words += ["--header", f"Authorization: Bearer {token}"]
        for header in headers:
            words += ["--header", header]
        if socket:
            words += ["--unix-socket", socket]
        else:
            # Not ::1, so that nginx knows the same client on every release.
            words.append("--ipv4")
        # --get would be needed for none of these; an address keeps its brackets.
        done = self.run(*words, "--globoff", f"http://localhost:8000{path}", check=False, timeout=seconds + 10)
        return Answer(done)

    def close(self):
        """Powers the system off and forgets it."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                # nspawn takes a second one as an order to end at once.
                self.process.send_signal(signal.SIGTERM)
                self.process.wait(40)
        for group in self.groups:
            for folder, _, _ in os.walk(group, topdown=False):
                with contextlib.suppress(OSError):
                    os.rmdir(folder)
        shutil.rmtree(self.folder, ignore_errors=True)


class Answer:
    """The answer that curl got; status 0 without an answer."""

    def __init__(self, done):
        self.status, self.headers, self.text, self.code = 0, {}, done.stdout, done.returncode
        if done.returncode == 0 and done.stdout.startswith("HTTP/"):
            head, _, self.text = done.stdout.partition("\n\n" if "\r\n" not in done.stdout else "\r\n\r\n")
            lines = head.splitlines()
            self.status = int(lines[0].split()[1])
            self.headers = {name.lower(): text.strip() for name, _, text in (line.partition(":") for line in lines[1:])}

    @property
    def json(self):
        return json.loads(self.text)

    def __str__(self):
        return f"{self.status} {self.text[:600]}"


def own_control_groups(name):
    """Folders for a new control group below ours, in each hierarchy that systemd keeps its units in."""
    mounts = {"0::": ["/sys/fs/cgroup/unified", "/sys/fs/cgroup"], "name=systemd": ["/sys/fs/cgroup/systemd"]}
    groups = []
    for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines():
        number, controllers, path = line.split(":", 2)
        for mount in mounts.get(controllers or f"{number}::", []):
            ours = pathlib.Path(mount + path)
            if (ours / "cgroup.procs").exists():
                (ours / name).mkdir(exist_ok=True)
                groups.append(ours / name)
                break
    return groups


def children(pid):
    try:
        return [int(word) for word in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def command_name(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
    except FileNotFoundError:
        return ""


def wait_until(condition, seconds=90, what="it", why=lambda: ""):
    """Polls until the condition holds and returns the time it took; gives up after a time that suits a busy machine too."""
    start = time.monotonic()
    while not condition():
        if time.monotonic() - start > seconds:
            raise AssertionError(f"{what}: not within {seconds} s {why()}")
        time.sleep(0.05)
    return time.monotonic() - start
