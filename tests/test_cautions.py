"""Valid but likely wrong: told beside what is right, and never where nothing is odd."""

from __future__ import annotations

import json
from typing import Any

import pytest

import loopsim
from asking import Ask, asker
from loopsim.scenario.cautions import ONLY_IF
from loopsim.scenario.describe import describe
from loopsim.scenario.document import catalogue
from loopsim.scenario.files import presets
from loopsim.scenario.scenario import Scenario

FULL = {"levers.accounts.count": 7}


def told(changes: dict[str, Any], base: str = "closed-loop", days: int | None = None) -> dict[str, str]:
    return dict(Scenario.load(base, changes).cautions(days))


@pytest.mark.parametrize("preset", sorted(presets()))
def test_no_shipped_preset_has_a_full_account_or_a_value_that_does_nothing(preset: str):
    odd = [caution for caution in Scenario.load(preset).cautions() if "has no effect" in caution.sentence]
    assert odd == [] and not any(caution.path == "market.pool" for caution in Scenario.load(preset).cautions())


def test_accounts_that_are_full_from_the_start_are_told():
    told_of = told(FULL, "existing-shop")["market.pool"]
    assert "60,000 people are exactly as many as all accounts hold (60,000)" in told_of
    assert "5,000 more than" in told({"levers.accounts.count": 6}, "existing-shop")["market.pool"]


def test_a_mean_chance_to_accept_that_precision_makes_impossible_is_told():
    path = "behavior.sharing.accept_strong_chance"
    assert "cannot be had" in told({path: 0.6})[path] and path not in told({path: 0.5})
    assert path not in told({path: 1.0, "behavior.sharing.need_precision": 0.0})


@pytest.mark.parametrize(
    ("changes", "path", "why"),
    [
        ({"levers.campaign.every_weeks": 0, "levers.campaign.share_lift": 9}, "levers.campaign.share_lift", "is 0"),
        ({"levers.campaign.every_weeks": 60}, "levers.campaign.every_weeks", "on day 420, lies beyond the 365 days"),
        ({"levers.win_back.return_chance": 0.2}, "levers.win_back.return_chance", "win_back.every_weeks is 0"),
        ({"levers.subscription.every_days": 400}, "levers.subscription.every_days", "400 days after joining, lies"),
        ({"levers.top_up.amount_cny": 800}, "levers.top_up.amount_cny", "top_up.per_week is 0"),
        ({"levers.guides.contacts_per_day": 90}, "levers.guides.contacts_per_day", "guides.count is 0"),
        ({"levers.guides.salary_per_week_cny": 9}, "levers.guides.salary_per_week_cny", "guides.count is 0"),
        ({"levers.leaders.group_cap": 50}, "levers.leaders.group_cap", "there are no leaders"),
        ({"levers.creators.influence_lift": 5}, "levers.creators.influence_lift", "creators.most_share is 0"),
        ({"levers.lure.fit_mean": 0.9}, "levers.lure.fit_mean", "are 0"),
        ({"levers.lure.slope": 2}, "levers.lure.slope", "lure.daily_spend_cny is 0"),
        ({"levers.referral.partner_activity_lift": 3}, "levers.referral.partner_activity_lift", "partner_after is 0"),
        ({"levers.referral.enabled": False, "levers.referral.reward_cny": 9}, "levers.referral.reward_cny", "false"),
        ({"market.pool.trust": 0.9}, "market.pool.trust", "the pool is empty"),
        ({"levers.commission.level_shares": [0.2, 0.1]}, "levers.commission.level_shares", "persuades nobody"),
    ],
)
def test_a_lever_that_does_nothing_is_told(changes: dict[str, Any], path: str, why: str):
    assert why in told(changes)[path]


@pytest.mark.parametrize(
    "changes",
    [
        {"levers.campaign.every_weeks": 0},
        {"levers.win_back.every_weeks": 4, "levers.win_back.return_chance": 0.2},
        {"levers.guides.count": 2, "levers.guides.contacts_per_day": 90},
        {"levers.lure.daily_spend_cny": 9, "levers.lure.slope": 2},
        {"schedule": [{"from_day": 30, "set": {"levers.guides.count": 2}}], "levers.guides.contacts_per_day": 90},
        {"levers.commission.level_shares": [0.0]},
        {"levers.ads.daily_spend_cny": 10, "market.people": 100_000},
    ],
)
def test_what_has_an_effect_is_not_told(changes: dict[str, Any]):
    assert told(changes) == {}


def test_a_value_said_to_do_nothing_does_nothing():
    """Run with it and without: not a fen differs."""
    changes = {"levers.campaign.every_weeks": 0, "levers.win_back.return_chance": 0.5, "levers.lure.fit_mean": 0.9,
               "levers.guides.leave_per_week": 0.5, "levers.top_up.bonus_share": 0.5}  # fmt: skip
    small = {"market.people": 3000, "levers.campaign.every_weeks": 0}
    odd = Scenario.load("closed-loop", {**small, **changes})
    assert len([one for one in odd.cautions() if "no effect" in one.sentence]) == 4
    plain, same = (
        loopsim.simulate(one, days=90, test_from=None).tallies for one in (Scenario.load("closed-loop", small), odd)
    )
    assert (plain == same).all()


def test_entries_that_begin_after_the_last_day_are_told():
    later = {"schedule": [{"from_day": 200, "set": {"levers.ads.daily_spend_cny": 0}}]}
    assert told(later) == {}
    assert told(later, days=100) == {"schedule.0": "begins on day 200, after the 100 days of the run"}


def test_a_market_set_alone_and_a_pool_that_is_most_of_it_are_told():
    assert "--scale makes all of them grow" in told({"market.people": 200_000})["market.people"]
    assert Scenario.load("closed-loop").scaled(10).cautions() == []
    assert "is 40% of the market" in told({"market.pool.followers": 20_000})["market.people"]


def test_people_turned_away_are_told_with_what_the_others_cost():
    run = loopsim.simulate(Scenario.load("existing-shop", FULL).scaled(0.2), days=60, test_from=None)
    away = dict(run.cautions)["levers.accounts.count"]
    assert f"{run.daily['turned_away'].sum():,} times" in away and "CNY each" in away


def test_every_pattern_names_a_value():
    from fnmatch import fnmatchcase

    for patterns, _ in ONLY_IF:
        for pattern in patterns:
            assert any(fnmatchcase(path, pattern) for path in catalogue()), pattern


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    return asker(capsys)


def test_cautions_stand_in_validate_describe_and_run(tmp_path, ask: Ask):
    (tmp_path / "full.toml").write_text('from = "existing-shop"\n[levers.accounts]\ncount = 7\n')
    answer = ask("validate", str(tmp_path / "full.toml"))
    assert answer.code == 0 and "caution: market.pool: 60,000 people" in answer.out
    assert "What to mind" in describe(Scenario.load(tmp_path / "full.toml"))
    assert "What to mind" not in describe(Scenario.load("closed-loop"))
    small = [f"levers.{kind}.friend_cap=500" for kind in ("accounts", "guides")]
    caps = [word for change in small for word in ("--set", change)]
    short = (*caps, "--scale", "0.02", "--days", "20", "--no-test", "--quiet", "--out", str(tmp_path / "out"))
    answer = ask("run", str(tmp_path / "full.toml"), *short)
    assert "caution: market.pool" in answer.out
    answer = ask("run", str(tmp_path / "full.toml"), *short, "--json")
    assert any(caution["path"] == "market.pool" for caution in json.loads(answer.out)["cautions"])
