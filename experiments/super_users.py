"""Super users (M87): how many buyers meet each condition of the definition, and all of them, by preset.

Run ``python experiments/super_users.py`` (a minute); it prints a table: means over seeds 1 to 5 after a year.
"""

from __future__ import annotations

from collections.abc import Iterator

import click
import numpy as np

import loopsim
from loopsim.results.people import SUPER_BROUGHT, SUPER_TRUST, SUPER_WINDOW_DAYS, is_in_pool, is_super_user

PRESETS = ("closed-loop", "distribution", "membership-club", "existing-shop", "community-leaders")
SEEDS = tuple(range(1, 6))
DAYS = 365

#: A stricter trust and a longer window.
STRICT, YEAR = 0.7, 365

HEADS = (
    "preset", "three orders in 26 weeks", "and trust above 0.6", "has brought a friend", "all three: super users",
    "of sales", "of friends brought", "trust above 0.7 instead", "52 weeks instead",
)  # fmt: skip


def shares(run: loopsim.Run) -> list[float]:
    """Shares of the buyers in the pool, in the order of the heads; those of sales and friends are of all buyers'."""
    people = run.records.customers
    here = is_in_pool(people)
    buyers = here & (people["orders"] > 0)
    recent, of_the_year = (
        here & (people["third_last_order_day"] >= max(0, run.days - window)) for window in (SUPER_WINDOW_DAYS, YEAR)
    )
    trusts, brings = people["trust"] > SUPER_TRUST, people["brought"] >= SUPER_BROUGHT
    chosen = is_super_user(people, run.days)
    counts = (
        recent, recent & trusts, buyers & brings, chosen, recent & (people["trust"] > STRICT) & brings,
        of_the_year & trusts & brings,
    )  # fmt: skip
    parts = [float(one.sum() / buyers.sum()) for one in counts]
    summary = run.summary()
    taken = [float(summary[f"super_users_{what}_share"] or 0.0) for what in ("sales", "referrals")]
    return [*parts[:4], *taken, *parts[4:]]


def table() -> Iterator[str]:
    """A row a preset."""
    yield f"| {' | '.join(HEADS)} |"
    yield f"| --- |{' ---: |' * (len(HEADS) - 1)}"
    for preset in PRESETS:
        runs = [shares(loopsim.simulate(preset, days=DAYS, seed=seed, test_from=None)) for seed in SEEDS]
        yield f"| `{preset}` | {' | '.join(f'{share:.1%}' for share in np.mean(runs, axis=0))} |"


@click.command(help=__doc__)
def main() -> None:
    """Print the table."""
    for line in table():
        click.echo(line)


if __name__ == "__main__":
    main()
