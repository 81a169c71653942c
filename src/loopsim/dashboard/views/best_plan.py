"""The page of the best plan within bounds."""

from __future__ import annotations

import streamlit as st

from loopsim.dashboard.desk import Desk
from loopsim.dashboard.searching import GOALS, Ends, best_plan, movable, picture
from loopsim.dashboard.texts import say
from loopsim.dashboard.views.ends import ends_of
from loopsim.dashboard.views.faults import plain, tell
from loopsim.dashboard.words import Language, full_name
from loopsim.decisions.planning.proposal import Proposal
from loopsim.results.definitions import name_of
from loopsim.scenario.faults import ScenarioError

#: Levers that are offered first.
_FIRST = ("levers.ads.daily_spend_cny", "levers.referral.reward_cny")


def show(desk: Desk, language: Language) -> None:
    """Draw the page."""
    st.markdown(say("optimum_about", language))
    one, other, third = st.columns(3)
    goal = one.selectbox(say("goal", language), GOALS, key="goal", format_func=lambda kpi: name_of(kpi, language))
    budget = other.number_input(say("budget", language), 0.0, 1e12, 0.0, key="budget", format="%.0f")
    minutes = third.number_input(say("minutes", language), 0.1, 600.0, 2.0, key="minutes", format="%.6g")
    paths = st.multiselect(
        say("may_set", language), movable(desk.now), default=list(_FIRST), key="may_set",
        format_func=lambda path: full_name(path, language),
    )  # fmt: skip
    ends = [ends_of(desk.now, path, language, "plan", is_named=True) for path in paths]
    if st.button(say("find", language), type="primary", key="find"):
        _find(desk, ends, goal, budget, minutes, language)
    found = st.session_state.get("plan")
    if found is not None:
        _tell(desk, found, language)


def _tell(desk: Desk, found: Proposal, language: Language) -> None:
    st.markdown("  \n".join(plain(line) for line in found.sentences(language)))
    st.button(say("use_plan", language), key="use_plan", on_click=_use, args=(desk, found), disabled=found.keeps_today)
    st.image(picture(found, language), width="stretch")
    st.dataframe(found.to_frame(), hide_index=True)


def _use(desk: Desk, found: Proposal) -> None:
    """Put the plan on the desk beside that of today, which is pinned."""
    desk.pin()
    desk.put(found.scenario)
    st.session_state["page"] = "what_if"


def _find(desk: Desk, ends: list[Ends], goal: str, budget: float, minutes: float, language: Language) -> None:
    slot, said = st.empty(), st.empty()

    def told(stage: str, part: float, best: str) -> None:
        slot.progress(min(part, 1.0), f"{say('working', language)} · {say('stop_hint', language)}")
        if best:
            said.caption(plain(best))

    st.session_state.pop("plan", None)
    told("", 0.0, "")
    try:
        st.session_state["plan"] = best_plan(desk.now, ends, goal, budget, minutes, told)
    except ScenarioError as error:
        tell(error.faults, language)
    slot.empty()
    said.empty()
