"""Output of ``loopsim run`` for one run: the verdict and the most important measures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from loopsim.cli.tables import table
from loopsim.cli.words import amount, label, say
from loopsim.results.wording import figures, headline

if TYPE_CHECKING:
    from loopsim.plots.texts import Language
    from loopsim.results.run import Run
    from loopsim.results.summary import Summary
    from loopsim.results.verdict import Verdict

#: The measures of the table, in order; all others are in summary.json.
SHOWN = (
    "renewal",
    "renewal_with_organic",
    "renewal_days",
    "pool_change_by_referral",
    "pool_change_with_organic",
    "loop_gain",
    "period_gain",
    "quick_ratio",
    "referral_share",
    "reachable",
    "joined",
    "left",
    "churn_rate",
    "doubling_days",
    "halving_days",
    "k_factor",
    "referred_per_uninvited",
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
_ONLY_IF_DEFINED = {"doubling_days", "halving_days"}

_COLORS = {"closed by referral": "green", "held by organic": "yellow", "open": "red", "undecided": "yellow"}

#: Measures that are shown with their 95% interval, and which question each answers: they need not agree.
_ENDS = {
    "renewal": "all who were brought / all who left, in the test: does the pool hold?",
    "loop_gain": "by one newcomer, as counted in the test; older members bring the rest",
    "period_gain": "by one newcomer in a lifetime, at the rates of the last days, as if the market did not empty",
}


def verdict_lines(verdict: Verdict, language: Language) -> str:
    """The answer, coloured where the terminal can, and a line for each figure behind it."""
    answer = click.style(headline(verdict, language), fg=_COLORS[verdict.answer], bold=True)
    return "\n".join([answer, *(f"  {part}" for part in figures(verdict, language))])


def policy_lines(run: Run, language: Language) -> list[str]:
    """Return a line for each policy of the scenario: the days on which it acted, and why, or that it never did."""
    from loopsim.results.policies import told

    return [f"  {part}" for part in told(run.scenario, run.tallies, language)]


def summary_table(summary: Summary, language: Language, start_date: str | None = None) -> str:
    """The first measures as a table: group, name, number, unit, and a 95% interval where there is one."""
    from loopsim.results.dating import in_brackets

    rows, last_group = [], ""
    for name in SHOWN:
        measure = summary.measure(name)
        if measure.value is None and name in _ONLY_IF_DEFINED:
            continue
        group = "" if measure.group == last_group else say(measure.group, language)
        last_group = measure.group
        aside = _aside(name, summary, language)
        if measure.unit == "day":
            aside += in_brackets(start_date, measure.value, language).strip()
        rows.append((group, label(measure, language), *amount(measure, language), aside))
    return table(rows, right=[2])


def _aside(name: str, summary: Summary, language: Language) -> str:
    if name in _MEANINGS and summary[name] is not None:
        return say(_MEANINGS[name], language)
    if name not in _ENDS:
        return ""
    low, high = (summary[f"{name}_{end}"] for end in ("low", "high"))
    if not (isinstance(low, float) and isinstance(high, float)):
        return ""
    told = f"({low:.2f} - {high:.2f}) {say(_ENDS[name], language)}"
    unseen = summary["period_gain_extrapolated_share"] if name == "period_gain" else None
    return told + (f", {unseen:.0%} {say('extrapolated', language)}" if isinstance(unseen, float) else "")


#: Meaning of measures whose names do not tell it.
_MEANINGS = {
    "quick_ratio": "joined or won back / left, in the last days: above 1 the pool grows",
    "referral_share": "of the people who joined in the last days",
    "k_factor": "invitations per uninvited follower x share accepted",
    "referred_per_uninvited": "all generations / uninvited followers",
    "top_referrers_share": "of all who were brought, by the best fifth of those who brought somebody",
    "halving_days": "at the pace of the last days",
    "cost_per_follower": "spend on paid channels / followers they brought",
    "acquisition_cost": "spend and rewards / first-time buyers who joined in the run",
    "active_rate": "of the pool, within the last month",
    "repurchase_rate": "bought twice or more, of the buyers who joined in the run",
    "lifetime_value": "margin of a new follower, after rewards",
    "lifetime_value_ratio": "lifetime value / spend per new follower",
}


def as_json(run: Run, folder: str, findings: list[str], details: list[dict[str, Any]]) -> dict[str, Any]:
    """Output of ``--json``: the recipe in short, the verdict, all measures by name, legal findings, the folder."""
    from loopsim.results.dating import dates_of
    from loopsim.results.policies import told
    from loopsim.results.verdict import verdict_fields

    return {
        "scenario": run.scenario.name,
        "digest": run.provenance.get("digest"),
        "days": run.days,
        "dates": dates_of(run),
        "seed": run.seed,
        "engine": run.engine,
        "verdict": verdict_fields(run.verdict),
        "policies": told(run.scenario, run.tallies, "en"),
        "measures": dict(run.summary()),
        "units": {measure.name: measure.unit for measure in run.summary().measures},
        "legal": findings,
        "legal_findings": details,
        "cautions": [caution.as_dict() for caution in run.cautions],
        "folder": folder,
    }
