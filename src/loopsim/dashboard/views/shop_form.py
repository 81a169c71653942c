"""The short form of one's own shop: the questions of ``loopsim new``, as fields."""

from __future__ import annotations

from typing import Any

import streamlit as st

from loopsim.dashboard.desk import Desk
from loopsim.dashboard.texts import say
from loopsim.dashboard.views.faults import plain, tell
from loopsim.dashboard.words import Language
from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.shop.question import Question
from loopsim.shop.questions import QUESTIONS
from loopsim.shop.shop import Shop


def show(desk: Desk, language: Language) -> None:
    """Draw the form; a shop that can be is put on the desk, else each answer is told beside its field."""
    st.caption(say("form_about", language))
    faults: dict[str, Fault] = st.session_state.get("form_faults", {})
    usual = Shop().answers
    with st.form("shop", border=False):
        for question in QUESTIONS:
            if question.is_basic:
                _field(question, usual, faults, language)
        with st.expander(say("more_questions", language), expanded=any(not q.is_basic for q in QUESTIONS
                                                                       if q.name in faults)):  # fmt: skip
            for question in QUESTIONS:
                if not question.is_basic:
                    _field(question, usual, faults, language)
        st.form_submit_button(
            say("make", language), type="primary", on_click=_make, args=(desk, language), key="make_shop"
        )
    others = [fault for name, fault in faults.items() if name not in {question.name for question in QUESTIONS}]
    if others:
        tell(others, language)
    for line in st.session_state.get("form_warnings", ()):
        st.warning(plain(line))


def _field(question: Question, usual: dict[str, Any], faults: dict[str, Fault], language: Language) -> None:
    unit = question.unit[language]
    label = question.text[language] + (f"（{unit}）" if unit and language == "zh" else f" ({unit})" if unit else "")
    st.text_input(
        label, key=f"form {question.name}", help=question.help[language] or None,
        placeholder=question.shown(usual[question.name], language),
    )  # fmt: skip
    if question.name in faults:
        tell([faults[question.name]], language)


def _make(desk: Desk, language: Language) -> None:
    """Read the answers; those left empty take the default of their question."""
    state = st.session_state
    answers, faults = {}, {}
    for question in QUESTIONS:
        text = (state.get(f"form {question.name}") or "").strip()
        if not text:
            continue
        try:
            answers[question.name] = question.read(text)
        except ValueError:
            faults[question.name] = Fault(question.text[language], shown(text), question.right(language))
    state["form_warnings"] = ()
    if not faults:
        try:
            shop = Shop.of(answers)
            desk.put(shop.to_scenario())
            state["form_warnings"] = shop.warnings(language)
        except ScenarioError as error:
            faults = {fault.where: fault for fault in error.faults}
    state["form_faults"] = faults
