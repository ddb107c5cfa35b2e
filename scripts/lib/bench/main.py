"""Measures a shop and the limits of the machine: see scripts/bench."""
import argparse
import datetime
import json
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import time

import daemons
import growth
import large
import limits
import overload
import report
import revisions
import rounds
from cases import CASES, CONNECTIONS
from stand import TOP, Stand


def main():
    options = arguments()
    for number in (signal.SIGTERM, signal.SIGHUP):
        # sys.exit raises an exception, so that the shops are stopped.
        signal.signal(number, lambda *_: sys.exit(1))
    # For the connections of an overload, in this process and its children.
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(65536, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
    trees = [TOP] + ([revisions.built(options.against)] if options.against else [])
    stands = [Stand(tree, options.port + number, revisions.label(tree)) for number, tree in enumerate(trees)]
    if len(stands) > 1 and stands[0].label == stands[1].label:
        stands[1].label += " again"
    result = about(stands, options)
    try:
        measure(stands, options, result)
    except rounds.Failed as failure:
        sys.exit(f"bench: no result: {failure}")
    finally:
        for stand in stands:
            stand.close()
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(report.tables(result, options.markdown), end="")
    if result["other"] > rounds.TOO_MUCH:
        print(f"bench: other processes used up to {report.percent(result['other'])} of the machine, although noisy rounds were "
              "repeated", file=sys.stderr)


def measure(stands, options, result):
    """Adds the measurements to the result."""
    names = options.case or [case.name for case in CASES]
    chosen = [case for case in CASES if case.name in names]
    for stand in stands:
        rounds.progress(f"filling the shop of {stand.label}")
        stand.start()
        stand.fill()
        if options.large:
            large.fill_products(stand, 100_000)
            large.fill_orders(stand, 1_000_000)
            large.choose_products(stand)
    if len(stands) > 1:
        stands[0].companion, stands[1].companion = stands[1], stands[0]
    measurements = []
    for stand in stands:
        found = limits.find(stand, {case.limit for case in chosen})
        measurements.append(rounds.of_limits(stand, found) + rounds.of_cases(stand, chosen))
    if not options.case:
        result["daemons"] = {stand.label: before_load(stand) for stand in stands}
    measurements = rounds.in_turn(measurements)
    rounds.run(measurements, options.rounds, options.seconds, options.repeats)
    result["measurements"] = [measurement.told() for measurement in measurements]
    result["other"] = max(one["other"] for one in result["measurements"])
    if not options.case:
        time.sleep(daemons.MEMORY_GIVEN_BACK)
        for stand in stands:
            result["daemons"][stand.label]["memory_after"] = daemons.memory(stand)
        result["rendering_us"] = rendering()
    if options.overload:
        result["overload"] = {stand.label: overload.run(stand, options.seconds) for stand in stands}
    if options.growth:
        result["growth"] = [one for stand in stands for one in growth.run(stand, names, options)]


def about(stands, options):
    """Remarks for the reader of a result."""
    filled = "100,000 products and 1,000,000 orders" if options.large else "100 products"
    return {
        "started": datetime.datetime.now().astimezone().isoformat(timespec="seconds"), "machine": machine(), "versions": versions(),
        "commits": [stand.label for stand in stands],
        "load": f"Load by wrk: 2 threads and {CONNECTIONS} connections unless the case names a number of users; the median of "
                f"{options.rounds} rounds of {options.seconds} s in turn, with {filled}.",
    }


def arguments():
    names = [case.name for case in CASES]
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description=__doc__.partition(":")[0] + ".",
        epilog="Starts a separate shop with durable data on SHOP_PORT (8099), and loads only 127.0.0.1. A run with errors gives "
               "no result and exits with 1. Cases: " + ", ".join(names) + ".")
    parser.add_argument("--case", action="append", choices=names, metavar="NAME", help="measure only this case; may be repeated")
    parser.add_argument("--rounds", type=int, default=3, help="number of rounds of all cases (3)")
    parser.add_argument("--seconds", type=int, default=5, help="duration of each case in a round (5)")
    parser.add_argument("--repeats", type=int, default=3,
                        help="measure a case again at most this often in a round if other processes use the machine (3)")
    parser.add_argument("--against", metavar="REV", help="also build this commit, and measure both in turn")
    parser.add_argument("--large", action="store_true", help="fill in 100,000 products and 1,000,000 orders by SQL")
    parser.add_argument("--growth", action="store_true",
                        help="also measure with more connections, products and orders; takes half an hour")
    parser.add_argument("--overload", action="store_true", help="also measure at twice the peak, and during checkouts and sign-ins")
    parser.add_argument("--json", type=pathlib.Path, default=TOP / ".build/bench/result.json", metavar="FILE",
                        help="write the result to this file (.build/bench/result.json)")
    parser.add_argument("--markdown", action="store_true", help="print the tables for docs/PERFORMANCE.md")
    options = parser.parse_args()
    options.port = int(os.environ.get("SHOP_PORT", "8099"))
    return options


def before_load(stand):
    first = daemons.first_answers(stand)
    at_rest = daemons.at_rest(stand)
    return {"first_answer": first, "at_rest": at_rest, "memory": daemons.memory(stand)}


def rendering():
    """Microseconds to render a list in the gateway (Tests/TemplatingTests/CardBench.swift)."""
    done = subprocess.run(
        ["swift", "test", "--configuration", "release", "--skip-build", "--filter", "CardBench"], cwd=TOP,
        env=os.environ | {"SHOP_BENCH": "1"}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    found = re.search(r"measured: .*: ([\d.]+) µs", done.stdout)
    return round(float(found[1]), 1) if found else None


def machine():
    processor = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    memory = int(re.search(r"MemTotal:\s*(\d+)", pathlib.Path("/proc/meminfo").read_text(encoding="utf-8"))[1])
    name = processor[1] if processor else os.uname().machine
    return {"processor": name, "cores": os.cpu_count(), "memory_gb": round(memory / 1e6)}


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
