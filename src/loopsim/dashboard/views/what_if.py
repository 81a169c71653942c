"""The first page: move a lever, see the curve, the verdict and the money, against a pinned plan."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from loopsim.dashboard import charts, charts_of_parts, told
from loopsim.dashboard.computing import RUNS, Sight, compared, curves, first_sight, verdicts
from loopsim.dashboard.desk import Desk
from loopsim.dashboard.texts import say
from loopsim.dashboard.views import lever_form, take_away
from loopsim.dashboard.views.faults import plain
from loopsim.dashboard.words import Language
from loopsim.runs.comparison import Comparison
from loopsim.runs.headline import headline
from loopsim.runs.headline_words import sentence
from loopsim.runs.replicates import Replicates
from loopsim.runs.threads import Tell


def show(desk: Desk, language: Language) -> None:
    """Draw the page. What was there before stays on the screen until there is something new."""
    answer = st.container(key="answer")
    left, right = st.columns([1, 2], gap="medium")
    with left:
        lever_form.show(desk, language)
        _pin(desk, language)
    with right:
        busy = st.empty()
    answer = _answer(answer, st.session_state.get("answer"), language, is_old=True)
    tell = _telling(busy, language)
    sights = curves(desk.now, tell)
    now = next(sights)
    pinned = _pinned(desk, now, tell)
    busy.empty()
    with right.container():  # not before: it would take the curve of before away
        _draw(desk, now, pinned, language)
    if now.is_first:
        for _ in sights:  # all runs, which are kept, and drawn in the same place
            pass
        st.rerun()
    for tested in verdicts(desk.now, tell):
        busy.empty()
        st.session_state["answer"] = tested
        answer = _answer(answer, tested, language)
    with st.sidebar:
        take_away.show(desk.now, desk.pinned if desk.is_apart else None, now.runs, language)


def _pinned(desk: Desk, now: Sight, tell: Tell) -> Replicates | None:
    """Return the runs of the pinned plan that may be compared: a first sight with a first sight, all with all."""
    if desk.pinned is None or not desk.is_apart:
        return None
    if now.is_first:
        found = first_sight(desk.pinned, tell)
        return found.runs if found.part == now.part else None
    *_, last = curves(desk.pinned, tell)
    return last.runs if last.part == now.part else None


def _telling(slot: DeltaGenerator, language: Language) -> Tell:
    """Return what tells progress; Streamlit also stops the script here when something was moved meanwhile."""

    def tell(done: int, total: int) -> None:
        slot.progress(min(done / total, 1.0), say("computing", language, done=done, total=total))

    return tell


def _answer(place: DeltaGenerator, found: Sight | None, language: Language, *, is_old: bool = False) -> DeltaGenerator:
    """Draw the answer, in place of what is drawn there; return where it stands."""
    if found is None:
        head, line = "", say("testing", language)
    else:
        words = told.verdict(found.runs.answers, language)
        color, note = ("#8a8a8a", f" {say('stale', language)}") if is_old else (words.color, "")
        style = f"color:{color};font-size:1.45rem;font-weight:700"
        head = f'<span style="{style}">{escape(words.headline + note)}</span><br>'
        line = say("testing", language) if is_old else words.figures
        if found.part < 1.0 and not is_old:
            joint = "" if language == "zh" else " "
            key = "small_verdict" if found.is_first else "small_verdict_only"
            line += joint + say(key, language, runs=len(found.runs), part=_part(found))
    return place.html(f'<div role="status">{head}<span style="color:#4a4a4a">{escape(line)}</span></div>')


def _draw(desk: Desk, sight: Sight, pinned: Replicates | None, language: Language) -> None:
    now = sight.runs
    # As many elements at first sight as at last: of those that are more, the browser would keep some.
    if now.faults:
        _, (_, message) = min(now.faults.items())
        st.error(plain(say("failed", language, failed=len(now.faults), runs=len(now), message=message)))
    if len(now.faults) == len(now):
        return
    names = say("pinned", language), say("now", language)
    found = compared(pinned, now, names) if pinned is not None else None
    cards = told.cards(now, found, language)
    row = st.container(horizontal=True)
    for card in cards:
        row.metric(card.label, card.value, card.change or None, delta_color="normal" if card.is_told else "off",
                   width="content")  # fmt: skip
    if pinned is not None and desk.pinned is not None and desk.pinned.days != desk.now.days:
        st.warning(say("other_days", language, days=desk.pinned.days, now=desk.now.days))
    plans = {names[1]: now} if found is None or pinned is None else {names[0]: pinned, names[1]: now}
    one, other = st.columns(2)
    with one:
        _chart(charts.pool(plans, language))
    with other:
        _chart(charts.profit(plans, language))
    st.caption(_about(sight, language))
    if found is not None:
        _compare(desk, found, language)
    elif desk.pinned is not None and not desk.is_apart:
        st.info(say("same", language))
    for line in told.cautions(desk.now, language)[:4]:
        st.warning(plain(line))
    with st.expander(say("money", language), expanded=True):
        _chart(charts_of_parts.money(told.money(now, language), say("all_profit", language), language))
    with st.expander(say("more_curves", language)):
        one, other = st.columns(2)
        with one:
            _chart(charts_of_parts.stages(now, language))
        with other:
            _chart(charts_of_parts.flows(now, language))
    with st.expander(say("figures", language)):
        st.dataframe(told.figures(now, found, language), hide_index=True)
    if found is None and (rows := told.differences(dict(desk.differences()), language)):
        with st.expander(say("differs", language), expanded=True):
            st.dataframe(rows, hide_index=True)


def _about(sight: Sight, language: Language) -> str:
    """Say of what the curve is: of all runs, or of a first sight."""
    facts = {"runs": len(sight.runs), "all": RUNS, "part": _part(sight)}
    if not sight.is_first:
        key = "bands" if sight.part == 1 else "small_only"
        return say(key, language, **facts)
    return say("first_sight" if sight.part == 1 else "small_sight", language, **facts)


def _part(sight: Sight) -> str:
    """Return the size of the market simulated against the whole: ``1/5``."""
    return f"1/{1 / sight.part:.3g}"


def _compare(desk: Desk, found: Comparison, language: Language) -> None:
    st.header(say("against", language), anchor=False)
    if (change := headline(found, found.names[1])) is not None:
        st.markdown(plain(sentence(change, language)))
    one, other = st.columns(2)
    with one:
        _chart(charts.difference(found, "reachable", language))
    with other:
        _chart(charts.difference(found, "profit_fen", language))
    st.caption(say("apart", language))
    st.markdown(f"**{say('differs', language)}**")
    st.dataframe(told.differences(dict(desk.differences()), language), hide_index=True)


def _pin(desk: Desk, language: Language) -> None:
    one, other = st.columns(2)
    one.button(say("pin", language), on_click=desk.pin, help=say("pin_help", language), key="pin", type="primary")
    if desk.pinned is not None:
        other.button(say("unpin", language), on_click=desk.unpin, key="unpin")


def _chart(spec: Any) -> None:
    st.vega_lite_chart(spec, width="stretch")
