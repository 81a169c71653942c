"""The tutorial tells a story about the shipped shop: it must stay true, and be the same in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import loopsim

DOCS = Path(__file__).resolve().parents[2] / "docs"
ENGLISH, CHINESE = ((DOCS / name).read_text(encoding="utf-8") for name in ("tutorial.md", "tutorial.zh.md"))

PLANS = {
    "no ads": {"levers.ads.daily_spend_cny": 0},
    "ads to stores": {"levers.ads.daily_spend_cny": 0, "levers.store.daily_spend_cny": 200},
}


def told(text: str) -> list[str]:
    """Return code and commands of a page without what is said in a language: names of plans, the language itself."""
    blocks = re.findall(r"^```(?:bash|python|sh)\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [re.sub(r'"[^":]+: |"| --language zh', "", block) for block in blocks]


def test_both_languages_give_the_same_commands() -> None:
    assert told(ENGLISH) == told(CHINESE)


@pytest.mark.slow
def test_what_the_tutorial_says_of_the_shop_is_so() -> None:
    run = loopsim.simulate("closed-loop", seed=1)
    assert str(run.verdict.answer) == "closed by referral"
    ratio = run.sources["lifetime_value_ratio"].dropna().sort_values()
    assert ratio.index[0] == "ads" and ratio["ads"] < 1 and "store" in ratio.index[-2:]
    for name, changes in PLANS.items():
        plan = ", ".join(f"{path}={value}" for path, value in changes.items())
        assert f'--plan "{name}: {plan}"' in ENGLISH
    found = loopsim.compare("closed-loop", PLANS, runs=10, test_from=None)
    stopped, moved = (found.difference(name, "profit") for name in PLANS)
    assert stopped.low < 0 < stopped.high and moved.low > 0
