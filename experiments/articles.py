"""Numbers and comparisons of the articles that no single claim can hold: where each turns.

Run ``python experiments/articles.py`` (some minutes); it writes ``articles.md`` and its picture,
with ``--out docs`` the page that is shipped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.stats import t as student

import loopsim
from loopsim.results.measures import top_share
from loopsim.runs.many import run_seeds
from loopsim.runs.outcome import Wanted
from loopsim.scenario.policies import Sequence as Steps
from loopsim.scenario.record import choices_of
from loopsim.scenario.scenario import Scenario

OUT = Path("loopsim-out/experiments")
PAGE, PICTURE = "articles.md", "articles.png"

SEEDS, YEAR = tuple(range(1, 9)), 364
SHOP = Scenario.load("closed-loop")
LEVERS: Any = SHOP.levers
CHANNELS = ("ads", "content", "store")
WORTH = "profit_with_pool"

#: It in words, for heads of tables.
WORTH_SAID = "profit with the pool"

#: No channel brings anyone.
NOBODY_ELSE = {
    "levers.organic.always_per_week": 0.0,
    **{f"levers.{name}.daily_spend_cny": 0.0 for name in CHANNELS},
}


def measured(plan: Scenario, *kpis: str, days: int = YEAR, policy: Any = None) -> np.ndarray:
    """Return measures, (kpis, seeds); profit with the pool's remaining value if none is named.

    Raises:
        RuntimeError: a run failed.
    """
    names = kpis or (WORTH,)
    runs = run_seeds(plan, SEEDS, Wanted(kpis=names, days=days, switch_off=None, policy=policy))
    if failed := [run.message for run in runs if run.status != "ok"]:
        raise RuntimeError(failed[0])
    return np.array([[run.kpis[name] for run in runs] for name in names])


def interval(values: np.ndarray) -> tuple[float, float]:
    """Return the mean of a value a seed, and half of its 95% interval."""
    half = student.ppf(0.975, len(values) - 1) * values.std(ddof=1) / len(values) ** 0.5
    return float(values.mean()), float(half)


def told(values: np.ndarray, form: str = ",.0f") -> str:
    """Write a mean with its interval."""
    mean, half = interval(values)
    return f"{mean:{form}} ({mean - half:{form}} to {mean + half:{form}})"


def table(*rows: Sequence[str]) -> str:
    """Write rows as a table, the first of them its head."""
    lines = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


# --- M03 and M90: stages, traffic -----------------------------------------------------------------------------------

STAGES: dict[str, Mapping[str, Any]] = {
    "attract: channels bring a tenth more for the same money": {
        f"levers.{name}.{lever}": factor * getattr(getattr(SHOP.levers, name), lever)
        for name in CHANNELS
        for lever, factor in (("cost_per_follower_cny", 1 / 1.1), ("half_reach_per_week", 1.1))
    },
    "run: a tenth better service": {"levers.messages.service_quality": 1.1 * SHOP.levers.messages.service_quality},
    "convert: a tenth more of those who begin to order do": {
        "levers.checkout.step_pass": [1.1**0.5 * one for one in SHOP.levers.checkout.step_pass]
    },
    "refer: a tenth more friends accept": {
        f"behavior.sharing.{name}": 1.1 * getattr(SHOP.behavior.sharing, name)
        for name in ("accept_strong_chance", "accept_weak_chance")
    },
}
DOUBLED: dict[str, Mapping[str, Any]] = {
    "twice the spend on all channels": {
        f"levers.{name}.daily_spend_cny": 2.0 * getattr(SHOP.levers, name).daily_spend_cny for name in CHANNELS
    },
    "needs come twice as often": {"behavior.need.per_week": 2.0 * SHOP.behavior.need.per_week},
    "half as many fall silent after an order": {"behavior.need.dropout_alpha": 0.5 * SHOP.behavior.need.dropout_alpha},
}


def more(change: Mapping[str, Any], plain: np.ndarray, of: np.ndarray | float = 1.0) -> list[str]:
    """Write what a change adds to profit with the pool, and to orders."""
    added = measured(SHOP.change(dict(change)), WORTH, "orders") - plain
    form = ",.0f" if isinstance(of, float) else ".2f"
    return [told(one / by, form) for one, by in zip(added, np.broadcast_to(of, 2), strict=True)]


# --- M10: one budget for winning and keeping ------------------------------------------------------------------------

BUDGET, RATIOS, PARTS = 500.0, (1, 3, 10), (0.0, 0.25, 0.5, 0.75, 1.0)


def serve_for_the_budget(market: Any) -> None:
    """Serve as often as the budget for keeping allows. (It stands in a lever of win-back, which is off.)"""
    levers, here = market.today.levers, 1
    for stage in range(1, 5):
        here += market.yesterday.stock[stage]
    contacts = levers.win_back.cost_cny / levers.accounts.contact_cost_cny
    levers.messages.service_per_week = min(7.0 * contacts / here, 14.0)


def keeping() -> tuple[np.ndarray, float]:
    """Profit by ratio and part for keeping, (ratios, parts, seeds), and what a first-time buyer costs by ads."""
    won = float(measured(SHOP.change({"levers.ads.daily_spend_cny": BUDGET}), "acquisition_cost_ads").mean())

    def plan(part: float, ratio: float) -> Scenario:
        return SHOP.change(
            {
                "levers.ads.daily_spend_cny": BUDGET * (1.0 - part),
                "levers.win_back.cost_cny": BUDGET * part,
                "levers.accounts.contact_cost_cny": won / (52.0 * ratio),
                "levers.accounts.contacts_per_day": 10_000.0,
            }
        )

    found = [[measured(plan(part, ratio), policy=serve_for_the_budget)[0] for part in PARTS] for ratio in RATIOS]
    return np.array(found), won


# --- M38: close fans against distant ones ---------------------------------------------------------------------------

CLOSE, DISTANT = (500, 1000, 2000, 3000, 4000), 5000


def fans(count: int, fit: float, trust: float) -> np.ndarray:
    """Orders of a year of a pool that nobody joins."""
    pool = {"market.pool.followers": count, "market.pool.fit_mean": fit, "market.pool.trust": trust}
    return measured(SHOP.change({**pool, **NOBODY_ELSE, "levers.referral.enabled": False}), "orders")[0]


# --- M67, M68: one event --------------------------------------------------------------------------------------------


#: Times as many invitations as shipped that friends accept, at which the articles' numbers of an event come about.
READIER = 1.9


def event(seed: int, readier: float = 1.0) -> np.ndarray:
    """Friends brought by each of 450 followers who share once in a campaign, where so many times as many accept."""
    accepted = ("accept_strong_chance", "accept_weak_chance")
    plan = SHOP.change(
        {
            **NOBODY_ELSE,
            "market.people": 1_000_000,
            "levers.accounts.count": 20,
            "schedule": [{"from_day": 0, "to_day": 0, "set": {"levers.organic.arrivals_per_day": 450}}],
            "behavior.sharing.once_after_days": 1,
            "behavior.sharing.follower_share": 1.0,
            "behavior.sharing.experience_weight": 0.0,
            "levers.referral.invites_per_share": SHOP.levers.referral.invites_per_share
            * (1.0 + LEVERS.campaign.invites_lift),
            "levers.campaign.every_weeks": 0,
            **{f"behavior.sharing.{name}": readier * getattr(SHOP.behavior.sharing, name) for name in accepted},
        }
    )
    people = loopsim.simulate(plan, days=3, seed=seed, test_from=None).customers
    return np.sort(people.brought[people.joined_day == 0].to_numpy())[::-1]


# --- M13: explore, then keep the best; M91: the order ---------------------------------------------------------------

MONEY, FIFTHS = 700.0, [parts for parts in product(range(5), repeat=3) if sum(parts) == 4]
RULES: dict[str, dict[str, Any]] = {
    "the best by conversion": {"by": "conversion"},
    "the best by buyers a CNY": {"by": "buyers"},
    "the best two by buyers a CNY": {"by": "buyers", "keep": 2},
}


class Channels(NamedTuple):
    """Profit by split, (splits, seeds), and by rule."""

    splits: np.ndarray
    rules: dict[str, np.ndarray]

    @property
    def best(self) -> int:
        """Place of the best split."""
        return int(self.splits.mean(axis=1).argmax())


def channels(steady: bool) -> Channels:
    """Try splits of one budget, and rules that begin with equal parts; ``steady``: channels never saturate."""
    free = {f"levers.{name}.half_reach_per_week": 0.0 for name in CHANNELS} if steady else {}

    def earned(parts: Sequence[float], **rule: Any) -> np.ndarray:
        spend = {f"levers.{name}.daily_spend_cny": MONEY * part for name, part in zip(CHANNELS, parts, strict=True)}
        at = {f"levers.policy.best_channel.{name}": value for name, value in rule.items()}
        return measured(SHOP.change({**free, **spend, **at}))[0]

    even = [1 / 3] * 3
    kept = {name: earned(even, explore_days=28, **rule) for name, rule in RULES.items()}
    return Channels(
        np.array([earned([part / 4 for part in parts]) for parts in FIFTHS]), {"equal parts": earned(even), **kept}
    )


def orders() -> dict[str, np.ndarray]:
    """Profit of a year by order, each step a quarter after the last."""
    shop, at = Scenario.load("distribution"), "levers.policy.sequence."
    found = {"all at once": measured(shop)[0]}
    for order in choices_of(Steps.model_fields["order"].annotation):
        found[order.replace("-", ", ")] = measured(shop.change({at + "gap_days": 91, at + "order": order}))[0]
    return found


# --- the page -------------------------------------------------------------------------------------------------------


def of_event() -> Iterator[str]:
    """Write what an event brings, as shipped and where the articles' numbers come about."""
    asked = SHOP.levers.referral.invites_per_share * (1.0 + LEVERS.campaign.invites_lift)
    shipped, readier = (np.array([event(seed, times) for seed in SEEDS]) for times in (1.0, READIER))
    accepted = shipped.mean() / asked
    yield (
        "## An event (M67, M68)\n\n450 followers share once in a campaign of the default shop, in a market of a "
        "million; friends of friends are left out. The articles: 4,000 to 5,000 come, one person brought over 500, ten "
        "others about 100. All three are numbers of people who bring ten friends each, one of them much more.\n\n"
        f"As shipped a sharer asks {asked:.0f} friends and {accepted:.1%} accept, so each brings "
        f"{shipped.mean():.1f}. Nothing is lost on the way: nobody is asked twice, and the market is not used up. What "
        f"the articles report takes {READIER * accepted:.0%} who accept (or twice as many friends asked, which is more "
        "than most people have); then also ten bring about a hundred. That one person brings over 500 takes more luck "
        "than that: an event that is told of is not the mean of all events.\n"
    )
    figures = {
        "they bring": lambda one: one.sum(axis=1),
        "ten of them bring, in the mean": lambda one: 10.0 * one.mean(axis=1),
        "the first brings": lambda one: one[:, 0],
        "top 20% of those who bring someone: share": lambda one: np.array([top_share(who[who > 0]) for who in one]),
    }
    forms = (",.0f", ",.0f", ",.0f", ".2f")
    yield table(
        ("figure", "as shipped", f"{READIER:g} times as many accept"),
        *((name, told(of(shipped), form), told(of(readier), form))
          for (name, of), form in zip(figures.items(), forms, strict=True)),
    )  # fmt: skip


def parts(figure: Figure) -> Iterator[str]:
    """Write each part of the page, and draw its picture."""
    ((kept, close), (spread, steps)) = figure.subplots(2, 2)
    plain = measured(SHOP, WORTH, "orders")
    yield "## Source, core, lifeline, root (M03)\n\nPercent of profit and of orders for a percent of each.\n"
    base = plain.mean(axis=1) / 10.0
    yield table(
        ("a tenth more", WORTH_SAID, "orders"),
        *((name, *more(one, plain, base)) for name, one in STAGES.items()),
    )
    yield "## Traffic is not king (M90)\n\nWhat a year earns and sells more, in CNY and orders.\n"
    yield table(("change", WORTH_SAID, "orders"), *((name, *more(one, plain)) for name, one in DOUBLED.items()))

    profit, won = keeping()
    yield (
        f"## Winning and keeping (M10)\n\n{BUDGET:g} CNY a day are split between ads, by which a first-time buyer "
        f"costs {won:,.0f} CNY, and service. A year of weekly service costs a part of that. Profit with the pool, "
        "1,000 CNY:\n"
    )
    rows = [(f"1 / {ratio}", *(told(one / 1000.0) for one in line)) for ratio, line in zip(RATIOS, profit, strict=True)]
    yield table(("keeping costs", *(f"{part:.0%} for keeping" for part in PARTS)), *rows)
    for ratio, line in zip(RATIOS, profit, strict=True):
        draw(kept, PARTS, line / 1000.0, f"keeping costs 1 / {ratio}")
    finish(kept, "Winning and keeping", "part of the budget for keeping", "profit with the pool, 1,000 CNY")

    far, near = fans(DISTANT, 0.1, 0.2), [fans(count, 0.8, 0.7) for count in CLOSE]
    turn = float(np.interp(far.mean(), [one.mean() for one in near], CLOSE))
    each = near[0].mean() / CLOSE[0] / (far.mean() / DISTANT)
    yield (
        f"## Few who are close against many who are not (M18, M38)\n\n{DISTANT:,} people of fit 0.1 and trust 0.2 "
        f"place {told(far)} orders in a year, {CLOSE[0]} of fit 0.8 and trust 0.7 {told(near[0])}: {each:.1f} times "
        f"as many each, fewer in all. It turns at about {turn:,.0f} close fans.\n"
    )
    draw(close, CLOSE, np.array(near), "fit 0.8, trust 0.7")
    close.axhline(far.mean(), color="grey", label=f"{DISTANT:,} of fit 0.1, trust 0.2")
    finish(close, "Close fans", "people in the pool", "orders of a year")

    yield from of_event()
    yield (
        f"## Try all channels, keep the best (M13)\n\n{MONEY:g} CNY a day; four weeks in equal parts, then by a "
        "rule. Regret: profit with the pool that the best split of all tried earns more, 1,000 CNY.\n"
    )
    both = {"as shipped": channels(False), "channels never saturate": channels(True)}
    names = list(next(iter(both.values())).rules)
    rows = [
        (name, *(told((one.splits[one.best] - one.rules[name]) / 1000.0) for one in both.values())) for name in names
    ]
    best = [", ".join(f"{name} {part / 4:.0%}" for name, part in zip(CHANNELS, FIFTHS[one.best], strict=True))
            for one in both.values()]  # fmt: skip
    yield table(("rule", *both), *rows, ("the best split", *best))
    for name in names:
        values = np.array([one.splits[one.best] - one.rules[name] for one in both.values()]) / 1000.0
        draw(spread, (0, 1), values, name)
    spread.set_xlim(-0.4, 1.4)
    spread.set_xticks([0, 1], list(both))
    finish(spread, "Regret of rules for channels", "", "1,000 CNY")

    by_order = orders()
    first = by_order["community, members, distribution"]
    yield (
        "## Community, members, distribution (M91)\n\nProfit of a year of the preset `distribution` with the pool, "
        "each step a quarter after the last, less that of community, members, distribution; 1,000 CNY, on the same "
        "luck.\n"
    )
    yield table(("order", "more"), *((name, told((one - first) / 1000.0)) for name, one in by_order.items()))
    for place, one in enumerate(by_order.values()):
        mean, half = interval((one - first) / 1000.0)
        steps.errorbar([mean], [-place], xerr=[half], fmt="o", color="#1f77b4")
    steps.set_yticks([-place for place in range(len(by_order))], list(by_order), fontsize=8)
    steps.axvline(0.0, color="grey")
    steps.set_title("Order of the steps", loc="left")
    steps.set_xlabel("profit more, 1,000 CNY")


def draw(axes: Axes, at: Sequence[float], values: np.ndarray, label: str) -> None:
    """Draw means with their intervals; values are (points, seeds)."""
    mean, half = np.array([interval(one) for one in values]).T
    axes.errorbar(at, mean, yerr=half, marker="o", capsize=3, label=label)


def finish(axes: Axes, title: str, across: str, up: str) -> None:
    """Write what a panel shows."""
    axes.set_title(title, loc="left")
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.legend(frameon=False, fontsize=8)


@click.command(help=__doc__)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=OUT,
    show_default=True,
    help="The folder to write to; docs takes the place of the page that stands there.",
)
def main(out: Path) -> None:
    """Write the page and its picture."""
    out.mkdir(parents=True, exist_ok=True)
    figure = Figure(figsize=(12, 8.5), layout="constrained")
    opening = (
        "# Numbers of the articles: where they turn\n\nWritten by `python experiments/articles.py --out docs`; do not "
        f"edit. The preset `closed-loop` where no other is named, {SHOP.market.people:,} people, {YEAR} days, seeds "
        f"{SEEDS[0]} to {SEEDS[-1]} for all; means with 95% intervals, of paired differences where there is a "
        "difference. What 100 CNY a follower become with friends who bring friends (M66) is a case of "
        "`loopsim verify` (V22).\n\n"
        "![Four comparisons](articles.png)\n"
    )
    text = "\n".join([opening, *parts(figure)])
    figure.savefig(out / PICTURE, dpi=100)
    (out / PAGE).write_text(text, encoding="utf-8")
    click.echo(f"written to {out / PAGE}")


if __name__ == "__main__":
    main()
