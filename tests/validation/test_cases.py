"""Every case of validation holds: what is known from theory and literature is what the shipped model does."""

from __future__ import annotations

import pytest

from loopsim.validation.case import Skipped, cases

#: Half a minute and more of computing.
LONG = ("V11", "V20")

# Slow, since some take half a minute; one Python is enough, as all of them live the same bits (test_baseline.py).
CASES = [
    pytest.param(case, id=case.id, marks=pytest.mark.long if case.slow or case.id in LONG else pytest.mark.slow)
    for case in cases().values()
]


@pytest.mark.parametrize("case", CASES)
def test_the_model_reproduces_what_is_known(case):
    """Seeds are fixed. Where checks are means, their errors are at most a third of the tolerance: 3 in 1000 at most
    of other seeds would fail one of them."""
    try:
        findings = case.find()
    except Skipped as why:
        pytest.skip(str(why))
    assert findings.checks
    missed = [f"{check.what}: wanted {check.wanted}, measured {check.measured:.6g}" for check in findings.checks
              if not check.passed]  # fmt: skip
    assert missed == []
    blurred = [check.what for check in findings.checks if not check.is_sharp]
    assert blurred == []
