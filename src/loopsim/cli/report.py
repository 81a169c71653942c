"""What ``loopsim run`` shows of a run: the verdict and the measures that one looks at first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from loopsim.cli.tables import table
from loopsim.cli.words import amount, label, say, sentence

if TYPE_CHECKING:
    from loopsim.plots.texts import Language
    from loopsim.results.run import Run
    from loopsim.results.summary import Summary
    from loopsim.results.verdict import Verdict

#: The measures of the table, in order; all others are in summary.json.
SHOWN = (
    "loop_gain",
    "pool_change_without_ads",
    "quick_ratio",
    "referral_share",
    "reachable",
    "joined",
    "left",
    "churn_rate",
    "doubling_days",
    "extinction_days",
    "k_factor",
    "top_referrers_share",
    "cost_per_follower",
    "acquisition_cost",
    "conversion_rate_13_weeks",
    "active_rate",
    "retention_90_days",
    "repurchase_rate",
    "orders",
    "average_order_value",
    "lifetime_value",
    "lifetime_value_ratio",
    "payback_week",
    "revenue",
    "spend",
    "profit",
    "payback_day",
)

#: Measures of which only one of a pair is ever defined: left out where they are not.
_ONLY_IF_DEFINED = {"doubling_days", "extinction_days"}

_COLORS = {"closed": "green", "open": "red", "undecided": "yellow"}


def verdict_line(verdict: Verdict, language: Language) -> str:
    """The verdict, coloured where the terminal can."""
    return click.style(sentence(verdict, language), fg=_COLORS[verdict.word], bold=True)


def summary_table(summary: Summary, language: Language) -> str:
    """The first measures as a table: group, name, number, unit, and for the loop gain its 95% interval."""
    rows, last_group = [], ""
    for name in SHOWN:
        measure = summary.measure(name)
        if measure.value is None and name in _ONLY_IF_DEFINED:
            continue
        group = "" if measure.group == last_group else say(measure.group, language)
        last_group = measure.group
        rows.append((group, label(measure, language), *amount(measure, language), _aside(name, summary)))
    return table(rows, right=[2])


def _aside(name: str, summary: Summary) -> str:
    low, high = summary["loop_gain_low"], summary["loop_gain_high"]
    if name == "loop_gain" and low is not None and high is not None:
        return f"({low:.2f} - {high:.2f})"
    return ""


def as_json(run: Run, folder: str, findings: list[str]) -> dict[str, Any]:
    """What ``--json`` prints: the recipe in short, the verdict, all measures by name, legal findings, the folder."""
    from dataclasses import asdict

    verdict = {key: value for key, value in asdict(run.verdict).items() if key != "gain"}
    return {
        "scenario": run.scenario.name,
        "digest": run.provenance.get("digest"),
        "days": run.days,
        "seed": run.seed,
        "engine": run.engine,
        "verdict": {"word": run.verdict.word, "pool_change": run.verdict.pool_change, **verdict},
        "measures": dict(run.summary()),
        "units": {measure.name: measure.unit for measure in run.summary().measures},
        "legal": findings,
        "folder": folder,
    }
