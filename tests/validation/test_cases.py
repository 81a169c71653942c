"""Every case of validation holds: what is known from theory and literature is what the shipped model does."""

from __future__ import annotations

import pytest

from loopsim.validation.case import Skipped, cases

#: Seven seconds of computing and more. What changes a figure of the model is seen by day in test_baseline.py.
LONG = ("V05", "V11", "V13", "V15", "V17", "V18", "V20", "V23")

#: Cases on single mechanisms, which take a second or less.
QUICK = ("V42", "V43", "V44", "V45", "V46", "V47", "V48")

# Slow, since some take seconds; one Python is enough, as all of them live the same bits (test_baseline.py).
MARKS = {
    case.id: "long" if case.slow or case.id in LONG else "slow" for case in cases().values() if case.id not in QUICK
}
CASES = [
    pytest.param(case, id=case.id, marks=getattr(pytest.mark, MARKS[case.id]) if case.id in MARKS else ())
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
