"""Writes the measurements as tables for the screen or for docs/PERFORMANCE.md."""

WAYS = {"straight": "at the daemon", "nginx": "through nginx", "limit": "limit"}


def tables(result, markdown=False):
    """The tables of a result."""
    show = as_markdown if markdown else as_text
    parts = [machine(result)]
    for title, head, rows in (cases(result), daemons(result), overload(result), *growth(result)):
        if rows:
            parts.append(show(title, head, rows))
    if rendering := result.get("rendering_us"):
        parts.append(f"The gateway renders a list of 24 products in {rendering} µs.")
    return "\n\n".join(parts) + "\n"


def machine(result):
    found = result["machine"]
    commits = " and ".join(result["commits"])
    return (
        f"Measured {result['started'][:10]} at commit {commits} on {found['cores']} cores ({found['processor']}) with "
        f"{found['memory_gb']} GB, which the load, databases and daemons share. {', '.join(result['versions'].values())}. Data is "
        f"flushed to disk (fsync on). {result['load']} Other processes used at most {percent(result['other'])} of the machine.")


def cases(result):
    found = result["measurements"]
    limits = {(one["commit"], one["name"]): one for one in found if one["way"] == "limit"}
    several = len(result["commits"]) > 1
    head = ["case", "measured", *(["commit"] if several else []), "requests/s", "p50 ms", "p99 ms", "CPU µs", "CPU by process",
            "share of limit"]
    rows = []
    for one in found:
        limit = limits.get((one["commit"], one.get("limit")))
        rows.append([
            one["text"], WAYS[one["way"]], *([one["commit"]] if several else []), number(one["rate"]) + ratio(one, result),
            milliseconds(one["p50"] or one["mean"]), milliseconds(one["p99"]), number(one["cpu"]["all"]), by_process(one["cpu"]),
            percent(one["rate"] / limit["rate"]) if limit else "",
        ])
    return "Requests", head, rows


def ratio(one, result):
    """The rate relative to the other commit."""
    if len(result["commits"]) < 2 or one["commit"] != result["commits"][0]:
        return ""
    for other in result["measurements"]:
        if (other["name"], other["way"], other["commit"]) == (one["name"], one["way"], result["commits"][1]):
            return f" ({one['rate'] / other['rate']:.2f}×)"
    return ""


def by_process(cpu):
    parts = sorted(((used, part) for part, used in cpu.items() if part != "all"), reverse=True)
    return ", ".join(f"{part} {number(used)}" for used, part in parts if used >= 0.02 * cpu["all"])


def daemons(result):
    head, rows = ["daemon", "commit", "first answer ms", "at rest MB", "after load MB", "CPU at rest ms/s"], []
    for commit, found in result.get("daemons", {}).items():
        for name in [*found["first_answer"], "all"]:
            rows.append([
                name, commit, number(found["first_answer"].get(name)), number(found["memory"][name]),
                number(found["memory_after"][name]), number(found["at_rest"][name])])
        for name in ("postgres", "redis", "nginx"):
            rows.append([name, commit, "", "", "", number(found["at_rest"][name])])
    return "Daemons", head, rows


def overload(result):
    """Reads of a product while the daemon is overloaded."""
    names = {
        "peak": "peak, requests/s", "half_rate": "sent at half the peak, requests/s", "half_p99": "p99 at half the peak, ms",
        "asked": "sent at twice the peak, requests/s", "answered": "answered of these, requests/s",
        "answered_share": "answered, as a share of the peak", "refused": "refused with 503", "lost": "without an answer",
        "answered_p99": "p99 of the answers, ms", "refused_p99": "p99 of the refusals, ms",
        "a_second_after_p99": "p99 later than one second after the load, ms", "memory_before": "memory before, MB",
        "memory_most": "peak memory, MB", "quiet_p99": "p99 at 1,000/s without other load, ms",
        "checkouts_p99": "p99 at 1,000/s while 64 users check out, ms", "checkouts_rate": "checkouts/s meanwhile",
        "sign_ins_p99": "p99 at 1,000/s while people sign in, ms", "sign_ins_rate": "sign-in attempts/s meanwhile",
    }
    found = result.get("overload", {})
    return "Overload", ["reads of a product", *found], [
        [text, *["none" if one[name] is None else str(one[name]) for one in found.values()]]
        for name, text in names.items()] if found else []


def growth(result):
    """A table for each growing quantity, with the requests/s and the p99 for each number."""
    found = result.get("growth", [])
    for setting in dict.fromkeys(one["setting"] for one in found):
        here = [one for one in found if one["setting"] == setting]
        values = list(dict.fromkeys(one["value"] for one in here))
        rows = {}
        for one in here:
            rows.setdefault((one["text"], one["commit"]), {})[one["value"]] = (
                f"{number(one['rate'])}/s, {milliseconds(one['p99'])} ms, {number(one['cpu'].get('all'))} µs")
        yield (f"With more {setting}: requests, p99, CPU", ["case", "commit", *[f"{value:,}" for value in values]],
               [[*key, *[cells.get(value, "") for value in values]] for key, cells in rows.items()])


def number(value):
    """Three significant digits, or all digits of larger numbers."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def milliseconds(value):
    return "" if value is None else f"{value:.2f}" if value < 10 else f"{value:.0f}"


def percent(value):
    return f"{value * 100:.0f} %"


def as_text(title, head, rows):
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in [head, *rows]]
    return "\n".join([title, "-" * len(title), *lines])


def as_markdown(title, head, rows):
    lines = ["| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows]]
    return "\n".join([f"## {title}", "", *lines])
