"""Answers in Python have in common: sentences, table, picture, look in a notebook, languages, errors."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import replace
from typing import Any

import pytest

import loopsim
from loopsim.decisions.answer import Answer
from pictures import assert_readable

SMALL = {"market.people": 1_000, "days": 60}
ADS, NEED = "levers.ads.daily_spend_cny", "behavior.need.per_week"
NO_ADS = {"no ads": {ADS: 0}}
LEVER = {"path": ADS, "low": 0, "high": 300}
PLAN = {"scenario": "closed-loop", "days": 30, "set": {"market.people": 500}, "goal": "profit", "lever": [LEVER]}
QUICK = {"changes": SMALL, "kpi": "joined", "at": 30.0, "points": 5, "runs": 2, "jobs": 1}
WORLDS = {"over": [NEED], "worlds": 10, "runs": 1, "changes": SMALL, "has_test": False, "jobs": 1}


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> dict[str, Any]:
    """One result of each kind, small, made with progress told where a search is asked to."""
    shop = loopsim.Scenario.load("closed-loop").change(SMALL)
    run = loopsim.simulate(shop, days=60, keep=[30], test_from=None)
    worlds = loopsim.robust("closed-loop", NO_ADS, **WORLDS)
    folder = tmp_path_factory.mktemp("study") / "out"
    study = loopsim.Study.from_dict(
        {"base": {"scenario": "closed-loop", "set": SMALL}, "factor": [{"path": ADS, "list": [0, 100]}],
         "runs": {"per_point": 2}, "keep": {"kpis": ["profit"]}}
    )  # fmt: skip
    return {
        "run": run,
        "many runs": loopsim.replicate(shop, runs=2, days=60, test_from=None),
        "comparison": loopsim.compare(shop, NO_ADS, runs=2, days=60, test_from=None),
        "sweep": loopsim.sweep(study, folder, jobs=1),
        "sensitivity": loopsim.sensitivity("closed-loop", [ADS, NEED], points=4, days=30, kpis=["joined"], jobs=1),
        "map": loopsim.map_over("closed-loop", f"{ADS}=0..400", **QUICK),
        "maps": loopsim.map_over("closed-loop", [f"{ADS}=0..400", "levers.referral.enabled"], **QUICK),
        "proposal": loopsim.optimize(PLAN, most_runs=100, jobs=1, progress=lambda stage, part, best: None),
        "robustness": worlds,
        "learning": loopsim.learn(worlds),
        "explanation": loopsim.explain(shop, {ADS: 50}, runs=2, days=30),
        "branches": loopsim.branch(run, NO_ADS, at=30, test_from=None),
    }


KINDS = ("run", "many runs", "comparison", "sweep", "sensitivity", "map", "maps", "proposal", "robustness", "learning",
         "explanation", "branches")  # fmt: skip

#: Results whose picture has no main panel.
MANY_PANELS = ("comparison", "sweep")


@pytest.mark.parametrize("kind", KINDS)
def test_each_result_is_a_table_a_picture_and_shows_its_answer_in_a_notebook(answers, kind):
    from matplotlib.figure import Figure

    found = answers[kind]
    assert len(found.to_frame())
    assert isinstance(found.plot(), Figure) and isinstance(found.plot(language="zh"), Figure)
    shown = found._repr_html_()
    assert "<svg" in shown or "<span" in shown, "no key figure"
    if isinstance(found, Answer):
        assert all(word in shown for word in found.sentences()[0].split()[:3])
        assert "All figures" in shown and "<table" in shown


@pytest.mark.parametrize("kind", KINDS)
def test_a_language_that_there_is_not_is_told_in_a_line(answers, kind):
    found = answers[kind]
    told = ["plot", "to_html", *(["sentences"] if hasattr(found, "sentences") else [])]
    for method in told:
        with pytest.raises(ValueError, match=r"^language: found 'de'; right is 'en' or 'zh'$"):
            getattr(found, method)(language="de")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in MANY_PANELS])
def test_the_main_panel_is_drawn_alone_into_axes_of_the_user(answers, kind, language):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 5), layout="constrained")
    whole, part = figure.subfigures(1, 2)
    axes, inner = whole.subplots(), part.subplots()
    for ax in (axes, inner):
        assert answers[kind].plot(ax=ax, language=language) is figure
        assert ax.has_data() and ax.texts
    assert not [*figure.texts, *whole.texts, *part.texts], "a text outside the axes"
    assert all(any(one in some.axes for one in (axes, inner)) for some in (whole, part))
    figure.canvas.draw()
    words = [*axes.texts, axes.xaxis.label, axes.yaxis.label, *axes.get_xticklabels(), *axes.get_yticklabels()]
    if language == "zh":
        assert all(set(word.get_fontfamily()) - {"sans-serif", "DejaVu Sans"} for word in words)


@pytest.mark.parametrize("kind", MANY_PANELS)
def test_axes_are_refused_by_a_picture_of_panels_of_equal_rank(answers, kind):
    from matplotlib.figure import Figure

    with pytest.raises(
        ValueError, match=r"^plot\(ax=\.\.\.\): found axes for '\w+', which has several panels; right is none$"
    ):
        answers[kind].plot(ax=Figure().add_subplot())


@pytest.mark.parametrize("kind", KINDS)
def test_each_result_travels_to_other_processes_and_is_copied(answers, kind):
    found = answers[kind]
    table, shown = found.to_frame(), found._repr_html_()
    for made in (pickle.loads(pickle.dumps(found)), copy.deepcopy(found), copy.copy(found)):
        assert made.to_frame().equals(table)
        assert made._repr_html_() == shown
        if hasattr(found, "to_dict"):
            assert json.dumps(made.to_dict()) == json.dumps(found.to_dict())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_large_numbers_of_a_proposal_stay_within_its_picture(answers, language):
    found = copy.deepcopy(answers["proposal"])
    (lever,) = found.found.problem.levers
    for known in (found.found.searched.found, found.found.searched.made):
        known[2_345_678.5,] = known[found.today]
    dear = replace(lever, high=3_000_000.0, today=2_345_678.5)
    problem = replace(found.found.problem, levers=(dear,))
    gains = [replace(one, lever=dear) for one in found.found.marginal]
    assert_readable(replace(found, found=replace(found.found, problem=problem, marginal=gains)).plot(language=language))


def test_what_is_to_be_caught_is_found_at_the_top():
    with pytest.raises(loopsim.ScenarioError, match=r"levers\.nothing"):
        loopsim.Scenario.load("closed-loop").change({"levers.nothing": 1})
    with pytest.raises(loopsim.StoreError):
        loopsim.load("no such folder")
    assert issubclass(loopsim.LockedError, OSError) and issubclass(loopsim.SweepError, ValueError)
    assert isinstance(loopsim.MapPanels, type)
