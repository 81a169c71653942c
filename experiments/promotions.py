"""Promotions a week and profit: too few are forgotten, too many drive people away (M32); the maximum lies between.

Run ``python experiments/promotions.py``; it prints a table and writes ``promotions.png``.
"""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np
from matplotlib.figure import Figure

import loopsim

PROMOTIONS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0)
SEEDS = (1, 2, 3, 4)

OUT = Path("loopsim-out/experiments")


def outcome(promotions: float, seed: int) -> tuple[float, float]:
    """``(promotions a week, seed) -> (profit of the year in thousand CNY, share of the followers that left)``."""
    changes = {"levers.messages.promo_per_week": promotions}
    summary = loopsim.simulate("closed-loop", seed=seed, changes=changes, test_from=None).summary()
    return summary["profit"] / 1000.0, summary["left"] / summary["joined"]


@click.command(help=__doc__)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=OUT,
    show_default=True,
    help="The folder to write to.",
)
def main(out: Path) -> None:
    """Run all points on the same luck, print and draw them."""
    found = np.array([[outcome(promotions, seed) for seed in SEEDS] for promotions in PROMOTIONS])
    mean, spread = found.mean(axis=1), found.std(axis=1, ddof=1)
    click.echo("promotions a week   profit, 1,000 CNY   left within the year")
    for promotions, (profit, left), (error, _) in zip(PROMOTIONS, mean, spread, strict=True):
        click.echo(f"{promotions:17g}   {profit:9.0f} +- {error:4.0f}   {left:20.0%}")

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    profits = figure.subplots()
    profits.errorbar(PROMOTIONS, mean[:, 0], spread[:, 0], color="#0072b2", marker="o", capsize=3)
    profits.axhline(0.0, color="#888888", linewidth=0.8)
    best = int(mean[:, 0].argmax())
    profits.set_title(
        f"Profit is highest at {PROMOTIONS[best]:g} a week; with {PROMOTIONS[-1]:g}, {mean[-1, 1]:.0%} of people leave"
    )
    profits.set_xlabel("promotions a week")
    profits.set_ylabel("profit of the first year, 1,000 CNY")
    profits.spines[["top", "right"]].set_visible(False)
    out.mkdir(parents=True, exist_ok=True)
    figure.savefig(out / "promotions.png", dpi=150)
    click.echo(f"written to {out / 'promotions.png'}")


if __name__ == "__main__":
    main()
