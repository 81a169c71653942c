"""Frame of all pages: the question, the language, the pages to go to, what to start from and what to take away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import cast

import streamlit as st

from loopsim.dashboard.asked import asked
from loopsim.dashboard.computing import compile_first
from loopsim.dashboard.desk import Desk
from loopsim.dashboard.texts import say
from loopsim.dashboard.views import best_plan, closing, start, watch, what_if
from loopsim.dashboard.words import Language
from loopsim.reports.letters import whole_face
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.scenario import Scenario

_PAGES: dict[str, Callable[[Desk, Language], None]] = {
    "what_if": what_if.show,
    "watch": watch.show,
    "map": closing.show,
    "optimum": best_plan.show,
}

_LANGUAGES = {"en": "English", "zh": "中文"}

#: Room is dear on a phone, and a headline is a headline.
_STYLE = """<style>
.stMainBlockContainer {padding: 3.9rem 2rem 4rem 2rem; max-width: 1500px}
.stMainBlockContainer h1 {font-size: 1.7rem; padding: 0.2rem 0 0.4rem 0}
.stMetric {min-width: 8.2rem}
[data-testid=stCaptionContainer], [data-testid=stCaptionContainer] * {color: #595959 !important; opacity: 1}
.stMainBlockContainer h2 {font-size: 1.5rem; padding: 0.4rem 0}
@media (max-width: 640px) {
  .stMainBlockContainer {padding: 3.7rem 0.8rem 3rem 0.8rem}
  .stMainBlockContainer h1 {font-size: 1.35rem}
  .st-key-answer {position: sticky; top: 2.6rem; z-index: 90; background: white; padding-bottom: 0.4rem}
}
</style>"""


def show() -> None:
    """Show the page that is chosen."""
    language = _language()
    st.set_page_config(
        page_title=say("title", language), page_icon="🔁", layout="wide", initial_sidebar_state="auto",
        menu_items={"Get help": None, "Report a bug": None, "About": None},
    )  # fmt: skip
    st.html(_STYLE)
    if language == "zh":
        st.html(f"<style>{whole_face()}</style>")
    _warm_up()
    desk = _desk()
    title, chooser = st.columns([5, 1], vertical_alignment="center")
    title.title(say("question", language), anchor=False)
    chooser.segmented_control(
        say("language", language),
        list(_LANGUAGES),
        key="language",
        format_func=_LANGUAGES.__getitem__,
        label_visibility="collapsed",
    )
    st.segmented_control(
        say("page", language),
        list(_PAGES),
        key="page",
        format_func=lambda key: say(key, language),
        label_visibility="collapsed",
    )
    with st.sidebar:
        start.show(desk, language)
    page = st.session_state.get("page") or "what_if"
    _PAGES[page](desk, language)


def _language() -> Language:
    """Return the language chosen; on the first visit that of the address, or of the command."""
    state = st.session_state
    if "page" not in state:
        wanted = st.query_params.get("page", "")
        state["page"] = wanted if wanted in _PAGES else "what_if"
    if "language" not in state:
        wanted = st.query_params.get("language", "")
        state["language"] = wanted if wanted in _LANGUAGES else asked().language
    chosen = state["language"] or state.get("last_language", "en")  # a click on the chosen one lets go of it
    state["last_language"] = chosen
    return cast(Language, chosen)


def _desk() -> Desk:
    state = st.session_state
    if "desk" not in state:
        try:
            state["desk"] = Desk(start.first_scenario())
        except ScenarioError as error:
            state["desk"] = Desk(Scenario.load("closed-loop"))
            state["start_faults"] = error.faults
    return cast(Desk, state["desk"])


@st.cache_resource(show_spinner=False)
def _warm_up() -> threading.Thread:
    """Compile once for the process, beside what the visitor sees."""
    thread = threading.Thread(target=compile_first, daemon=True)
    thread.start()
    return thread
