"""The report as a page to read in a browser: one HTML file, pictures beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from loopsim import __version__
from loopsim.declare.units import unit_text
from loopsim.languages import Both, Language, both, in_language
from loopsim.validation.case import Check, shown
from loopsim.validation.check_names import in_both, note_in_both
from loopsim.validation.verify import Report, Result, Status

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

_STATUS = {"passed": both("pass", "通过"), "failed": both("FAIL", "未通过"), "skipped": both("skipped", "跳过")}
_COUNTS: dict[Status, Both] = {
    "passed": both("passed", "项通过"), "failed": both("failed", "项未通过"), "skipped": both("skipped", "项跳过"),
}  # fmt: skip
_TITLE = both("loopsim: validation", "loopsim：验证")
_HEADING = both("Validation of loopsim {version}", "loopsim {version} 的验证", version=__version__)
_ABOUT = both(
    "{{counts}}. Each case configures the shipped model by a scenario and compares its results with known ones. ± "
    "beside a measured figure is its standard error; beside an expected one it is the tolerance.",
    "{{counts}}。每一项都用场景设置模型，把结果与已知结果比较。实测旁的 ± 是标准误，应为旁的 ± 是允差。",
)
_HEADS = (
    both("case", "编号"), both("", "内容"), both("result", "结果"), both("checks", "通过的检查"), both("seconds", "秒"),
)  # fmt: skip
_CHECK_HEADS = both("", "检查"), both("expected", "应为"), both("measured", "实测")
_SETUP = both("Set-up: {{setup}}", "设置：{{setup}}")


def page(report: Report, pictures: Mapping[str, str], language: Language = "en") -> str:
    """``(report, file name of the picture of each case) -> HTML``."""
    return "\n".join(_page(report, pictures, language)) + "\n"


def _page(report: Report, pictures: Mapping[str, str], language: Language) -> Iterator[str]:
    def say(text: str) -> str:
        return escape(in_language(text, language))

    counts = ("，" if language == "zh" else ", ").join(
        f"{len(report.of(status))} {in_language(word, language)}" for status, word in _COUNTS.items()
    )
    yield f'<!doctype html><html lang="{"zh-CN" if language == "zh" else "en"}"><head><meta charset="utf-8">'
    yield f"<title>{say(_TITLE)}</title><style>{_LOOK}</style></head><body>"
    yield f"<h1>{say(_HEADING)}</h1>"
    yield f"<p>{say(_ABOUT).format(counts=counts)}</p>"
    *heads, seconds = map(say, _HEADS)
    yield f"<table><tr>{''.join(f'<th>{head}</th>' for head in heads)}<th class=figure>{seconds}</th></tr>"
    for result in report.results:
        checks = result.findings.checks if result.findings else ()
        passed = f"{sum(check.passed for check in checks)} / {len(checks)}" if checks else ""
        yield (
            f'<tr><td><a href="#{result.case.id}">{result.case.id}</a></td><td>{say(result.case.title)}</td>'
            f"<td>{_status(result.status, language)} <small>{say(result.message)}</small></td><td>{passed}</td>"
            f"<td class=figure>{result.seconds:.1f}</td></tr>"
        )
    yield "</table>"
    for result in report.results:
        yield from _case(result, pictures.get(result.case.id), language)
    yield "</body></html>"


def _case(result: Result, picture: str | None, language: Language) -> Iterator[str]:
    def say(text: str) -> str:
        return escape(in_language(text, language))

    case, found = result.case, result.findings
    yield f'<h2 id="{case.id}">{case.id} {say(case.title)}: {_status(result.status, language)}</h2>'
    yield f'<p class="source">{say(note_in_both(case.source))}</p>'
    if result.message:
        yield f"<p>{say(result.message)}</p>"
    if found is None:
        return
    if found.setup:
        yield f'<p class="setup">{say(_SETUP).format(setup=say(note_in_both(found.setup)))}</p>'
    if found.note:
        yield f"<p>{say(note_in_both(found.note))}</p>"
    name, wanted, measured = map(say, _CHECK_HEADS)
    yield f"<table><tr><th>{name}</th><th class=figure>{wanted}</th><th class=figure>{measured}</th><th></th></tr>"
    for check in found.checks:
        yield _row(check, language)
    yield "</table>"
    if picture:
        yield f'<img src="{escape(picture)}" alt="{say(case.title)}">'


def _row(check: Check, language: Language) -> str:
    error = f" ± {shown(check.error)}" if check.error is not None else ""
    unit = f" {in_language(unit_text(check.unit), language)}" if check.unit else ""
    wanted = in_language(check.wanted, language)
    status = "passed" if check.passed else "failed"
    return (
        f"<tr><td>{escape(in_language(in_both(check.what), language))}</td><td class=figure>{wanted}{escape(unit)}</td>"
        f"<td class=figure>{shown(check.measured)}{error}{escape(unit)}</td><td>{_status(status, language)}</td></tr>"
    )


def _status(status: str, language: Language) -> str:
    return f'<span class="{status}">{in_language(_STATUS[status], language)}</span>'
