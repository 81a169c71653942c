"""Levers as sliders and fields: the ten that matter most, and all of a group on demand."""

from __future__ import annotations

from typing import Any

import streamlit as st

from loopsim.dashboard.desk import Desk
from loopsim.dashboard.levers import Lever, groups, numbers_from, simple_levers, unreadable
from loopsim.dashboard.texts import say
from loopsim.dashboard.views.faults import tell
from loopsim.dashboard.words import NAMES, Language, group_name, lever_name, unit_name
from loopsim.languages import in_language
from loopsim.scenario.faults import shown
from loopsim.scenario.schedule import scheduled_paths


def show(desk: Desk, language: Language) -> None:
    """Draw the levers."""
    heading, reset = st.columns([3, 1], vertical_alignment="center")
    heading.header(say("levers", language), anchor=False)
    reset.button(say("reset", language), on_click=desk.back, disabled=not (desk.moved or desk.refused))
    for lever in simple_levers(desk.now):
        _slider(desk, lever, language)
    is_all = st.toggle(say("all_levers", language), key="all_levers")
    if is_all:
        known = groups(desk.now)
        group = st.selectbox(
            say("group", language), list(known), key="group", format_func=lambda one: group_name(one, language)
        )
        for lever in known.get(group, ()):
            _field(desk, lever, language)
        st.caption(say("strength", language))


def _slider(desk: Desk, lever: Lever, language: Language) -> None:
    key = f"simple {desk.edition} {lever.path}"
    kind: Any = int if lever.is_whole else float
    ends = {"min_value": kind(lever.low), "max_value": kind(lever.high), "step": kind(lever.step)}
    # the ends stay as they are while a lever is moved, so that the slider does not run away under the finger
    held = st.session_state.setdefault(f"ends {key}", ends)
    if not held["min_value"] <= lever.value <= held["max_value"]:
        held = st.session_state[f"ends {key}"] = ends
    _remember(key, kind(lever.value))
    is_share = lever.declared.high == 1 and not lever.is_whole
    st.slider(
        _label(lever, language), key=key, format="percent" if is_share else "%d" if lever.is_whole else "%.6g",
        help=_help(desk, lever, language), on_change=_moved, args=(desk, lever, key), **held,
    )  # fmt: skip
    _told(desk, lever, language)


def _field(desk: Desk, lever: Lever, language: Language) -> None:
    key = f"all {desk.edition} {lever.path}"
    kind, label = lever.declared.kind, _label(lever, language)
    more: Any = {
        "key": key,
        "help": _help(desk, lever, language),
        "on_change": _moved,
        "args": (desk, lever, key),
    }
    if kind == "yes or no":
        _remember(key, bool(lever.value))
        st.toggle(label, **more)
    elif kind == "choice":
        _remember(key, lever.value)
        st.selectbox(label, list(lever.declared.choices), **more)
    elif kind == "numbers":
        _remember(key, ", ".join(f"{one:g}" for one in lever.value))
        st.text_input(label, **more)
    elif lever.is_whole:
        _remember(key, int(lever.value))
        st.number_input(label, step=1, format="%d", **more)
    else:
        _remember(key, float(lever.value))
        st.number_input(label, step=float(lever.step), format="%.6g", **more)
    _told(desk, lever, language)


def _remember(key: str, value: Any) -> None:
    if key not in st.session_state:
        st.session_state[key] = value


def _moved(desk: Desk, lever: Lever, key: str) -> None:
    """Take a value from the screen to the desk; the same lever elsewhere on the screen follows."""
    value = st.session_state[key]
    if lever.declared.kind == "numbers":
        try:
            value = numbers_from(value)
        except ValueError:
            desk.refuse(lever.path, value, unreadable(lever.path, str(value)))
            return
    if value is None:
        return
    desk.move(lever.path, value)
    for other in (f"simple {desk.edition} {lever.path}", f"all {desk.edition} {lever.path}"):
        if other != key:
            st.session_state.pop(other, None)


def _told(desk: Desk, lever: Lever, language: Language) -> None:
    if refusal := desk.refused.get(lever.path):
        tell(refusal.faults, language, say("not_taken", language))


def _label(lever: Lever, language: Language) -> str:
    unit = unit_name(lever.declared.unit, language)
    is_plain = unit in ("share", "占比", "")
    name = lever_name(lever.path, language)
    return name if is_plain else f"{name}（{unit}）" if language == "zh" else f"{name} ({unit})"


def _help(desk: Desk, lever: Lever, language: Language) -> str:
    """Return meaning, bounds, default, source and path, as declared."""
    declared = lever.declared
    named = NAMES.get(lever.path)
    lines = [named.sentence(language)] if named else []
    meaning = in_language(declared.meaning, language)
    if meaning not in lines:
        lines.append(meaning)
    if lever.bounds:
        lines.append(f"{say('bounds', language)}: {lever.bounds} {unit_name(declared.unit, language)}")
    if declared.default is not None:
        lines.append(f"{say('default', language)}: {shown(declared.default)}")
    if declared.source:
        lines.append(f"{say('source', language)}: {in_language(declared.source, language)}")
    if lever.path in scheduled_paths(desk.now.schedule):
        lines.append(f"**{say('scheduled', language)}**")
    return "\n\n".join([*lines, f"`{lever.path}`"]).replace("$", "\\$").replace("~", "\\~")
