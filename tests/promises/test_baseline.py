"""A change of model behaviour is a visible act: the key figures of each preset are pinned to the last fen."""

from __future__ import annotations

import pytest

import baseline
from loopsim.scenario.files import presets

#: Presets of a year and more of a large shop take more than a second.
LONG = ("existing-shop", "launches")


@pytest.mark.parametrize(
    "preset", [pytest.param(name, marks=pytest.mark.slow) if name in LONG else name for name in sorted(presets())]
)
def test_each_preset_gives_the_figures_that_are_pinned(preset: str) -> None:
    moved = baseline.moved(baseline.pinned()[preset], baseline.figures(preset))
    cure = f"if this change is meant, run `{baseline.COMMAND}` and write a line under Model behaviour in CHANGELOG.md"
    assert not moved, "\n".join([cure, *moved])


def test_what_is_pinned_is_what_the_command_writes() -> None:
    pinned = baseline.pinned()
    assert sorted(pinned) == sorted(presets())
    assert baseline.FILE.read_text(encoding="utf-8") == baseline.as_text(pinned)


def test_a_figure_that_moves_is_named() -> None:
    assert baseline.moved({"joined": 5, "left": 2}, {"joined": 6, "left": 2}) == ["joined: 5 -> 6"]
    assert baseline.moved({"joined": 5}, {"left": 2}) == ["joined: 5 -> None", "left: None -> 2"]
    assert baseline.moved({"joined": 5}, {"joined": 5}) == []


def test_the_presets_tell_different_stories() -> None:
    """Check the differences that a strategist should see at one glance, however the figures move."""
    now = baseline.pinned()
    plain = now["closed-loop"]

    def pool(preset: str) -> int:
        return sum(now[preset][stage] for stage in ("followers", "buyers", "repeat_buyers", "referrers"))

    assert plain["profit_fen"] > 0
    assert now["no-referral"]["joined_referral"] == 0 < plain["joined_referral"]
    assert now["no-referral"]["profit_fen"] < plain["profit_fen"] and pool("no-referral") < pool("closed-loop")
    assert now["bombardment"]["left_annoyed"] > 5 * plain["left_annoyed"]
    assert now["bombardment"]["profit_fen"] < 0 and pool("bombardment") < 0.7 * pool("closed-loop")
    assert now["marketplace"]["joined_ads"] == now["marketplace"]["joined"]
    assert pool("marketplace") < 0.1 * now["marketplace"]["joined"]
    guides, leaders = now["guides"], now["community-leaders"]
    assert guides["profit_fen"] < plain["profit_fen"] and guides["guides_left"] > 0 < guides["handed_over"]
    assert leaders["leaders_hired"] > 10 and leaders["leaders_left"] > 0 < leaders["joined_leader"]
