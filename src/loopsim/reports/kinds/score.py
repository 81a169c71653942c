"""Report of a score: does the model still hold against later data, and where is it off?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loopsim.calibration.words import told
from loopsim.plots.saved import read_saved
from loopsim.reports.making import command_line
from loopsim.reports.parts import LANGUAGES, Both, KeyFigure, Notice, Page, Picture, Step, Table, Tone, same
from loopsim.reports.tables import number_cell, text_cell
from loopsim.results.store import read_json, readable

if TYPE_CHECKING:
    from loopsim.calibration.score import Score

#: The file that says that a folder holds a score, and its picture.
MARK, _PICTURE = "score.json", "score.png"

#: Parts of that file that the page is made of.
_NEEDED = ("scenario", "sentence", "holds", "p_value", "runs", "first_day", "targets", "periods", "warnings", "reading")

_WORDS = {
    "kind": Both("does the model still hold?", "模型检验报告"),
    "title": Both("{name} against later data", "{name}：与后续数据对照"),
    "facts": Both("{runs:,} runs, day 0 is {first}", "{runs:,} 次运行，第0天为 {first}"),
    "picture": Both("Later data over the bands of the runs", "后续数据与运行区间"),
    "alt": Both("Each target by date: bands that hold 50% and 95% of the runs, their mean, and the data. The figures "
                "are in the table.", "各目标按日期：50%与95%运行所在区间、均值与数据。数值见下表。"),
    "targets": Both("How each target fares", "各目标的表现"),
    "periods": Both("All periods ({count})", "全部各期（{count}期）"),
    "inside": Both("figures inside their 95% band", "落在95%区间内的数据"),
    "p": Both("p value", "p 值"),
    "p_note": Both("runs of the model itself that deviate as much; below 0.05 it no longer holds",
                   "模型自身运行中偏离程度相当的比例；低于0.05即不再有效"),
    "again": Both("Fit the model anew with the later data.", "用后续数据重新拟合模型。"),
    "on": Both("Score it again when more data have come.", "有更多数据后再检验。"),
    "more_runs": Both("Score it with more runs: these leave it open.", "增加运行次数再检验：目前尚不能断定。"),
    "read": Both("Read: {text}.", "读取：{text}。"),
    "warning": Both("{text}.", "{text}。"),
    "version": Both("Version", "版本"),
}  # fmt: skip


@dataclass(frozen=True)
class StoredScore:
    """A score as its folder keeps it."""

    document: Mapping[str, Any]


def load_score(place: Path) -> StoredScore | None:
    """Read the score in a folder; None where there is none.

    Raises:
        StoreError: its file is damaged, or an earlier version of loopsim wrote it.
    """
    if not (place / MARK).is_file():
        return None
    document = read_json(place / MARK)
    with readable(place / MARK, "a score as this version of loopsim saves it"):
        whole = {key: document[key] for key in _NEEDED}
    return StoredScore(whole)


def score_page(found: Score, folder: Path | None = None) -> Page:
    """``(score, folder it lies in) -> page``, with its picture in both languages."""
    from loopsim.plots.score import score

    figures = {one: score(found, language=one) for one in LANGUAGES}
    picture = Picture("score", _WORDS["picture"], _WORDS["alt"], figures)
    return _page(found.to_dict(), folder, [picture])


def stored_page(found: StoredScore, folder: Path | None = None) -> Page:
    """``(what was saved, folder it lies in) -> page``, with the picture that the command drew."""
    shown = {} if folder is None else read_saved(folder / _PICTURE)
    pictures = [Picture("score", _WORDS["picture"], _WORDS["alt"], shown)] if shown else []
    return _page(found.document, folder, pictures)


def _page(document: Mapping[str, Any], folder: Path | None, pictures: list[Picture]) -> Page:
    holds: bool | None = document["holds"]
    tone: Tone = "open" if holds is None else "good" if holds else "bad"
    step = _WORDS["more_runs"] if holds is None else _WORDS["on"] if holds else _WORDS["again"]
    return Page(
        title=_WORDS["title"].filled(name=document["scenario"]),
        kind=_WORDS["kind"],
        answer=_both(document["sentence"]),
        tone=tone,
        facts=_WORDS["facts"].filled(runs=document["runs"], first=document["first_day"]),
        sentences=[_WORDS["read"].filled(text=_bare(text)) for text in document["reading"]],
        steps=[Step(step, "" if holds or holds is None else command_line("loopsim", "calibrate", "growth", "--help"))],
        figures=list(_figures(document)),
        pictures=pictures,
        tables=[_targets(document), _periods(document)],
        legal=None,
        cautions=[Notice(_WORDS["warning"].filled(text=_bare(text))) for text in document["warnings"]],
        making=[(_WORDS["version"], same(f"loopsim {document.get('loopsim', '?')}"))] if "loopsim" in document else [],
    )


def _both(text: str) -> Both:
    return Both(text, told(text, "zh"))


def _bare(text: str) -> Both:
    return Both(text.removesuffix("."), told(text, "zh").removesuffix("。"))


def _figures(document: Mapping[str, Any]) -> Iterator[KeyFigure]:
    periods = document["periods"]
    inside = sum(1 for one in periods if one["inside"])
    yield KeyFigure(_WORDS["inside"], Both(f"{inside} of {len(periods)}", f"{inside} / {len(periods)}"))
    yield KeyFigure(_WORDS["p"], same(f"{document['p_value']:.2g}"), _WORDS["p_note"])


def _targets(document: Mapping[str, Any]) -> Table:
    heads = (
        Both("target", "目标"), Both("periods", "期数"), Both("data", "数据"), Both("expected", "预期"),
        Both("in 50% band", "50%区间内"), Both("in 80% band", "80%区间内"), Both("in 95% band", "95%区间内"),
        Both("bias", "偏差"), Both("by chance", "随机波动"), Both("mean error", "平均误差"),
    )  # fmt: skip
    rows = [
        [
            text_cell(_both(one["target"])), number_cell(one["periods"]), number_cell(one["actual"]),
            number_cell(one["expected"]),
            *(number_cell(one[f"inside_{level}"], 0, is_share=True) for level in (50, 80, 95)),
            number_cell(one["bias_share"], is_signed=True, is_share=True),
            text_cell(_ends(one["chance_low"], one["chance_high"])),
            number_cell(one["mean_error_share"], is_share=True),
        ]
        for one in document["targets"]
    ]  # fmt: skip
    return Table("targets", _WORDS["targets"], heads, rows)


def _ends(low: float | None, high: float | None) -> Both:
    if low is None or high is None:
        return same("–")
    return Both(f"{low:+.1%} to {high:+.1%}", f"{low:+.1%} 至 {high:+.1%}")


def _periods(document: Mapping[str, Any]) -> Table:
    heads = (
        Both("target", "目标"), Both("from", "自"), Both("to", "至"), Both("data", "数据"), Both("expected", "预期"),
        Both("95% from", "95%下限"), Both("95% to", "95%上限"), Both("error", "误差"), Both("inside", "区间内"),
    )  # fmt: skip
    rows = [
        [
            text_cell(_both(one["target"])), text_cell(one["from"]), text_cell(one["to"]), number_cell(one["actual"]),
            number_cell(one["expected"]), number_cell(one["low"]), number_cell(one["high"]),
            number_cell(one["error"], is_signed=True),
            text_cell(Both("yes", "是") if one["inside"] else Both("no", "否")),
        ]
        for one in document["periods"]
    ]  # fmt: skip
    return Table("periods", _WORDS["periods"].filled(count=len(rows)), heads, rows, is_folded=len(rows) > 24)
