"""Values that the results of ``closed-loop`` hang on: ``docs/sensitivity.md``, made by ``loopsim sensitivity``.

Run ``python experiments/sensitivity.py`` (some 800 runs: five minutes on two quiet cores); stopped, it goes on. It
writes ``sensitivity.md``, with ``--out docs`` the page that is shipped.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np

from loopsim.runs.many import run_seeds
from loopsim.runs.outcome import Wanted
from loopsim.scenario.scenario import Scenario

OUT = Path("loopsim-out/experiments")
PAGE = "sensitivity.md"

SEEDS = tuple(range(1, 5))

#: All that is on, screened.
SCREENING = ("sensitivity", "closed-loop", "--points", "4")

#: What is looked at where a network is another one, with what it is divided by and its name on the page.
KPIS = {
    "profit": (1000.0, "profit, 1,000 CNY"),
    "reachable": (1.0, "pool, people"),
    "renewal": (1.0, "renewal by referral"),
}

#: Other networks than the shipped one.
NETWORKS = ("well_mixed", "regular", "small_world", "scale_free")


def page_of(words: tuple[str, ...], folder: Path) -> str:
    """The page that a command saves, its headings one deeper, without its title, command and picture.

    Raises:
        CalledProcessError: it failed.
    """
    command = [sys.executable, "-m", "loopsim", *words, "--quiet", "--language", "en", "--out", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    text = (folder / PAGE).read_text(encoding="utf-8")
    parts = [part for part in text.strip().split("\n\n") if not part.startswith(("# ", "![", "Made by", "```"))]
    return "\n\n".join(part.replace("## ", "### ", 1) if part.startswith("## ") else part for part in parts)


def outcomes(scenario: Scenario) -> np.ndarray:
    """``-> (seeds, KPIs)`` of the first year.

    Raises:
        RuntimeError: a run failed.
    """
    runs = run_seeds(scenario, SEEDS, Wanted(kpis=tuple(KPIS)))
    if failed := [run.message for run in runs if run.status != "ok"]:
        raise RuntimeError(failed[0])
    return np.array([[run.kpis[name] / by for name, (by, _) in KPIS.items()] for run in runs])


def cell(differences: np.ndarray, base: float) -> str:
    """Mean and standard error of paired differences, and the mean against the base."""
    error = differences.std(ddof=1) / len(differences) ** 0.5
    digits = 1 if abs(base) > 10 else 3
    return f"{differences.mean():+,.{digits}f} ± {error:,.{digits}f} ({differences.mean() / abs(base):+.0%})"


def networks(plan: Scenario) -> Iterator[str]:
    """A row a network, the largest effect on the profit first."""
    base = outcomes(plan)
    found = {kind: outcomes(plan.change({"market.network.kind": kind})) - base for kind in NETWORKS}
    yield f"| | {' | '.join(head for _, head in KPIS.values())} |"
    yield "| --- |" + " --- |" * len(KPIS)
    for name, differences in sorted(found.items(), key=lambda one: -abs(one[1][:, 0].mean())):
        cells = (cell(differences[:, at], base[:, at].mean()) for at in range(len(KPIS)))
        yield f"| `{name}` | {' | '.join(cells)} |"


def page(folder: Path) -> str:
    """The whole of ``docs/sensitivity.md``; the runs lie in the folder."""
    opening = OPENING.format(command=" ".join(SCREENING), screening=page_of(SCREENING, folder / "screening"))
    plan = Scenario.load("closed-loop")
    return "\n".join([opening, BETWEEN.format(seeds=len(SEEDS)), *networks(plan), ""])


OPENING = """# What the results hang on

Written by `python experiments/sensitivity.py --out docs`; do not edit. It runs

```sh
loopsim {command}
```

over the first year of `closed-loop`: all levers and behaviours that are on move at once, over plausible ranges. It
screens, with few ways through the space: what it puts first matters, the order within is not sure. A second look at
some of them is `loopsim sensitivity closed-loop --over PATH --over PATH`.

{screening}
"""

BETWEEN = """## Another network

Another network, of as many contacts a person, less the shipped one (`market.network.kind` = `communities`): mean ±
standard error over {seeds} pairs of runs on the same luck, and in brackets against the year as shipped.
"""


@click.command(help=__doc__)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=OUT,
    show_default=True,
    help="The folder to write to; docs takes the place of the page that stands there.",
)
def main(out: Path) -> None:
    """Run all and write the page."""
    out.mkdir(parents=True, exist_ok=True)
    (out / PAGE).write_text(page(OUT / "what-matters"), encoding="utf-8")
    click.echo(f"written to {out / PAGE}")


if __name__ == "__main__":
    main()
