"""The pages of docs/ speak of what there is: links, levers, code, phases, fields, mechanisms, words. Code runs."""

from __future__ import annotations

import pkgutil
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import loopsim
import mechanisms_page
import pages
from benchmarks.__main__ import NAMES as BENCHMARKS
from loopsim import day
from loopsim.claims.claim import read_claims
from loopsim.claims.page import digest_of
from loopsim.cli import loopsim as group
from loopsim.market import fields
from loopsim.scenario.channels import CHANNELS
from loopsim.scenario.document import catalogue
from loopsim.scenario.files import presets

ROOT = Path(__file__).resolve().parents[2]
PAGES = {path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}
ODD, MECHANISMS, WORDS = PAGES["odd.md"], PAGES["mechanisms.md"], PAGES["words.md"]

#: Claims of the articles that the model was built from, M01 to M94.
IDS = {f"M{number:02d}" for number in range(1, 95)}


#: Blocks that take seconds although markets are small, by page and place.
SLOW_BLOCKS = {
    ("bash", "README.md", 0),
    *(("bash", "decisions.md", number) for number in (0, 1, 2, 3, 4, 5)),
    ("bash", "replicates.md", 0),
    ("bash", "replicates.md", 1),
    *(("bash", page, number) for page in ("tutorial.md", "tutorial.zh.md") for number in (0, 1, 3)),
    ("bash", "reports.md", 0),
    *(("python", "gallery.md", number) for number in range(8)),
    ("python", "decisions.md", 4),
    ("python", "design.md", 0),
    ("python", "odd.md", 0),
    ("python", "replicates.md", 0),
    ("python", "replicates.md", 3),
    ("python", "reports.md", 0),
}


def blocks(language: str) -> list[Any]:
    """The code blocks of one language on all pages, each named by its page and place."""

    def marks(*block: Any) -> Any:
        return pytest.mark.slow if block in SLOW_BLOCKS else ()

    return [
        pytest.param(text, id=f"{page}-{number}", marks=marks(language, page, number))
        for page, content in PAGES.items()
        for number, text in enumerate(re.findall(rf"^```{language}\n(.*?)^```", content, re.DOTALL | re.MULTILINE))
    ]


def quoted(text: str) -> list[str]:
    """Texts in backticks, code blocks left out."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE))


def rows(text: str, columns: int) -> list[list[str]]:
    """Rows of the tables with ``columns`` columns, without heads."""
    tables = re.findall(r"^\| .*? \|\n\|(?: -+ \|)+\n((?:\|.*\n?)+)", text, flags=re.MULTILINE)
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for table in tables for line in table.splitlines()]
    return [row for row in cells if len(row) == columns]


def section(text: str, title: str) -> str:
    """A part of a page, from its heading of the second level to the next."""
    return text.split(f"\n## {title}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    links = [link for link in re.findall(r"\]\(([^)#]+)", PAGES[page]) if "://" not in link]
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []


def test_every_page_stands_in_the_index():
    linked = set(re.findall(r"\]\(([\w.-]+\.md)\)", PAGES["README.md"]))
    assert set(PAGES) - {"README.md"} <= linked


def test_every_page_stands_in_a_part_of_the_site():
    """In ``docs/index.md``: else ``make site`` has a page that nobody finds, and fails."""
    parts = re.findall(r"```{toctree}\n(.*?)```", PAGES["index.md"], re.DOTALL)
    listed = {line for part in parts for line in part.split()}
    assert {page.removesuffix(".md") for page in PAGES} - {"README", "index"} <= listed


def test_the_python_page_has_every_public_name():
    told = re.findall(r"^\.\. auto(?:class|function):: (\w+)$", PAGES["api.md"], re.MULTILINE)
    assert sorted([*told, "__version__"]) == sorted(loopsim.__all__)


def test_the_gallery_shows_each_picture_that_its_code_makes():
    """Made anew with `python tests/helpers/gallery.py --write`."""
    made = re.findall(r'savefig\("([\w-]+\.png)"\)', PAGES["gallery.md"])
    assert re.findall(r"\(gallery/([\w-]+\.png)\)", PAGES["gallery.md"]) == made
    assert {path.name for path in (ROOT / "docs" / "gallery").glob("*.png")} == set(made)


@pytest.mark.parametrize("page", PAGES)
def test_every_lever_that_a_page_names_exists(page):
    named = [name for name in quoted(PAGES[page]) if re.fullmatch(r"(market|behavior|levers)(\.[\w#]+)+", name)]
    of_lists = {re.sub(r"\.\d+\b", ".#", name) for name in named}
    assert sorted(of_lists - set(catalogue())) == []


def test_the_model_page_names_every_lever():
    """Levers that all channels have are named once, without the channel; so are those that a host's fields follow."""
    channel = set(CHANNELS)
    named = set(quoted(ODD))
    missing = [
        path
        for path, about in catalogue().items()
        if path.startswith(("market.", "behavior.", "levers."))
        and about.kind not in ("table", "tables")
        and not path.endswith((".#", ".name", "market.people"))
        and path not in named
        and not (path.split(".")[1] in channel and about.name in named)
    ]
    hosts = ("friend_cap", "group_cap", "contacts_per_day", "quality_gain")  # "of a host follow the levers"
    assert [path for path in missing if not path.endswith(hosts)] == []


@pytest.mark.parametrize("page", PAGES)
def test_all_code_that_a_page_names_exists(page):
    for name in quoted(PAGES[page]):
        if re.fullmatch(r"loopsim(\.\w+)+", name):
            assert pkgutil.resolve_name(name) is not None, name
        if re.fullmatch(r"(tests|docs|src|benchmarks)/[\w/.]+", name):
            assert (ROOT / name).exists(), name
        if command := re.fullmatch(r"python -m benchmarks ([\w-]+)", name):
            assert command[1] in BENCHMARKS, name


def is_of_a_family(phase):
    return phase.__module__.startswith("loopsim.mechanisms.")


def test_the_model_page_describes_every_phase_in_the_order_of_the_day():
    names = [phase.__name__ for phase in day.DAY if not is_of_a_family(phase)]
    assert re.findall(r"^### 7\.\d+ `(\w+)`$", ODD, flags=re.MULTILINE) == names


def test_each_phase_is_told_with_its_function():
    for phase in day.DAY:
        if is_of_a_family(phase):
            assert f"`{phase.__module__}.{phase.__name__}`" in ODD.split("\n### 7.22 Families of mechanisms\n")[1]
            continue
        told = ODD.split(f" `{phase.__name__}`\n")[1].split("\n### ")[0]
        assert f"`{phase.__module__}.{phase.__name__}`" in told


@pytest.mark.parametrize("page", PAGES)
def test_tables_from_declarations_are_as_declared(page):
    """Write them anew with `python tests/helpers/pages.py --write`."""
    assert pages.rewritten(PAGES[page]) == PAGES[page]


def test_every_table_from_declarations_stands_on_a_page():
    assert sorted(name for text in PAGES.values() for name in pages.marked(text)) == sorted(pages.TABLES)


def test_the_model_page_has_the_elements_of_the_protocol():
    elements = re.findall(r"^## (\d) (.+)$", ODD, flags=re.MULTILINE)
    assert [name for _, name in elements] == [
        "Purpose and patterns",
        "Entities, state variables, and scales",
        "Process overview and scheduling",
        "Design concepts",
        "Initialization",
        "Input data",
        "Submodels",
    ]
    concepts = re.findall(r"^\*\*([\w ]+)\.\*\*", section(ODD, "4 Design concepts"), flags=re.MULTILINE)
    assert len(concepts) == 11


def test_each_mechanism_stands_in_one_table():
    assert sorted(re.findall(r"^\| (M\d\d) \|", MECHANISMS, flags=re.MULTILINE)) == sorted(IDS)


@pytest.mark.parametrize("page", PAGES)
def test_every_mechanism_that_a_page_names_exists(page):
    assert set(re.findall(r"\bM\d+\b", PAGES[page])) <= IDS


def test_every_mechanism_that_the_source_names_exists():
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.*") if path.suffix in _TEXT)
    assert set(re.findall(r"\bM\d{2,}\b", source)) <= IDS


_TEXT = (".py", ".toml")


def mechanisms_table():
    return {row[0]: row for row in rows(MECHANISMS, 7)}


def test_the_model_page_claims_no_mechanism_that_is_not_there():
    there = {row[0] for row in mechanisms_table().values() if row[3] != mechanisms_page.OUTSIDE}
    assert mechanisms_page.rows_named(ODD.split("\n## 7 ")[1]) - there == set()


@pytest.mark.slow
def test_a_row_is_in_the_model_only_if_what_shows_it_runs():
    told, tried = mechanisms_page.articles(), mechanisms_page.kept()["claims"]
    assert list(told) == sorted(IDS)
    for row, cells in mechanisms_table().items():
        claims = [claim for claim in read_claims() if claim.row == row]
        is_shown = "test" in told[row] or (bool(claims) and all(claim.name in tried for claim in claims))
        assert cells[3].startswith(mechanisms_page.IN_THE_MODEL) == is_shown, row
        assert "test" not in told[row] or (ROOT / told[row]["test"]).is_file(), row
        assert not cells[3].startswith(mechanisms_page.IN_THE_MODEL) or cells[6], row


def test_a_claim_that_was_changed_since_its_run_is_not_tried(monkeypatch):
    claim = next(one for one in read_claims() if one.name == "M32")
    row = {"says": "", "does": ""}
    found = {"M32": {"digest": digest_of(claim)}}
    assert mechanisms_page.status_of("M32", row, found) == mechanisms_page.IN_THE_MODEL
    assert mechanisms_page.status_of("M32", row, {}) == mechanisms_page.NOT_TRIED
    assert mechanisms_page.status_of("M77", {"says": ""}, found) == mechanisms_page.OUTSIDE
    assert digest_of(claim.model_copy(update={"days": 30})) != digest_of(claim)


def test_the_words_tell_all_stages_sources_hosts_and_phases():
    told = set(quoted(WORDS))
    assert {f"Stage.{stage.name}" for stage in fields.Stage} <= told
    assert {source.name.lower() for source in fields.Source} <= told
    assert {f"HostKind.{kind.name}" for kind in fields.HostKind} <= told
    assert {phase.__name__ for phase in day.DAY if not is_of_a_family(phase)} <= told


def test_words_of_the_pictures_are_those_of_the_page():
    from loopsim.plots.texts import TEXTS

    sources = {row[2].strip("`"): row[0] for row in rows(section(WORDS, "What brings followers"), 4)}
    assert sources == {name: TEXTS[name]["zh"] for name in sources}


def test_presets_that_pages_name_exist():
    named = {name for text in PAGES.values() for name in re.findall(r"presets? `([\w-]+)`", text)}
    assert named and named <= set(presets())


def hurried(code):
    """Return code or a command with no more than four runs."""
    return re.sub(r"(--runs |\bruns=)(\d+)", lambda found: f"{found[1]}{min(int(found[2]), 4)}", code)


def test_hurried_code_makes_few_runs_and_all_else():
    assert hurried("loopsim run x --runs 50 --days 60") == "loopsim run x --runs 4 --days 60"
    assert hurried("f(x, runs=20, days=90)") == "f(x, runs=4, days=90)" and hurried("runs=2") == "runs=2"


@pytest.mark.usefixtures("small_presets")
@pytest.mark.parametrize("code", blocks("python"))
def test_python_on_the_pages_runs(code, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    exec(compile(hurried(code), "docs", "exec"), {"__name__": "docs"})
    assert capsys.readouterr().out or list(tmp_path.glob("*.png")), "it shows nothing"


@pytest.mark.usefixtures("small_presets")
@pytest.mark.parametrize("code", blocks("bash"))
def test_commands_on_the_pages_run(code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for line in hurried(code).splitlines():
        program, *words = shlex.split(line)
        assert program == "loopsim"
        answer = CliRunner().invoke(group, words)
        assert answer.exit_code == 0, answer.output
        assert answer.output


def test_no_page_names_a_place_on_somebodys_machine():
    for page, text in PAGES.items():
        assert re.search(r"(?<![\w.])/(work|tmp|root|home)\b", text) is None, page
