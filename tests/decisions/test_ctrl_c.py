"""Ctrl-C by a real signal: a line that says how to go on, and the same command ends with the answer of one not cut."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

SMALL = ["--set", "market.people=2000", "--days", "60", "--jobs", "1", "--json"]
PLAN = """
scenario = "closed-loop"
goal = "profit"
days = 30
[set]
"market.people" = 500
[[lever]]
path = "levers.ads.daily_spend_cny"
low = 0
high = 300
"""

#: Words of each command, and what is in its folder when it is under way.
COMMANDS = {
    "robust": (
        ["robust", "closed-loop", "--plan", "no ads: levers.ads.daily_spend_cny=0", "--over", "behavior.need.per_week",
         "--worlds", "20", "--no-test", *SMALL],
        "plan-0/runs/provenance.json",
    ),
    "optimize": (["optimize", "plan.toml", "--most-runs", "100", "--jobs", "1", "--json"], "runs/0002/provenance.json"),
}  # fmt: skip


def begin(words: list[str], out: str, place: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "loopsim", *words, "--out", out]
    return subprocess.Popen(command, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def answer(words: list[str], out: str, place: Path) -> dict[str, Any]:
    process = begin(words, out, place)
    told, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    return {name: value for name, value in json.loads(told).items() if name != "folder"}


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_a_search_that_is_cut_goes_on_to_the_same_answer(command: str, tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    words, under_way = COMMANDS[command]
    process = begin(words, "cut", tmp_path)
    end = time.monotonic() + 120
    while not (tmp_path / "cut" / under_way).exists() and process.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    told, err = process.communicate(timeout=60)
    assert (process.returncode, told) == (130, ""), err
    lines = [line for line in err.splitlines() if line]
    assert lines[-2:] == ["finished runs are kept in cut; the same command goes on", "stopped by Ctrl-C"]
    assert answer(words, "cut", tmp_path) == answer(words, "whole", tmp_path)
