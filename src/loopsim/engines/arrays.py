"""The array engine: a crowd of rows, the compiled day, as many threads as wanted; the same bits with any number."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from loopsim.engines import kernels
from loopsim.engines.addresses import addresses_with
from loopsim.engines.ahead import compile_ahead
from loopsim.market.crowd import Crowd, host_margin, with_ages, with_room, with_weeks
from loopsim.market.fields import PART
from loopsim.market.plain import is_plain
from loopsim.market.tallies import TALLY
from loopsim.phases.policies import digest_of_change, has_policies

#: Fewer customers than this are not worth a second thread.
_WORTH_A_THREAD = 4096


def simulate_days(
    crowd: Crowd,
    days: int,
    settings: np.ndarray,
    row_of_day: np.ndarray,
    *,
    threads: int = 1,
    progress: Callable[[int], None] | None = None,
    tallies: np.ndarray | None = None,
    margin: int | None = None,
    decides: bool | None = None,
    policy: Callable[[Any], None] | None = None,
) -> np.ndarray:
    """Simulate so many days, changing the crowd. Returns their tallies, ``tallies.TALLY`` rows.

    ``settings`` and ``row_of_day`` are those of :func:`loopsim.scenario.record.settings_table`; days beyond keep the
    last row. ``progress`` is called with the number of days done so far, several times a second.

    ``decides``: whether policies decide; left out: where one is on. ``policy`` is one of one's own besides.

    Many runs save time by giving ``tallies``, room for so many days at 0, and ``margin``, the
    :func:`loopsim.market.crowd.host_margin` of these settings.
    """
    tallies = np.zeros(days, TALLY) if tallies is None else tallies
    margin = host_margin(settings) if margin is None else margin
    decides = policy is not None or has_policies(settings) if decides is None else decides
    plain = crowd.is_plain and not decides and is_plain(settings)
    if not plain:
        crowd.become_full()
    compile_ahead(plain=plain)
    phases = addresses_with(policy, decides=decides, plain=plain)
    crowd.cohorts = with_weeks(crowd.cohorts, crowd.day + days)
    crowd.by_source = with_ages(crowd.by_source, crowd.day + days)
    done, step = 0, days if progress is None else 1
    with ThreadPoolExecutor(max_workers=threads) if threads > 1 else contextlib.nullcontext() as workers:
        while done < days:
            crowd.hosts = with_room(crowd.hosts, int(crowd.standing[0]["hosts"]), margin)
            part = tallies[done : done + step]
            span = kernels.span_of(crowd.day, crowd.day + len(part), settings, row_of_day, margin, decides=decides)
            began = time.perf_counter()
            if workers is None:
                done += _run_alone(crowd, phases, part, settings, span)
            else:
                done += _run_together(crowd, phases, part, settings, span, workers, threads)
            if progress is not None:
                progress(done)
                step = _next_step(step, time.perf_counter() - began)
    return tallies


def _next_step(step: int, seconds: float) -> int:
    """Days until progress is told next: about a tenth of a second."""
    return max(1, min(4 * step, int(step * 0.1 / max(seconds, 1e-6))))


def _run_alone(crowd: Crowd, phases: np.ndarray, tallies: np.ndarray, settings: np.ndarray, span: kernels.Span) -> int:
    until = kernels.run_days(
        phases,
        span,
        np.zeros(1, PART),
        crowd.seed,
        settings,
        tallies,
        crowd.arrays,
    )
    days, crowd.day = until - crowd.day, until
    return days


def _run_together(
    crowd: Crowd,
    phases: np.ndarray,
    tallies: np.ndarray,
    settings: np.ndarray,
    span: kernels.Span,
    workers: ThreadPoolExecutor,
    threads: int,
) -> int:
    """The same days with the customers of each day shared out among threads."""
    nobody = np.zeros(1, PART)
    for n in range(len(tallies)):
        if len(crowd.hosts) - int(crowd.standing[0]["hosts"]) < span.margin:
            return n
        day = crowd.day
        row, tally = int(span.row_of_day[min(day, len(span.row_of_day) - 1)]), tallies[n : n + 1]
        table = settings
        if span.decides:
            table = crowd.decided
            table[0] = settings[row]
            decide = slice(kernels.DECIDE, kernels.DECIDE + 1)
            kernels.run_phases(phases[decide], day, 0, nobody, crowd.seed, table, tally, crowd.arrays)
            table["digest"] ^= digest_of_change(table.view(np.int64), span.plan[row])
            row = 0

        def run_phases(
            some: slice,
            part: np.ndarray,
            tally: np.ndarray,
            day: int = day,
            row: int = row,
            table: np.ndarray = table,
        ) -> None:
            kernels.run_phases(
                phases[some], day, row, part, crowd.seed, table, tally, crowd.arrays
            )  # fmt: skip

        run_phases(slice(kernels.DECIDE + 1, kernels.CUSTOMERS), nobody, tally)
        _run_customers_together(crowd, run_phases, tally, workers, threads)
        run_phases(slice(kernels.CUSTOMERS + 1, None), nobody, tally)
        crowd.yesterday[:] = tally
        crowd.day = day + 1
    return len(tallies)


def _run_customers_together(
    crowd: Crowd,
    run_phases: Callable[[slice, np.ndarray, np.ndarray], None],
    tally: np.ndarray,
    workers: ThreadPoolExecutor,
    threads: int,
) -> None:
    standing = crowd.standing[0]
    size = int(standing["pool"])
    n_parts = max(1, min(threads, size // _WORTH_A_THREAD))
    bounds = [size * part // n_parts for part in range(n_parts + 1)]
    tallies, parts = np.zeros(n_parts, TALLY), np.zeros(n_parts, PART)
    parts["first"], parts["last"] = bounds[:-1], bounds[1:]

    def run_part(n: int) -> None:
        customers = slice(kernels.CUSTOMERS, kernels.CUSTOMERS + 1)
        run_phases(customers, parts[n : n + 1], tallies[n : n + 1])

    list(workers.map(run_part, range(n_parts)))
    # Counters are whole numbers, so the parts add up exactly; lists close up in the order of the pool.
    tally.view(np.int64)[:] += tallies.view(np.int64).reshape(n_parts, -1).sum(axis=0)
    for name in (PART.names or ())[2:]:
        standing[name] = _close_up(getattr(crowd, name), bounds, parts[name])
    _close_up(crowd.wake, bounds, parts["pool"])


def _close_up(items: np.ndarray, bounds: list[int], lengths: np.ndarray) -> int:
    """Move the filled heads of the parts together. Returns how many there are."""
    filled = 0
    for first, length in zip(bounds, lengths.tolist(), strict=False):
        items[filled : filled + length] = items[first : first + length].copy()
        filled += length
    return filled
