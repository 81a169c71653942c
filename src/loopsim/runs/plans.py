"""Small what-ifs: plans that change a few values of one scenario, from a line of text or from Python."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from loopsim.languages import both
from loopsim.runs.request import load
from loopsim.runs.what_differs import changed
from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.scenario.kinds import as_changes, changes_fault
from loopsim.scenario.origins import CHANGE
from loopsim.scenario.scenario import Scenario, parse_override
from loopsim.scenario.toml import value_text

#: What the scenario itself is called beside its plans.
AS_IT_IS = "as it is"

#: Letters of a plan's name.
_LONGEST_NAME = 80

_OPEN, _CLOSE, _QUOTES = "[{(", "]})", "\"'"

_AS_TEXT = both(
    '"NAME: PATH=VALUE, PATH=VALUE", such as "half ads: levers.ads.daily_spend_cny=1370"',
    '"NAME: PATH=VALUE, PATH=VALUE"，如 "half ads: levers.ads.daily_spend_cny=1370"',
)


def read_plan(text: str) -> tuple[str, dict[str, Any]]:
    """``"half ads: levers.ads.daily_spend_cny=1370, days=90" -> (name, values by path)``.

    Values are read as TOML, lists with their commas included; a plan without a name is called by its own text.

    Raises:
        ScenarioError: with a fault for each part that is no change of a value.
    """
    name, colon, said = text.partition(":")
    if not colon or "=" in name:
        name, said = text, text
    name = name.strip()
    where = both("plan {name}", "方案 {name}", name=name) if name else "plan"
    faults: list[Fault] = []
    changes: dict[str, Any] = {}
    for part in _parts(said):
        try:
            path, value = parse_override(part)
        except ScenarioError:
            faults.append(
                Fault(
                    where,
                    shown(part.strip()),
                    both("PATH=VALUE, several of them with commas between", "PATH=VALUE，多个以逗号分隔"),
                )
            )
            continue
        if path in changes:
            faults.append(
                Fault(
                    f"{where}: {path}",
                    both("a second value", "第二个值"),
                    both("one value for each path", "每个路径一个值"),
                )
            )
        changes[path] = value
    if not name or not said.strip():
        faults = [Fault(where, shown(text.strip()), _AS_TEXT)]
    if faults:
        raise ScenarioError(faults)
    return name, changes


def plan_text(name: str, base: Scenario, plan: Scenario) -> str | None:
    """Return a plan as :func:`read_plan` takes it; None where no such line tells it, as of a changed schedule."""
    changes = {path: value for path, (_, value) in changed(base, plan).items() if value is not None}
    text = f"{name}: " + ", ".join(f"{path}={value_text(value)}" for path, value in changes.items())
    try:
        is_told = read_plan(text) == (name, changes) and base.change(changes).digest() == plan.digest()
    except ScenarioError:
        return None
    return text if is_told else None


def read_plans(texts: tuple[str, ...]) -> tuple[dict[str, dict[str, Any]], list[Fault]]:
    """``texts -> (plans by name, faults of all of them)``."""
    plans: dict[str, dict[str, Any]] = {}
    faults: list[Fault] = []
    for text in texts:
        try:
            name, changes = read_plan(text)
        except ScenarioError as error:
            faults += error.faults
            continue
        if name in plans:
            faults.append(
                Fault(
                    both("plan {name}", "方案 {name}", name=name),
                    both("a second plan of this name", "同名的第二个方案"),
                    both("a name of its own for each", "每个方案自己的名称"),
                )
            )
        plans[name] = changes
    return plans, faults


def plans_faults(plans: object) -> list[Fault]:
    """Return the faults of plans by name, each a table of values by path."""
    right = both(
        'a table of plans by name, such as {{"half ads": {{"levers.ads.daily_spend_cny": 1370}}}}',
        '按名称列出方案的表，如 {{"half ads": {{"levers.ads.daily_spend_cny": 1370}}}}',
    )
    if not isinstance(plans, Mapping) or not plans:
        return [Fault("plans", shown(plans), right)]
    faults = []
    for name, changes in plans.items():
        if not (isinstance(name, str) and name.strip() and name.isprintable() and len(name) <= _LONGEST_NAME):
            found = both("{name} as a name", "以 {name} 为名称", name=shown(name))
            faults.append(
                Fault(
                    "plans",
                    found,
                    both(
                        "a text of 1 to {_LONGEST_NAME} letters on one line",
                        "单行 1 至 {_LONGEST_NAME} 个字符的文本",
                        _LONGEST_NAME=_LONGEST_NAME,
                    ),
                )
            )
        elif fault := changes_fault(changes):
            faults.append(replace(fault, where=both("plan {name}", "方案 {name}", name=name)))
        elif not as_changes(changes):
            faults.append(
                Fault(
                    both("plan {name}", "方案 {name}", name=name),
                    both("no change", "没有改动"),
                    both("one value or more, by path", "按路径给出的一个或更多值"),
                )
            )
    return faults


def planned(
    base: Scenario | str | os.PathLike[str], changes: Mapping[str, Any] | None, name: str, plan: Mapping[str, Any]
) -> tuple[Scenario | None, list[Fault]]:
    """``(base, changes of all, name and changes of the plan) -> (the plan as a scenario, or None, and its faults)``."""
    found, faults = load(base, {**as_changes(changes), **as_changes(plan)})
    label = f"{CHANGE}: "
    return found, [
        replace(
            fault,
            where=both(
                "plan {name}: {removeprefix}",
                "方案 {name}：{removeprefix}",
                name=name,
                removeprefix=fault.where.removeprefix(label),
            ),
        )
        if fault.where.startswith(label) and _is_of(plan, fault.where.removeprefix(label))
        else fault
        for fault in faults
    ]


def _is_of(plan: Mapping[str, Any], path: str) -> bool:
    """Return whether the plan itself says something at, in or around the path."""
    return any(f"{path}.".startswith(f"{one}.") or f"{one}.".startswith(f"{path}.") for one in as_changes(plan))


def _parts(text: str) -> Iterator[str]:
    """Split a text at the commas that are in no list, table or quotation."""
    depth, quote, start = 0, "", 0
    for place, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in _QUOTES:
            quote = letter
        elif letter in _OPEN:
            depth += 1
        elif letter in _CLOSE:
            depth -= 1
        elif letter == "," and depth <= 0:
            yield text[start:place]
            start = place + 1
    if text[start:].strip() or not start:  # a comma at the end says nothing
        yield text[start:]
