"""Measures how the figures change with the number of connections, products and orders."""
import dataclasses

import large
import rounds
from cases import CASES

CONNECTIONS = (1, 8, 32, 256)
PRODUCTS = (100, 10_000, 100_000)
ORDERS = (0, 10_000, 100_000, 1_000_000)
# Cases that change nothing.
READS = [case for case in CASES if not case.prepare and case.name != "empty"]
WITH_ORDERS = [case for case in CASES if case.name in ("orders", "checkout-8")]


def steps(stand, chosen):
    """Brings the shop to each setting in turn, and yields its name, its value and the cases to measure."""
    reads = [case for case in READS if case.name in chosen]
    for count in CONNECTIONS:
        yield "connections", count, [dataclasses.replace(case, connections=count) for case in reads]
    for count in PRODUCTS:
        large.fill_products(stand, count)
        large.choose_products(stand)
        yield "products", count, reads
    for count in ORDERS:
        large.fill_orders(stand, count)
        yield "orders", count, [case for case in WITH_ORDERS if case.name in chosen]


def run(stand, chosen, options):
    """Measures each step at the daemons."""
    found = []
    for setting, value, cases in steps(stand, chosen):
        measurements = [one for one in rounds.of_cases(stand, cases) if one.way == "straight"]
        rounds.run(measurements, options.rounds, options.seconds, options.repeats)
        found += [measurement.told() | {"setting": setting, "value": value} for measurement in measurements]
    return found
