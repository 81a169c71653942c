"""Valid but likely wrong: told beside what is right, and never where nothing is odd."""

from __future__ import annotations

import json
from typing import Any

import pytest

import loopsim
from asking import Ask, asker
from loopsim.scenario.describe import describe
from loopsim.scenario.document import catalogue
from loopsim.scenario.files import presets
from loopsim.scenario.idle import ONLY_IF
from loopsim.scenario.scenario import Scenario

IN_USE = ("ads", "content", "store")
FULL = {"levers.accounts.count": 7}
WEIGHT = "behavior.earning.commission_weight"


def told(changes: dict[str, Any], base: str = "closed-loop", days: int | None = None) -> dict[str, str]:
    return {one.path: one.sentence for one in Scenario.load(base, changes).cautions(days)}


def test_guides_who_invite_can_make_a_pool_renew_itself():
    path = "levers.policy.stop_ads.renewal_above"
    alone = {path: 0.5, "levers.referral.enabled": False, "levers.campaign.every_weeks": 0}
    assert "friends, leaders or guides" in told(alone)[path]
    assert path not in told({**alone, "levers.guides.count": 5, "levers.guides.invites_per_week": 50.0})


def test_what_only_the_test_of_the_loop_feels_is_not_said_to_do_nothing():
    """A platform that closes after the run takes people from the pool that the test looks at."""
    path, changes = "levers.carrier.closes_on_day", {"levers.carrier.friend_share": 0.3}
    closing = {**changes, path: 200, "market.people": 3000}
    assert "only on the test of the loop" in told(closing, days=180)[path] and path not in told(closing, days=201)
    runs = [
        loopsim.simulate(Scenario.load("closed-loop", one), days=180, seed=1)
        for one in (changes | {"market.people": 3000}, closing)
    ]
    first, other = (run.summary() for run in runs)
    assert first["profit"] == other["profit"] and first["renewal"] != other["renewal"]


def test_several_names_are_joined_as_each_language_does():
    changes = {"behavior.pay.leave_elasticity": 2.0, "levers.guides.count": 3}
    (one,) = Scenario.load("closed-loop", changes).cautions()
    assert "guides.wage_per_week_cny and guides.part_timer_wage_per_week_cny are 0" in one.line()
    assert "guides.wage_per_week_cny、guides.part_timer_wage_per_week_cny 均为0" in one.line("zh")


@pytest.mark.parametrize("preset", sorted(presets()))
def test_no_shipped_preset_has_a_caution(preset: str):
    plan = Scenario.load(preset)
    assert plan.cautions() == [] and plan.scaled(0.1).cautions() == [] and plan.scaled(10).cautions() == []


def test_accounts_that_are_full_from_the_start_are_told():
    told_of = told(FULL, "existing-shop")["market.pool"]
    assert "60,000 people are exactly as many as all accounts hold (60,000)" in told_of
    assert "5,000 more than" in told({"levers.accounts.count": 6}, "existing-shop")["market.pool"]


def test_a_mean_chance_to_accept_that_precision_makes_impossible_is_told():
    path = "behavior.sharing.accept_strong_chance"
    assert "is impossible" in told({path: 0.6})[path] and path not in told({path: 0.5})
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
        (
            {"levers.commission.level_shares": [0.2, 0.1], WEIGHT: 0},
            "levers.commission.level_shares",
            "persuades nobody",
        ),
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
        {"levers.ads.daily_spend_cny": 10, "market.people": 99_000},
        {
            "market.people": 200_000,
            **{f"levers.{name}.half_reach_per_week": 900 for name in ("ads", "content", "store")},
        },
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
    assert "is 40% of the market" in told({"market.pool.followers": 20_000})["market.people"]


BIG = {"market.people": 260_000, "levers.ads.daily_spend_cny": 2000, "levers.accounts.count": 30}


def test_a_channel_that_keeps_the_reach_of_another_market_is_told():
    found = told(BIG)
    # Ads aim (precision 0.9, half of the people have a need), so at most 0.55 x 600 = 330 followers a week at 100 CNY:
    # 330 x 14,000 / (33,000 + 14,000) = 98.3, and 1,716 x 14,000 / (171,600 + 14,000) = 129.
    assert "300 is the default, meant for a market of 50,000 people, and this one has 260,000" in (
        ads := found["levers.ads.half_reach_per_week"]
    )
    assert "brings 98.3 followers a week, at a reach of 1,560 (which --scale would set) 129" in ads
    assert "levers.content.half_reach_per_week" in found and "levers.lure.half_reach_per_week" not in found
    assert "levers.ads.half_reach_per_week" not in told({**BIG, "levers.ads.half_reach_per_week": 1560})
    later = {"schedule": [{"from_day": 30, "set": {"levers.lure.daily_spend_cny": 900}}]}
    assert "levers.lure.half_reach_per_week" in told({**BIG, **later})
    assert "levers.ads.half_reach_per_week" in told({**BIG, "market.people": 10_000})


def test_a_channel_far_up_its_curve_is_told_with_the_mean_and_the_next_follower():
    path = "levers.store.daily_spend_cny"
    # At slope 1 the mean cost is 8 + spend / 200 and the next costs mean^2 / 8: 1.5 times the mean at a mean of 12.
    assert path not in told({path: 114}) and path in told({path: 115})
    assert "1,400 CNY a week bring followers at 15 CNY each, but one more costs 28.1 CNY" in told({path: 200})[path]
    assert "more money brings no more" in told({path: 1e6, "levers.store.slope": 10})[path]
    burst = [{"from_day": 30, "every_days": 90, "for_days": 3, "set": {path: 200}}]
    assert "1,400 CNY a week" in told({"schedule": burst})[path] and path not in told({"schedule": burst}, days=20)
    assert path not in told({path: 1e6, "levers.store.half_reach_per_week": 0})


@pytest.mark.parametrize(
    ("changes", "most"),
    [
        ({"levers.group_buying.size": 30}, 21),
        ({"levers.group_buying.size": 6, "behavior.group_buying.asked": 4}, 5),
        ({"levers.group_buying.size": 9, "market.network.kind": "ring", "market.network.contacts": 6}, 7),
        ({"levers.group_buying.size": 3, "schedule": [{"from_day": 60, "set": {"levers.group_buying.size": 40}}]}, 21),
    ],
)
def test_groups_that_can_never_fill_are_told(changes: dict[str, Any], most: int):
    path = "levers.group_buying.size"
    assert f"use a size of {most} or less" in told(changes)[path]
    assert path not in told({**changes, path: most, "schedule": []})


@pytest.mark.parametrize(
    ("switch", "cut"), [("group_buying.size", "group_buying"), ("membership.term_weeks", "membership"),
                        ("launch.every_weeks", "launch")]
)  # fmt: skip
def test_whatever_sells_below_cost_is_told(switch: str, cut: str):
    path, on = f"levers.{cut}.discount_share", {f"levers.{switch}": 4, "levers.product.margin_share": 0.4}
    assert "its goods cost" in told({**on, path: 0.5})[path]
    assert path not in told({**on, path: 0.3})
    assert "its goods cost" not in told({"levers.product.margin_share": 0.4, path: 0.5}).get(path, "")


def test_accounts_without_a_place_for_anyone_are_told():
    path = "levers.accounts.count"
    assert "nobody can join" in told({path: 0})[path]
    run = loopsim.simulate(Scenario.load("closed-loop", {path: 0}).scaled(0.05), days=60, test_from=None)
    assert run.daily["reachable"].sum() == 0
    for some in ({"levers.guides.count": 1}, {"schedule": [{"from_day": 9, "set": {path: 2}}]}):
        assert path not in told({path: 0, **some})


def test_a_memory_for_messages_does_nothing_while_their_rate_stays():
    path = "behavior.fatigue.memory_days"
    assert "the rate of messages never changes" in told({path: 200})[path]
    assert path not in told({path: 200, "schedule": [{"from_day": 50, "set": {"levers.messages.promo_per_week": 6}}]})
    same = {"schedule": [{"from_day": 50, "set": {"levers.messages.promo_per_week": 2}}]}
    aimed = {"levers.messages.send_to": "tagged", path: 200}
    assert path in told(aimed) and path not in told({**aimed, "levers.messages.send_to": "recent"})
    assert path not in told({**aimed, "schedule": [{"from_day": 9, "set": {"levers.messages.others_share": 0.2}}]})
    small = {"market.people": 3000, "levers.messages.promo_per_week": 2, "levers.messages.send_to": "tagged", **same}
    assert path in told({**small, path: 200})
    short, long = (
        loopsim.simulate(Scenario.load("existing-shop", {**SMALL_SHOP, **small, path: memory}), days=90, test_from=None)
        for memory in (2, 300)
    )
    assert short.daily["left"].sum() > 0 and (short.tallies == long.tallies).all()


SMALL_SHOP = {"market.pool.followers": 500, "market.pool.buyers": 40, "market.pool.repeat_buyers": 30,
              "market.pool.referrers": 5}  # fmt: skip


def test_every_caution_speaks_both_languages():
    from string import Formatter

    from loopsim.scenario.caution_words import BRIEF, WORDS
    from loopsim.scenario.document import name_of

    def facts(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for key, words in (*WORDS.items(), *BRIEF.items()):
        assert facts(words["en"]) == facts(words["zh"]), key
        assert key == "nothing" or any("\u4e00" <= letter <= "\u9fff" for letter in words["zh"]), key
    for changes in (BIG, {"levers.accounts.count": 0}, {"levers.lure.slope": 2, "levers.campaign.every_weeks": 60}):
        for one in Scenario.load("closed-loop", changes).cautions():
            assert one.line("en") == str(one) == f"{one.path}: {one.sentence}"
            assert one.line("zh").startswith(f"{one.path} {name_of(one.path).zh}：")
            assert one.in_brief("zh") != one.in_brief("en")
            assert " is " not in one.line("zh") and "{" not in one.line("zh") + one.in_brief("en")


def test_people_turned_away_are_told_with_what_the_others_cost():
    run = loopsim.simulate(Scenario.load("existing-shop", FULL).scaled(0.2), days=60, test_from=None)
    away = {one.path: one.sentence for one in run.cautions}["levers.accounts.count"]
    assert f"{run.daily['turned_away'].sum():,} times" in away and "CNY each" in away


def test_every_pattern_names_a_value():
    from fnmatch import fnmatchcase

    for patterns, _ in ONLY_IF:
        for pattern in patterns:
            assert any(fnmatchcase(path, pattern) for path in catalogue()), pattern


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    return asker(capsys)


@pytest.mark.usefixtures("text_only")
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
