"""Defaults beside the world: the shipped ``closed-loop`` against figures of studies and reports.

Run ``python experiments/defaults.py`` (some five minutes on a quiet machine); it writes ``defaults.md``,
with ``--out docs`` the page that is shipped.
Nothing that lies outside is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click
import numpy as np
import pandas as pd

import loopsim
from loopsim.market.fields import LAPSED, NONE
from loopsim.results.measures import top_share
from loopsim.scenario.implied import annoyed_share
from loopsim.scenario.scenario import Scenario

OUT = Path("loopsim-out/experiments")
PAGE = "defaults.md"

SEEDS = tuple(range(1, 21))
YEAR = 365

#: Promotions a week at which the profit of the first year is compared with that of the default.
FEWER, MORE = 0.0, 4.0

#: Who was brought by friends is compared with the others in a market so many times as large: they are few.
LARGE = 2.0

#: Day on which half of the guides leave, and how many there are.
LEAVE_DAY, GUIDES = 182, 20


#: Ranges without an upper end.
ABOVE_0, ABOVE_100 = (0.0, float("inf")), (100.0, float("inf"))


@dataclass(frozen=True)
class Year:
    """Runs of one seed: the first year, the first two years, and the first year at other numbers of promotions."""

    first: loopsim.Run
    both: loopsim.Run
    profits: dict[float, float]
    large: np.ndarray  # everyone of the large market after two years
    later: np.ndarray  # and after seven
    handover_loss: float  # part of the sales of those whose guide left that is lost in the year after
    campaign_share: float  # referrals by the top 20% of those who brought someone, in a campaign as that of M67


@dataclass(frozen=True)
class Known:
    """A figure known of the world, and the function that measures it in a run."""

    what: str
    low: float
    high: float
    source: str
    measure: Callable[[Year], float]
    digits: int = 3
    why: str = ""  # why a shop like the default may lie outside; shown where it does

    def is_inside(self, value: float) -> bool:
        """Whether the figure is within its range; an undefined one never is."""
        return bool(self.low <= value <= self.high)

    @property
    def wanted(self) -> str:
        """The range in words."""
        return f"above {self.low:g}" if self.high == float("inf") else f"{self.low:g} to {self.high:g}"


def kpi(name: str, of: str = "first") -> Callable[[Year], float]:
    """A figure of the summary, of the first year or of both."""
    return lambda year: float(getattr(year, of).summary()[name])


def one_time_share(year: Year, weeks: int = 52) -> float:
    """Share of buyers who never came back, of those whose first order was long enough before the end of two years."""
    people = year.both.customers
    early = people[people.first_order_day <= 2 * YEAR - 7 * weeks]
    return float((early.orders == 1).mean())


def repeats_a_year(year: Year) -> float:
    """Repeat orders within two years over years since the first order, for those who bought in the first year."""
    people = year.both.customers
    early = people[people.first_order_day <= YEAR]
    return float((early.orders - 1).sum() / ((2 * YEAR - early.first_order_day) / YEAR).sum())


def referral_share(year: Year, of: str = "first") -> float:
    """Joiners whom a friend brought over all joiners of the whole run."""
    per_other = kpi("referred_per_uninvited", of)(year)
    return per_other / (1.0 + per_other)


def unfollow_per_day(year: Year) -> float:
    """Leavings over people in the pool at dawn, in percent a day, over the first year."""
    daily = year.first.daily
    return 100.0 * float(daily.left.sum() / daily.reachable.shift(1).sum())


def conversion(people: pd.DataFrame, source: str, days: int = 91) -> float:
    """Share of joiners by this source who bought within ``days`` days, of those who joined early enough."""
    joined = people[(people.source == source) & (people.joined_day <= 2 * YEAR - days)]
    return float((joined.first_order_day - joined.joined_day < days).fillna(False).mean())


def conversion_of_referred(year: Year) -> float:
    """Conversion within 13 weeks of people brought by friends, against people won by ads."""
    people = year.both.customers
    return conversion(people, "referral") / conversion(people, "ads")


def survival_of_referred(year: Year) -> float:
    """Hazard of leaving of buyers who came without a friend, against those whom friends brought, less 1."""
    buyers = year.large[year.large["orders"] > 0]
    left = buyers["stage"] == LAPSED
    stay = np.where(left, buyers["left_day"], 2 * YEAR) - buyers["first_order_day"]
    brought = buyers["referrer"] != NONE
    alone, referred = (left[side].sum() / stay[side].sum() for side in (~brought, brought))
    return float(alone / referred - 1.0)


def order_of_referred(year: Year) -> float:
    """Mean order of people whom friends brought, against the others, less 1, over two years."""
    brought = year.large["referrer"] != NONE
    referred, alone = (
        year.large["spent_fen"][side].sum() / year.large["orders"][side].sum() for side in (brought, ~brought)
    )
    return float(referred / alone - 1.0)


def value_of_referred(year: Year) -> float:
    """Spending until the end of year seven of buyers who joined in the first: brought by friends / others, less 1."""
    people = year.later
    buyers = (people["joined_day"] >= 0) & (people["joined_day"] < YEAR) & (people["orders"] > 0)
    brought = people["referrer"] != NONE
    return float(people["spent_fen"][buyers & brought].mean() / people["spent_fen"][buyers & ~brought].mean() - 1.0)


def single_trees(year: Year) -> float:
    """Share of referral trees of one person, who came without a friend and brought nobody."""
    trees = year.first.referrals
    return float((trees[trees.generation == 0].tree_size == 1).mean())


def deep_trees(year: Year) -> float:
    """Share of the trees of more than one person that go deeper than one step."""
    depth = year.first.referrals.groupby("root").generation.max()
    return float((depth > 1).sum() / (depth > 0).sum())


def profit_lost(year: Year, promotions: float) -> float:
    """Profit of the first year at the default number of promotions less that at another, in thousand CNY."""
    return float(year.first.summary()["profit"] - year.profits[promotions]) / 1000.0


# fmt: off
KNOWN = (
    Known(
        "sales of the top 20% of buyers, first year (share)", 0.50, 0.70,
        "V17: Sharp, Romaniuk & Graham 2019, a little over half; CDNOW 0.674 in 78 weeks",
        kpi("top_buyers_share"),
    ),
    Known(
        "the same over two years, less over one", *ABOVE_0,
        "V17: grows with the window",
        lambda year: kpi("top_buyers_share", "both")(year) - kpi("top_buyers_share")(year),
    ),
    Known(
        "one-time buyers, as a run of a year reports them (share)", 0.51, 0.80,
        "M52: CDNOW 0.51 in 78 weeks, 0.80 in the articles",
        kpi("one_time_share"),
        why="see the next figure; many had no time yet to come back",
    ),
    Known(
        "one-time buyers a year or more after the first order (share)", 0.51, 0.80,
        "the same, of those alone who had a year to come back",
        one_time_share,
        why="CDs and marketplaces bring people back less often than fast-used goods in a private domain, which is what "
        "the default sells; `behavior.need.per_week` and `behavior.need.shape` decide it",
    ),
    Known(
        "repeat orders a buyer and year", 0.41, 1.33,
        "V16: 0.41 where 80% buy once; CDNOW 1.33",
        repeats_a_year, 2,
        why="as above",
    ),
    Known(
        "K: friends brought by people who came by themselves / these, first year", 0.0, 0.35,
        "assumed 0.2; vendors quote up to 0.35",
        kpi("k_factor"),
    ),
    Known(
        "new followers brought by a friend (share), first year", 0.0, 0.35,
        "the most reported is 35% of sign-ups (Dropbox)",
        referral_share,
    ),
    Known(
        "the same over two years", 0.0, 0.35,
        "the same",
        lambda year: referral_share(year, "both"),
    ),
    Known(
        "leaving, percent of the pool a day", 0.03, 0.09,
        "M32: NewRank 2017, 8,464 accounts: mean 0.08, most between 0.03 and 0.09",
        unfollow_per_day,
        why="`behavior.leaving.follower_per_week` is set to twice what NewRank counted, as people close a chat "
        "more readily than a subscription",
    ),
    Known(
        "referral trees of a single person (share)", 0.5, 1.0,
        "V11: Leskovec, Adamic & Huberman 2007, median cascade of size 1",
        single_trees,
    ),
    Known(
        "of the other trees, deeper than one step (share)", 0.0, 0.5,
        "V11: most chains stop after a few steps",
        deep_trees,
    ),
    Known(
        "leaving hazard of other buyers / of those brought by friends, less 1", 0.10, 0.30,
        "V26: Schmitt, Skiera & Van den Bulte 2011, 18% more likely to stay",
        survival_of_referred,
    ),
    Known(
        "mean order of people brought by friends / of others, less 1", 0.10, 0.30,
        "V26: margin 25% higher at first, fading over 130 weeks; here over two years",
        order_of_referred,
    ),
    Known(
        "spending over six years or more of buyers brought by friends / of others, less 1", 0.10, 0.30,
        "V26: value over six years at least 16% higher; here each has six to seven",
        value_of_referred,
    ),
    Known(
        "sales lost in the year after with customers handed to colleagues (share)", 0.10, 0.20,
        "V27: Shi, Sridhar, Grewal & Lilien 2017, 0.132 to 0.176",
        lambda year: year.handover_loss,
    ),
    Known(
        "conversion in 13 weeks, brought by friends / won by ads", 3.09, 10.37,
        "M56: Xu et al. 2019, Beidian",
        conversion_of_referred, 2,
        why="Beidian compares visitors of a link from a friend with visitors of a plain shop page; here both are "
        "followers of the same shop, cared for alike, and the difference is fit and trust at the start alone",
    ),
    Known(
        "referrals by the top 20% of those who brought someone (share)", 0.75, 0.95,
        "M67: 0.85, computed from one who brought 500 and ten who brought 100",
        kpi("top_referrers_share"),
        why="where few are brought, most of those who bring anyone bring one or two; the next row has the article's "
        "conditions",
    ),
    Known(
        "the same where a share brings ten, as in the article (share)", 0.75, 0.95,
        "M67, where 450 sharers brought 4,500",
        lambda year: year.campaign_share,
    ),
    Known(
        "cost of a follower by ads, CNY", *ABOVE_100,
        "M09: over 100",
        kpi("cost_per_follower_ads"), 1,
    ),
    Known(
        "cost of a first-time buyer, CNY", 142, 1503,
        "M09: Alibaba 166 to 526, JD 142 to 1,503 a new active buyer",
        kpi("acquisition_cost"), 0,
    ),
    Known(
        "share who have had enough at 1 promotion a week", 0.03, 0.10,
        "M32: Localytics 2017, 0.10 at 1 a week and 0.47 at 5, of which the law is fitted to the second",
        lambda year: annoyed_share(year.first.scenario),
    ),
    Known(
        f"profit of the year, less with {FEWER:g} promotions a week, 1,000 CNY", *ABOVE_0,
        "M32: too few are forgotten, too many drive away",
        partial(profit_lost, promotions=FEWER), 1,
    ),
    Known(
        f"profit of the year, less with {MORE:g} promotions a week, 1,000 CNY", *ABOVE_0,
        "M32: the same",
        partial(profit_lost, promotions=MORE), 1,
    ),
)
# fmt: on


def simulate_year(seed: int, scenario: Scenario) -> Year:
    """Simulate the runs of one seed."""
    first = loopsim.simulate(scenario, days=YEAR, seed=seed, test_from=None)
    both = loopsim.simulate(scenario, days=2 * YEAR, seed=seed, test_from=None)
    profits = {}
    for promotions in (FEWER, MORE):
        other = scenario.change({"levers.messages.promo_per_week": promotions})
        run = loopsim.simulate(other, days=YEAR, seed=seed, test_from=None)
        profits[promotions] = float(run.summary()["profit"])
    large = scenario.scaled(LARGE)
    return Year(
        first, both, profits, after(large, 2 * YEAR, seed), after(large, 7 * YEAR, seed), handover_loss(seed, scenario),
        campaign_share(seed, scenario),
    )  # fmt: skip


def after(scenario: Scenario, days: int, seed: int) -> np.ndarray:
    """Everyone by number after ``days`` days."""
    return loopsim.simulate(scenario.change({"days": days}), seed=seed, test_from=None).records.customers


def handover_loss(seed: int, scenario: Scenario) -> float:
    """Part of the sales lost in the year after half of the guides left, against the same people had nobody left."""
    guides = {
        "levers.guides.count": GUIDES, "levers.guides.leave_per_week": 0.0, "days": LEAVE_DAY + 1 + YEAR,
    }  # fmt: skip
    leave = {"from_day": LEAVE_DAY, "to_day": LEAVE_DAY, "set": {"levers.guides.leave_per_week": 7.0 * np.log(2.0)}}
    stayed = scenario.scaled(LARGE).change(
        guides | {"levers.guides.friend_cap": 5000, "levers.guides.contacts_per_day": 400.0}
    )
    left = stayed.change({"schedule": [leave], "levers.guides.tired_leave_lift": 0.0})
    before, on_the_day = (
        loopsim.simulate(one, days=LEAVE_DAY + 1, seed=seed, test_from=None).records for one in (stayed, left)
    )
    had = after(stayed, LEAVE_DAY + 1 + YEAR, seed)["spent_fen"] - before.customers["spent_fen"]
    has = after(left, LEAVE_DAY + 1 + YEAR, seed)["spent_fen"] - on_the_day.customers["spent_fen"]
    handed = on_the_day.customers["handed_day"] == LEAVE_DAY
    return 1.0 - float(has[handed].sum() / had[handed].sum())


def campaign_share(seed: int, scenario: Scenario) -> float:
    """Referrals by the top 20% of those who brought someone, where 450 people share once and bring ten each."""
    article = {
        "market.people": 200_000,
        "schedule": [{"from_day": 0, "to_day": 0, "set": {"levers.organic.arrivals_per_day": 450}}],
        "days": 3,
        "behavior.sharing.once_after_days": 1,
        "behavior.sharing.follower_share": 1.0,
        "behavior.sharing.experience_weight": 0.0,
        "behavior.sharing.accept_strong_chance": 0.5,
        "behavior.sharing.accept_weak_chance": 0.5,
        "levers.referral.invites_per_share": 20.0,
        "levers.accounts.count": 4,
    }
    people = loopsim.simulate(scenario.change(article), seed=seed, test_from=None).customers
    sharers = people[people.joined_day == 0]
    share = top_share(sharers.brought[sharers.brought > 0].to_numpy())
    return float("nan") if share is None else share


def measured(scenario: Scenario, seeds: Sequence[int] = SEEDS) -> np.ndarray:
    """``-> (seeds, known figures)``; seed by seed, so that only the runs of one are held."""
    return np.array(
        [[known.measure(year) for known in KNOWN] for year in (simulate_year(seed, scenario) for seed in seeds)]
    )


def table(found: np.ndarray) -> Iterator[str]:
    """Default beside literature, a row a figure."""
    yield "| figure | default | standard error | known | | source |"
    yield "| --- | --- | --- | --- | --- | --- |"
    errors = found.std(axis=0, ddof=1) / len(found) ** 0.5
    for known, mean, error in zip(KNOWN, found.mean(axis=0), errors, strict=True):
        place = "inside" if known.is_inside(mean) else "**outside**"
        figures = f"{mean:,.{known.digits}f} | {error:.{known.digits + (error > 0)}f} | {known.wanted}"
        yield f"| {known.what} | {figures} | {place} | {known.source} |"


def page(found: np.ndarray) -> str:
    """The whole of ``docs/defaults.md``."""
    outside = [known for known, mean in zip(KNOWN, found.mean(axis=0), strict=True) if not known.is_inside(mean)]
    people = f"{Scenario.load('closed-loop').market.people:,}"
    lines = [OPENING.format(people=people, seeds=len(found)), *table(found), ""]
    lines += [f"{len(KNOWN) - len(outside)} of {len(KNOWN)} figures lie inside, {len(outside)} outside:", ""]
    lines += [f"- *{known.what}*: {known.why or 'not explained'}." for known in outside]
    return "\n".join([*lines, CLOSING])


OPENING = """# Do the defaults look like the world?

Written by `python experiments/defaults.py --out docs`; do not edit.
The preset `closed-loop` as it is shipped, {people} people,
over one and two years: means over seeds 1 to {seeds} with the standard error of the mean, beside what studies, reports
and the articles say. People brought by friends are compared with others in a market twice as large, since they
are few; so are customers handed over: twenty guides keep all, half of them leave on day 182, and the others have time
for twice as many. M and V are the claims of [mechanisms.md](mechanisms.md) and the cases of `loopsim verify`.

A figure outside is no error of the program. It says where the default shop differs from the one that was studied, and
what to calibrate first with data of one's own.
"""

CLOSING = """
Cohorts made for the purpose hold referred customers (V26) and departures of guides (V27) against studies in
`loopsim verify`.
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
    """Measure all and write the page."""
    out.mkdir(parents=True, exist_ok=True)
    (out / PAGE).write_text(page(measured(Scenario.load("closed-loop"))), encoding="utf-8")
    click.echo(f"written to {out / PAGE}")


if __name__ == "__main__":
    main()
