"""The JSON Schema of a scenario file, for editors that check and complete while one types."""

from __future__ import annotations

from typing import Any

from loopsim.scenario.document import Document, catalogue
from loopsim.scenario.hints import schedulable
from loopsim.scenario.origins import REPLACES, REPLACES_MEANING


def schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a scenario file; checks that need several values are left to the loader."""
    tree = Document.model_json_schema()
    tree["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    tree["title"] = "loopsim scenario"
    start = {"type": "string", "minLength": 1, "description": "a preset or another file to start from"}
    replaces = {"type": "boolean", "default": False, "description": REPLACES_MEANING}
    tree["properties"] = {"from": start, **tree["properties"], REPLACES: replaces}
    _take_dates(tree)
    known = catalogue()
    values = {path: {"description": f"{known[path].meaning} ({known[path].unit})"} for path in schedulable()}
    for change in ("set", "ramp"):
        tree["$defs"]["Entry"]["properties"][change] |= {
            "properties": values,
            "additionalProperties": {"type": "object"},
        }
    return tree


#: What stands for a day number as well, where the scenario has a start date.
_DATE = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


def _take_dates(tree: Any) -> None:
    """Let a date stand wherever a day number does."""
    for section in tree["$defs"].values():
        for name, value in section.get("properties", {}).items():
            if value.get("unit") == "day":
                told = {key: value.pop(key) for key in ("anyOf", "type", "minimum", "maximum") if key in value}
                section["properties"][name] = {"anyOf": [*told.pop("anyOf", [told]), _DATE], **value}
