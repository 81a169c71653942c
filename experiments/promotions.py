"""Promotions a week and profit: too few are forgotten, too many drive people away (M32); the maximum lies between.

Run ``python experiments/promotions.py``; it prints a table and writes ``promotions.png`` beside itself.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

import loopsim

PROMOTIONS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0)
SEEDS = (1, 2, 3, 4)


def outcome(promotions: float, seed: int) -> tuple[float, float]:
    """``(promotions a week, seed) -> (profit of the year in thousand CNY, share of the followers that left)``."""
    changes = {"levers.messages.promo_per_week": promotions}
    summary = loopsim.simulate("closed-loop", seed=seed, changes=changes, test_from=None).summary()
    return summary["profit"] / 1000.0, summary["left"] / summary["joined"]


def main() -> None:
    """Run all points on the same luck, print and draw them."""
    found = np.array([[outcome(promotions, seed) for seed in SEEDS] for promotions in PROMOTIONS])
    mean, spread = found.mean(axis=1), found.std(axis=1, ddof=1)
    print("promotions a week   profit, 1,000 CNY   left within the year")
    for promotions, (profit, left), (error, _) in zip(PROMOTIONS, mean, spread, strict=True):
        print(f"{promotions:17g}   {profit:9.0f} +- {error:4.0f}   {left:20.0%}")

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
    picture = Path(__file__).with_suffix(".png")
    figure.savefig(picture, dpi=150)
    print(f"saved {picture.name}")


if __name__ == "__main__":
    main()
