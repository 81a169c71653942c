"""Sidebar: what to start from, and what to take away."""

from __future__ import annotations

import streamlit as st

from loopsim.dashboard.asked import asked
from loopsim.dashboard.desk import Desk
from loopsim.dashboard.opening import files_in, from_folder, sent
from loopsim.dashboard.texts import say
from loopsim.dashboard.views import shop_form
from loopsim.dashboard.views.faults import plain, tell
from loopsim.dashboard.words import Language
from loopsim.languages import both
from loopsim.scenario.faults import Fault, ScenarioError
from loopsim.scenario.files import presets
from loopsim.scenario.scenario import Scenario


def first_scenario() -> Scenario:
    """Return the scenario of the address, else that of the command.

    Raises:
        ScenarioError: the address names one that may not be read, or that is not good.
    """
    wanted, place = st.query_params.get("scenario", ""), asked().place
    if wanted and wanted in presets():
        return Scenario.load(wanted)
    if wanted:
        if place is None:
            found = both("a name that is no preset", "不是预设的名称")
            right = both("one of {names}", "{names} 之一", names=", ".join(presets()))
            raise ScenarioError([Fault("scenario", found, right)])
        return from_folder(wanted, place)
    return Scenario.load(asked().scenario)


def show(desk: Desk, language: Language) -> None:
    """Draw the ways to start, and the scenario that is on the desk."""
    st.subheader(say("start", language), anchor=False)
    ways = ["by_preset", "by_form", "by_file"]
    way = st.segmented_control(
        say("start", language), ways, default=ways[0], key="way",
        format_func=lambda key: say(key, language), label_visibility="collapsed",
    )  # fmt: skip
    if way == "by_file":
        _files(desk, language)
    elif way == "by_form":
        shop_form.show(desk, language)
    else:
        _presets(desk, language)
    if faults := st.session_state.get("start_faults"):
        tell(faults, language, say("refused_file", language))
    now = desk.now
    st.markdown(say("about", language, name=plain(now.name), people=f"{now.market.people:,}", days=now.days))
    if now.about:
        st.caption(plain(now.about.strip()))


def _presets(desk: Desk, language: Language) -> None:
    names = list(presets())
    state = st.session_state
    if "preset" not in state:
        state["preset"] = desk.base.name if desk.base.name in names else None

    def choose() -> None:
        if state["preset"]:
            _put(desk, lambda: Scenario.load(state["preset"]))

    st.selectbox(
        say("preset", language),
        names,
        key="preset",
        index=None,
        on_change=choose,
        placeholder=say("none_chosen", language),
    )


def _files(desk: Desk, language: Language) -> None:
    state = st.session_state

    def take() -> None:
        if file := state["upload"]:
            _put(desk, lambda: sent(file.name, file.getvalue()))

    st.file_uploader(say("upload", language), type=["toml"], key="upload", on_change=take)
    place = asked().place
    if place is not None and (names := files_in(place)):

        def choose() -> None:
            if state["in_folder"]:
                _put(desk, lambda: from_folder(state["in_folder"], place))

        name = say("in_folder", language, folder=place.name or str(place))
        none = say("none_chosen", language)
        st.selectbox(name, names, key="in_folder", index=None, placeholder=none, on_change=choose)


def _put(desk: Desk, read) -> None:  # type: ignore[no-untyped-def]
    """Put what is read on the desk; what is wrong about it is told beside where it was chosen."""
    st.session_state.pop("start_faults", None)
    try:
        desk.put(read())
    except ScenarioError as error:
        st.session_state["start_faults"] = error.faults
