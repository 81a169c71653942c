"""The record of plain numbers that the model reads says exactly what the scenario says."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from pydantic import BaseModel

from counting import calls
from loopsim.market.fields import Source
from loopsim.scenario.channels import CHANNELS, Channel
from loopsim.scenario.files import presets
from loopsim.scenario.levers import Levers
from loopsim.scenario.record import SETTINGS, settings_table
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.who import Segment

ADS = "levers.ads.daily_spend_cny"


def row_of(scenario: Scenario) -> np.void:
    rows, row_of_day = settings_table(scenario, 3)
    assert rows.shape == (1,) and rows.dtype == SETTINGS
    assert row_of_day.tolist() == [0, 0, 0] and row_of_day.dtype == np.int32
    return rows[0]


def assert_same(record: Any, section: BaseModel) -> int:
    """Compare every number of a section with the record; the count of those compared."""
    compared = 0
    for name, value in section:
        if isinstance(value, Channel):
            for lever, number in value:
                assert record[f"channel_{lever}"][list(CHANNELS).index(name)] == number, lever
                compared += 1
        elif isinstance(value, BaseModel):
            compared += assert_same(record[name], value)
        elif isinstance(value, bool | int | float):
            assert record[name] == value, name
            compared += 1
    return compared


@pytest.mark.parametrize("name", sorted(presets()))
def test_the_record_holds_exactly_the_numbers_of_the_scenario(name: str) -> None:
    scenario = Scenario.load(name)
    row = row_of(scenario)
    compared = sum(assert_same(row[part], getattr(scenario, part)) for part in ("market", "behavior", "levers"))
    assert compared > 150


def test_choices_are_numbered_in_the_order_of_their_declaration() -> None:
    for number, kind in enumerate(("well_mixed", "random", "ring")):
        assert (
            row_of(Scenario.load("closed-loop", {"market.network.kind": kind}))["market"]["network"]["kind"] == number
        )


def test_lists_are_padded_with_zeros_and_counted() -> None:
    levers = row_of(Scenario.load("closed-loop", {"levers.checkout.step_pass": [0.9, 0.8, 0.7]}))["levers"]
    assert levers["checkout"]["step_pass"].tolist() == [0.9, 0.8, 0.7, 0, 0, 0, 0, 0]
    assert levers["checkout"]["step_pass_count"] == 3
    assert levers["commission"]["level_shares"].shape == (6,)


def test_segments_become_arrays_of_the_market() -> None:
    segments = [{"share": 0.25, "need_share": 0.5, "reach_lift": 2}, {"name": "b", "share": 0.75, "basket_lift": 3}]
    market = row_of(Scenario.load("closed-loop", {"market.segments": segments}))["market"]
    assert market["segment_count"] == 2
    assert market["segment_share"].tolist() == [0.25, 0.75, 0, 0, 0, 0, 0, 0]
    assert market["segment_need_share"].tolist()[:3] == [0.5, Segment().need_share, 0]
    assert market["segment_need_lift"].tolist()[:2] == [0, 0]
    assert market["segment_basket_lift"].tolist()[:2] == [0, 3]
    assert market["segment_reach_lift"].tolist()[:2] == [2, 0]


def test_all_channels_have_the_same_levers_so_that_none_is_left_out_of_the_arrays() -> None:
    for name in CHANNELS:
        assert type(getattr(Levers(), name)).model_fields.keys() == Channel.model_fields.keys(), name


def test_the_record_is_aligned_and_holds_plain_numbers_only() -> None:
    def kinds(dtype: np.dtype) -> set[str]:
        if dtype.names is None:
            return {dtype.base.str}
        assert dtype.isalignedstruct
        return {kind for name in dtype.names for kind in kinds(dtype[name])}

    assert kinds(SETTINGS) == {"<f8", "<i8", "|b1"}


# --- over the days --------------------------------------------------------------------------------------------------


def test_days_alike_share_a_row() -> None:
    entry = {"from_day": 2, "every_days": 5, "for_days": 2, "set": {ADS: 7}}
    rows, row_of_day = settings_table(Scenario.load("closed-loop", {ADS: 1500, "schedule": [entry]}), 12)
    assert len(rows) == 2
    assert rows["levers"]["channel_daily_spend_cny"][row_of_day, 0].tolist() == [
        1500, 1500, 7, 7, 1500, 1500, 1500, 7, 7, 1500, 1500, 1500,
    ]  # fmt: skip


def test_only_what_is_scheduled_changes() -> None:
    entry = {"from_day": 1, "set": {ADS: 7, "behavior.trust.good_order_gain": 1}}
    rows, _ = settings_table(Scenario.load("guides", {"schedule": [entry]}), 3)
    before, after = rows[0].copy(), rows[1].copy()
    for row in (before, after):
        row["levers"]["channel_daily_spend_cny"][0] = 0
        row["behavior"]["trust"]["good_order_gain"] = 0
        row["digest"] = 0
    assert before == after and rows[0] != rows[1]


def test_a_ramp_has_a_row_for_each_day() -> None:
    entry = {"from_day": 1, "to_day": 4, "ramp": {ADS: 0}}
    rows, row_of_day = settings_table(Scenario.load("closed-loop", {ADS: 1500, "schedule": [entry]}), 7)
    assert row_of_day.tolist() == [0, 1, 2, 3, 4, 4, 4]
    assert rows["levers"]["channel_daily_spend_cny"][:, 0].tolist() == [1500, 1125, 750, 375, 0]


def test_a_run_longer_than_the_scenario_goes_on_as_the_schedule_ends() -> None:
    scenario = Scenario.load("closed-loop", {ADS: 1500, "days": 4, "schedule": [{"from_day": 2, "set": {ADS: 7}}]})
    rows, row_of_day = settings_table(scenario, 8)
    assert rows["levers"]["channel_daily_spend_cny"][row_of_day, 0].tolist() == [1500, 1500] + [7] * 6


# --- what it costs --------------------------------------------------------------------------------------------------


def test_a_table_without_schedule_looks_at_no_day_alone() -> None:
    """Ten years are as much work as a day; every run begins with it."""
    scenario = Scenario.load("closed-loop")
    settings_table(scenario, 1)  # what is worked out once for a scenario
    assert calls(lambda: settings_table(scenario, 3650)) == calls(lambda: settings_table(scenario, 1)) < 1000


def test_scenarios_need_neither_numpy_nor_anything_heavy_and_records_only_numpy() -> None:
    code = """
import sys
from loopsim.scenario import scenario, describe, reference, schema
assert "numpy" not in sys.modules
from loopsim.scenario.record import settings_table
heavy = {"numba", "pandas", "scipy", "matplotlib", "mesa", "pyarrow", "networkx"} & set(sys.modules)
assert not heavy, heavy
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_channels_are_arrays_in_the_order_of_the_sources() -> None:
    scenario = Scenario.load("closed-loop", {f"levers.{name}.slope": 1.0 + n for n, name in enumerate(CHANNELS)})
    levers = row_of(scenario)["levers"]
    for lever in Channel.model_fields:
        expected = [getattr(getattr(scenario.levers, name), lever) for name in CHANNELS]
        assert levers[f"channel_{lever}"].tolist() == expected, lever
    assert [source.name.lower() for source in Source][: len(CHANNELS)] == list(CHANNELS)
    sections = [name for name, field in Levers.model_fields.items() if issubclass(field.annotation, Channel)]
    assert sections == list(CHANNELS)
