"""Measures overload: reads at half and at twice the peak, and during checkouts and sign-ins.

A connection of wrk sends its next request after the previous answer and a pause. All connections together reach the wanted
rate while answers come quickly, as refusals do. In addition, 100 probes a second start at fixed times, whether or not the
previous ones are answered. The measured times of answers and refusals are those of the probes.
"""
import concurrent.futures
import threading
import time

import cases
import processes
from load import Load
from stand import Connection, request, uuid7

CONNECTIONS = 1000
PROBES_A_SECOND = 100


def run(stand, seconds):
    """The results, in the order of the table."""
    reads = cases.products(stand, "")
    port = stand.ports["catalog"]
    peak = Load(port, reads, seconds=seconds).result()["rate"]
    quiet = paced(port, reads, seconds, 1000)
    half = paced(port, reads, seconds, peak / 2)
    found = {"peak": round(peak), "quiet_p99": quiet["p99"], "half_rate": round(half["rate"]), "half_p99": half["p99"]}
    found |= twice_the_peak(stand, reads, peak, seconds)
    found["checkouts_p99"], found["checkouts_rate"] = beside_checkouts(stand, reads, seconds)
    found["sign_ins_p99"], found["sign_ins_rate"] = beside_sign_ins(stand, reads, seconds)
    return found


def paced(port, requests, seconds, rate, connections=64):
    return Load(port, requests, connections=connections, seconds=seconds, pause=connections / rate * 1000).result()


def twice_the_peak(stand, reads, peak, seconds):
    """The shop must keep answering, refuse other requests at once, and recover within a second after the load."""
    pid = stand.pids()["catalog"]
    before = processes.pss(pid)
    probes = Probes(stand.ports["catalog"], reads)
    time.sleep(1)
    start = time.monotonic()
    load = Load(stand.ports["catalog"], reads, connections=CONNECTIONS, seconds=seconds, pause=CONNECTIONS / (2 * peak) * 1000)
    most = before
    while load.process.poll() is None:
        most = max(most, processes.pss(pid))
        time.sleep(0.2)
    result, end = load.result(), time.monotonic()
    time.sleep(3)
    probes.stop()
    answered = (result["requests"] - result["errors"]["status"]) / result["seconds"]
    return {
        "asked": round(result["rate"]), "answered": round(answered), "answered_share": round(answered / peak, 3),
        "refused": result["errors"]["status"], "lost": result["failed"] - result["errors"]["status"],
        "answered_p99": probes.p99(start + 1, end, 200), "refused_p99": probes.p99(start + 1, end, 503),
        "a_second_after_p99": probes.p99(end + 1, end + 3, 200), "other_statuses": probes.others(),
        "memory_before": round(before, 1), "memory_most": round(most, 1),
    }


class Probes:
    """Requests at fixed times. Each is measured from its due time to its answer."""

    def __init__(self, port, requests):
        self.port, self.requests = port, requests
        # The due time, the duration in ms, and the status (0 without an answer).
        self.found, self.ended = [], False
        self.local = threading.local()
        self.pool = concurrent.futures.ThreadPoolExecutor(64)
        self.thread = threading.Thread(target=self.send_all)
        self.thread.start()

    def send_all(self):
        due, number = time.monotonic(), 0
        while not self.ended:
            self.pool.submit(self.send, due, self.requests[number % len(self.requests)])
            due, number = due + 1 / PROBES_A_SECOND, number + 1
            time.sleep(max(0, due - time.monotonic()))

    def send(self, due, data):
        try:
            if not hasattr(self.local, "connection"):
                self.local.connection = Connection(self.port)
            status, _ = self.local.connection.ask(data)
        except (OSError, ValueError, IndexError):
            status = 0
            self.local.__dict__.clear()
        self.found.append((due, (time.monotonic() - due) * 1000, status))

    def stop(self):
        self.ended = True
        self.thread.join()
        self.pool.shutdown()

    def p99(self, start, end, status):
        times = sorted(taken for due, taken, found in self.found if start <= due < end and found == status)
        return round(times[len(times) * 99 // 100], 2) if times else None

    def others(self):
        return sum(1 for _, _, status in self.found if status not in (200, 503))


def beside_checkouts(stand, reads, seconds):
    """Reads at 1,000/s while 64 users check out."""
    expected = 1000 * seconds
    cases.new_buyers(1)(stand, expected)
    checkouts = Load(stand.ports["order"], cases.checkouts(stand, ""), connections=64, seconds=seconds, once=True)
    result = paced(stand.ports["catalog"], reads, seconds, 1000)
    return result["p99"], round(checkouts.result()["rate"])


def beside_sign_ins(stand, reads, seconds):
    """Reads at 1,000/s while 500 people a second try a password. Most are refused for lack of CPU time."""
    tries = [
        request("POST", "/auth/login", body={"email": f"{uuid7()}@example.com", "password": "wrong password"})
        for _ in range(500 * seconds)
    ]
    sign_ins = Load(stand.ports["auth"], tries, connections=250, seconds=seconds, pause=500)
    result = paced(stand.ports["catalog"], reads, seconds, 1000)
    return result["p99"], round(sign_ins.result()["rate"])
