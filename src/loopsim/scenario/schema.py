"""The JSON Schema of a scenario file, for editors that check and complete while one types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from loopsim.declare.units import unit_text
from loopsim.languages import Language, both, in_language
from loopsim.scenario.document import Declared, Document, catalogue
from loopsim.scenario.hints import schedulable
from loopsim.scenario.origins import REPLACES, REPLACES_MEANING


def schema(language: Language = "en") -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a scenario file; checks that need several values are left to the loader.

    In Chinese each value has its name as ``title`` and its meaning as ``description``.
    """
    tree = Document.model_json_schema()
    tree["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    tree["title"] = "loopsim scenario"
    from_what = both("a preset or another file to start from", "作为起点的预设或其他文件")
    start = {"type": "string", "minLength": 1, "description": in_language(from_what, language)}
    replaces = {"type": "boolean", "default": False, "description": in_language(REPLACES_MEANING, language)}
    tree["properties"] = {"from": start, **tree["properties"], REPLACES: replaces}
    _take_dates(tree)
    known = catalogue()
    values = {path: {"description": _told(known[path], language)} for path in schedulable()}
    for change in ("set", "ramp"):
        tree["$defs"]["Entry"]["properties"][change] |= {
            "properties": values,
            "additionalProperties": {"type": "object"},
        }
    if language == "zh":
        tree |= {"title": "loopsim 场景", "description": "整个场景；文件未写的取默认值。"}
        _name_in_chinese(tree, tree, "", known)
    return tree


def _told(one: Declared, language: Language) -> str:
    if language == "en":
        return f"{one.meaning} ({one.unit})"
    return f"{one.chinese}：{in_language(one.meaning, 'zh')}（{in_language(unit_text(one.unit), 'zh')}）"


def _name_in_chinese(tree: dict[str, Any], node: dict[str, Any], within: str, known: Mapping[str, Declared]) -> None:
    """Put Chinese names and meanings into a part of the tree and all parts below; ``within`` is its path and a dot."""
    for name, value in node.get("properties", {}).items():
        path = within + name
        if path in known:
            value |= {"title": known[path].chinese or name, "description": in_language(known[path].meaning, "zh")}
        for below, end in ((value, "."), (value.get("items", {}), ".#.")):
            for one in (below, *below.get("anyOf", ()), *below.get("allOf", ())):
                if "$ref" in one:
                    section = tree["$defs"][one["$ref"].rpartition("/")[2]]
                    if path in known:
                        section["description"] = in_language(known[path].meaning, "zh")
                    _name_in_chinese(tree, section, path + end, known)


#: What stands for a day number as well, where the scenario has a start date.
_DATE = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


def _take_dates(tree: Any) -> None:
    """Let a date stand wherever a day number does."""
    for section in tree["$defs"].values():
        for name, value in section.get("properties", {}).items():
            if value.get("unit") == "day":
                told = {key: value.pop(key) for key in ("anyOf", "type", "minimum", "maximum") if key in value}
                section["properties"][name] = {"anyOf": [*told.pop("anyOf", [told]), _DATE], **value}
