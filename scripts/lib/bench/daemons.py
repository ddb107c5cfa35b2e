"""The start, memory and CPU time of each daemon without load."""
import socket
import statistics
import subprocess
import time

import processes
from processes import Usage
from stand import DAEMONS, request


# Seconds after which a daemon has given free memory back to the system (Sources/Daemon/DaemonRunner.swift).
MEMORY_GIVEN_BACK = 12


def first_answers(stand, times=5):
    """Median of the milliseconds from the start of each daemon to its first answer."""
    found = {}
    for name in DAEMONS:
        pid = stand.pid(name)
        environment = environment_of(pid)
        # Starts the daemon like systemd, without scripts. The request waits in the daemon's socket.
        inner, outer = stand.listeners[2 * DAEMONS.index(name):][:2]
        program = stand.tree / f".build/release/shop-{name}"
        command = f'LISTEN_PID=$$ exec "{program}" 3<&{inner.fileno()} 4<&{outer.fileno()}'
        stand.stop(name)
        durations = []
        for _ in range(times):
            with socket.create_connection(("127.0.0.1", stand.ports[name]), timeout=60) as connection:
                connection.sendall(request("GET", "/health"))
                start = time.perf_counter()
                process = subprocess.Popen(
                    ["bash", "-c", command], env=environment, pass_fds=[inner.fileno(), outer.fileno()],
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                answer = connection.recv(1000)
                durations.append((time.perf_counter() - start) * 1000)
                if not answer.startswith(b"HTTP/1.1 200"):
                    raise SystemExit(f"bench: {name} began with {answer[:100]!r}")
            process.terminate()
            process.wait()
        stand.start(name)
        found[name] = round(statistics.median(durations), 1)
    return found


def environment_of(pid):
    with open(f"/proc/{pid}/environ", "rb") as file:
        pairs = (entry.partition(b"=") for entry in file.read().split(b"\0") if entry)
        return {name.decode(): value.decode() for name, _, value in pairs}


def memory(stand):
    """The memory of each daemon in MB."""
    pids = stand.pids()
    found = {name: round(processes.pss(pids[name]), 1) for name in DAEMONS}
    return found | {"all": round(sum(found.values()), 1)}


def at_rest(stand, seconds=10):
    """CPU milliseconds per second of each part without requests."""
    before = Usage(stand)
    time.sleep(seconds)
    used = Usage(stand).since(before)
    found = {part: round(taken * 1000 / seconds, 1) for part, taken in used.items()}
    return found | {"all": round(sum(found.values()), 1)}
