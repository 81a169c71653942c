"""Many small runs, stored: `loopsim.sweep` against `mesa.batch_run`, what a second core brings, what a run costs."""

from __future__ import annotations

import contextlib
import functools
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import mesa
import numpy as np

from benchmarks import mesa_referral_loop
from benchmarks.apart import Apart
from benchmarks.measure import Section, in_words, seconds
from benchmarks.referral_loop import scenario

PEOPLE, DAYS, RUNS, WORKERS = 2_000, 180, 2_000, 2

#: Runs that are simulated together where one thread is measured alone, as in a part of a sweep.
BLOCK = 64

#: What is kept of each run, as `mesa.batch_run` keeps the reporters of its last step.
KPIS = ("reachable", "joined", "period_gain", "referral_share", "quick_ratio", "profit")

_REWARD = "levers.referral.reward_cny"


class SeededReferralLoop(mesa_referral_loop.ReferralLoop):
    """The idiomatic Mesa program under the arguments that `mesa.batch_run` gives, whatever its version."""

    def __init__(self, people: int, seed: int | None = None, rng: int | None = None) -> None:
        super().__init__(people, seed if seed is not None else rng)


def mesa_batch(people: int, days: int, runs: int) -> None:
    """Make some runs by Mesa's ``batch_run``, in two processes."""
    parameters = {"people": people, "seed": list(range(1, runs + 1))}
    found = mesa.batch_run(
        SeededReferralLoop, parameters, number_processes=WORKERS, max_steps=days, display_progress=False
    )
    assert len(found) == runs


def study_of(plan, points: int, runs: int, folder: Path):
    """The study of a scenario with several rewards, the first as it stands, and several runs of each."""
    from loopsim.studies.study import Study

    (folder / "base.toml").write_text(plan.to_toml(), encoding="utf-8")
    reward = plan.levers.referral.reward_cny
    return Study.from_dict(
        {
            "name": "benchmark",
            "base": {"scenario": "base.toml"},
            "factor": [{"path": _REWARD, "list": [reward + 0.01 * n for n in range(points)]}],
            "runs": {"per_point": runs},
            "keep": {"kpis": list(KPIS)},
        },
        folder,
    )


def loopsim_batch(study, cores: int) -> None:
    """Make all runs of a study by `loopsim.sweep` on some cores, a thread on each, into a new folder."""
    import loopsim

    with TemporaryDirectory() as place, on_cores(cores):
        loopsim.sweep(study, Path(place) / "out", jobs=cores)


def prepared_batch(plan, runs: int) -> Callable[[], None]:
    """A sweep with one thread, for a process of its own."""
    with TemporaryDirectory() as place:
        study = study_of(plan, 1, runs, Path(place))
    return functools.partial(loopsim_batch, study, 1)


@contextlib.contextmanager
def on_cores(most: int) -> Iterator[None]:
    """Limit threads that start inside to some cores, where the system can do that."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:most])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def measure(quick: bool = False) -> Section:
    """Runs a second of both, what a second core brings, and the cost of a run besides its days."""
    people, days, runs = (500, 30, 128) if quick else (PEOPLE, DAYS, RUNS)
    mesa_runs = 4 if quick else 80
    plan = scenario(people).change({"days": days})
    section = Section("sweeps", f"{runs:,} runs of `referral-loop`, {people:,} people x {days} days, results stored")
    with TemporaryDirectory() as place:
        study = study_of(plan, 1, runs, Path(place))
        loopsim_batch(study, WORKERS)  # compiles
        # Taken in turn, so that whatever else the machine does meets all of them; the best of each counts.
        spent: dict[str, list[float]] = {"one": [], "two": [], "apart": [], "mesa": []}
        with Apart(functools.partial(prepared_batch, plan, runs // WORKERS), WORKERS) as apart:
            for _ in range(2 if quick else 25):
                spent["two"].append(seconds(lambda: loopsim_batch(study, WORKERS)))
                spent["one"].append(seconds(lambda: loopsim_batch(study, 1)))
                spent["apart"].append(seconds(apart.work))
                if len(spent["mesa"]) < 2:
                    spent["mesa"].append(seconds(lambda: mesa_batch(people, days, mesa_runs)))
        best_one = min(spent["one"])
        ours, alone, theirs = runs / min(spent["two"]), runs / best_one, mesa_runs / min(spent["mesa"])
        section.add(f"`mesa.batch_run`, {WORKERS} processes, idiomatic program", f"{theirs:.2f} runs/s")
        section.add(f"`loopsim.sweep`, {WORKERS} threads", f"{ours:,.0f} runs/s")
        section.add("**loopsim / `mesa.batch_run`**", f"**{ours / theirs:,.0f}**", "at least 200 (hoped for: 500)",
                    None if quick else ours / theirs >= 200)  # fmt: skip
        section.add("`loopsim.sweep`, 1 thread, held to 1 core", f"{alone:,.0f} runs/s")
        gain, told = _gain(spent["one"], spent["two"])
        section.add(f"**{WORKERS} cores / 1 core**", f"**{gain:.2f}** ({told})", "at least 1.8",
                    None if quick else gain >= 1.8)  # fmt: skip
        gain, told = _gain(spent["one"], spent["apart"])
        section.add(f"the same by {WORKERS} processes that share nothing, half of the runs each",
                    f"{gain:.2f} ({told})", "none: what the machine gives")  # fmt: skip
        _add_costs(section, plan, best_one / runs, Path(place), quick)
    section.notes.append(
        f"Seeds 1 to {runs:,} of one point, {len(KPIS)} measures of each run. The whole of `loopsim.sweep` is timed: "
        "a new folder, its lock and recipe, all runs, each brought to the disk, and the files in Parquet. "
        f"Shortest of {len(spent['two'])} sweeps; Mesa, whose result stays in memory: shorter of 2 batches of "
        f"{mesa_runs} runs, starting its processes included."
    )
    return section


def _gain(alone: Sequence[float], together: Sequence[float]) -> tuple[float, str]:
    """Gain from more cores, with its uncertainty: of pairs taken in turn, since a shortest sweep on one core needs one
    core to be undisturbed, and one on two cores both at once."""
    gains = np.array(alone) / np.array(together)
    low, gain, high = np.quantile(gains, (0.25, 0.5, 0.75))
    shortest = min(alone) / min(together)
    told = f"median of {len(gains)} pairs in turn; half of them {low:.2f} to {high:.2f}; of the shortest {shortest:.2f}"
    return float(gain), told


def _add_costs(section: Section, plan, swept: float, folder: Path, quick: bool) -> None:
    """Split a run on one core into its days and all else; ``swept`` is what it took in a sweep."""
    from loopsim.runs.many import run_seeds
    from loopsim.runs.outcome import Wanted
    from loopsim.sweeps.workers import Job, run_job

    blocks, size = (3, 8) if quick else (40, BLOCK)
    alone, everything = Wanted(kpis=()), Wanted(kpis=KPIS)
    study = study_of(plan, size * blocks, 1, folder)

    def lived(block: int) -> None:
        run_seeds(plan, range(block * size, (block + 1) * size), alone)

    def measured(block: int) -> None:
        run_seeds(plan, range(block * size, (block + 1) * size), everything)

    def points(block: int) -> None:
        """As many runs, each with a scenario of its own."""
        cells = tuple((study.scenario(n), (1 + n,)) for n in range(block * size, (block + 1) * size))
        run_job(Job(cells, everything, seconds=60.0))

    days = _in_kernels(lived, blocks) / size
    bare, whole, pointed = (spent / size for spent in _best_in_turn((lived, measured, points), blocks))
    section.add("of a run on 1 core: its days, in compiled code without the interpreter", in_words(days))
    section.add("market and bookkeeping", in_words(max(0.0, bare - days)))
    section.add(f"{len(KPIS)} measures", in_words(max(0.0, whole - bare)))
    section.add("sweeping: jobs, parts, the folder", in_words(max(0.0, swept - whole)))
    section.add("**all besides the days**", f"**{in_words(swept - days)}**", "under 1 ms",
                None if quick else swept - days < 1e-3)  # fmt: skip
    section.add("in addition for each point of a study", in_words(max(0.0, pointed - whole)))


def _best_in_turn(works: Sequence[Callable[[int], object]], times: int) -> list[float]:
    """Shortest call of each with the numbers 0, 1, ..., taken in turn, so that other programs meet all of them."""
    spent = np.zeros((times, len(works)))
    for number in range(times):
        for place, work in enumerate(works):
            start = time.perf_counter()
            work(number)
            spent[number, place] = time.perf_counter() - start
    return spent.min(axis=0).tolist()


def _in_kernels(work: Callable[[int], object], times: int) -> float:
    """Least time that several calls spend in the compiled days, where each run is simulated alone."""
    from loopsim.engines import kernels
    from loopsim.runs.batch import Batch

    real, suits, spent = kernels.run_days, Batch.suits, np.zeros(times)

    def timed(*market: object) -> object:
        start = time.perf_counter()
        try:
            return real(*market)
        finally:
            spent[number] += time.perf_counter() - start

    kernels.run_days, Batch.suits = timed, staticmethod(lambda prepared: False)
    try:
        for number in range(times):
            work(number)
    finally:
        kernels.run_days, Batch.suits = real, staticmethod(suits)
    return float(spent.min())
