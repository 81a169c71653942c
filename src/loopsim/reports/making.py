"""Recipe of a result as a report tells it: versions, seeds, date, and the commands that make it again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from loopsim.reports.parts import Both, same
from loopsim.scenario.switch_off import SwitchOff

if TYPE_CHECKING:
    from loopsim.results.loop_test import LoopTest

_NAMES = {
    "command": Both("Command as it was given", "当时的命令"),
    "date": Both("Made on", "生成时间"),
    "seed": Both("Seed", "种子"),
    "first_seed": Both("First seed", "首个种子"),
    "runs": Both("Runs", "运行次数"),
    "days": Both("Days", "天数"),
    "engine": Both("Engine", "引擎"),
    "digest": Both("Digest of the scenario", "方案指纹"),
    "commit": Both("Commit", "代码提交"),
    "versions": Both("Versions", "版本"),
}


def making(provenance: Mapping[str, Any]) -> list[tuple[Both, Both]]:
    """Return the recipe in rows; what it does not hold is left out."""
    rows = []
    for key, name in _NAMES.items():
        value = provenance.get(key)
        if key == "seed" and "runs" in provenance:
            name, value = _NAMES["first_seed"], provenance.get("seed", provenance.get("first_seed"))
        if key == "first_seed" and "seed" in provenance:
            continue
        if value is None or value == "" or value == {}:
            continue
        if key == "command":
            value = as_typed(str(value))
        elif key == "versions" and isinstance(value, Mapping):
            value = ", ".join(f"{package} {version}" for package, version in value.items())
        elif key == "date":
            value = str(value).replace("T", " ").replace("+00:00", " UTC")
        rows.append((name, same(value)))
    return rows


def as_typed(command: str) -> str:
    """A command as one types it: without the folder in which the program lies."""
    try:
        words = shlex.split(command)
    except ValueError:
        return command
    if not words:
        return command
    return shlex.join([PurePath(words[0]).name, *words[1:]])


def test_options(test: LoopTest | SwitchOff | None) -> list[object]:
    """The options of a loop test that are not the usual ones."""
    if test is None:
        return ["--no-test"]
    usual = SwitchOff()
    asked = {
        "--test-from": (test.from_day, usual.from_day),
        "--test-days": (test.days, usual.days),
        "--look-ahead": (test.look_ahead, usual.look_ahead),
    }
    return [word for option, (value, other) in asked.items() if value != other for word in (option, value)]


def command_line(*words: object) -> str:
    """``("loopsim", "run", "my shop.toml")`` as one types it."""
    return shlex.join(map(str, words))
