"""Statistics that several rooms need, against SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t

from loopsim.stats import student_t


@pytest.mark.parametrize("freedom", [*range(-1, 70), 1000])
@pytest.mark.parametrize("level", [0.95, 0.9])
def test_students_t_is_that_of_scipy(freedom: int, level: float) -> None:
    right = t.ppf((1 + level) / 2, max(freedom, 1))
    assert student_t(freedom, level) == pytest.approx(right, rel=1e-12)
    assert student_t(np.array([freedom]), level)[0] == pytest.approx(right, rel=1e-12)
    assert student_t(np.int64(freedom), level) == pytest.approx(right, rel=1e-12)
