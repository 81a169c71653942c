"""Working points of the levers: one lever at a time from none to far too much, the rest as shipped.

Run ``python experiments/working_points.py`` (some minutes); it writes ``working-points.md`` and its picture,
with ``--out docs`` the page that is shipped.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from textwrap import fill
from typing import Any

import click
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from loopsim.runs.many import run_seeds
from loopsim.runs.outcome import Wanted
from loopsim.scenario.scenario import Scenario

OUT = Path("loopsim-out/experiments")
PAGE, PICTURE = "working-points.md", "working-points.png"

SEEDS = tuple(range(1, 7))
DAYS = 730

#: Half of a 95% interval in standard errors, Student's t with 5 degrees of freedom.
T = 2.57

#: Panels of the picture beside one another.
COLUMNS = 4


@dataclass(frozen=True)
class Lever:
    """A lever of a preset, and the values that it takes on the page besides that of the plan.

    ``given`` switches on what the lever belongs to, where the preset does without it; ``scale`` makes a smaller market.
    """

    name: str
    preset: str
    path: str
    values: tuple[float, ...]
    unit: str
    given: Mapping[str, Any] = field(default_factory=dict)
    scale: float = 1.0

    @property
    def tried(self) -> tuple[float, ...]:
        """The values with the one of the plan among them."""
        return tuple(sorted({*self.values, self.at}))

    def plan(self, value: float) -> Scenario:
        """The plan with the lever at this value; whole numbers stay whole."""
        return self._start.change({self.path: type(self.at)(value)})

    @property
    def at(self) -> float:
        """The value in the plan that all others are compared with."""
        found: Any = self._start
        for name in self.path.split("."):
            found = found[int(name)] if name.isdigit() else getattr(found, name)
        return found  # type: ignore[no-any-return]

    @property
    def is_shipped(self) -> bool:
        """Whether that value is the one of the preset."""
        return self.path not in self.given

    @property
    def _start(self) -> Scenario:
        return Scenario.load(self.preset).scaled(self.scale).change(dict(self.given))


#: A shop of some years, for what needs somebody to sell to from the first day on.
SHOP = {"market.pool.followers": 4000, "market.pool.buyers": 600, "market.pool.repeat_buyers": 400}

#: Commission is all that one may earn by a friend.
COMMISSION_ALONE = {"levers.referral.reward_cny": 0.0, "levers.campaign.every_weeks": 0}

LEVERS = (
    Lever("Ads", "closed-loop", "levers.ads.daily_spend_cny", (0, 50, 100, 150, 300, 600, 1200, 2400), "CNY a day"),
    Lever(
        "Content", "closed-loop", "levers.content.daily_spend_cny", (0, 50, 100, 150, 300, 600, 1200, 2400), "CNY a day"
    ),
    Lever(
        "Bulk adding", "closed-loop", "levers.bulk.daily_spend_cny", (0, 2, 5, 10, 25, 50, 100, 200), "CNY a day"
    ),
    Lever("Promotions", "closed-loop", "levers.messages.promo_per_week", (0, 0.5, 1, 2, 3, 5, 7, 14), "a week"),
    Lever("Service", "closed-loop", "levers.messages.service_per_week", (0, 0.5, 1, 2, 4, 7, 14, 28), "a week"),
    Lever(
        "Tags", "closed-loop", "levers.messages.tag_precision", (0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95),
        "chance to be right", {"levers.messages.send_to": "tagged"},
    ),
    Lever(
        "Recalls", "closed-loop", "levers.win_back.every_weeks", (1, 2, 4, 8, 13, 26, 52, 104), "week(s) apart",
        {"levers.win_back.every_weeks": 13},
    ),
    Lever(
        "Price", "closed-loop", "levers.product.price_cny", (160, 200, 240, 280, 340, 420, 520, 640), "CNY",
        {"levers.product.price_cny": 280.0},
    ),
    Lever(
        "Price in a price war", "price-war", "levers.product.price_cny", (170, 190, 210, 230, 250, 280, 320), "CNY",
        SHOP | {"behavior.rivals.cut_from_day": 0, "behavior.rivals.cut_days": 730, "levers.product.price_cny": 280.0},
    ),
    Lever(
        "First order's discount", "closed-loop", "levers.first_offer.discount_share",
        (0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5), "off"
    ),
    Lever(
        "Gift with a first order", "closed-loop", "levers.first_offer.gift_cny", (0, 5, 10, 20, 40, 80, 160), "CNY"
    ),
    Lever(
        "Groups of three", "closed-loop", "levers.group_buying.discount_share", (0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6),
        "off", SHOP | {"levers.group_buying.size": 3},
    ),
    # The value of the pool is that of the last day, which lies between launches from this first day on.
    Lever(
        "Launches", "closed-loop", "levers.launch.every_weeks", (1, 2, 3, 4, 6, 8, 13, 26), "week(s) apart",
        SHOP | {"levers.launch.every_weeks": 4, "levers.launch.first_day": 31, "levers.launch.discount_share": 0.1},
    ),
    Lever("Paid card", "membership-club", "levers.membership.fee_cny", (0, 20, 40, 79, 120, 199, 400, 1000), "CNY"),
    Lever(
        "Members' price", "membership-club", "levers.membership.discount_share", (0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3),
        "off",
    ),
    Lever(
        "Gift on stored value", "closed-loop", "levers.top_up.bonus_share", (0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5),
        "on top", {"levers.top_up.per_week": 0.02, "behavior.need.base_share": 0.1, "behavior.need.habit_gain": 0.0},
    ),
    Lever("Reward", "closed-loop", "levers.referral.reward_cny", (0, 2, 5, 10, 20, 40, 80, 160), "CNY a friend"),
    Lever(
        "Commission", "closed-loop", "levers.commission.level_shares.0", (0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4),
        "of sales", COMMISSION_ALONE,
    ),
    Lever("Campaigns", "closed-loop", "levers.campaign.every_weeks", (1, 2, 3, 4, 6, 8, 13, 26), "week(s) apart"),
    Lever(
        "Content for friends", "existing-shop", "levers.posts.budget_per_week_cny", (0, 50, 100, 200, 400, 800, 1600),
        "CNY a week", {"behavior.posts.half_budget_cny": 200.0}, scale=0.2,
    ),
    Lever("Guides", "guides", "levers.guides.count", (0, 1, 2, 3, 5, 8, 12, 20), "people"),
    Lever(
        "Guides' commission", "guides", "levers.guides.commission_share", (0, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2),
        "of sales", {"levers.guides.invites_per_week": 10.0},
    ),
    Lever(
        "Leaders' commission", "community-leaders", "levers.leaders.commission_share",
        (0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4), "of sales",
    ),
    Lever(
        "Leaders' service fee", "community-leaders", "levers.leaders.service_fee_per_week_cny",
        (0, 10, 25, 50, 100, 200, 400), "CNY a week", {"levers.leaders.commission_share": 0.02},
    ),
    Lever(
        "Creators' commission", "closed-loop", "levers.creators.commission_share",
        (0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5), "of sales",
        {
            "levers.creators.most_share": 0.01, "levers.creators.orders_min": 1,
            "levers.creators.volunteer_per_week": 1.0, "behavior.creating.wage_per_hour_cny": 20.0,
            "behavior.creating.hours_per_week": 0.5,
        },
    ),
    Lever(
        "Ads end above a renewal", "closed-loop", "levers.policy.stop_ads.renewal_above",
        (0.1, 0.3, 0.5, 0.7, 1, 1.5, 2, 4), "of renewal", {"levers.policy.stop_ads.renewal_above": 1.0},
    ),
    Lever(
        "Channels tried, one kept", "closed-loop", "levers.policy.best_channel.explore_days",
        (7, 14, 28, 56, 112, 182, 364), "days", {"levers.policy.best_channel.explore_days": 28},
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
    """The curve of each lever, runs on all cores."""

    def earned(tried: tuple[Lever, float]) -> np.ndarray:
        lever, value = tried
        return profits(lever.plan(value), seeds, days)

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        found = threads.map(earned, [(lever, value) for lever in LEVERS for value in lever.tried])
        return [Curve(lever, np.array(list(islice(found, len(lever.tried))))) for lever in LEVERS]


def verdict(found: Sequence[Curve]) -> str:
    """Say how many levers earn most between none and too much, how surely, and which do not."""
    at_an_end = [one.lever.name for one in found if one.best in (0, len(one.mean) - 1)]
    ends = [{0, len(one.mean) - 1} for one in found]
    clear = sum(not end & {*one.told_apart} for one, end in zip(found, ends, strict=True))
    told = f"{len(found) - len(at_an_end)} of {len(found)} levers earn most between too little and too much"
    told += f", {clear} of them by more than luck on both sides"
    return told + (f"; not so: {', '.join(at_an_end)}" if at_an_end else "")


def draw(found: Sequence[Curve]) -> Figure:
    """Small multiples: a panel a lever, values evenly spaced, the shipped one marked."""
    rows = -(-len(found) // COLUMNS)
    figure = Figure(figsize=(13.5, 2.9 * rows + 0.6), layout="constrained")
    grid = list(figure.subplots(rows, COLUMNS).flat)
    for axes, one in zip(grid, found, strict=False):
        _panel(axes, one)
    for axes in grid[len(found) :]:
        axes.set_axis_off()
    figure.suptitle(fill(verdict(found), 125), x=0.01, ha="left", fontsize=13)
    figure.supylabel("profit of two years with what the pool is still worth, 1,000 CNY", fontsize=9)
    return figure


def _panel(axes: Axes, one: Curve) -> None:
    places = np.arange(len(one.mean))
    half = T * one.earned.std(axis=1, ddof=1) / one.earned.shape[1] ** 0.5
    axes.fill_between(places, one.mean - half, one.mean + half, color="#0072b2", alpha=0.2, linewidth=0)
    axes.plot(places, one.mean, color="#0072b2", marker="o", markersize=3.5)
    if one.lever.is_shipped:
        shipped = one.lever.tried.index(one.lever.at)
        axes.plot(shipped, one.mean[shipped], "o", color="#d55e00", markersize=7)
        axes.annotate(
            "shipped", (shipped, one.mean[shipped]), (0, 9), textcoords="offset points", ha="center", fontsize=8,
            color="#d55e00",
        )  # fmt: skip
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
        yield f"\n## {one.lever.name}\n\n{_about(one.lever)}\n"
        yield f"| {one.lever.unit} | profit with the pool, 1,000 CNY | less than the best |"
        yield "| ---: | ---: | ---: |"
        for place, (value, mean) in enumerate(zip(one.lever.tried, one.mean, strict=True)):
            less, half = one.less_than_best(place)
            told = "best" if place == one.best else f"{less:,.1f} ± {half:,.1f}"
            yield f"| {value:g} | {mean:,.1f} | {told} |"


def _about(lever: Lever) -> str:
    shop = f"`{lever.preset}`" + ("" if lever.scale == 1.0 else f" of {lever.scale:g} the size")
    told = f"`{lever.path}` in {shop}" + (f", shipped at {lever.at:g}" if lever.is_shipped else ", shipped without it")
    given = [f"`{path}` {value}" for path, value in lever.given.items() if path != lever.path]
    return told + (f"; with {', '.join(given)}" if given else "")


OPENING = """# Where each lever stops paying

Written by `python experiments/working_points.py --out docs`; do not edit.
One lever at a time of a shipped scenario, all else as shipped but for what a lever needs to matter (told with each),
over {days} days and seeds 1 to {seeds}: profit with what the pool is still worth on the last day. What a value earns
less than the best one is paired by seed and has its 95% interval.

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
