"""Runs wrk, and measures the CPU time of the shop's processes meanwhile."""
import json
import pathlib
import subprocess
import tempfile
import time

from processes import Usage

SCRIPT = pathlib.Path(__file__).with_name("requests.lua")


class Load:
    """A run of wrk. Each connection sends its next request after the answer to the previous one."""

    def __init__(self, port, requests, *, connections=32, seconds=5, threads=2, once=False, pause=0):
        threads = min(threads, connections)
        self.file = tempfile.NamedTemporaryFile(prefix="shop-bench-", suffix=".requests")
        self.file.write(b"\0".join(requests))
        self.file.flush()
        self.process = subprocess.Popen(
            ["wrk", "--threads", str(threads), "--connections", str(connections), "--duration", f"{seconds}s", "--latency",
             "--timeout", "20s", "--script", SCRIPT, f"http://127.0.0.1:{port}/", "--", self.file.name, str(threads),
             "once" if once else "again", str(pause)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def result(self):
        """Waits for the end. Times are in milliseconds."""
        output = self.process.communicate()[0]
        self.file.close()
        try:
            told = json.loads(output.strip().rpartition("\n")[2])
        except ValueError:
            raise SystemExit(f"bench: wrk failed: {output}") from None
        return told | {"rate": told["requests"] / told["seconds"], "failed": sum(told["errors"].values())}


def measured(stand, run):
    """The result of `run` (a dict with `requests`), with the CPU time for a request by process, in µs."""
    before, start = Usage(stand), time.monotonic()
    result = run()
    after, end = Usage(stand), time.monotonic()
    used = after.since(before)
    result["other"] = after.others_since(before, end - start)
    if requests := result["requests"]:
        result["cpu"] = {part: round(seconds / requests * 1e6, 1) for part, seconds in used.items()}
        result["cpu"]["all"] = round(sum(used.values()) / requests * 1e6, 1)
    return result
