"""The report as a page to read in a browser: one HTML file, pictures beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from loopsim import __version__
from loopsim.validation.case import Check, shown
from loopsim.validation.verify import Report, Result

_LOOK = """
body { font: 15px/1.5 "DejaVu Sans", Arial, sans-serif; color: #1a1a1a; max-width: 1100px; margin: 2em auto;
       padding: 0 1em; }
h1 { font-size: 1.6em; } h2 { font-size: 1.15em; margin: 2.2em 0 0.2em; }
p { margin: 0.3em 0; } .source, .setup, small { color: #6b6b6b; }
table { border-collapse: collapse; margin: 0.7em 0; }
th, td { text-align: left; padding: 0.15em 1.2em 0.15em 0; border-bottom: 1px solid #e5e5e5; vertical-align: top; }
td.figure, th.figure { text-align: right; font-variant-numeric: tabular-nums; }
img { max-width: 100%; }
.passed { color: #0072b2; } .failed { color: #b33f00; font-weight: bold; } .skipped { color: #6b6b6b; }
"""

_WORDS = {"passed": "pass", "failed": "FAIL", "skipped": "skipped"}


def page(report: Report, pictures: Mapping[str, str]) -> str:
    """``(report, file name of the picture of each case) -> HTML``."""
    return "\n".join(_page(report, pictures)) + "\n"


def _page(report: Report, pictures: Mapping[str, str]) -> Iterator[str]:
    counts = ", ".join(f"{len(report.of(status))} {status}" for status in ("passed", "failed", "skipped"))
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    yield f"<title>loopsim: validation</title><style>{_LOOK}</style></head><body>"
    yield f"<h1>Validation of loopsim {escape(__version__)}</h1>"
    yield f"<p>{counts}. Each case configures the shipped model by a scenario and compares its results with known "
    yield "ones. ± beside a measured figure is its standard error; beside an expected one it is the tolerance.</p>"
    yield "<table><tr><th>case</th><th></th><th>result</th><th>checks</th><th class=figure>seconds</th></tr>"
    for result in report.results:
        checks = result.findings.checks if result.findings else ()
        passed = f"{sum(check.passed for check in checks)} of {len(checks)}" if checks else ""
        why = escape(result.message)
        yield (
            f'<tr><td><a href="#{result.case.id}">{result.case.id}</a></td><td>{escape(result.case.title)}</td>'
            f"<td>{_status(result.status)} <small>{why}</small></td><td>{passed}</td>"
            f"<td class=figure>{result.seconds:.1f}</td></tr>"
        )
    yield "</table>"
    for result in report.results:
        yield from _case(result, pictures.get(result.case.id))
    yield "</body></html>"


def _case(result: Result, picture: str | None) -> Iterator[str]:
    case, found = result.case, result.findings
    yield f'<h2 id="{case.id}">{case.id} {escape(case.title)}: {_status(result.status)}</h2>'
    yield f'<p class="source">{escape(case.source)}</p>'
    if result.message:
        yield f"<p>{escape(result.message)}</p>"
    if found is None:
        return
    if found.setup:
        yield f'<p class="setup">Set-up: {escape(found.setup)}</p>'
    if found.note:
        yield f"<p>{escape(found.note)}</p>"
    yield "<table><tr><th></th><th class=figure>expected</th><th class=figure>measured</th><th></th></tr>"
    for check in found.checks:
        yield _row(check)
    yield "</table>"
    if picture:
        yield f'<img src="{escape(picture)}" alt="{escape(case.title)}">'


def _row(check: Check) -> str:
    error = f" ± {shown(check.error)}" if check.error is not None else ""
    unit = f" {escape(check.unit)}" if check.unit else ""
    status = "passed" if check.passed else "failed"
    return (
        f"<tr><td>{escape(check.what)}</td><td class=figure>{check.wanted}{unit}</td>"
        f"<td class=figure>{shown(check.measured)}{error}{unit}</td><td>{_status(status)}</td></tr>"
    )


def _status(status: str) -> str:
    return f'<span class="{status}">{_WORDS[status]}</span>'
