"""What all answers have in common in Python: sentences, table, picture, look in a notebook, languages, errors."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest

import loopsim
from loopsim.decisions.answer import Answer

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


@pytest.mark.parametrize("kind", KINDS)
def test_each_result_travels_to_other_processes_and_is_copied(answers, kind):
    found = answers[kind]
    for made in (pickle.loads(pickle.dumps(found)), copy.deepcopy(found), copy.copy(found)):
        assert made.to_frame().equals(found.to_frame())
        assert made._repr_html_() == found._repr_html_()
        if hasattr(found, "to_dict"):
            assert json.dumps(made.to_dict()) == json.dumps(found.to_dict())


def test_what_is_to_be_caught_is_found_at_the_top():
    with pytest.raises(loopsim.ScenarioError, match=r"levers\.nothing"):
        loopsim.Scenario.load("closed-loop").change({"levers.nothing": 1})
    with pytest.raises(loopsim.StoreError):
        loopsim.load("no such folder")
    assert issubclass(loopsim.LockedError, OSError) and issubclass(loopsim.SweepError, ValueError)
    assert isinstance(loopsim.MapPanels, type)
