"""Sensitivity of the results of ``closed-loop``: one value at a time, 20% down and up, all on the same luck.

Run ``python experiments/sensitivity.py`` (about three minutes on a quiet machine); it writes ``sensitivity.md``,
with ``--out docs`` the page that is shipped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import numpy as np

from loopsim.runs.many import run_seeds
from loopsim.runs.outcome import Wanted
from loopsim.scenario.document import catalogue
from loopsim.scenario.scenario import Scenario

OUT = Path("loopsim-out/experiments")
PAGE = "sensitivity.md"

SEEDS = tuple(range(1, 5))

#: Each value is taken this share lower and higher.
STEP = 0.2

#: What is looked at, with what it is divided by and its name on the page.
KPIS = {
    "profit": (1000.0, "profit, 1,000 CNY"),
    "reachable": (1.0, "pool, people"),
    "renewal": (1.0, "renewal by referral"),
}

#: Values that a merchant sets, and values of how people respond.
VALUES = (
    "levers.ads.daily_spend_cny",
    "levers.content.daily_spend_cny",
    "levers.messages.promo_per_week",
    "levers.messages.service_per_week",
    "levers.product.quality",
    "levers.product.margin_share",
    "levers.referral.reward_cny",
    "levers.referral.invites_per_share",
    "levers.campaign.share_lift",
    "behavior.need.per_week",
    "behavior.need.shape",
    "behavior.need.dropout_beta",
    "behavior.need.base_share",
    "behavior.interest.promo_gain",
    "behavior.trust.good_order_gain",
    "behavior.fatigue.tolerance_median",
    "behavior.leaving.follower_per_week",
    "behavior.leaving.buyer_per_week",
    "behavior.sharing.per_week",
    "behavior.sharing.accept_weak_chance",
    "market.sociability_sigma",
)

#: Other networks than the shipped one.
NETWORKS = ("well_mixed", "regular", "small_world", "scale_free")


def outcomes(scenario: Scenario, seeds: Sequence[int] = SEEDS) -> np.ndarray:
    """``-> (seeds, KPIs)`` of the first year.

    Raises:
        RuntimeError: a run failed.
    """
    runs = run_seeds(scenario, seeds, Wanted(kpis=tuple(KPIS)))
    if failed := [run.message for run in runs if run.status != "ok"]:
        raise RuntimeError(failed[0])
    return np.array([[run.kpis[name] / by for name, (by, _) in KPIS.items()] for run in runs])


def effects(plan: Scenario, seeds: Sequence[int] = SEEDS) -> dict[str, np.ndarray]:
    """``-> (seeds, KPIs)`` for each value: the year with it 20% higher less the year with it 20% lower."""
    found = {}
    for path in VALUES:
        value = plan
        for part in path.split("."):
            value = getattr(value, part)
        ends = (min(value * factor, catalogue()[path].high) for factor in (1 - STEP, 1 + STEP))  # a share ends at 1
        down, up = (outcomes(plan.change({path: end}), seeds) for end in ends)
        found[path] = up - down
    return found


def cell(differences: np.ndarray, base: float) -> str:
    """Mean and standard error of paired differences, and the mean against the base."""
    error = differences.std(ddof=1) / len(differences) ** 0.5
    digits = 1 if abs(base) > 10 else 3
    return f"{differences.mean():+,.{digits}f} ± {error:,.{digits}f} ({differences.mean() / abs(base):+.0%})"


def rows(found: dict[str, np.ndarray], base: np.ndarray) -> Iterator[str]:
    """A row a value, the largest effect on the profit first."""
    heads = [head for _, head in KPIS.values()]
    yield f"| | {' | '.join(heads)} |"
    yield "| --- |" + " --- |" * len(heads)
    for name, differences in sorted(found.items(), key=lambda one: -abs(one[1][:, 0].mean())):
        cells = (cell(differences[:, at], base[:, at].mean()) for at in range(len(heads)))
        yield f"| `{name}` | {' | '.join(cells)} |"


def page(plan: Scenario, seeds: Sequence[int] = SEEDS) -> str:
    """The whole of ``docs/sensitivity.md``."""
    base = outcomes(plan, seeds)
    networks = {kind: outcomes(plan.change({"market.network.kind": kind}), seeds) - base for kind in NETWORKS}
    means = ", ".join(f"{head} {mean:,.2f}" for (_, head), mean in zip(KPIS.values(), base.mean(axis=0), strict=True))
    lines = [OPENING.format(seeds=len(seeds), means=means), *rows(effects(plan, seeds), base)]
    return "\n".join([*lines, "", BETWEEN, *rows(networks, base), ""])


OPENING = """# What the results hang on

Written by `python experiments/sensitivity.py --out docs`; do not edit.
The first year of `closed-loop`, one value at a time 20%
lower and 20% higher (a share ends at 1): the
difference between the two, as mean ± standard error over {seeds} pairs of runs on the same
luck, and in brackets against the year as shipped. The largest effect on the profit stands first.

As shipped: {means}. One value at a time shows no interactions; a study with several factors does.
"""

BETWEEN = """The same for what has no size: another network, of as many contacts a person, less the shipped one
(`market.network.kind` = `communities`).
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
    (out / PAGE).write_text(page(Scenario.load("closed-loop")), encoding="utf-8")
    click.echo(f"written to {out / PAGE}")


if __name__ == "__main__":
    main()
