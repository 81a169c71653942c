"""A scenario in a notebook: what it is about, what is set, what differs from the defaults, what to mind."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Any

from loopsim.scenario.describe import what_is_set
from loopsim.scenario.document import declared_at
from loopsim.scenario.legal import legal_findings
from loopsim.scenario.tree import parts

if TYPE_CHECKING:
    from loopsim.scenario.scenario import Scenario


def html_of(scenario: Scenario) -> str:
    """The HTML of a scenario in a notebook."""
    told = "".join(f"<li>{escape(line)}</li>" for line in what_is_set(scenario))
    about = f"<p>{escape(' '.join(scenario.about.split()))}</p>" if scenario.about else ""
    minded = [*map(str, scenario.cautions()), *legal_findings(scenario)]
    cautions = "".join(f'<p style="color:#a84600">{escape(line)}</p>' for line in minded)
    return (
        f'<div style="font-family:system-ui,sans-serif;max-width:44rem"><p style="font-size:1.15em;font-weight:700">'
        f"{escape(scenario.name)}</p>{about}<ul>{told}</ul>{cautions}{_differences(scenario)}</div>"
    )


def _differences(scenario: Scenario) -> str:
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in _rows(scenario)
    )  # fmt: skip
    if not rows:
        return ""
    heads = "".join(f"<th>{head}</th>" for head in ("value", "set to", "default", "unit", "source of the default"))
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return f"<details><summary>What differs from the defaults</summary>{table}</details>"


def _rows(scenario: Scenario) -> Iterator[tuple[str, ...]]:
    for path, value, default in scenario.differences():
        declared = declared_at(parts(path))
        if declared and path != "schedule":
            yield path, _text(value), _text(default), declared.unit, declared.source


def _text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
