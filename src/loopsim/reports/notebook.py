"""Results in a notebook: the answer, a small growth curve and the figures that one remembers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.reports.parts import KeyFigure

if TYPE_CHECKING:
    import pandas as pd

    from loopsim.decisions.answer import Answer
    from loopsim.results.run import Run
    from loopsim.runs.comparison import Comparison
    from loopsim.runs.replicates import Replicates
    from loopsim.sweeps.result import Sweep

_WIDTH, _HEIGHT = 560, 120

#: Points of a curve; rows of the table of a sweep.
_MOST, _ROWS = 200, 20

_STYLE = {
    "box": "font-family:system-ui,sans-serif;max-width:44rem;line-height:1.4",
    "answer": "font-size:1.15em;font-weight:700;margin:.2em 0",
    "line": "margin:.15em 0;color:#595959;font-size:.92em",
    "figure": "display:inline-block;margin:.3em 1.4em .3em 0;vertical-align:top",
    "name": "display:block;color:#595959;font-size:.8em",
    "value": "font-weight:650;font-size:1.1em",
}

_COLORS = {"good": "#00609b", "bad": "#a84600", "open": "#735b00", "plain": "#1a1a1a"}


def short(result: Any) -> str:
    """The HTML of a result in a notebook.

    Raises:
        TypeError: it is none that has one.
    """
    from loopsim.decisions.answer import Answer
    from loopsim.results.run import Run
    from loopsim.runs.comparison import Comparison
    from loopsim.runs.replicates import Replicates
    from loopsim.sweeps.result import Sweep

    if isinstance(result, Run):
        return _run(result)
    if isinstance(result, Answer):
        return _answer(result)
    if isinstance(result, Sweep):
        return _sweep(result)
    if isinstance(result, Replicates):
        return _replicates(result)
    if isinstance(result, Comparison):
        return _comparison(result)
    raise TypeError(f"notebook: found {type(result).__name__}; right is a result of loopsim")


def _answer(found: Answer) -> str:
    from loopsim.reports.kinds.notebook import key_figures

    first, *others = found.sentences()
    table = found.to_frame()
    return box(first, "plain", others, [], key_figures(found), _table(table, index=table.index.name is not None))


def _sweep(found: Sweep) -> str:
    from loopsim.reports.kinds.sweep import in_notebook

    answer, told, figures = in_notebook(found)
    lines = [repr(found)[1:-1], *(one.en for one in told)]
    return box(answer.en, "plain", lines, [], figures, _table(found.to_frame().head(_ROWS), index=False))


def _run(run: Run) -> str:
    from loopsim.reports.kinds.run import key_figures
    from loopsim.reports.tones import TONES
    from loopsim.results.wording import figures, headline

    about = f"{run.scenario.name}, {run.days} days, seed {run.seed}, {run.engine}"
    curves = [("people in the pool", [run.daily["reachable"].to_numpy()])]
    told = [about, *figures(run.verdict, "en")]
    return box(headline(run.verdict, "en"), TONES[run.verdict.answer], told, curves, key_figures(run))


def _replicates(found: Replicates) -> str:
    from loopsim.reports.kinds.replicates import key_figures, verdict_of
    from loopsim.reports.tones import TONES

    answer, told = verdict_of(found)
    first, runs = found.first_seed, len(found)
    about = f"{found.scenario.name}, {found.days} days, {runs} runs, seeds {first} to {first + runs - 1}"
    tone = TONES.get(found.answers.answer or "", "plain") if found.answers else "plain"
    curves = []
    if found.series and "reachable" in found.wanted.series:
        low, middle, high = np.percentile(found.paths("reachable"), (5, 50, 95), axis=0)
        curves = [("people in the pool, median and 90% of the runs", [low, high, middle])]
    lines = [about, *(one.en for one in told), *found.notes]
    return box(answer.en, tone, lines, curves, key_figures(found), _table(found.summary(), index=True))


def _comparison(found: Comparison) -> str:
    from loopsim.reports.kinds.comparison import answer_of, key_figures, sentences_of

    reference = found.reference
    about = f"{len(found.names)} scenarios, {reference.days} days, {len(reference)} runs each on the same luck"
    lines = [about, *(one.en for one in sentences_of(found)), *found.notes]
    return box(answer_of(found).en, "plain", lines, [], key_figures(found), _table(found.table(), index=False))


def _table(table: pd.DataFrame, *, index: bool) -> str:
    """All figures, folded."""
    return (
        f"<details><summary>All figures</summary>{table.to_html(index=index, float_format='{:,.4g}'.format)}</details>"
    )


def box(
    answer: str,
    tone: str,
    lines: Iterable[str],
    curves: Sequence[tuple[str, Sequence[np.ndarray]]],
    figures: Iterable[KeyFigure],
    table: str = "",
) -> str:
    """Answer, lines, curves and figures; ``table`` is HTML that stands below them."""
    parts = [f'<p style="{_STYLE["answer"]};color:{_COLORS[tone]}">{escape(answer)}</p>']
    parts += [f'<p style="{_STYLE["line"]}">{escape(line)}</p>' for line in lines]
    parts += [_curve(title, list(values)) for title, values in curves if any(len(one) > 1 for one in values)]
    shown = "".join(
        f'<span style="{_STYLE["figure"]}"><span style="{_STYLE["name"]}">{escape(one.name.en)}</span>'
        f'<span style="{_STYLE["value"]}">{escape(one.value.en)}</span>'
        + (f'<span style="{_STYLE["name"]}">{escape(one.note.en)}</span>' if one.note else "")
        + "</span>"
        for one in figures
    )
    return f'<div style="{_STYLE["box"]}">{"".join(parts)}<div>{shown}</div>{table}</div>'


def _curve(title: str, values: list[np.ndarray]) -> str:
    """Curves over the days: the last in ink, those before it as an area between the first two."""
    low, high = 0.0, max(max(float(np.nanmax(one)) for one in values), 1.0)
    days = len(values[-1])

    def points(one: np.ndarray) -> list[str]:
        step = max(len(one) // _MOST, 1)
        places = [*range(0, len(one) - 1, step), len(one) - 1]
        return [
            f"{n / (days - 1) * _WIDTH:.0f},{_HEIGHT - (float(one[n]) - low) / (high - low) * (_HEIGHT - 4):.1f}"
            for n in places
        ]

    area = ""
    if len(values) > 2:
        edge = " ".join([*points(values[0]), *points(values[1])[::-1]])
        area = f'<polygon points="{edge}" fill="#1a1a1a" fill-opacity=".16"/>'
    line = f'<polyline points="{" ".join(points(values[-1]))}" fill="none" stroke="#1a1a1a" stroke-width="1.8"/>'
    last = float(values[-1][-1])
    told = escape(f"{title}: {last:,.0f} on day {days - 1}")
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT + 18}" width="{_WIDTH}" role="img" aria-label="{told}" '
        f'style="max-width:100%;height:auto;background:#fff"><line x1="0" y1="{_HEIGHT}" x2="{_WIDTH}" y2="{_HEIGHT}" '
        f'stroke="#d9d9d9"/>{area}{line}<text x="0" y="{_HEIGHT + 14}" font-size="12" fill="#595959" '
        f'font-family="system-ui,sans-serif">{told}</text></svg>'
    )
