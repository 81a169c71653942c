"""Report of a fit to one's own data: the estimates, how sure they are, and whether the model agrees with the data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loopsim.calibration.estimates import Estimate
from loopsim.calibration.places import MARK
from loopsim.calibration.words import told
from loopsim.plots.saved import read_saved
from loopsim.reports.making import command_line
from loopsim.reports.parts import Both, Cell, KeyFigure, Language, Notice, Page, Picture, Step, Table, same
from loopsim.reports.tables import number, number_cell, text_cell
from loopsim.results.store import read_json, readable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_WORDS = {
    "kind": Both("report on a fit to data", "数据拟合报告"),
    "title": Both("Fit in {name}", "拟合：{name}"),
    "agrees": Both("The fitted model agrees with the data", "拟合模型与数据相符"),
    "differs": Both("The fitted model differs from the data by more than chance", "拟合模型与数据的差异超出偶然"),
    "fitted": Both("{count} parameters fitted", "已拟合 {count} 个参数"),
    "facts": Both("{count} estimates", "{count} 个估计值"),
    "estimates": Both("Estimates", "估计值"),
    "fit": Both("Fit", "拟合"),
    "fit_alt": Both(
        "Data beside the fitted law or scenario. The estimates are in the table.",
        "数据与拟合结果对照。估计值见下表。",
    ),
    "profile": Both("Profiles", "剖面似然"),
    "profile_alt": Both("Profile of the likelihood of each fitted value; 95% lie below the line.",
                        "各拟合值的剖面似然；线下为95%区间。"),
    "figures": Both("Figures of the fit", "拟合的各项数值"),
    "run": Both("Plan ahead with the fitted scenario.", "用拟合后的方案做规划。"),
    "score": Both("Check it against later data when you have them.", "有了后续数据后再检验它。"),
    "warning": Both("{text}.", "{text}。"),
    "read": Both("Read: {text}.", "读取：{text}。"),
    "free": Both("hardly known", "几乎未知"),
}  # fmt: skip

#: Pictures that a calibration leaves, by file.
_PICTURES = {"fit.png": "fit", "profile.png": "profile"}


@dataclass(frozen=True, eq=False)
class StoredCalibration:
    """A calibration as its folder keeps it. ``figures`` are pictures drawn anew, by file and language."""

    document: Mapping[str, Any]
    estimates: tuple[Estimate, ...]
    figures: Mapping[str, Mapping[Language, Figure]]


def load_calibration(
    place: Path, figures: Mapping[str, Mapping[Language, Figure]] | None = None
) -> StoredCalibration | None:
    """Read the calibration in a folder; None where there is none.

    Raises:
        StoreError: its file is damaged.
    """
    if not (place / MARK).is_file():
        return None
    document = read_json(place / MARK)
    with readable(place / MARK, "estimates as loopsim calibrate saves them"):
        estimates = tuple(Estimate(**one) for one in document["estimates"])
    return StoredCalibration(document, estimates, figures or {})


def calibration_page(found: StoredCalibration, folder: Path | None = None) -> Page:
    """``(calibration, folder it lies in) -> page``."""
    place = folder or Path()
    document = found.document
    differences = [_both(text) for text in document.get("differences", ())]
    answer = _WORDS["fitted"].filled(count=len(found.estimates))
    if "agrees" in document:
        answer = _WORDS["agrees" if document["agrees"] else "differs"]
    scenarios = list(document.get("scenarios", {}))
    return Page(
        title=_WORDS["title"].filled(name=place.absolute().name),
        kind=_WORDS["kind"],
        answer=answer,
        tone="plain" if "agrees" not in document else "good" if document["agrees"] else "bad",
        facts=_WORDS["facts"].filled(count=len(found.estimates)),
        sentences=[*differences, *(_WORDS["read"].filled(text=_told(text)) for text in document.get("reading", ()))],
        steps=[Step(_WORDS["run"], command_line("loopsim", "run", place / name)) for name in scenarios[:1]],
        figures=list(_key_figures(found)),
        pictures=list(_pictures(found, place)),
        tables=[_estimates(found), *_figures(document)],
        legal=None,
        cautions=[Notice(_WORDS["warning"].filled(text=_told(text))) for text in document.get("warnings", ())],
        making=[(Both("Version", "版本"), same(f"loopsim {document.get('loopsim', '?')}"))],
    )


def _told(text: str) -> Both:
    chinese = told(text, "zh").removesuffix("。")
    return Both(text.removesuffix("."), chinese)


def _both(text: str) -> Both:
    return _WORDS["warning"].filled(text=_told(text))


def _key_figures(found: StoredCalibration) -> Iterator[KeyFigure]:
    for one in found.estimates[:8]:
        ends = _interval(one)
        unit = Both(one.unit, told(one.unit, "zh"))
        value = Both(f"{number(one.value)} {unit.en}".strip(), f"{number(one.value)} {unit.zh}".strip())
        yield KeyFigure(_told(one.name), value, Both(f"95%: {ends.en}", f"95%：{ends.zh}"))


def _interval(one: Estimate) -> Both:
    text = one.interval(number)
    return _WORDS["free"] if text == "hardly known" else Both(text, text.replace(" to ", " 至 "))


def _pictures(found: StoredCalibration, place: Path) -> Iterator[Picture]:
    for file, key in _PICTURES.items():
        if file in found.figures:
            yield Picture(key, _WORDS[key], _WORDS[f"{key}_alt"], dict(found.figures[file]))
        elif shown := read_saved(place / file):
            yield Picture(key, _WORDS[key], _WORDS[f"{key}_alt"], shown)


def _estimates(found: StoredCalibration) -> Table:
    heads = (Both("parameter", "参数"), Both("estimate", "估计值"), Both("standard error", "标准误"),
             Both("95% interval", "95%区间"), Both("unit", "单位"), Both("meaning", "含义"))  # fmt: skip
    rows = [
        [
            Cell(_told(one.name)), number_cell(one.value), number_cell(one.error), text_cell(_interval(one)),
            text_cell(Both(one.unit, told(one.unit, "zh"))), text_cell(Both(one.meaning, told(one.meaning, "zh"))),
        ]
        for one in found.estimates
    ]  # fmt: skip
    return Table("estimates", _WORDS["estimates"], heads, rows)


#: Parts of the file that are told elsewhere.
_TOLD = ("agrees", "differences", "loopsim", "estimates", "warnings", "reading", "scenarios")


def _figures(document: Mapping[str, Any]) -> Iterator[Table]:
    plain = {
        name: value
        for name, value in document.items()
        if name not in _TOLD and isinstance(value, int | float | str) and not isinstance(value, bool)
    }
    if plain:
        heads = (Both("figure", "数值"), Both("value", "取值"))
        rows = [
            [text_cell(_told(name.replace("_", " "))),
             number_cell(value) if isinstance(value, int | float) else text_cell(value)]
            for name, value in plain.items()
        ]  # fmt: skip
        yield Table("fit-figures", _WORDS["figures"], heads, rows)
