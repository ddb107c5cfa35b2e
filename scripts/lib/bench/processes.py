"""The CPU time and memory of processes, from proc(5)."""
import os

TICKS = os.sysconf("SC_CLK_TCK")


class Usage:
    """The CPU time so far, in seconds: of each part of a shop with its children, of this program, and of the machine."""

    def __init__(self, stand):
        table = processes()
        self.parts = {part: of_tree(pid, table) for part, pid in stand.pids().items()}
        # This program with its children, and the shop that is compared with this one.
        self.own = sum(of_tree(pid, table) for pid in [os.getpid(), *stand.companions()])
        self.machine = machine()

    def since(self, before):
        """The CPU time of each part, in seconds."""
        return {part: max(0.0, used - before.parts.get(part, 0.0)) for part, used in self.parts.items()}

    def others_since(self, before, seconds):
        """The share of the machine that other processes have used."""
        ours = sum(self.since(before).values()) + self.own - before.own
        return max(0.0, self.machine - before.machine - ours) / seconds / os.cpu_count()


def processes():
    """The parent of each process, and the CPU time of the process and its ended children."""
    table = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue
        # utime, stime, cutime and cstime (proc_pid_stat(5)). A parent's time includes that of children for which it has waited.
        table[int(name)] = (int(fields[1]), sum(map(int, fields[11:15])) / TICKS)
    return table


def of_tree(root, table):
    children = {}
    for pid, (parent, _) in table.items():
        children.setdefault(parent, []).append(pid)
    found, waiting = 0.0, [root]
    while waiting:
        pid = waiting.pop()
        if pid in table:
            found += table[pid][1]
        waiting += children.get(pid, [])
    return found


def machine():
    """The CPU time of all processes, and the time that a virtual machine's host has given to others. Interrupts don't count,
    because they belong to no process."""
    with open("/proc/stat", encoding="ascii") as file:
        user, nice, system, _, _, _, _, steal = map(int, file.readline().split()[1:9])
    return (user + nice + system + steal) / TICKS


def pss(pid):
    """The memory of a process in MB, with its share of shared pages."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Pss:")) / 1024
