"""Finds the statements that daemons send to PostgreSQL for a request in its log, and makes scripts for pgbench of them.

So a limit is measured with the same SQL as the case, at every commit. pgbench sends the statements of a request in one pipeline,
even if a daemon needs one answer before it can send the next statement. So no daemon can exceed the limit.
"""
import collections
import dataclasses
import pathlib
import re
import subprocess
import time

PREFIX = re.compile(r"@@(?P<pid>\d+) (?P<transaction>\S*) (?P<database>\S*)@@ (?P<kind>[A-Z]+):  (?P<text>.*)", re.DOTALL)
# The notifications to which catalog listens.
CHANGE = "catalogue_changed"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclasses.dataclass
class Statement:
    # The server process and the transaction.
    group: tuple
    database: str
    text: str
    # By parameter number; None is NULL.
    values: dict = dataclasses.field(default_factory=dict)

    @property
    def writes(self):
        return not re.match(r"\s*(select|begin|commit|set|rollback|show)\b", self.text, re.IGNORECASE)


class Log:
    """The server's log, which contains every statement while this object is open."""

    def __init__(self, stand):
        self.stand, self.file = stand, stand.folder / "logs/postgres.log"

    def __enter__(self):
        self.set("log_line_prefix = '@@%p %v %d@@ '", "log_statement = 'all'")
        return self

    def __exit__(self, *_):
        self.set("log_line_prefix = default", "log_statement = default")

    def set(self, *settings):
        for setting in settings:
            self.stand.sql("postgres", f"alter system set {setting}")
        self.stand.sql("postgres", "select pg_reload_conf()")
        # Each server process reads the settings at its next statement.
        time.sleep(0.2)

    def during(self, deed):
        start = self.file.stat().st_size
        deed()
        with self.file.open("rb") as file:
            file.seek(start)
            return parse(file.read().decode(errors="replace"))


def parse(text):
    """The statements of a log."""
    entries = []
    for line in text.splitlines():
        if line.startswith("@@"):
            entries.append(line)
        elif entries:
            entries[-1] += "\n" + line.removeprefix("\t")
    found, latest = [], {}
    for entry in entries:
        match = PREFIX.match(entry)
        if not match:
            continue
        sent = re.match(r"execute [^:]+: (.*)|statement: (.*)", match["text"], re.DOTALL)
        if match["kind"] == "LOG" and sent:
            statement = Statement((match["pid"], match["transaction"]), match["database"], sent[1] or sent[2])
            latest[match["pid"]] = statement
            found.append(statement)
        elif match["kind"] == "DETAIL" and match["text"].lower().startswith("parameters: ") and match["pid"] in latest:
            for number, value in re.findall(r"\$(\d+) = (NULL|'(?:[^']|'')*')", match["text"]):
                latest[match["pid"]].values[int(number)] = None if value == "NULL" else value[1:-1].replace("''", "'")
    return found


def of_request(log, database, ask, times=10):
    """The statements of one request, which is sent several times. Rarer statements are the daemons' own work."""
    found = log.during(lambda: [ask() for _ in range(times)])
    found = [statement for statement in found if statement.database == database and CHANGE not in statement.text]
    counts = collections.Counter((statement.database, statement.text) for statement in found)
    latest = {(statement.database, statement.text): statement for statement in found}
    # Rounded, because an answer may have come from memory after all.
    return [latest[key] for key, count in counts.items() for _ in range(round(count / times))]


@dataclasses.dataclass
class Script:
    """A script for pgbench."""
    database: str
    text: str
    variables: dict
    writes: bool = False

    def run(self, stand, clients, seconds):
        if self.writes:
            # Like autovacuum, but at a chosen time. Otherwise the plans of small tables would still scan them after they have
            # grown.
            stand.sql(self.database, "analyze")
        file = pathlib.Path(stand.folder / "limit.sql")
        file.write_text(self.text, encoding="utf-8")
        # New ids grow from this number, so that they differ from those of earlier runs.
        variables = self.variables | {"n": str(int(time.time() * 1_000_000))}
        command = ["pgbench", "--no-vacuum", "--protocol=prepared", f"--host={stand.folder}/postgres", "--username=shop",
                   f"--client={clients}", f"--jobs={min(2, clients)}", f"--time={seconds}", f"--file={file}"]
        command += [f"--define={name}={value}" for name, value in variables.items()]
        done = subprocess.run(
            [*command, self.database], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        tps = re.search(r"tps = ([\d.]+)", done.stdout)
        if done.returncode != 0 or not tps:
            raise SystemExit(f"bench: pgbench failed: {done.stdout[-2000:]}")
        count = int(re.search(r"actually processed: (\d+)", done.stdout)[1])
        failed = int(re.search(r"failed transactions: (\d+)", done.stdout)[1])
        mean = float(re.search(r"latency average = ([\d.]+)", done.stdout)[1])
        return {"requests": count, "seconds": float(seconds), "rate": float(tps[1]), "mean": mean, "failed": failed}


def script_of_reads(statements):
    """The same statements for the same rows each time; None if there are none, or if they are of several databases."""
    if len({statement.database for statement in statements}) != 1:
        return None
    names = {}
    text = pipeline([with_names(statement, names) for statement in statements])
    return Script(statements[0].database, text, {name: value for value, name in names.items()})


def pipeline(lines):
    return lines[0] + "\n" if len(lines) == 1 else "\n".join(["\\startpipeline", *lines, "\\endpipeline", ""])


def with_names(statement, names):
    """The statement with a variable for each parameter. `names` maps values to variables. NULL and an empty text are written
    out, because variables can't have these values."""
    def name(match):
        value = statement.values.get(int(match[1]))
        if not value:
            return "null" if value is None else "''"
        return ":" + names.setdefault(value, f"v{len(names)}")

    return re.sub(r"\$(\d+)\b", name, statement.text).strip().rstrip(";") + ";"


def writes_of(statements, ids):
    """The transactions, in order, that write and contain one of the ids."""
    groups = {}
    for statement in statements:
        groups.setdefault(statement.group, []).append(statement)
    return [
        group for group in groups.values()
        if any(statement.writes for statement in group)
        and any(one in (value or "") for statement in group for value in statement.values.values() for one in ids)
    ]


def script_of_writes(groups, database, products, product):
    """Transactions with new ids each time, and with one of the products in place of `product`."""
    names = {}
    lines = [pipeline([with_names(statement, names) for statement in group]) for group in groups]
    listed = ", ".join(f"'{one}'" for one in products)
    ids = {product: f"(array[{listed}])[(1 + (:n::bigint + :client_id::bigint * 7) % {len(products)})::int] as id0"}
    made = {name: expression(value, ids) for value, name in names.items() if UUID.search(value)}
    columns = ", ".join(f"{text} as {name}" for name, text in made.items())
    begin = f"\\set n :n + 1\nselect {columns} from (select {', '.join(ids.values())}) as ids \\gset\n"
    return Script(database, begin + "".join(lines), {name: value for value, name in names.items() if name not in made}, True)


def expression(value, ids):
    """The value as an SQL expression, with new ids in place of its own. They grow with time, like those of the daemons."""
    parts, end = [], 0
    for match in UUID.finditer(value):
        number = len(ids)
        time = "lpad(to_hex(:n::bigint * 64 + :client_id::bigint), 16, '0')"
        new = f"({time} || lpad(to_hex({number}), 16, '0'))::uuid::text as id{number}"
        parts += [quoted(value[end:match.start()]), ids.setdefault(match[0], new).rpartition(" ")[2]]
        end = match.end()
    parts.append(quoted(value[end:]))
    return " || ".join(part for part in parts if part != "''")


def quoted(text):
    return "'" + text.replace("'", "''") + "'"
