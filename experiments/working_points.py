"""Working points of the levers: one lever at a time from none to far too much, the rest as shipped.

Run ``python experiments/working_points.py`` (some minutes); it writes ``working-points.md`` and its picture,
with ``--out docs`` the page that is shipped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

import click
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from loopsim.runs.many import run_seeds
from loopsim.runs.outcome import Wanted
from loopsim.scenario.scenario import Scenario

OUT = Path("loopsim-out/experiments")
PAGE, PICTURE = "working-points.md", "working-points.png"

SEEDS = tuple(range(1, 9))
DAYS = 730

#: Half of a 95% interval in standard errors, Student's t with 7 degrees of freedom.
T = 2.36


@dataclass(frozen=True)
class Lever:
    """A lever of a preset, and the values that it takes on the page besides the shipped one."""

    name: str
    preset: str
    path: str
    values: tuple[float, ...]
    unit: str

    @property
    def tried(self) -> tuple[float, ...]:
        """The values with the shipped one among them."""
        return tuple(sorted({*self.values, self.shipped}))

    def plan(self, value: float) -> Scenario:
        """The preset with the lever at this value; whole numbers stay whole."""
        return Scenario.load(self.preset, {self.path: type(self.shipped)(value)})

    @property
    def shipped(self) -> float:
        """The value in the preset."""
        return attrgetter(self.path)(Scenario.load(self.preset))  # type: ignore[no-any-return]


LEVERS = (
    Lever("Ads", "closed-loop", "levers.ads.daily_spend_cny", (0, 50, 100, 150, 300, 600, 1200, 2400), "CNY a day"),
    Lever(
        "Content", "closed-loop", "levers.content.daily_spend_cny", (0, 50, 100, 150, 300, 600, 1200, 2400), "CNY a day"
    ),
    Lever("Promotions", "closed-loop", "levers.messages.promo_per_week", (0, 0.5, 1, 2, 3, 5, 7, 14), "a week"),
    Lever("Service", "closed-loop", "levers.messages.service_per_week", (0, 0.5, 1, 2, 4, 7, 14, 28), "a week"),
    Lever("Reward", "closed-loop", "levers.referral.reward_cny", (0, 2, 5, 10, 20, 40, 80, 160), "CNY a friend"),
    Lever("Campaigns", "closed-loop", "levers.campaign.every_weeks", (1, 2, 3, 4, 6, 8, 13, 26), "weeks between"),
    Lever("Guides", "guides", "levers.guides.count", (0, 1, 2, 3, 5, 8, 12, 20), "people"),
    Lever(
        "Leaders' commission", "community-leaders", "levers.leaders.commission_share",
        (0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4), "of sales",
    ),
)  # fmt: skip


def profits(plan: Scenario, seeds: Sequence[int] = SEEDS, days: int = DAYS) -> np.ndarray:
    """Profit with the pool's remaining value in thousand CNY, an entry a seed; whole numbers of guides stay whole.

    Raises:
        RuntimeError: a run failed.
    """
    runs = run_seeds(plan, seeds, Wanted(kpis=("profit_with_pool",), days=days))
    if failed := [run.message for run in runs if run.status != "ok"]:
        raise RuntimeError(failed[0])
    return np.array([run.kpis["profit_with_pool"] for run in runs]) / 1000.0


@dataclass(frozen=True)
class Curve:
    """Profit by value of a lever: ``earned`` is (values, seeds), thousand CNY, on the same luck."""

    lever: Lever
    earned: np.ndarray

    @property
    def mean(self) -> np.ndarray:
        """Mean over the seeds, an entry a value."""
        return self.earned.mean(axis=1)

    @property
    def best(self) -> int:
        """Place of the value that earns most."""
        return int(self.mean.argmax())

    def less_than_best(self, place: int) -> tuple[float, float]:
        """``-> (mean, half of its 95% interval)`` of what a value earns less than the best one, paired by seed."""
        less = self.earned[self.best] - self.earned[place]
        return float(less.mean()), T * float(less.std(ddof=1)) / len(less) ** 0.5

    @property
    def told_apart(self) -> list[int]:
        """Places of the values that luck does not tell apart from the best."""
        return [place for place in range(len(self.mean)) if np.subtract(*self.less_than_best(place)) <= 0]

    @property
    def sentence(self) -> str:
        """Describe the best values of the lever in a sentence."""
        values, first, last = self.lever.tried, self.told_apart[0], self.told_apart[-1]
        best = f"{values[first]:g}" if first == last else f"{values[first]:g} to {values[last]:g}"
        (none, band), (much, wide) = self.less_than_best(0), self.less_than_best(len(values) - 1)
        return (
            f"{self.lever.name}: {best} {self.lever.unit} earn most; at {values[0]:g} it is {none:,.0f} ± {band:,.0f} "
            f"less, at {values[-1]:g} {much:,.0f} ± {wide:,.0f} less."
        )


def curves(seeds: Sequence[int] = SEEDS, days: int = DAYS) -> list[Curve]:
    """The curve of each lever."""
    return [
        Curve(lever, np.array([profits(lever.plan(value), seeds, days) for value in lever.tried])) for lever in LEVERS
    ]


def verdict(found: Sequence[Curve]) -> str:
    """Say how many levers earn most between none and too much, and which do not."""
    at_an_end = [one.lever.name for one in found if one.best in (0, len(one.mean) - 1)]
    told = f"{len(found) - len(at_an_end)} of {len(found)} levers earn most between too little and too much"
    return told + (f"; not so: {', '.join(at_an_end)}" if at_an_end else "")


def draw(found: Sequence[Curve]) -> Figure:
    """Small multiples: a panel a lever, values evenly spaced, the shipped one marked."""
    figure = Figure(figsize=(12, 6.4), layout="constrained")
    for axes, one in zip(figure.subplots(2, -(-len(found) // 2)).flat, found, strict=False):
        _panel(axes, one)
    figure.suptitle(verdict(found), x=0.01, ha="left", fontsize=13)
    figure.supylabel("profit of two years with what the pool is still worth, 1,000 CNY", fontsize=9)
    return figure


def _panel(axes: Axes, one: Curve) -> None:
    places = np.arange(len(one.mean))
    half = T * one.earned.std(axis=1, ddof=1) / one.earned.shape[1] ** 0.5
    axes.fill_between(places, one.mean - half, one.mean + half, color="#0072b2", alpha=0.2, linewidth=0)
    axes.plot(places, one.mean, color="#0072b2", marker="o", markersize=3.5)
    shipped = one.lever.tried.index(one.lever.shipped)
    axes.plot(shipped, one.mean[shipped], "o", color="#d55e00", markersize=7)
    axes.annotate("shipped", (shipped, one.mean[shipped]), (0, 9), textcoords="offset points", ha="center", fontsize=8,
                  color="#d55e00")  # fmt: skip
    axes.set_title(f"{one.lever.name}, {one.lever.unit}", fontsize=10, loc="left")
    axes.set_xticks(places, [f"{value:g}" for value in one.lever.tried], fontsize=8)
    axes.tick_params(axis="y", labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    axes.margins(y=0.18)


def page(found: Sequence[Curve]) -> Iterator[str]:
    """The page, line by line."""
    yield OPENING.format(seeds=len(SEEDS), days=DAYS)
    yield f"{verdict(found)}. One that earns most at an end does not pay, or nothing in the model limits it yet.\n"
    yield from (f"- {one.sentence}" for one in found)
    for one in found:
        yield f"\n## {one.lever.name}\n\n`{one.lever.path}` in `{one.lever.preset}`, shipped at {one.lever.shipped:g}\n"
        yield f"| {one.lever.unit} | profit with the pool, 1,000 CNY | less than the best |"
        yield "| ---: | ---: | ---: |"
        for place, (value, mean) in enumerate(zip(one.lever.tried, one.mean, strict=True)):
            less, half = one.less_than_best(place)
            told = "best" if place == one.best else f"{less:,.1f} ± {half:,.1f}"
            yield f"| {value:g} | {mean:,.1f} | {told} |"


OPENING = """# Where each lever stops paying

Written by `python experiments/working_points.py --out docs`; do not edit.
One lever at a time of a shipped scenario, all else as
shipped, over {days} days and seeds 1 to {seeds}: profit with what the pool is still worth on the last day. What a value
earns less than the best one is paired by seed and has its 95% interval.

![Profit against each lever](working-points.png)

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
    """Run all, write the page and the picture."""
    found = curves()
    out.mkdir(parents=True, exist_ok=True)
    draw(found).savefig(out / PICTURE, dpi=110)
    (out / PAGE).write_text("\n".join(page(found)) + "\n", encoding="utf-8")
    for one in found:
        click.echo(one.sentence)
    click.echo(f"written to {out / PAGE} and {PICTURE}")


if __name__ == "__main__":
    main()
