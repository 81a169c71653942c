"""The page of trust names tests, pages and commands that exist, and the table of sensitivity is whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from experiments import sensitivity

from loopsim.scenario.document import catalogue

ROOT = Path(__file__).resolve().parents[2]
TRACE = (ROOT / "docs" / "trace.md").read_text(encoding="utf-8")

#: The elements of TRACE, in their order.
ELEMENTS = (
    "Problem formulation",
    "Model design",
    "Data evaluation",
    "Conceptual evaluation",
    "Implementation verification",
    "Output verification",
    "Sensitivity",
    "Output corroboration",
)


def test_the_page_has_every_element_in_order():
    assert re.findall(r"^## \d (.*)$", TRACE, re.MULTILINE) == list(ELEMENTS)


@pytest.mark.parametrize("named", sorted(set(re.findall(r"`(tests/[\w/.]+(?:::\w+)?)`", TRACE))))
def test_every_test_named_exists(named):
    file, _, test = named.partition("::")
    assert (ROOT / file).is_file()
    if test:
        assert re.search(rf"^def {test}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)


def test_every_link_leads_to_a_page_and_every_command_to_a_program():
    links = re.findall(r"\]\(([^)#]+)\)", TRACE)
    assert len(links) > 10
    assert [link for link in links if not (ROOT / "docs" / link).is_file()] == []
    programs = re.findall(r"`python ([\w/]+\.py)`", TRACE)
    assert programs
    assert [program for program in programs if not (ROOT / program).is_file()] == []


def test_every_point_says_where_it_is_shown():
    points = [line.strip("|").split("|") for line in TRACE.split("## By the steps")[0].splitlines() if line[:1] == "|"]
    assert len(points) > 30
    assert all(len(point) == 3 and all(cell.strip() for cell in point) for point in points)


def test_the_table_of_sensitivity_holds_every_value():
    page = (ROOT / "docs" / sensitivity.PAGE).read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([\w.]+)` \|", page, re.MULTILINE))
    values = {path.split(".", 1)[1] for path in catalogue() if "." in path}
    assert set(sensitivity.NETWORKS) <= named
    assert len(named - set(sensitivity.NETWORKS)) > 20
    assert named - set(sensitivity.NETWORKS) <= values
    assert f"loopsim {' '.join(sensitivity.SCREENING)}" in page


def test_effects_are_told_with_their_error_and_against_the_base():
    import numpy as np

    assert sensitivity.cell(np.array([10.0, 14.0]), 100.0) == "+12.0 ± 2.0 (+12%)"
    assert sensitivity.cell(np.array([-0.1, -0.3]), 0.8) == "-0.200 ± 0.100 (-25%)"
