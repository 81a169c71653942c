"""Claims of the articles are tried as they say, and what is told of them is what was measured."""

from __future__ import annotations

import dataclasses
import json
import math
from collections import Counter
from operator import attrgetter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from pydantic import ValidationError

import mechanisms_page
from asking import asker
from loopsim.claims.bench import Bench
from loopsim.claims.claim import Claim, Condition, Words, read_claims
from loopsim.claims.looks import one_look, several_looks
from loopsim.claims.page import conclusion, counts, figure, page, plan, rows
from loopsim.claims.trial import WITH, WITHOUT, Effect, Outcome, Trial, effect, sides
from loopsim.claims.trying import try_claims
from loopsim.cli import loopsim as group
from loopsim.plots.claims import picture
from loopsim.plots.style import speaking
from loopsim.results.definitions import DEFINITIONS
from loopsim.scenario.scenario import Scenario
from pictures import assert_readable

CLAIMS = read_claims()


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_each_claim_can_be_tried_and_differs_on_both_sides(claim: Claim) -> None:
    assert claim.measure in DEFINITIONS
    for condition in (None, *claim.conditions):
        found = sides(claim, condition)
        assert found[WITH].differences() != found[WITHOUT].differences()
    texts = [claim.says, *(one.name for one in claim.conditions)]
    assert all(one.en.isascii() and not one.zh.isascii() for one in texts)


#: Claims that a value of the shop as shipped is raised or lowered, by so many times.
TIMES = {"M03a": 1.1, "M03b": 1.1, "M03c": 1.1, "M03d": 1.1, "M06": 2.0, "M08": 0.5}


@pytest.mark.parametrize("name", sorted(TIMES))
def test_what_a_claim_raises_is_that_of_the_shop_as_shipped(name: str) -> None:
    """Numbers in the file are products of defaults: a default that changes makes them stale."""
    (claim,) = (one for one in CLAIMS if one.name == name)
    shop, times = Scenario.load(claim.preset), TIMES[name]

    def size(path: str, value: Any) -> float:
        return math.prod(value) if path.endswith("step_pass") else float(value)

    for path, value in {**claim.given, **claim.change}.items():
        usual = size(path, attrgetter(path)(shop))
        if path.endswith("daily_spend_cny"):
            continue
        right = usual / times if "cost_per_follower" in path else usual * times
        raised = size(path, claim.change.get(path, value))
        assert raised == pytest.approx(right, rel=1e-3), path
        assert path not in claim.given or size(path, claim.given[path]) == pytest.approx(usual, rel=1e-3), path


def test_no_two_claims_have_one_name_and_parts_are_of_rows_with_several() -> None:
    assert len({claim.name for claim in CLAIMS}) == len(CLAIMS) >= 30
    of_row = Counter(claim.row for claim in CLAIMS)
    assert all(bool(claim.part) == (of_row[claim.row] > 1) for claim in CLAIMS)


@pytest.mark.parametrize(("name", "value"), [("row", "X1"), ("expected", "left"), ("measure_of", "joined")])
def test_a_claim_that_is_written_wrongly_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValidationError, match=name):
        Claim.model_validate({**CLAIMS[0].model_dump(exclude={"conditions"}), name: value})


def outcome(low: float, high: float, expected: str, name: str = "") -> Any:
    difference = Effect(5, (low + high) / 2, low, high)
    words = SimpleNamespace(en=name, zh=f"{name}时")
    return Outcome(SimpleNamespace(name=words) if name else None, expected, difference, 5, 0.5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("low", "high", "way"), [(0.1, 2.0, "up"), (-2.0, -0.1, "down"), (-1.0, 1.0, "same"), (0.0, 0.0, "same")]
)
def test_a_difference_goes_up_or_down_only_with_its_whole_interval(low: float, high: float, way: str) -> None:
    assert outcome(low, high, "up").way == way
    assert [outcome(low, high, expected).holds for expected in ("up", "down", "same")] == [
        way == expected for expected in ("up", "down", "same")
    ]


def test_a_claim_holds_under_all_conditions_depends_or_does_not_hold() -> None:
    up, down = outcome(1, 2, "up"), outcome(-2, -1, "up", "ads are off")
    claim = CLAIMS[0]
    assert Trial(claim, (up,)).verdict == "holds"
    assert Trial(claim, (down,)).verdict == "does not hold here"
    both = Trial(claim, (up, down))
    assert both.verdict == "depends"
    assert conclusion(both, "en") == "depends: holds as it is" and conclusion(both, "zh") == "视条件而定：成立 现状"
    assert counts([both], "en") == "1 claim: 0 hold, 1 depends, 0 do not hold here"


def test_why_a_claim_does_not_hold_is_said_in_the_table_and_on_the_page() -> None:
    claim = CLAIMS[0].model_copy(update={"expected": "up"})
    for low, high, why in ((0, 0, "nothing changes"), (-1, 2, "not told from chance"), (-2, -1, "it falls")):
        trial = Trial(claim, (outcome(low, high, "up"),))
        assert conclusion(trial, "en") == f"does not hold here: {why}"
        first, below = rows([trial], "en")[1:]
        assert (first[3], first[4], below[3].strip()) == ("does not hold here", "", why) and below[4]
    assert outcome(1, 2, "same").found == "it rises"
    assert len(rows([Trial(claim, (outcome(1, 2, "up"),))], "en")) == 2


def test_figures_have_three_digits_and_whole_numbers_from_a_hundred_on() -> None:
    assert [figure(value) for value in (0.012345, 1.5, -99.96, 12_345.6)] == ["0.0123", "1.5", "-100", "12,346"]


@pytest.fixture(scope="module")
def one() -> Trial:
    return try_claims([next(claim for claim in CLAIMS if claim.row == "M61")], one_look(4))[0]


@pytest.mark.slow
def test_the_page_tells_what_was_measured(one: Trial) -> None:
    text = page([one], {"M61a": "M61a.png"}, one_look(4), "en")
    found = one.outcomes[0].difference
    assert f"+{figure(found.mean)} ({figure(found.low)} to {figure(found.high)})" in text
    assert "![M61a](M61a.png)" in text and "`levers.top_up.per_week` = 0.2" in text
    assert "Each trial has 4 pairs." in text
    assert "在此不成立。\n" in page([one], {}, one_look(4), "zh")
    assert "市场" in page([one], {}, one_look(4), "zh") and len(rows([one], "en")) == 4
    assert one.outcomes[1].difference.mean == 0.0 or not one.outcomes[1].holds


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
def test_words_of_conditions_lie_within_the_picture(one: Trial, language: Any) -> None:
    long = {"en": "nobody at all wants it and " * 4, "zh": "无人需要它" * 9}
    condition = Condition(name=Words(**long), changes={})
    trial = Trial(one.claim, (one.outcomes[0], dataclasses.replace(one.outcomes[1], condition=condition)))
    with speaking(language) as texts:
        figure = picture(trial, texts, language)
        written = [text for axes in figure.axes for text in axes.texts]
        assert any(long[language][:5] in text.get_text() for text in written)
        assert_readable(figure)


def test_the_plan_of_looks_is_told_in_words() -> None:
    assert plan(one_look(7), "en") == "Each trial has 7 pairs."
    assert "10, 20, 40 or 60 pairs" in plan(several_looks(), "en") and "10、20、40或60对" in plan(several_looks(), "zh")


def test_a_share_of_yes_and_no_has_an_interval_that_does_not_shrink_to_a_point() -> None:
    nothing = np.zeros(6)
    assert effect("orders", nothing, nothing) == Effect(6, 0.0, 0.0, 0.0)
    held = effect("loop_held", nothing, nothing)
    assert held.low < 0.0 < held.high and held.n == 6
    assert effect("orders", np.array([1.0, np.nan]), np.array([np.nan, 1.0])).n == 0


@pytest.mark.slow
def test_the_command_says_how_many_hold_and_writes_a_page_with_pictures(tmp_path: Path) -> None:
    ran = CliRunner().invoke(group, ["claims", "M32", "--runs", "3", "--quiet", "--out", str(tmp_path / "c")])
    assert ran.exit_code == 0, ran.output
    assert ran.output.startswith("1 claim: 1 holds, 0 depend, 0 do not hold here")
    told = json.loads((tmp_path / "c" / "claims.json").read_text(encoding="utf-8"))
    assert told["claims"][0]["row"] == "M32" and told["claims"][0]["trials"][0]["low"] > 0
    assert (tmp_path / "c" / "M32.png").read_bytes().startswith(b"\x89PNG") and (tmp_path / "c" / "claims.md").is_file()


def test_an_unknown_claim_is_refused_and_the_nearest_named(capsys: pytest.CaptureFixture[str]) -> None:
    answer = asker(capsys)("claims", "m32", "--quiet")
    assert (answer.code, answer.err) == (2, ["claim: found m32; right is M32"])


@pytest.mark.parametrize(("option", "value", "right"), [("--runs", "1", "from 2"), ("--seed", "-1", "from 0")])
def test_a_wrong_number_is_refused_in_one_line(
    option: str, value: str, right: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = asker(capsys)("claims", "M94", option, value, "--quiet")
    assert answer.code == 2 and len(answer.err) == 1 and right in answer.err[0] and value in answer.err[0]


def recorded() -> dict[str, dict[str, Any]]:
    """Each trial of the last full run by the name of its claim and its condition, of claims as they are now."""
    found = {}
    for claim in CLAIMS:
        known = mechanisms_page.kept()["claims"].get(claim.name, {"trials": ()})["trials"]
        for condition, one in zip((None, *claim.conditions), known, strict=False):
            found[f"{claim.name} {condition.name.en if condition else ''}"] = {"claim": claim, **one}
    return found


def test_claims_that_evidence_does_not_support_do_not_hold_and_the_others_do() -> None:
    found = {name: one["verdict"] for name, one in mechanisms_page.kept()["claims"].items()}
    assert found.get("M92", "does not hold here") == "does not hold here"
    sure = ("M05", "M11", "M18", "M22", "M31", "M32", "M40", "M48", "M53", "M63", "M66", "M84", "M88")
    assert {row for row in sure if found.get(row, "holds") != "holds"} == set()


@pytest.mark.long
def test_what_was_clear_in_the_last_full_run_still_points_the_same_way() -> None:
    """Of markets of up to 10,000 people over a year, three pairs each: the quick form in .ci/run tries all claims."""
    first = mechanisms_page.kept()["looks"][0]
    clear = {name: one for name, one in recorded().items() if one["way"] != "same" and one["pairs"] == first}
    bench, sought = Bench(), {}
    for name, one in clear.items():
        claim = one["claim"]
        if claim.days > 364 or claim.scale * Scenario.load(claim.preset).market.people > 10_000:
            continue
        condition = next((each for each in claim.conditions if each.name.en == one["condition"]), None)
        sought[name] = [bench.side(side, claim.days, claim.measure) for side in sides(claim, condition).values()]
    bench.run([side for both in sought.values() for side in both], 3, lambda *_: None)
    ways = {}
    for name, both in sought.items():
        kpi = clear[name]["claim"].measure
        ways[name] = "up" if effect(kpi, *(side.values(kpi, bench.seeds(3)) for side in both)).mean > 0 else "down"
    assert len(ways) >= 40
    assert {name: way for name, way in ways.items() if way != clear[name]["way"]} == {}
