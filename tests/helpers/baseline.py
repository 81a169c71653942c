"""Key figures of each preset at a fixed seed and horizon, pinned in ``baseline.json``.

A change of model behaviour moves them. If it is meant, write them anew and say so in ``CHANGELOG.md``:

    python tests/helpers/baseline.py --write

Without ``--write`` it only shows what moved, and exits with 1 if anything did.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

FILE = Path(__file__).parent / "baseline.json"
COMMAND = "python tests/helpers/baseline.py --write"
DAYS, SEED = 365, 1

Figures = dict[str, int]

#: Counters of a day that are added up over the run, parts included. Amounts are fen.
FLOWS = (
    "joined",
    "left",
    "left_annoyed",
    "turned_away",
    "handed_over",
    "services",
    "promotions",
    "visits",
    "first_orders",
    "repeat_orders",
    "invitations",
    "guides_hired",
    "guides_left",
    "leaders_hired",
    "leaders_left",
    "revenue_fen",
    "spend_fen",
    "rewards_fen",
    "level_commission_fen",
)


def figures(preset: str) -> Figures:
    """Simulate a preset and add up its key figures: whole numbers, so they can be compared exactly."""
    from loopsim.results import daily
    from loopsim.simulation import simulate

    run = simulate(preset, days=DAYS, seed=SEED, test_from=None)
    tallies = run.tallies
    last = {name: int(count) for name, count in zip(daily.STOCKS, tallies["stock"][-1], strict=True)}
    flows = {name: int(daily.total(tallies, name).sum()) for name in FLOWS}
    by_source = dict(zip(daily.JOINING, tallies["joined"].sum(axis=0), strict=True))
    sources = {f"joined_{name}": int(by_source[name]) for name in ("ads", "referral", "leader")}
    return {**last, **flows, **sources, "profit_fen": int(daily.profit_fen(tallies).sum())}


def pinned() -> dict[str, Figures]:
    """``preset -> figures``, as they were when they were last written."""
    found: dict[str, Figures] = json.loads(FILE.read_text(encoding="utf-8"))["presets"]
    return found


def measured() -> dict[str, Figures]:
    """``preset -> figures``, as they are now."""
    from loopsim.scenario.files import presets

    return {name: figures(name) for name in sorted(presets())}


def moved(before: Figures, now: Figures) -> list[str]:
    """One line for each figure that is not what it was."""
    names = [*before, *(name for name in now if name not in before)]
    return [f"{name}: {before.get(name)} -> {now.get(name)}" for name in names if before.get(name) != now.get(name)]


def as_text(presets: dict[str, Figures]) -> str:
    """Content of the file: one figure a line, so that a change shows figure by figure."""
    about = f"Key figures of each preset, {DAYS} days, seed {SEED}; amounts in fen. Written by: {COMMAND}"
    return json.dumps({"about": about, "presets": presets}, indent=1) + "\n"


@click.command(help=__doc__)
@click.option("--write", is_flag=True, help="Write the figures as they are now.")
def main(write: bool) -> None:
    """Compare the figures of now with those pinned; write them if asked."""
    before = pinned() if FILE.exists() else {}
    now = measured()
    lines = [
        f"{preset}: {line}"
        for preset in {**before, **now}
        for line in moved(before.get(preset, {}), now.get(preset, {}))
    ]
    click.echo("\n".join(lines) or "nothing moved")
    if write:
        FILE.write_text(as_text(now), encoding="utf-8")
    elif lines:
        sys.exit(1)


if __name__ == "__main__":
    main()
