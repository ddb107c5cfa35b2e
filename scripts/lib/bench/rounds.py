"""Runs cases and limits in turn, so that changes on the machine affect all of them."""
import os
import statistics
import sys

from load import measured

# A round is measured again if other processes use more than this share of the machine.
TOO_MUCH = 0.10


class Failed(Exception):
    """A run with errors has no result."""


class Measurement:
    """A case or a limit of one shop, with its rounds."""

    def __init__(self, stand, name, text, way, prepare, limit=None, guess=0):
        self.stand, self.name, self.text, self.way, self.prepare, self.limit = stand, name, text, way, prepare, limit
        self.rounds = []
        # Requests per second, for a case that uses them up.
        self.guess = guess

    def round(self, seconds, repeats):
        """Adds a round. If every try has too much other load, it keeps the one with the least."""
        tries = []
        for _ in range(1 + repeats):
            tries.append(self.attempt(seconds))
            if tries[-1]["other"] <= TOO_MUCH:
                break
        self.rounds.append(min(tries, key=lambda tried: tried["other"]))

    def attempt(self, seconds):
        expected = int(self.guess * seconds)
        while True:
            run = self.prepare(self.stand, seconds, expected)
            result = measured(self.stand, run)
            if result["failed"] or not result["requests"]:
                raise Failed(
                    f"{self.name}, {self.way}: {result['failed']} of {result['requests']} failed: {result.get('errors', '')}")
            if not result.get("exhausted"):
                return result
            expected *= 3
            self.guess *= 3

    def told(self):
        """The entry in the result."""
        def median(name):
            values = [found[name] for found in self.rounds if found.get(name) is not None]
            return round(statistics.median(values), 3) if values else None

        cpu = {}
        for part in self.rounds[0].get("cpu", {}):
            cpu[part] = round(statistics.median(found["cpu"][part] for found in self.rounds), 1)
        return {
            "commit": self.stand.label, "name": self.name, "text": self.text, "way": self.way, "limit": self.limit,
            "rate": median("rate"), "p50": median("p50"), "p99": median("p99"), "mean": median("mean"), "cpu": cpu,
            "other": round(max(found["other"] for found in self.rounds), 3),
            "requests": sum(found["requests"] for found in self.rounds),
            "rounds": [{key: found.get(key) for key in ("rate", "p50", "p99", "other")} for found in self.rounds],
        }


def of_cases(stand, cases):
    """Each case at the daemon, through nginx, or both."""
    return [
        Measurement(
            stand, case.name, case.text, way,
            lambda stand, seconds, expected, case=case, way=way: case.run(stand, way, seconds, expected), case.limit, case.guess)
        for case in cases for way in case.ways
    ]


def of_limits(stand, limits):
    return [
        Measurement(stand, limit.name, limit.text, "limit", lambda _, seconds, __, limit=limit: lambda: limit.run(seconds))
        for limit in limits
    ]


def in_turn(several):
    """The measurements of several shops, with equal measurements next to each other."""
    places = {}
    for measurements in several:
        for measurement in measurements:
            places.setdefault((measurement.name, measurement.way), len(places))
    return sorted(sum(several, []), key=lambda measurement: places[measurement.name, measurement.way])


def run(measurements, rounds, seconds, repeats):
    """Measures all in turn, in this number of rounds."""
    for number in range(1, rounds + 1):
        for measurement in measurements:
            progress(f"round {number} of {rounds}: {measurement.name}, {measurement.way}, {measurement.stand.label}")
            measurement.round(seconds, repeats)
    progress("")


def progress(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text[:os.get_terminal_size(2).columns - 1]}", end="", file=sys.stderr, flush=True)
