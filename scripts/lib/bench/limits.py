"""Measures the machine's limit for each case in the same run: nginx with a file, PostgreSQL with the case's statements, or Redis
with cart's script."""
import dataclasses
import functools
import json
import re
import socket
import subprocess
import time
import typing

import statements
from load import Load
from stand import Connection, checkout, request

# The number of a daemon's connections to its database.
CLIENTS = 8


@dataclasses.dataclass
class Limit:
    name: str
    text: str
    # Runs for a number of seconds. The result is like that of load.Load.
    run: typing.Callable


def find(stand, wanted):
    """The limits with these names, of a filled shop."""
    found = [nginx_file(stand)] if "nginx-file" in wanted else []
    with statements.Log(stand) as log:
        for name, text, database, connection, data in reads(stand):
            if name in wanted:
                ask = functools.partial(connection.send, data, 200)
                if database == "catalog":
                    ask = functools.partial(uncached, stand, ask)
                script = statements.script_of_reads(statements.of_request(log, database, ask))
                # None if a daemon answers from memory.
                found += [Limit(name, f"pgbench: {text}", functools.partial(script.run, stand, CLIENTS))] if script else []
        clients = [count for count in (1, 8) if f"sql-checkout-{count}" in wanted]
        script = writes_of_checkout(stand, log) if clients else None
    for count in clients:
        text = f"pgbench: the writes of one checkout, {count} {'client' if count == 1 else 'clients'}"
        found.append(Limit(f"sql-checkout-{count}", text, functools.partial(script.run, stand, count)))
    return found + redis(stand, wanted)


def uncached(stand, ask):
    """Makes catalog answer from the database: after this notification of a change, it discards the answers in memory."""
    stand.sql("catalog", f"notify {statements.CHANGE}")
    time.sleep(0.2)
    ask()


def nginx_file(stand):
    (stand.folder / "media/limit.bin").write_bytes(b"x" * 10240)
    return Limit("nginx-file", "nginx: a file of 10 KB",
                 lambda seconds: Load(stand.port, [request("GET", "/media/limit.bin")], seconds=seconds).result())


def reads(stand):
    """The requests whose PostgreSQL statements are measured."""
    catalog, order, gateway = (Connection(stand.ports[name]) for name in ("catalog", "order", "gateway"))
    cookie = {"Cookie": f"access_token={stand.users[0][1]}"}
    product = stand.products[0]
    return [
        ("sql-product", "the statement of a product", "catalog", catalog, request("GET", f"/products/{product}")),
        ("sql-list", "the statements of a list", "catalog", catalog, request("GET", "/products")),
        ("sql-orders", "the statements of own orders", "order", order, request("GET", "/orders", stand.customers[0][1])),
        ("sql-home", "the statements of the home page", "catalog", gateway, request("GET", "/", headers=cookie)),
        ("sql-page", "the statements of a product page", "catalog", gateway,
         request("GET", f"/product/{product}", headers=cookie)),
    ]


# The writes of a checkout

def writes_of_checkout(stand, log):
    """All writing transactions of one checkout, in a copy of both schemas, because pgbench works on one database."""
    buyer = stand.buyers(1)[0]
    stand.fill_carts([buyer], lines=1)
    connection, answers = Connection(stand.ports["order"]), []

    def order():
        answers.append(json.loads(connection.send(checkout(buyer[1]), 201)))
        # The daemon's work after its answer.
        time.sleep(1)

    sent = log.during(order)
    groups = statements.writes_of(sent, [answers[0]["id"], buyer[0]])
    make_database(stand)
    script = statements.script_of_writes(groups, "limit_checkout", stand.products, stand.product(0))
    # Writes some rows for the planner's statistics.
    script.run(stand, CLIENTS, 2)
    return script


def make_database(stand):
    """The tables of catalog with the products, and those of order, in two schemas of one database."""
    folder = f"--host={stand.folder}/postgres"
    dump = f"pg_dump --username=shop {folder}"
    load = f"psql --username=shop {folder} --dbname=limit_checkout --quiet --output=/dev/null --set=ON_ERROR_STOP=1"
    subprocess.run(
        f"""
        set -e -o pipefail
        createdb --username=shop {folder} limit_checkout
        {dump} --schema-only catalog | {load}
        {dump} --data-only --disable-triggers --table=products catalog | {load}
        {load} --command='alter schema public rename to catalog' --command='create schema public'
        {dump} --schema-only order | {load}
        {load} --command='alter database limit_checkout set search_path = public, catalog' --command='analyze'
        """,
        shell=True, check=True, executable="/bin/bash")


# Redis

def redis(stand, wanted):
    """The commands with which cart reads a cart and adds to it."""
    user, token = stand.users[0]
    connection = Connection(stand.ports["cart"])
    line = {"product_id": stand.product(0), "qty": 1, "seen_price": "12.50"}
    found = []
    for name, text, data, replacement in (
        ("redis-cart-get", "redis-benchmark: the command of a cart", request("GET", "/cart", token), user),
        # Different carts, because a line has a limit.
        ("redis-cart-add", "redis-benchmark: the command that adds to a cart of 1 line", request("POST", "/cart/add", token, line),
         "__rand_int__"),
    ):
        if name not in wanted:
            continue
        command = [word.replace(user, replacement) for word in sent_to_redis(stand, lambda: connection.send(data, 200), user)]
        rate = benchmark(stand, command, 20_000, 1)["rate"]
        found.append(Limit(name, text, functools.partial(benchmark, stand, command, rate)))
    return found


def sent_to_redis(stand, deed, mark):
    """The first command with the mark that Redis gets during the action."""
    with socket.socket(socket.AF_UNIX) as monitor:
        monitor.settimeout(10)
        monitor.connect(str(stand.folder / "sockets/redis.sock"))
        reader = monitor.makefile("r", encoding="utf-8", errors="replace")
        monitor.sendall(b"MONITOR\r\n")
        reader.readline()
        deed()
        for text in reader:
            if mark in text and " lua]" not in text:
                words = re.findall(r'"((?:[^"\\]|\\.)*)"', text)
                return [word.replace('\\"', '"').replace("\\\\", "\\") for word in words]


def benchmark(stand, command, rate, seconds):
    """The number of commands for this time at the rate, because redis-benchmark takes a number instead of a time."""
    count = int(rate * seconds)
    done = subprocess.run(
        ["redis-benchmark", "-s", stand.folder / "sockets/redis.sock", "-c", "32", "-n", str(count), "-r", "1000", "--csv", *command],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True)
    fields = done.stdout.strip().splitlines()[-1].replace('"', "").split(",")[-7:]
    rate, _, _, p50, _, p99, _ = map(float, fields)
    return {"requests": count, "seconds": count / rate, "rate": rate, "p50": p50, "p99": p99, "failed": 0}
