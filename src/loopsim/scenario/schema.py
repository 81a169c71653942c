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
    known = catalogue()
    values = {path: {"description": f"{known[path].meaning} ({known[path].unit})"} for path in schedulable()}
    for change in ("set", "ramp"):
        tree["$defs"]["Entry"]["properties"][change] |= {
            "properties": values,
            "additionalProperties": {"type": "object"},
        }
    return tree
