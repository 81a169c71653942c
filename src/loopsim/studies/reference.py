"""Reference of study files, written from their declarations: a page in Markdown, and a JSON Schema for editors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from loopsim.studies.collector import section_in
from loopsim.studies.document import Factor, StudyFile

_INTRODUCTION = """\
# What a study file may say

Written from the declarations by `loopsim reference --study --write docs/study-file.md --force`. Do not edit.

A study is a TOML file: a base scenario, the factors that vary, the design, the runs of each point, and what is kept of
them. [sweeps.md](sweeps.md) shows how to use it. Paths are those of [reference.md](reference.md).
"""


def study_reference() -> str:
    """The whole page, in Markdown."""
    return _INTRODUCTION + "".join(_tables(StudyFile, "", "At the top of the file")).rstrip() + "\n"


def study_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a study file; what only the whole can tell is left to the loader."""
    tree = StudyFile.model_json_schema(by_alias=True)
    tree["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    tree["title"] = "loopsim study"
    factor = tree["$defs"]["Factor"]["properties"]
    for way in ("list", "range", "log_range"):  # of a single path, they stand for themselves
        many = {name: value for name, value in factor[way].items() if name in ("type", "items")}
        one = {"type": "array"} if way == "list" else many["items"]
        factor[way] = {"anyOf": [one, many], "description": factor[way]["description"]}
    return tree


def _tables(model: type[BaseModel], path: str, heading: str) -> Iterator[str]:
    """A table of the values of a section, then those of the sections in it."""
    inner = [(field.alias or name, field) for name, field in model.model_fields.items()]
    sections = [(name, field) for name, field in inner if section_in(field.annotation) and name not in _RANGES]
    rows = [(name, field) for name, field in inner if (name, field) not in sections]
    yield f"\n## {heading}\n\n"
    if path:
        yield (model.__doc__ or "").partition("\n")[0].replace("``", "`") + "\n\n"
    yield "| name | default | meaning | may be |\n| --- | --- | --- | --- |\n"
    yield from (_row(name, field) for name, field in rows)
    for name, field in sections:
        section = section_in(field.annotation)
        assert section is not None
        here = f"{path}{name}"
        yield from _tables(section, f"{here}.", f"`[[{here}]]`" if section is Factor else f"`[{here}]`")


_RANGES = ("range", "log_range")


def _row(name: str, field: FieldInfo) -> str:
    extra = field.json_schema_extra
    right = str(extra["right"]) if isinstance(extra, dict) else ""
    default = "" if field.default in (PydanticUndefined, None, "", (), {}) else f"`{field.default}`"
    needed = " (needed)" if field.is_required() else ""
    return f"| `{name}` | {default} | {field.description}{needed} | {right} |\n"
