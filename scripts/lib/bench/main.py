"""Measures a shop beside what the machine gives at most: see scripts/bench."""
import argparse
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys

import daemons
import limits
import report
import rounds
from cases import CASES
from stand import TOP, Stand


def main():
    options = arguments()
    names = options.case or [case.name for case in CASES]
    chosen = [case for case in CASES if case.name in names]
    with_limits = [case.limit for case in chosen if case.limit]
    stands = [Stand(TOP, options.port, label(TOP))]
    result = {"started": datetime.datetime.now().astimezone().isoformat(timespec="seconds"), "machine": machine(),
              "versions": versions(), "commits": [stand.label for stand in stands],
              "load": f"Load: wrk with 2 threads and 32 connections unless said, {options.rounds} rounds of {options.seconds} s in turn, "
                      "the median; 100 products."}
    try:
        measurements = []
        for stand in stands:
            stand.start()
            stand.fill()
        for stand in stands:
            wanted = [limit for name, limit in limits.find(stand).items() if name in with_limits]
            measurements += rounds.of_limits(stand, wanted) + rounds.of_cases(stand, chosen)
        if not options.case:
            result["daemons"] = {stand.label: before_load(stand) for stand in stands}
        rounds.run(measurements, options.rounds, options.seconds)
        if not options.case:
            for stand in stands:
                result["daemons"][stand.label]["memory_after"] = daemons.memory(stand)
            result["rendering_us"] = rendering()
    except rounds.Failed as failure:
        sys.exit(f"bench: no result: {failure}")
    finally:
        for stand in stands:
            stand.close()
    result["measurements"] = [measurement.told() for measurement in measurements]
    result["other"] = max(one["other"] for one in result["measurements"])
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(report.tables(result, options.markdown), end="")
    if result["other"] > rounds.TOO_MUCH:
        print(f"bench: others used up to {report.percent(result['other'])} of the machine, though noisy rounds were repeated",
              file=sys.stderr)


def arguments():
    names = [case.name for case in CASES]
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description="Measures a shop beside what the machine gives at most.",
        epilog="cases: " + ", ".join(names))
    parser.add_argument("--case", action="append", choices=names, metavar="NAME", help="only this one; may be repeated")
    parser.add_argument("--rounds", type=int, default=3, help="of all cases in turn (3)")
    parser.add_argument("--seconds", type=int, default=5, help="that each case is loaded in a round (5)")
    parser.add_argument("--json", type=pathlib.Path, default=TOP / ".build/bench/result.json", metavar="FILE",
                        help="where the result goes (.build/bench/result.json)")
    parser.add_argument("--markdown", action="store_true", help="prints the tables for docs/PERFORMANCE.md")
    options = parser.parse_args()
    options.port = int(os.environ.get("SHOP_PORT", "8099"))
    return options


def before_load(stand):
    first = daemons.first_answers(stand)
    at_rest = daemons.at_rest(stand)
    return {"first_answer": first, "at_rest": at_rest, "memory": daemons.memory(stand)}


def rendering():
    """Microseconds in which the gateway renders a list (Tests/TemplatingTests/CardBench.swift)."""
    done = subprocess.run(
        ["swift", "test", "--configuration", "release", "--skip-build", "--filter", "CardBench"], cwd=TOP,
        env=os.environ | {"SHOP_BENCH": "1"}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    found = re.search(r"measured: .*: ([\d.]+) µs", done.stdout)
    return float(found[1]) if found else None


def label(tree):
    """The commit of a checkout."""
    def git(*words):
        return subprocess.run(["git", "-C", tree, *words], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    return git("rev-parse", "--short", "HEAD") + ("+" if git("status", "--porcelain", "--untracked-files=no") else "")


def machine():
    processor = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    memory = int(re.search(r"MemTotal:\s*(\d+)", pathlib.Path("/proc/meminfo").read_text(encoding="utf-8"))[1])
    return {"processor": processor[1] if processor else os.uname().machine, "cores": os.cpu_count(), "memory_gb": round(memory / 1e6)}


def versions():
    asked = {"swift": "swift --version", "postgresql": "pgbench --version", "redis": "redis-server --version", "nginx": "nginx -v",
             "kernel": "uname -sr"}
    found = {}
    for name, command in asked.items():
        done = subprocess.run(command.split(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        number = re.search(r"\d+\.[\w.+-]+", done.stdout)
        found[name] = f"{name.capitalize()} {number[0] if number else '?'}"
    return found


if __name__ == "__main__":
    main()
