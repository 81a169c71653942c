"""Figures in words and rows: the answer about the loop, the money, key figures, what differs."""

from __future__ import annotations

from math import isfinite, isinf
from typing import Any, NamedTuple

from loopsim.dashboard.texts import say
from loopsim.dashboard.words import Language, full_name
from loopsim.plots.style import ANSWER_COLORS, INK
from loopsim.results.definitions import DEFINITIONS, name_of
from loopsim.results.verdict import Answer
from loopsim.results.wording import HEADLINES
from loopsim.runs.answers import Answers
from loopsim.runs.comparison import Comparison
from loopsim.runs.headline import PARTS
from loopsim.runs.intervals import mean_of
from loopsim.runs.replicates import Replicates
from loopsim.scenario.faults import shown
from loopsim.scenario.scenario import Scenario

#: Figures that stand as cards above all others, with the words for each.
CARDS = {"reachable": "end_pool", "joined": "joined", "revenue": "revenue", "profit": "all_profit"}

#: Amounts smaller than this part of the largest are added up into one bar.
_SMALL = 0.01


class Verdict(NamedTuple):
    """The answer as a headline with its colour, and the figures behind it."""

    headline: str
    color: str
    figures: str


class Card(NamedTuple):
    """A key figure, and its difference from the pinned plan; ``is_told``: luck alone would hardly make it."""

    label: str
    value: str
    change: str = ""
    is_told: bool = False


def verdict(found: Answers | None, language: Language) -> Verdict:
    """Return the answer of the loop test over many runs in words."""
    if found is None or not found.judged:
        return Verdict(say("untested", language), INK, "")
    answer = found.answer or max(found.counts, key=lambda one: found.counts[one])
    facts = {"closed": found.closed, "judged": found.judged}
    if found.renewal is None:
        figures = say("no_renewal", language, **facts)
    else:
        low, high = found.renewal
        ends = {"value": f"{(low + high) / 2:.2f}", "low": f"{low:.2f}", "high": f"{high:.2f}"}
        figures = say("renewal", language, **facts, **ends)
    if answer == Answer.UNDECIDED and not isinf(found.runs_to_tell):
        joint = "" if language == "zh" else " "
        figures += joint + say("more_runs", language, runs=f"{found.runs_to_tell:,.0f}")
    return Verdict(HEADLINES[answer][language], ANSWER_COLORS[answer], figures)


def cards(now: Replicates, found: Comparison | None, language: Language) -> list[Card]:
    """Return the key figures, with paired differences where there is a comparison."""
    told = []
    for measure, key in CARDS.items():
        value = count(mean_of(now.values(measure)).mean, language)
        if found is None:
            told.append(Card(say(key, language), value))
            continue
        apart = found.difference(found.names[1], measure)
        sign = "+" if apart.mean > 0 else ""
        is_told = apart.low > 0 or apart.high < 0
        told.append(Card(say(key, language), value, sign + count(apart.mean, language), is_told))
    return told


def money(runs: Replicates, language: Language) -> list[tuple[str, float]]:
    """Return what adds to profit and what takes from it, means over the runs, small amounts as one."""
    signs = {name: sign for part in PARTS.values() for name, sign in part.items()}
    found = [(name, sign * mean_of(runs.values(name)).mean) for name, sign in signs.items() if name in runs.wanted.kpis]
    found = [(name, amount) for name, amount in found if amount]
    largest = max((abs(amount) for _, amount in found), default=0.0)
    large = [(measure_name(name, language), amount) for name, amount in found if abs(amount) >= _SMALL * largest]
    rest = sum(amount for _, amount in found if abs(amount) < _SMALL * largest)
    others = [("其他" if language == "zh" else "others", rest)] if rest else []
    return sorted(large, key=lambda one: one[1] < 0) + others


def figures(runs: Replicates, found: Comparison | None, language: Language) -> list[dict[str, Any]]:
    """Return a row a measure that is defined: its mean with the 95% interval, and the paired difference."""
    rows = []
    for name in runs.wanted.kpis:
        mean = mean_of(runs.values(name))
        if not isfinite(mean.mean):
            continue
        row = {
            say("measure", language): measure_name(name, language),
            say("mean", language): few_digits(mean.mean),
            say("low", language): few_digits(mean.low),
            say("high", language): few_digits(mean.high),
            say("unit", language): DEFINITIONS[name].unit,
        }
        if found is not None:
            row[say("difference", language)] = few_digits(found.difference(found.names[1], name).mean)
        rows.append(row)
    return rows


def differences(before: dict[str, list[Any]], language: Language) -> list[dict[str, str]]:
    """Return a row a value that differs: the lever, before and now."""
    return [
        {
            say("path", language): full_name(path, language),
            say("before", language): _value(old),
            say("now", language): _value(new),
            "path": path,
        }
        for path, (old, new) in before.items()
    ]


def cautions(scenario: Scenario, language: Language) -> list[str]:
    """Return what to mind about a scenario: parts outside the rules first, then values likely not meant."""
    from loopsim.scenario.legal import legal_findings, with_caveat

    mark = "：" if language == "zh" else ": "
    found = with_caveat(legal_findings(scenario, language), language)
    legal = [say("legal", language) + mark + one for one in found]
    minded = sorted(scenario.cautions(), key=lambda one: one.weight)
    return legal + [say("cautions", language) + mark + one.line(language) for one in minded]


def measure_name(name: str, language: Language) -> str:
    """Return the name of a measure."""
    return name_of(name, language)


def count(value: float, language: Language) -> str:
    """``12345 -> "12.3k"`` or ``"1.23万"``."""
    from loopsim.plots.texts import Texts

    return Texts(language).count(value) if isfinite(value) else "-"


def few_digits(value: float) -> str:
    """``1234567.8 -> "1,234,568"``, ``0.012345 -> "0.0123"``."""
    if not isfinite(value):
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(f"{one:g}" if isinstance(one, float) else str(one) for one in value)
    if isinstance(value, float):
        return f"{value:g}"
    return "-" if value is None else value if isinstance(value, str) and len(value) < 40 else shown(value)
