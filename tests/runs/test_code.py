"""A folder holds the runs of one code: what has changed since it was begun is noticed, not mixed in."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import loopsim
import sweeping
from asking import Ask, asker
from loopsim.results.code import DECIDING, digest_of_texts
from loopsim.runs import code
from loopsim.runs.code import code_of, model_digest
from loopsim.sweeps.recipe import DiffersError

RULES = """
import formulas
from loopsim import ClosedLoop, Customer

class Patient(Customer):
    def leave(self, market, dice):
        super().leave(market, dice)

class Mine(ClosedLoop):
    customer_type = Patient
    days_of_patience = 3
"""


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file of a model with rules of one's own, beside a file that it imports."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "formulas.py").write_text("def half(x):\n    return x / 2\n")
    path = tmp_path / "rules.py"
    path.write_text(RULES)
    yield path
    for name in ("rules", "formulas"):
        sys.modules.pop(name, None)


def loaded() -> ModuleType:
    """The rules as their files are now, as a new process would find them."""
    for name in ("rules", "formulas"):
        sys.modules.pop(name, None)
    importlib.invalidate_caches()
    return importlib.import_module("rules")


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    """Ask the command line something."""
    return asker(capsys)


@pytest.mark.slow
def test_every_module_that_a_run_uses_is_in_the_digest() -> None:
    """Each module of loopsim that is loaded for runs with both engines decides figures, or is named here."""
    script = (
        "import sys, loopsim; from loopsim.runs.many import run_seeds; from loopsim.runs.outcome import Wanted;"
        "plan = loopsim.Scenario.load('closed-loop').change({'market.people': 160});"
        "from loopsim.results.definitions import DEFINITIONS;"
        "kpis = tuple(name for name, one in DEFINITIONS.items() if one.unit != 'text');"
        "run_seeds(plan, [1], Wanted(kpis, ('orders',), 4));"
        "run_seeds(plan, [1], Wanted(kpis, (), 4, engine='agents'));"
        "print(*(m.__file__ for n, m in sys.modules.items() if n.startswith('loopsim') and m.__file__))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    package = Path(loopsim.__file__).parent
    used = {Path(file).relative_to(package).as_posix() for file in done.stdout.split()}
    deciding = {path.relative_to(package).as_posix() for part in DECIDING for path in package.glob(part)}
    assert len(used) > 50
    assert used - deciding == {"__init__.py", "languages.py", "runs/__init__.py"}


@pytest.mark.parametrize("name", ["rules.py", "formulas.py"])
def test_a_change_in_a_file_of_own_rules_changes_their_digest(name: str, rules: Path) -> None:
    before = model_digest(loaded().Mine)
    assert model_digest(loaded().Mine) == before
    path = rules.with_name(name)
    path.write_text(path.read_text().replace("3", "4").replace("/ 2", "/ 3"))
    assert model_digest(loaded().Mine) != before


def test_what_own_rules_do_not_use_is_not_in_their_digest(rules: Path) -> None:
    before = model_digest(loaded().Mine)
    rules.with_name("notes.py").write_text("import formulas")
    importlib.import_module("notes")
    assert model_digest(loaded().Mine) == before
    assert not [name for name, _ in code._files({"rules"}) if name not in ("rules", "formulas")]
    sys.modules.pop("notes")


@pytest.mark.parametrize("other", ["days_of_patience = 4", "def leave(self, market, dice): pass"])
def test_rules_typed_into_a_notebook_are_told_apart_by_their_text(other: str) -> None:
    def typed(text: str) -> type[loopsim.ClosedLoop]:
        there: dict[str, object] = {"__name__": "no_file_at_all"}
        exec(
            f"from loopsim import ClosedLoop\nclass Mine(ClosedLoop):\n    {text}\n    def dawn(self, m): pass\n", there
        )
        kind = there["Mine"]
        assert isinstance(kind, type) and issubclass(kind, loopsim.ClosedLoop)
        return kind

    assert model_digest(typed("days_of_patience = 3")) == model_digest(typed("days_of_patience = 3"))
    assert model_digest(typed("days_of_patience = 3")) != model_digest(typed(other))


def test_ends_of_lines_of_another_system_are_no_change() -> None:
    one, same, other = (
        digest_of_texts([("a.py", text)]) for text in (b"x = 1\ny = 2\n", b"x = 1\r\ny = 2\r\n", b"x = 1\n")
    )
    assert one == same != other


def test_the_model_as_shipped_has_no_sources_of_its_own() -> None:
    assert model_digest(loopsim.ClosedLoop) == digest_of_texts([])
    assert code_of().keys() == {"loopsim", "sources"}


@pytest.mark.usefixtures("text_only")
def test_a_sweep_whose_loopsim_changed_is_refused_unless_mixing_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask
) -> None:
    plan, out = str(sweeping.study_file(tmp_path, [1.0, 2.0], runs=3)), str(tmp_path / "out")
    assert ask("sweep", plan, "--out", out, "--limit", "2", "--jobs", "1", "--quiet").code == 0
    monkeypatch.setattr(code, "sources_digest", lambda: "0" * 64)
    answer = ask("sweep", plan, "--out", out, "--quiet")
    assert answer.code == 2
    (line,) = answer.err
    assert line.startswith(f"{out}: code of loopsim: found loopsim 0.1.0") and "whose sources are other ones" in line
    assert line.endswith("or another folder, or --other-code to mix the results of both")
    answer = ask("sweep", plan, "--out", out, "--jobs", "1", "--quiet", "--other-code")
    assert answer.code == 0 and "runs of more than one state of the code are mixed here" in answer.out
    assert ask("sweep", plan, "--out", out, "--jobs", "1", "--quiet").code == 0  # this code was the last
    sweep = loopsim.load(out)
    assert isinstance(sweep, loopsim.Sweep) and len(sweep.runs) == 6 and not sweep.is_of_one_code


@pytest.mark.parametrize("command", ["map", "sensitivity"])
def test_no_command_is_told_of_an_option_that_it_lacks(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask
) -> None:
    ads, need = "levers.ads.daily_spend_cny=0..400", "behavior.need.per_week=0.1..1"
    which = {"map": ["--factor", ads, "--points", "5"], "sensitivity": ["--over", ads, "--over", need, "--points", "2"]}
    kpi = ["--kpi", "joined"] + (["--at", "50"] if command == "map" else [])
    few = ["--set", "market.people=300", "--days", "3", "--runs", "2", "--jobs", "1", "--quiet"]
    words = [command, "closed-loop", *which[command], *kpi, *few, "--out", str(tmp_path / "out")]
    assert ask(*words).code == 0
    monkeypatch.setattr(code, "sources_digest", lambda: "0" * 64)
    answer = ask(*words)
    (line,) = answer.err
    assert answer.code == 2 and line.endswith(", or another folder") and "--other-code" not in line


def test_a_sweep_whose_own_rules_changed_is_refused(tmp_path: Path, rules: Path) -> None:
    study, out = sweeping.study([1.0], runs=2), tmp_path / "out"
    loopsim.sweep(study, out, model=loaded().Mine, executor="threads", limit=1, jobs=1)
    same = loopsim.sweep(study, out, model=loaded().Mine, executor="threads", limit=1, jobs=1)
    assert same.is_of_one_code
    rules.write_text(RULES.replace("3", "4"))
    with pytest.raises(DiffersError, match=r"code of rules\.Mine: found sources that have changed") as refused:
        loopsim.sweep(study, out, model=loaded().Mine, executor="threads")
    assert len(refused.value.faults) == 1
    loopsim.sweep(study, out, model=loaded().Mine, executor="threads", other_code=True)
    recipe = json.loads((out / "provenance.json").read_text())
    assert recipe["begun"]["code"]["model_sources"] != recipe["resumed"][-1]["code"]["model_sources"]
