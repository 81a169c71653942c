"""Small pictures of claims: the pool without and with what a claim is about, and the paired difference."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

import numpy as np

from loopsim.claims.bench import WEEK
from loopsim.claims.looks import Look
from loopsim.claims.page import Language, as_dict, condition, expectation, page
from loopsim.claims.trial import WITH, WITHOUT, Outcome, Trial
from loopsim.plots.style import GREY, INK, blank, count_axis, panel_title, speaking
from loopsim.results.code import code_version
from loopsim.results.store import appearing, write_whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from loopsim.plots.texts import Texts

PAGE, FIGURES = "claims.md", "claims.json"

_COLORS = {WITHOUT: GREY, WITH: "#1f77b4"}
_RIGHT, _WRONG = "#2a7f3f", "#b3403a"

#: Characters of a condition that fit beside each other.
_MOST_CHARACTERS: dict[Language, int] = {"en": 58, "zh": 30}


def _color_of(one: Outcome) -> str:
    """Green as expected, red the other way, grey where nothing is seen to change against what was expected."""
    if one.holds:
        return _RIGHT
    return GREY if one.way == "same" else _WRONG


def picture(trial: Trial, texts: Texts, language: Language) -> Figure:
    """Draw one claim, 900 pixels wide."""
    figure = blank(9, 2.3 + 0.45 * max(2, len(trial.outcomes)))
    pool = figure.add_axes((0.08, 0.17, 0.38, 0.66))
    for side, paths in trial.outcomes[0].pools.items():
        days = WEEK * np.arange(1, paths.shape[1] + 1)
        low, high = np.quantile(paths, (0.05, 0.95), axis=0)
        pool.fill_between(days, low, high, color=_COLORS[side], alpha=0.15, linewidth=0)
        pool.plot(days, paths.mean(axis=0), color=_COLORS[side], label=texts(f"claim_{side}"))
    pool.set_ylim(bottom=0)
    count_axis(pool, texts)
    pool.legend(frameon=False, fontsize=9, labelcolor=INK)
    panel_title(pool, texts("claim_pool"))

    apart = figure.add_axes((0.56, 0.17, 0.42, 0.66))
    apart.axvline(0.0, color=INK, linewidth=1, zorder=0)
    for place, one in enumerate(trial.outcomes):
        found = one.difference
        lines = wrap(condition(one, language), _MOST_CHARACTERS[language])
        apart.text(0.0, 0.22 - place, "\n".join(lines), transform=apart.get_yaxis_transform(), va="bottom", fontsize=9,
                   color=INK, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5})  # fmt: skip
        if not found.n:
            continue
        color = _color_of(one)
        apart.plot([found.low, found.high], [-place, -place], color=color, linewidth=2.5, solid_capstyle="round")
        apart.plot([found.mean], [-place], "o", color=color, markersize=6)
    apart.set_ylim(-len(trial.outcomes) + 0.6, 0.9)
    apart.set_yticks([])
    apart.margins(x=0.15)
    apart.locator_params(axis="x", nbins=5)
    panel_title(apart, texts("claim_apart", expected=expectation(trial, language)))
    return figure


def save_claims(
    trials: Sequence[Trial], folder: str | os.PathLike[str], looks: Sequence[Look], language: Language = "en"
) -> Path:
    """Write the page, its pictures and all figures as JSON into a folder. Returns the page.

    Raises:
        OSError: the disk is full, or the folder cannot be written.
    """
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    pictures = {}
    with speaking(language) as texts:
        for trial in trials:
            pictures[trial.claim.name] = name = f"{trial.claim.name}.png"
            with appearing(place / name) as part:
                picture(trial, texts, language).savefig(part, format="png")
    told = {"code": code_version(), "looks": [look.pairs for look in looks], "claims": list(map(as_dict, trials))}
    write_whole(place / FIGURES, json.dumps(told, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
    write_whole(place / PAGE, page(trials, pictures, looks, language))
    return place / PAGE
