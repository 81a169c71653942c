"""A log of millions of orders through the whole of ``loopsim calibrate transactions``, beside pandas reading it.

Each piece of work in a process of its own, so that its processor time and its peak memory are told apart.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.measure import Section, in_words

#: Customers of the log, who make about nine rows each, and days that it spans.
CUSTOMERS, DAYS = 500_000, 730

#: What the command may take, wall time and memory.
MOST_SECONDS, MOST_BYTES = 60.0, 10**9

PANDAS = """
import sys, pandas
log = pandas.read_csv(sys.argv[1], parse_dates=["date"])
log.groupby("id").agg(first=("date", "min"), last=("date", "max"), orders=("date", "size"), spent=("amount", "sum"))
"""

READING = """
import sys
from loopsim.calibration.purchases import read_purchases
read_purchases(sys.argv[1], customer="id", date="date", amount="amount")
"""


class Used(NamedTuple):
    """Time and memory that a process took."""

    wall: float  # seconds
    processor: float  # seconds, of all its threads
    peak: int  # bytes


def write_log(path: Path, customers: int, days: int = DAYS) -> int:
    """Write a made-up log by BG/NBD with Gamma-Gamma amounts, in order of time. Returns its rows."""
    import pyarrow as pa
    from pyarrow import csv

    rng = np.random.default_rng(11)
    joined = rng.integers(0, days * 9 // 10, customers)
    chance, quits = -np.expm1(-rng.gamma(0.8, 1 / 22.0, customers)), rng.beta(0.9, 12.0, customers)
    there = np.ones(customers, bool)
    who, when = [np.arange(customers)], [joined]
    for day in range(1, days):
        orders = np.flatnonzero(there & (joined < day) & (rng.random(customers) < chance))
        there[orders] = rng.random(len(orders)) >= quits[orders]
        who.append(orders)
        when.append(np.full(len(orders), day))
    customer, day_of = np.concatenate(who), np.concatenate(when)
    amount = np.maximum(np.round(rng.gamma(6.0, 10.0 / rng.gamma(4.0, 1.0, customers)[customer] * 4.0), 2), 0.01)
    order = np.argsort(day_of, kind="stable")
    date = np.datetime64("2022-01-01", "s") + day_of[order].astype("m8[D]").astype("m8[s]")
    date += np.sort(rng.integers(0, 86_400, len(order))).astype("m8[s]")
    table = pa.table({"id": customer[order], "date": date, "amount": amount[order]})
    csv.write_csv(table, path, csv.WriteOptions(quoting_style="none"))
    return len(order)


#: Starts a command and tells what it took. A new process counts the memory of the one that started it towards its own
#: peak (as ``ru_maxrss`` does on Linux), so that a small one has to.
STARTER = """
import json, os, sys, time
start = time.perf_counter()
output = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
process = os.posix_spawn(sys.executable, [sys.executable, *sys.argv[1:]], os.environ, file_actions=output)
_, status, usage = os.wait4(process, 0)
processor = usage.ru_utime + usage.ru_stime
print(json.dumps([os.waitstatus_to_exitcode(status), time.perf_counter() - start, processor, usage.ru_maxrss]))
"""


def used(arguments: list[str]) -> Used:
    """Run a command of this Python in a new process, its output thrown away."""
    done = subprocess.run(
        [sys.executable, "-S", "-c", STARTER, *arguments], stdout=subprocess.PIPE, text=True, check=True
    )
    exit_code, wall, processor, peak = json.loads(done.stdout)
    if exit_code:
        raise RuntimeError(f"{' '.join(arguments)[:200]} ended with {exit_code}")
    return Used(wall, processor, peak if platform.system() == "Darwin" else 1024 * peak)


def measure(quick: bool = False) -> Section:
    """Wall time, processor time and peak memory of pandas, of our reader, and of the whole command."""
    section = Section("orders", "A log of millions of orders, read and fitted")
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.csv"
        rows = write_log(log, 1_000 if quick else CUSTOMERS)
        size = log.stat().st_size
        start = used(["-c", "import loopsim.calibration.buying, loopsim.plots.buying, pandas"])
        pandas = used(["-c", PANDAS, str(log)])
        reading = used(["-c", READING, str(log)])
        command = ["-m", "loopsim", "calibrate", "transactions", str(log), "--customer", "id", "--date", "date"]
        command += ["--amount", "amount", "--hold-out-days", "180", "--quiet", "--out", str(Path(folder) / "fit")]
        whole = used(command)

    def add(what: str, taken: Used) -> None:
        figure = f"{in_words(taken.wall)}, {in_words(taken.processor)} of processors, {taken.peak / 2**20:.0f} MiB"
        section.add(f"{what}: wall time, processor time, peak", figure)

    add("`pandas.read_csv` and `groupby`", pandas)
    add("reading the same: cells checked, orders by day", reading)
    add("whole command", whole)
    section.add("**whole command / pandas**", f"**{whole.processor / pandas.processor:.1f}** of processor time")
    wall, peak = whole.wall < MOST_SECONDS, whole.peak < MOST_BYTES
    more = max(whole.peak - start.peak, 0) / rows
    section.add("its wall time", in_words(whole.wall), f"{MOST_SECONDS:g} s", None if quick else wall)
    section.add("its peak memory", f"{whole.peak / 1e6:.0f} MB", f"{MOST_BYTES / 1e6:.0f} MB", None if quick else peak)
    section.add("the same without libraries", f"{more:.0f} bytes a row; the file has {size / rows:.0f}")
    section.notes.append(
        f"{rows:,} rows of {1_000 if quick else CUSTOMERS:,} customers over {DAYS} days, made up by BG/NBD; `loopsim "
        "calibrate transactions` with 180 days held back: reading, four fits, forecast, ten runs, report and pictures. "
        "Each in a new process, once."
    )
    return section
