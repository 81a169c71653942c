"""``loopsim new``: questions in the terminal, answers as options, answers from data."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from loopsim.cli import loopsim
from loopsim.cli.errors import exit_code_of
from loopsim.languages import in_language
from loopsim.scenario.scenario import Scenario
from loopsim.shop.questions import QUESTIONS

OPTIONS = (
    "--friends 60000 --accounts 12 --buyers 8000 --guides 5 --ads-a-year 1000000 --order-value 180 --margin 55% --yes"
)


def run(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """``-> (exit code, what was printed, what was told)``."""
    code = exit_code_of(lambda: loopsim.main(words, prog_name="loopsim", standalone_mode=False))
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_options_alone_make_the_shop_of_the_issue(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "my-shop.toml"
    code, out, _ = run(["new", str(file), *OPTIONS.split()], capsys)
    assert code == 0 and f"loopsim run {file}" in out and "orders" in out
    assert Scenario.load(file).market.pool.people == 60_000
    code, _, err = run(["new", str(file), *OPTIONS.split()], capsys)
    assert code == 2 and "--force" in err


def test_a_name_that_cannot_be_is_told_by_its_option(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    code, _, err = run(["new", str(tmp_path / "a.toml"), "--name", "a/b", "--yes"], capsys)
    assert code == 2 and err.startswith("--name: found ") and len(err.splitlines()) == 1


def test_all_bad_options_are_told_at_once_and_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "shop.toml"
    code, _, err = run(["new", str(file), "--friends", "many", "--margin", "550%", "--yes"], capsys)
    assert code == 2 and len(err.splitlines()) == 2 and not file.exists()
    code, _, err = run(["new", str(file), "--return", "90%", "--leave-share-a-month", "90%", "--yes"], capsys)
    assert code == 2 and err.startswith("--return: found 90%; right is") and not file.exists()


@pytest.mark.parametrize(("language", "again"), [("en", "found -3; right is"), ("zh", "“-3”不对；应为")])
def test_a_bad_answer_is_asked_again(tmp_path: Path, language: str, again: str):
    file = tmp_path / "shop.toml"
    asked = [question for question in QUESTIONS if question.is_basic]
    answers = ["60,000", "8000", "-3", "5", "12", *[""] * len(asked)]
    result = CliRunner().invoke(loopsim, ["new", str(file), "--language", language], input="\n".join(answers) + "\n")
    assert result.exception is None and again in result.output
    shop = Scenario.load(file)
    assert (shop.market.pool.people, shop.levers.guides.count, shop.levers.accounts.count) == (60_000, 5, 12)


def test_answers_that_cannot_be_are_asked_again(tmp_path: Path):
    """With 90% leaving in a month 90% cannot come back: after the fault only that is asked again, and 1% can be."""
    file = tmp_path / "shop.toml"
    asked = [question.name for question in QUESTIONS if question.is_basic and question.name != "return_share"]
    words = ["new", str(file), "--return", "90%", "--leave-share-a-month", "90%"]
    result = CliRunner().invoke(loopsim, words, input="\n" * len(asked) + "1%\n")
    assert result.exception is None, result.output
    assert result.output.count("--return: found 90%") == 1 and Scenario.load(file).known.never_return_share == 0.99


def test_where_nobody_answers_one_line_tells_of_yes(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch):
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("60000\n"))
    code, _, err = run(["new", str(tmp_path / "shop.toml")], capsys)
    assert code == 2 and "--yes" in err


@pytest.mark.slow
def test_data_need_columns_and_friends(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file, log = tmp_path / "shop.toml", tmp_path / "log.csv"
    log.write_text("who,on,paid\n" + "".join(f"c{n},2026-0{1 + n % 9}-01,{50 + n}\n" for n in range(40)))
    code, _, err = run(["new", str(file), "--amount", "paid", "--yes"], capsys)
    assert code == 2 and err.startswith("--amount: found paid; right is --from-data LOG")
    columns = ["--customer", "who", "--date", "on", "--amount", "paid"]
    code, _, err = run(["new", str(file), "--from-data", str(log), *columns, "--yes"], capsys)
    assert code == 2 and err.splitlines()[-1].startswith("--friends: found nothing")
    code, _, err = run(["new", str(file), "--from-data", str(log), *columns, "--friends", "100", "--yes"], capsys)
    assert code == 0, err
    assert Scenario.load(file).market.pool.bought == 40 and "from your data" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("friends", ["inf", "1e400", "-inf", "nan"])
def test_an_answer_without_end_is_refused(friends: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    code, _, err = run(["new", str(tmp_path / "shop.toml"), "--yes", f"--friends={friends}"], capsys)
    assert code == 2 and err == f"--friends: found {friends}; right is a whole number from 0 to 50,000,000\n"


def test_answers_are_not_asked_for_where_the_file_can_have_no_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    code, out, err = run(["new", str(tmp_path / "none" / "shop.toml")], capsys)
    assert code == 2 and not out and err.endswith("found no such folder; right is a folder that exists\n")


def test_the_next_command_can_be_typed_as_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    _, out, _ = run(["new", str(tmp_path / "my shop.toml"), "--yes"], capsys)
    assert f"loopsim run '{tmp_path}/my shop.toml'" in out


def test_a_refusal_tells_whether_the_data_or_nobody_gave_an_answer() -> None:
    """An option that nobody gave was blamed for what the data say."""
    from loopsim.cli.new import _said_by

    given = {"friends": 10, "return_share": 0.9, "from_data": frozenset({"return_share"})}
    assert _said_by("friends", given) == "--friends"
    assert _said_by("return_share", given) == "--return, as the data say"
    assert _said_by("buyers", given) == "--buyers, left at its default"
    assert in_language(_said_by("buyers", given), "zh") == "--buyers（默认值）"
