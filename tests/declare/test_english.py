"""One of a thing is told as one, whatever sentence it stands in."""

from __future__ import annotations

import pytest

from loopsim.declare.english import as_one


@pytest.mark.parametrize(
    ("several", "one"),
    [
        ("1 guides were employed for load, first on day 1", "1 guide was employed for load, first on day 1"),
        ("1 people hold more than that", "1 person holds more than that"),
        ("in the 1 days before, 1 were brought and 1 left", "in the 1 day before, 1 was brought and 1 left"),
        ("1 of 1 runs failed; 1 companies; 1 mass messages", "1 of 1 run failed; 1 company; 1 mass message"),
        ("1 newer ones left out; 1 rows have no day", "1 newer one left out; 1 row has no day"),
        ("1 claims: 1 hold, 1 depend, 1 do not", "1 claim: 1 holds, 1 depends, 1 does not"),
        ("1 address, 1 loss, 1 bonus; on a basis of 1 basis", ""),
        ("the newest 1 of them are", "the newest 1 of them are"),
        ("seed 1 runs; on day 1 orders are few; 21 guides were; 0.1 people; 1,001 runs; 1.00 orders", ""),
        ("1 CNY was; 1 is 1; 1 times as much; 1 less; level 1 pays; 1/1 runs", ""),
        ("1人；增聘导购1人，首次在第1天", ""),
    ],
)
def test_one_of_a_thing_is_told_as_one(several: str, one: str):
    assert as_one(several) == (one or several)
