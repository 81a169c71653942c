"""Reference of study files, written from their declarations: a page in Markdown, and a JSON Schema for editors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from loopsim.declare.levers import chinese_of
from loopsim.languages import Both, Language, both, in_language
from loopsim.studies.collector import section_in
from loopsim.studies.document import Factor, StudyFile

_INTRODUCTION = """\
# What a study file may say

Written from the declarations by `loopsim reference --study --write docs/study-file.md --force`. Do not edit.

A study is a TOML file: a base scenario, the factors that vary, the design, the runs of each point, and what is kept of
them. [sweeps.md](sweeps.md) shows how to use it. Paths are those of [reference.md](reference.md).
"""


_INTRODUCTION_ZH = """\
# 研究文件可以写什么

由 `loopsim reference --study --language zh` 从声明写出。

研究是一个 TOML 文件：基础场景、变化的因素、设计、每个点的运行，以及保留什么。用法见 [sweeps.md](sweeps.md)；路径见
`loopsim reference --language zh`。
"""

_HEADS = "name", "default", "meaning", "may be"
_HEADS_ZH = "名称", "默认值", "含义", "可取"
_NEEDED = both(" (needed)", "（必填）")


def study_reference(language: Language = "en") -> str:
    """Return the whole page, in Markdown."""
    beginning = _INTRODUCTION_ZH if language == "zh" else _INTRODUCTION
    title = in_language(both("At the top of the file", "文件最上面"), language)
    return beginning + "".join(_tables(StudyFile, "", title, language)).rstrip() + "\n"


def study_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a study file; what only the whole can tell is left to the loader."""
    tree = StudyFile.model_json_schema(by_alias=True)
    tree["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    tree["title"] = "loopsim study"
    return tree


def _tables(model: type[BaseModel], path: str, heading: str, language: Language) -> Iterator[str]:
    """A table of the values of a section, then those of the sections in it."""
    chinese = chinese_of(model)
    inner = [(field.alias or name, field) for name, field in model.model_fields.items()]
    sections = [(name, field) for name, field in inner if section_in(field.annotation) and name not in _RANGES]
    rows = [(name, field) for name, field in inner if (name, field) not in sections]
    yield f"\n## {heading}\n\n"
    if path:
        about = Both((model.__doc__ or "").partition("\n")[0].replace("``", "`"), chinese.meaning)
        yield in_language(about, language) + "\n\n"
    yield _line(_HEADS_ZH if language == "zh" else _HEADS) + _line(["---"] * len(_HEADS))
    yield from (
        _line([in_language(cell, language) for cell in _row(name, field, chinese.meanings.get(name))])
        for name, field in rows
    )
    for name, field in sections:
        section = section_in(field.annotation)
        assert section is not None
        here = f"{path}{name}"
        yield from _tables(section, f"{here}.", f"`[[{here}]]`" if section is Factor else f"`[{here}]`", language)


_RANGES = ("range", "log_range")


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _row(name: str, field: FieldInfo, chinese: str | None) -> tuple[str, ...]:
    extra = field.json_schema_extra
    right = extra["right"] if isinstance(extra, dict) else ""
    assert isinstance(right, str)
    default = "" if field.default in (PydanticUndefined, None, "", (), {}) else f"`{field.default}`"
    said = field.description or ""
    meaning = said if isinstance(said, Both) else Both(said, chinese)
    return f"`{name}`", default, meaning + _NEEDED if field.is_required() else meaning, right
