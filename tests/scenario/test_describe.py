"""Texts on a scenario: the description, the reference page, the schema for editors."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import loopsim
from loopsim.rules import followers_per_week
from loopsim.scenario import implied
from loopsim.scenario.channels import CHANNELS
from loopsim.scenario.describe import describe, what_differs
from loopsim.scenario.document import catalogue, declared_at, names_in
from loopsim.scenario.files import presets
from loopsim.scenario.reference import reference
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.schema import schema

ADS = "levers.ads.daily_spend_cny"


#: What the expectations below are worked out from, whatever the presets come to say.
KNOWN = {
    "levers.ads.cost_per_follower_cny": 100,
    "levers.ads.half_reach_per_week": 300,
    "levers.ads.slope": 1,
    "behavior.fatigue.tolerance_median": 5,
    "behavior.fatigue.tolerance_slope": 1.74,
    "behavior.sharing.per_week": 0.02,
    "behavior.sharing.reward_lift": 2,
    "behavior.sharing.reward_half_cny": 10,
}


def closed_loop(**changes: Any) -> Scenario:
    given = {path.replace("__", "."): value for path, value in changes.items()}
    return Scenario.load("closed-loop", {**KNOWN, **given})


# --- the description ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(presets()))
def test_every_preset_can_be_described(name: str) -> None:
    text = describe(Scenario.load(name))
    assert text.startswith(name)
    assert "What differs from the defaults" in text and "ease of the checkout" in text


def test_a_description_tells_what_differs_with_default_unit_what_it_moves_and_source() -> None:
    (line,) = (line for line in what_differs(closed_loop(levers__ads__daily_spend_cny=7)) if ADS in line)
    declared = catalogue()[ADS]
    told = [*declared.unit.split(), "joined", "up", *declared.source.split()]
    assert line.split() == [ADS, "7", f"{declared.default:g}", *told]


def test_a_description_tells_the_schedule_and_what_is_outside_the_rules() -> None:
    entry = {"from_day": 7, "to_day": 9, "set": {ADS: 0}, "note": "停投"}
    text = describe(closed_loop(schedule=[entry], levers__commission__entry_fee_cny=9))
    assert f"day 7 to 9  {ADS} = 0  (停投)" in text
    assert "What is outside the rules\n  levers.commission.entry_fee_cny asks 9 CNY" in text
    assert (
        text.splitlines()[-1]
        == "  the guard informs and certifies nothing: the law knows more than the rules named here"
    )
    assert "What is outside" not in describe(closed_loop()) and "certifies" not in describe(closed_loop())


def test_columns_stand_below_one_another_also_in_chinese() -> None:
    entries = [{"set": {ADS: 0}, "note": "一"}, {"from_day": 10, "set": {"levers.ads.slope": 1}, "note": "b"}]
    lines = [line for line in describe(closed_loop(schedule=entries)).splitlines() if "  day " in line]
    assert len({line.index("levers.") for line in lines}) == 1


# --- what a scenario implies ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("slope", [0.5, 1, 3])
@pytest.mark.parametrize("half_reach", [0, 40, 300])
@pytest.mark.parametrize("spend", [0, 10, 5000])
def test_channels_are_expected_to_bring_what_the_model_lets_them_bring(
    slope: float, half_reach: float, spend: float
) -> None:
    changes = {"slope": slope, "half_reach_per_week": half_reach, "daily_spend_cny": spend, "precision": 0.0}
    scenario = Scenario.load("closed-loop", {f"levers.ads.{name}": value for name, value in changes.items()})
    ads = scenario.levers.ads
    modelled = followers_per_week(7.0 * spend, ads.cost_per_follower_cny, ads.half_reach_per_week, ads.slope)
    assert implied.channel_outlooks(scenario)[0].followers_per_week == pytest.approx(modelled)


def test_a_channel_at_low_spend_brings_followers_at_their_declared_cost_and_at_most_its_capacity() -> None:
    low = implied.channel_outlooks(closed_loop(levers__ads__daily_spend_cny=0.01, levers__ads__precision=0.0))[0]
    assert low.cost_per_follower_cny == pytest.approx(100, rel=1e-3)
    assert low.next_follower_cny == pytest.approx(100, rel=1e-3)
    high = implied.channel_outlooks(closed_loop(levers__ads__daily_spend_cny=1e9, levers__ads__precision=0.0))[0]
    assert high.followers_per_week == pytest.approx(600, rel=1e-3) and high.capacity_per_week == 600


def test_the_cost_of_one_more_follower_is_the_slope_of_the_response() -> None:
    here, there = (
        implied.channel_outlooks(closed_loop(levers__ads__daily_spend_cny=spend, levers__ads__slope=2))[0]
        for spend in (1000.0, 1000.001)
    )
    more = there.followers_per_week - here.followers_per_week
    assert here.next_follower_cny == pytest.approx(
        (there.spend_per_week_cny - here.spend_per_week_cny) / more, rel=1e-4
    )


def test_channels_are_told_in_the_order_of_their_codes() -> None:
    assert tuple(one.channel for one in implied.channel_outlooks(closed_loop())) == tuple(CHANNELS)


def test_the_ease_of_the_checkout_is_the_product_of_its_steps() -> None:
    assert implied.checkout_ease(closed_loop(levers__checkout__step_pass=[0.5, 0.5, 1]).levers) == 0.25


@pytest.mark.parametrize(("sent", "share"), [(0, 0.0), (1, 0.057), (5, 0.5), (10, 0.770)])
def test_the_share_of_annoyed_people_follows_the_log_logistic_law(sent: float, share: float) -> None:
    only = {"levers.messages.promo_per_week": sent, "levers.messages.service_per_week": 0}
    annoyed = implied.annoyed_share(closed_loop(**only))
    assert annoyed == pytest.approx(share, abs=0.001)


def test_a_segment_reached_more_easily_is_told() -> None:
    segments = [{"name": "near", "share": 0.25, "reach_lift": 2.0}, {"name": "far", "share": 0.75}]
    lines = describe(closed_loop(**{"market.segments": segments}))
    assert "Segments: near (25%, reached 3 times as easily), far (75%)." in lines


def test_service_counts_in_what_annoys_by_its_weight() -> None:
    """Five service contacts at a weight of 0.2 are one promotion more."""
    mixed = {"levers.messages.promo_per_week": 4, "levers.messages.service_per_week": 5}
    assert implied.messages_a_week(closed_loop(**mixed)) == pytest.approx(5.0)
    assert implied.annoyed_share(closed_loop(**mixed)) == pytest.approx(0.5)


def test_without_spread_everyone_is_annoyed_or_nobody() -> None:
    for sent, share in ((4.9, 0.0), (5.1, 1.0)):
        changes = {
            "behavior.fatigue.tolerance_slope": 0,
            "levers.messages.promo_per_week": sent,
            "levers.messages.service_per_week": 0,
        }
        assert implied.annoyed_share(closed_loop(**changes)) == share


def test_needs_are_counted_over_segments_by_their_people_with_a_need() -> None:
    segments = [{"share": 0.5, "need_share": 0.2}, {"name": "b", "share": 0.5, "need_share": 0.6, "need_lift": 1}]
    scenario = closed_loop(market__segments=segments, behavior__need__per_week=7 / 365)
    assert implied.need_share(scenario.market) == pytest.approx(0.4)
    assert implied.needs_per_year(scenario) == pytest.approx(1 + 0.3 / 0.4)


def test_room_and_fixed_cost_count_all_who_keep_friends() -> None:
    accounts = {"count": 1, "friend_cap": 5000, "cost_per_week_cny": 50}
    guides = {"count": 6, "friend_cap": 2000, "salary_per_week_cny": 1200}
    leaders = {"count": 2, "most": 2, "group_cap": 500, "service_fee_per_week_cny": 10}
    scenario = closed_loop(levers__accounts=accounts, levers__guides=guides, levers__leaders=leaders)
    assert implied.room_for_friends(scenario.levers) == 5000 + 6 * 2000 + 2 * 500
    assert implied.fixed_cost_per_week_cny(scenario.levers) == 50 + 6 * 1200 + 2 * 10


def test_reward_and_reminder_multiply_sharing() -> None:
    plain = {"levers.referral.reward_cny": 0, "levers.referral.reminder_share": 0}
    plain["behavior.earning.commission_weight"] = 0
    bare = implied.shares_per_year(closed_loop(**plain))
    assert bare == pytest.approx(0.02 * 365 / 7)
    rewarded = closed_loop(**{**plain, "levers.referral.reward_cny": 10})
    assert implied.shares_per_year(rewarded) == pytest.approx(2 * bare)
    assert implied.shares_per_year(closed_loop(levers__referral__enabled=False)) == 0.0


# --- the catalogue, the page and the schema -------------------------------------------------------------------------


def test_every_value_is_declared_with_meaning_bounds_and_default() -> None:
    for path, declared in catalogue().items():
        assert declared.meaning, path
        if declared.kind in ("number", "whole number"):
            assert declared.low is not None and declared.high is not None, path
            if declared.default is not None:
                assert declared.low <= declared.default <= declared.high, path
        if path.startswith(("levers.", "behavior.", "market.")) and declared.kind != "table":
            assert declared.source, path


def test_names_tell_the_unit() -> None:
    units = {"_cny": "CNY", "_per_week": "per week", "_share": "share", "_chance": "chance", "_lift": "lift",
             "_days": "days", "_weeks": "weeks", "_per_year": "per year", "_per_day": "per day"}  # fmt: skip
    for path, declared in catalogue().items():
        for ending, unit in units.items():
            if path.endswith(ending) and not path.endswith("_per_share"):
                assert unit in declared.unit, path


def test_a_declaration_is_found_by_path() -> None:
    declared = declared_at(("market", "segments", 3, "share"))
    assert declared is not None and declared.path == "market.segments.#.share"
    assert declared_at(("market", "nonsense")) is None
    assert names_in(("levers", "product")) == ["quality", "bad_order_share", "margin_share", "price_cny"]


def test_the_reference_page_is_current() -> None:
    page = Path(__file__).parents[2] / "docs" / "reference.md"
    cure = "write it again: loopsim reference --write docs/reference.md --force"
    assert page.read_text(encoding="utf-8") == reference(), cure


def test_the_reference_page_tells_every_value_once() -> None:
    page = reference()
    sections = {section.partition("\n")[0].strip("`[]"): section for section in page.split("\n## ")[1:]}
    for path, declared in catalogue().items():
        if declared.kind in ("table", "tables") or path.endswith(".#"):
            continue
        table, _, name = path.rpartition(".")
        section = sections[table.removesuffix(".#") if table else "At the top of the file"]
        assert section.count(f"| `{name}` |") == 1, path


def test_the_examples_of_the_reference_page_are_scenarios(tmp_path: Path) -> None:
    for number, example in enumerate(reference().split("```toml\n")[1:]):
        path = tmp_path / f"{number}.toml"
        path.write_text(example.partition("```")[0], encoding="utf-8")
        assert Scenario.load(path).schedule


def test_the_schema_is_plain_json_and_describes_every_section() -> None:
    tree = json.loads(json.dumps(schema()))
    assert {"from", "market", "behavior", "levers", "schedule"} <= set(tree["properties"])
    assert tree["$defs"]["Referral"]["properties"]["reward_cny"]["unit"] == "CNY"


def test_the_schema_takes_every_preset_and_refuses_what_the_loader_refuses() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    check = jsonschema.Draft202012Validator(schema())
    for path in presets().values():
        assert check.is_valid(tomllib.loads(path.read_text(encoding="utf-8"))), path
    assert check.is_valid({"schedule": [{"from_day": 3, "set": {ADS: 0}}]})
    for wrong in ({"dayz": 3}, {"levers": {"ads": {"slope": 0}}}, {"schedule": [{"set": {"levers.ads.slop": 0}}]}):
        assert not check.is_valid(wrong), wrong


def test_silence_is_told_of_every_law_of_lapse() -> None:
    need = "behavior__need__"
    assert "with chance 37.3% (mean) after each order\n" in describe(closed_loop())
    from_third = {f"{need}dropout_alpha": 1.0, f"{need}dropout_beta": 3.0, f"{need}dropout_from_order": 3}
    assert "with chance 25% (mean) after each order, from order 3 on\n" in describe(closed_loop(**from_third))
    at_any_moment = {f"{need}lapse_shape": 1.0, f"{need}lapse_days": 365.0}
    told = describe(closed_loop(**at_any_moment))
    assert "after each order; 50% of the buyers within a year of the first order, whatever they order\n" in told
    never = {f"{need}dropout_alpha": 0.0}
    assert "no buyer falls silent" in describe(closed_loop(**never))
    assert "  50% of the buyers within a year" in describe(closed_loop(**at_any_moment, **never))


def test_as_many_fall_silent_as_is_told() -> None:
    scenario = closed_loop(
        behavior__need__per_week=3.0, behavior__need__lapse_shape=0.7, behavior__need__lapse_days=30.0
    )
    people = loopsim.simulate(scenario, days=120, seed=2, test_from=None).records.customers
    bought = people[people["first_order_day"] >= 0]
    for days in (10, 60, 365):
        share = implied.lapsed_within(scenario, days)
        found = (bought["lapse_day"] - bought["first_order_day"] <= days).mean()
        assert abs(found - share) < 4.0 * np.sqrt(share * (1.0 - share) / len(bought))
