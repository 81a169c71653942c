"""Every command refuses, with the same line, input that ``run`` refuses before its first day; so does Python."""

from __future__ import annotations

from pathlib import Path

import pytest

import loopsim
from asking import asker
from loopsim.scenario.faults import ScenarioError

TIES = "from,to,weight,relation\n" + "".join(f"{n},{n + 1},1,kin\n" for n in range(30))

#: What is wrong, the file of ties, further lines of [market] and [market.network], and the line that tells it.
WRONG = {
    "more people than the market": (
        TIES, "people = 20", "", "market.people: found 20; right is at least 31, the people named in ties.csv",
    ),
    "one column": (
        "from\na\nb\n", "people = 200", "",
        "market.network.file: found in ties.csv 1 column; right is two columns of ids, such as from,to",
    ),
    "an empty id": (
        "from,to\na,b\n,c\n", "people = 200", "",
        "market.network.file: found in ties.csv an empty id in line 3; right is two ids in each row",
    ),
    "a negative weight": (
        TIES.replace("3,4,1", "3,4,-1"), "people = 200", "",
        (
            'market.network.file: found in ties.csv line 5, column weight: the text "-1"; right is a number '
            "of 0 or more in each row"
        ),
    ),
    "a relation that no tie has": (
        TIES, "people = 200", 'strong_relations = "friend"',
        "market.network.strong_relations: found friend, of which ties.csv has no tie; right is some of kin",
    ),
}  # fmt: skip


def written(folder: Path, ties: str = TIES, market: str = "people = 200", network: str = "") -> Path:
    """A scenario with a file of ties beside it."""
    (folder / "ties.csv").write_text(ties)
    plan = folder / "plan.toml"
    ties_of = f'[market.network]\nkind = "edge_list"\nfile = "ties.csv"\n{network}\n'
    plan.write_text(f'from = "closed-loop"\n[market]\n{market}\n{ties_of}')
    return plan


def commands(plan: Path, folder: Path) -> list[list[str]]:
    """Every command that takes a scenario."""
    study = folder / "study.toml"
    study.write_text(
        f'[base]\nscenario = "{plan.name}"\n[[factor]]\npath = "levers.referral.reward_cny"\nlist = [0, 10]\n'
    )
    few = ["--days", "3", "--quiet", "--no-test", "--out", str(folder / "out")]
    return [
        ["validate", str(plan)],
        ["describe", str(plan), "--no-loop"],
        ["run", str(plan), *few],
        ["run", str(plan), "--runs", "2", *few],
        ["compare", str(plan), "closed-loop", "--runs", "2", *few],
        ["compare", "closed-loop", str(plan), "--runs", "2", *few],
        ["compare", str(plan), "--plan", "bold: levers.referral.reward_cny=9", "--runs", "2", *few],
        ["sweep", str(study), "--out", str(folder / "swept"), "--quiet"],
    ]


@pytest.mark.parametrize("what", WRONG)
def test_every_command_refuses_a_file_of_ties_that_run_would_refuse(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    *given, line = WRONG[what]
    plan, ask = written(tmp_path, *given), asker(capsys)
    for words in commands(plan, tmp_path):
        answer = ask(*words)
        assert answer.code == 2, words
        assert answer.err[0].endswith(line), words
    assert not (tmp_path / "out").exists()
    with pytest.raises(ScenarioError) as refused:
        loopsim.Scenario.load(plan)
    assert [str(fault) for fault in refused.value.faults] == [f"{plan}: {line}"]


def test_a_point_of_a_sweep_with_fewer_people_than_the_file_names_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path)
    study = tmp_path / "study.toml"
    study.write_text('[base]\nscenario = "plan.toml"\n[[factor]]\npath = "market.people"\nlist = [20, 200]\n')
    answer = asker(capsys)("sweep", str(study), "--out", str(tmp_path / "out"), "--quiet")
    assert answer.code == 2
    assert answer.err[0].endswith("market.people: found 20; right is at least 31, the people named in ties.csv")


def test_a_change_that_leaves_too_few_people_for_the_ties_is_refused(tmp_path: Path) -> None:
    plan = loopsim.Scenario.load(written(tmp_path))
    with pytest.raises(ScenarioError, match=r"change: market\.people: found 30; right is at least 31"):
        plan.change({"market.people": 30})
    assert plan.change({"market.people": 31}).market.people == 31


@pytest.mark.parametrize(("people", "is_told"), [(31, False), (34, False), (35, True), (900, True)])
def test_a_network_much_smaller_than_the_market_is_told_by_all(
    people: int, is_told: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = loopsim.Scenario.load(written(tmp_path, market=f"people = {people}"))
    told = f"{people - 31} know nobody"
    run = loopsim.simulate(plan, days=2, test_from=None)
    for cautions in (plan.cautions(), run.cautions):
        assert any(told in str(one) for one in cautions) == is_told
    ask = asker(capsys)
    assert (told in ask("validate", str(tmp_path / "plan.toml")).out) == is_told


@pytest.mark.usefixtures("text_only")
@pytest.mark.parametrize("letter", ["闭", "𠀀", "é"])
def test_a_name_that_validate_takes_makes_a_folder_that_run_can_write(
    letter: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plan.toml").write_text(f'from = "closed-loop"\nname = "{letter * 80}"\n[market]\npeople = 200\n', "utf-8")
    ask = asker(capsys)
    assert ask("validate", "plan.toml").code == 0
    for more in ([], ["--runs", "2", "--set", "levers.referral.reward_cny=9"]):
        answer = ask("run", "plan.toml", "--days", "2", "--no-test", "--quiet", *more)
        assert (answer.code, answer.err) == (0, [])
    assert len(list(Path("loopsim-out").iterdir())) == 2
