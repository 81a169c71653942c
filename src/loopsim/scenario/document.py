"""Content of a scenario file, and a catalogue of every value in it."""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, PrivateAttr
from pydantic.fields import FieldInfo

from loopsim.declare.levers import NOT_IN_NAMES, Chinese, Section, chinese_of, lever
from loopsim.declare.plausible import Plausible, plausible_of
from loopsim.declare.sources import source_text
from loopsim.languages import Both
from loopsim.scenario.behavior import Behavior
from loopsim.scenario.files import Origin
from loopsim.scenario.known import Known
from loopsim.scenario.levers import Levers
from loopsim.scenario.origins import Origins
from loopsim.scenario.schedule import Entry
from loopsim.scenario.who import Market


class Document(Section):
    """A whole scenario, with the defaults for all that a file leaves out."""

    names_zh: ClassVar[str] = """
        name 名称: 场景名称；省略：文件名
        about 说明: 场景讲的是什么
        days 天数: 默认运行天数
        start_date 起始日期: 第 0 天的日期（年-月-日）；省略：只有天数。有日期时，日程、上新等的日子可以写成日期，
            表与图带日期，节令也可起作用（behavior.calendar）
        schedule: 方案何时改变
    """

    name: str = lever("scenario", "name of the scenario; left out: the name of the file", source="", min_length=1,
                      max_length=80, pattern=f"^[^{NOT_IN_NAMES}]+$")  # fmt: skip
    about: str = lever("", "what the scenario is about", source="", max_length=10_000)
    days: int = lever(365, "days of a run by default", unit="days", source="", ge=1, le=36_500)
    start_date: str | None = lever(
        None,
        "date of day 0, as year-month-day; left out: days have numbers only. With it days of schedules, launches and "
        "so on may be written as dates, tables and pictures carry dates, and a calendar may act (behavior.calendar)",
        unit="date",
        source="",
        pattern=r"^\d{4}-\d{2}-\d{2}$",
    )
    market: Market = Market()
    behavior: Behavior = Behavior()
    levers: Levers = Levers()
    known: Known = Known()
    schedule: tuple[Entry, ...] = lever((), "when levers change", source="", max_length=1000, strict=False)

    _origins: Origins = PrivateAttr(default=Origins())

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Origin of each entry of the schedule, in order: the file, and its number there."""
        known = self._origins.entries
        count = len(self.schedule)
        return known if len(known) == count else tuple(Origin(self.name, number) for number in range(count))

    def written_in(self, origins: tuple[Origin, ...]) -> Self:
        """The same document, with a note of the origins of its schedule's entries."""
        noted = self.model_copy()
        noted._origins = Origins(origins)
        return noted


@dataclass(frozen=True, slots=True)
class Declared:
    """One value as declared: its bounds, default and meaning."""

    path: str  # dotted; ``#`` stands for a place in a list
    kind: Literal["number", "whole number", "yes or no", "choice", "text", "numbers", "tables", "table"]
    default: Any
    meaning: str  # in both languages
    unit: str = ""
    source: str = ""  # in both languages
    grows: bool = False
    is_trait: bool = False  # decides what a person keeps for life
    low: float | None = None
    high: float | None = None
    low_is_open: bool = False
    fewest: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()
    pattern: str | None = None
    optional: bool = False
    moves: tuple[tuple[str, str], ...] = ()  # measure and way, when the value is raised
    plausible: Plausible | None = None  # range in which it is moved to see what matters
    chinese: str = ""  # its name, with those of the sections that it is in

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]


@functools.cache
def catalogue() -> dict[str, Declared]:
    """Every section and value of a scenario by its dotted path, in the order of declaration."""
    return {declared.path: declared for declared in _walk(Document, "", ())}


@functools.lru_cache(maxsize=4096)
def declared_at(path: tuple[str | int, ...]) -> Declared | None:
    """The declaration of the value at ``path``, numbers in it standing for any place in a list."""
    return catalogue().get(".".join("#" if isinstance(part, int) else part for part in path))


def name_of(path: str) -> Both:
    """``"levers.referral.reward_cny" -> "referral.reward_cny"``, in Chinese ``"转介绍·奖励金额"``; others stay."""
    declared = declared_at(tuple(int(part) if part.isdecimal() else part for part in path.split(".")))
    short = path.removeprefix("levers.").removeprefix("behavior.")
    return Both(short, declared.chinese if declared is not None and declared.chinese else short)


def names_in(path: tuple[str | int, ...]) -> list[str]:
    """The names that the table at ``path`` knows."""
    start = "".join(("#" if isinstance(part, int) else part) + "." for part in path)
    inner = (known.removeprefix(start) for known in catalogue() if known.startswith(start))
    return [name for name in inner if "." not in name and name != "#"]


def _walk(model: type[BaseModel], prefix: str, within: tuple[str, ...]) -> Iterator[Declared]:
    """All that a section declares; ``within`` are the Chinese names of the sections around it."""
    words = chinese_of(model)
    for name, field in model.model_fields.items():
        kind, inner, optional = _kind(field.annotation)
        of_it = chinese_of(inner) if inner is not None else Chinese("", "", {}, {})
        word, meant = words.names.get(name) or of_it.title, words.meanings.get(name) or of_it.meaning
        within_it = (*within, word) if word else within
        chinese = "·".join(within_it)
        declared = _declared(prefix + name, kind, field, inner, optional)
        yield replace(declared, meaning=Both(declared.meaning, meant or None), chinese=chinese)
        if kind == "table" and inner is not None:
            yield from _walk(inner, f"{prefix}{name}.", within_it)
        elif kind == "tables" and inner is not None:
            yield Declared(
                f"{prefix}{name}.#", "table", None, Both(_first_line(inner), of_it.meaning or None), chinese=chinese
            )
            yield from _walk(inner, f"{prefix}{name}.#.", within_it)
        elif kind == "numbers":
            low, high, is_open = _bounds(typing.get_args(field.annotation)[0].__metadata__[0])
            extra = _extra(field)
            meaning = Both(field.description or "", meant or None)
            yield Declared(
                f"{prefix}{name}.#", "number", None, meaning, extra["unit"], extra["source"], low=low, high=high,
                low_is_open=is_open, moves=extra["moves"], chinese=chinese,
            )  # fmt: skip


def _declared(path: str, kind: Any, field: FieldInfo, inner: Any, optional: bool) -> Declared:
    extra = _extra(field)
    low, high, low_is_open = _bounds(field)
    limits = {
        limit: getattr(m, limit)
        for m in field.metadata
        for limit in ("min_length", "max_length", "pattern")
        if hasattr(m, limit)
    }
    return Declared(
        path=path,
        kind=kind,
        default=field.default,
        meaning=field.description or (_first_line(inner) if inner else ""),
        low=low,
        high=high,
        low_is_open=low_is_open,
        fewest=limits.get("min_length"),
        most=limits.get("max_length"),
        pattern=limits.get("pattern"),
        choices=typing.get_args(field.annotation) if kind == "choice" else (),
        optional=optional,
        **extra,
    )


def _kind(annotation: Any) -> tuple[str, type[BaseModel] | None, bool]:
    """Kind of value that an annotation declares, the model inside it if any, and whether it may be left out."""
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (types.UnionType, typing.Union):
        kind, inner, _ = _kind(args[0])
        return kind, inner, True
    if origin is Literal:
        return "choice", None, False
    if origin is tuple:
        is_model = isinstance(args[0], type) and issubclass(args[0], BaseModel)
        return ("tables", args[0], False) if is_model else ("numbers", None, False)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "table", annotation, False
    if origin is dict:
        return "table", None, False
    plain = {bool: "yes or no", int: "whole number", float: "number", str: "text"}
    return plain[annotation], None, False


def _bounds(field: FieldInfo) -> tuple[float | None, float | None, bool]:
    found = {bound: getattr(m, bound) for m in field.metadata for bound in ("ge", "gt", "le") if hasattr(m, bound)}
    return found.get("ge", found.get("gt")), found.get("le"), "gt" in found


def _extra(field: FieldInfo) -> dict[str, Any]:
    extra = field.json_schema_extra
    found: dict[str, Any] = {"unit": "", "source": "", "grows": False, **(extra if isinstance(extra, dict) else {})}
    listed = found.get("moves", "").split(", ") if found.get("moves") else []
    line = found.get("plausible")
    return found | {
        "source": source_text(found["source"]),
        "moves": tuple(tuple(one.split(" ")) for one in listed),
        "plausible": plausible_of(line) if line else None,
    }


def _first_line(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").partition("\n")[0]
