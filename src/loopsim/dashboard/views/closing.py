"""The page of maps: where the loop closes, or any measure crosses a value."""

from __future__ import annotations

import streamlit as st

from loopsim.dashboard.desk import Desk
from loopsim.dashboard.searching import MEASURES, Ends, made_map, movable, picture
from loopsim.dashboard.texts import say
from loopsim.dashboard.views.ends import ends_of
from loopsim.dashboard.views.faults import plain, tell
from loopsim.dashboard.words import Language, full_name
from loopsim.results.definitions import name_of
from loopsim.scenario.faults import ScenarioError


def show(desk: Desk, language: Language) -> None:
    """Draw the page."""
    st.markdown(say("map_about", language))
    known = movable(desk.now)
    one, other = st.columns(2)
    with one:
        first = st.selectbox(
            say("lever_one", language), known, key="map_one", format_func=lambda path: full_name(path, language),
            index=known.index("levers.referral.reward_cny"),
        )  # fmt: skip
        ends = [ends_of(desk.now, first, language, "map")]
    with other:
        second = st.selectbox(
            say("lever_two", language), known, key="map_two", format_func=lambda path: full_name(path, language),
            index=None, placeholder=say("no_lever", language),
        )  # fmt: skip
        if second:
            ends.append(ends_of(desk.now, second, language, "map"))
    one, other, third = st.columns(3)
    measure = one.selectbox(
        say("kpi", language), MEASURES, key="map_kpi", format_func=lambda kpi: name_of(kpi, language)
    )
    points = other.number_input(say("points", language), 5, 200, 45 if second else 9, key=f"map_points_{bool(second)}")
    runs = third.number_input(say("runs_each", language), 2, 64, 4, key="map_runs")
    if st.button(say("draw_map", language), type="primary", key="draw_map"):
        _make(desk, ends, measure, int(points), int(runs), language)
    found = st.session_state.get("map")
    if found is not None:
        st.markdown("  \n".join(plain(line) for line in found.sentences(language)))
        st.image(picture(found, language), width="stretch")
        st.dataframe(found.to_frame())


def _make(desk: Desk, ends: list[Ends], measure: str, points: int, runs: int, language: Language) -> None:
    slot = st.empty()

    def told(done: int, total: int) -> None:
        hint = f"{say('computing', language, done=done, total=total)} · {say('stop_hint', language)}"
        slot.progress(min(done / max(total, 1), 1.0), hint)

    st.session_state.pop("map", None)
    told(0, points * runs)
    try:
        st.session_state["map"] = made_map(desk.now, ends, measure, points, runs, told)
    except ScenarioError as error:
        tell(error.faults, language)
    slot.empty()
