"""Cost of one random number, since every decision takes one by its address."""

from __future__ import annotations

import numba

import loopsim.compiling  # noqa: F401 - tells Numba of what loopsim declares
from benchmarks.measure import Section, best_seconds
from loopsim import draws

uniform, four_uniforms = draws.uniform, draws.four_uniforms


@numba.njit
def _sum_of_draws(count):
    total = 0.0
    for who in range(count):
        total += uniform(7, who, 3, 19, 0)
    return total


@numba.njit
def _sum_of_fours(count):
    total = 0.0
    for who in range(count):
        a, b, c, d = four_uniforms(7, who, 3, 19, 0)
        total += a + b + c + d
    return total


def measure(quick: bool = False) -> Section:
    """Nanoseconds a draw, in compiled loops and called one by one from Python."""
    count = 10**5 if quick else 10**7
    section = Section("draws", "One random number (Philox 4x32, 10 rounds)")
    for what, loop in (("`uniform`, 53 bits", _sum_of_draws), ("`four_uniforms`, 4 x 32 bits", _sum_of_fours)):
        loop(1)
        section.add(
            f"{what}, in compiled code", f"{best_seconds(lambda loop=loop: loop(count), 5) / count * 1e9:.1f} ns"
        )
    calls = count // 100
    uniform(7, 1, 3, 19, 0)

    def one_by_one() -> None:
        for who in range(calls):
            uniform(7, who, 3, 19, 0)

    section.add("`uniform`, called from Python", f"{best_seconds(one_by_one, 5) / calls * 1e9:.0f} ns")
    return section
