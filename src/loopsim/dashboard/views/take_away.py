"""Files that a visitor takes away: the scenario, figures, data by day, the report."""

from __future__ import annotations

import streamlit as st

from loopsim.dashboard.computing import report_of
from loopsim.dashboard.texts import say
from loopsim.dashboard.words import Language
from loopsim.runs.replicates import Replicates
from loopsim.scenario.scenario import Scenario


def show(scenario: Scenario, pinned: Scenario | None, runs: Replicates, language: Language) -> None:
    """Draw the buttons."""
    st.divider()
    st.subheader(say("take", language), anchor=False)
    name = scenario.name
    st.download_button(
        say("scenario_file", language), scenario.to_toml(), f"{name}.toml", "application/toml", on_click="ignore"
    )
    st.download_button(
        say("data_file", language), lambda: runs.bands().to_csv(index=False), f"{name}-days.csv", "text/csv",
        on_click="ignore",
    )  # fmt: skip
    st.download_button(
        say("figures_file", language), lambda: runs.summary().to_csv(), f"{name}-figures.csv", "text/csv",
        on_click="ignore",
    )  # fmt: skip
    st.download_button(
        say("report_file", language), lambda: report_of(scenario, pinned, language), f"{name}.html", "text/html",
        on_click="ignore", help=say("report_help", language),
    )  # fmt: skip
