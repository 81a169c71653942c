"""The page on which a small market lives day by day."""

from __future__ import annotations

from typing import Any, cast

import streamlit as st

from loopsim.dashboard.charts_of_market import PICK, network, stage_word
from loopsim.dashboard.desk import Desk
from loopsim.dashboard.market import SIZES, Entry, SmallMarket
from loopsim.dashboard.texts import say
from loopsim.dashboard.views.faults import tell
from loopsim.dashboard.words import Language
from loopsim.market.fields import Source
from loopsim.scenario.faults import ScenarioError

#: Seconds between two pictures while it plays, and days between them.
_SECONDS, _DAYS = 0.7, 2


def show(desk: Desk, language: Language) -> None:
    """Draw the page."""
    state = st.session_state
    one, other, _ = st.columns([1, 1, 3])
    people = one.selectbox(say("size", language), SIZES, index=1, key="market_people")
    seed = other.number_input(say("seed", language), min_value=0, max_value=2**31, value=1, step=1, key="market_seed")
    try:
        market = _market(desk, int(people), int(seed or 0))
    except ScenarioError as error:
        tell(error.faults, language, say("too_small", language, why=""))
        return
    st.caption(say("watch_about", language, people=f"{people:,}"))
    is_playing = bool(state.get("playing")) and not market.is_over
    st.fragment(_living, run_every=_SECONDS if is_playing else None)(market, language)


def _market(desk: Desk, people: int, seed: int) -> SmallMarket:
    """Return the market under way; a new one where the scenario, the size or the seed is another."""
    state = st.session_state
    key = desk.now.digest(), people, seed
    if state.get("market_key") != key:
        state["market"] = SmallMarket(desk.now, people, seed)
        state["market_key"] = key
        state["playing"] = False
    return cast(SmallMarket, state["market"])


def _living(market: SmallMarket, language: Language) -> None:
    state = st.session_state
    if state.get("playing"):
        if market.is_over:
            state["playing"] = False
            st.rerun()
        market.step(_DAYS)
    _buttons(market, language)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.markdown(f"**{say('on_day', language, day=market.day, days=market.days, pool=market.in_pool)}**")
        picked = st.vega_lite_chart(
            network(market, state.get("customer"), language), width="stretch", key="network", on_select="rerun",
            selection_mode=PICK,
        )  # fmt: skip
        _pick(picked)
    with right:
        _diary(market, language)


def _buttons(market: SmallMarket, language: Language) -> None:
    state = st.session_state
    row = st.container(horizontal=True)
    is_playing = bool(state.get("playing"))
    if row.button(say("pause" if is_playing else "play", language), key="play", type="primary",
                  disabled=market.is_over):  # fmt: skip
        state["playing"] = not is_playing
        st.rerun()
    row.button(say("step", language), key="step", on_click=market.step, disabled=is_playing or market.is_over)
    row.button(say("week", language), key="week", on_click=market.step, args=(7,),
               disabled=is_playing or market.is_over)  # fmt: skip
    if row.button(say("again", language), key="again"):
        state.pop("market_key", None)
        state["playing"] = False
        st.rerun()


def _pick(picked: Any) -> None:
    """Take the customer who was clicked, if that click is a new one."""
    state = st.session_state
    chosen = [row["number"] for row in picked.selection.get(PICK, []) if "number" in row] if picked else []
    if chosen and chosen != state.get("clicked"):
        state["clicked"] = chosen
        state["customer"] = state["customer_field"] = int(chosen[0])
        st.rerun(scope="fragment")


def _diary(market: SmallMarket, language: Language) -> None:
    state = st.session_state

    def choose() -> None:
        state["customer"] = state["customer_field"]

    if (state.get("customer_field") or 0) >= len(market.customers):
        state["customer_field"] = state["customer"] = None
    st.number_input(
        say("customer", language), min_value=0, max_value=len(market.customers) - 1, step=1, key="customer_field",
        value=None, on_change=choose, help=say("click", language),
    )  # fmt: skip
    number = state.get("customer")
    if number is None:
        st.info(say("click", language))
        return
    one = market.customers[number]
    st.markdown(f"**{say('diary', language, number=number)}**")
    st.caption(
        say(
            "state", language, stage=stage_word(one.stage, language), trust=f"{one.trust:.2f}",
            interest=f"{one.interest:.2f}", fatigue=f"{one.fatigue:.1f}", orders=one.orders, brought=one.brought,
        )
    )  # fmt: skip
    rows = [
        {say("diary_day", language): entry.day, say("diary_what", language): in_words(entry, language)}
        for entry in market.diary(number)
    ]
    if rows:
        st.dataframe(rows, hide_index=True)
    else:
        st.caption(say("nothing_yet", language))


def in_words(entry: Entry, language: Language) -> str:
    """Return an entry of a diary in words."""
    facts = dict(entry.facts)
    if "source" in facts:
        source = Source(facts["source"])
        facts["source"] = source.chinese if language == "zh" else source.word
    if "stage" in facts:
        facts["stage"] = stage_word(facts["stage"], language)
    if "money" in facts:
        facts["money"] = f"{facts['money']:,.0f}"
    return say(entry.what, language, **facts)
