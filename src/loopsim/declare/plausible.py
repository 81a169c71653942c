"""Plausible range of a value: what would surprise nobody, beside the bounds of what can be computed.

It is declared in one line: ``"0.1 to 0.4"``, ``"x 0.5 to 2"`` (times the value that a scenario has), or ``"0 or 2 to
13"`` (0 switches it off). A letter behind it says how strong it is, as with defaults, and after a colon why: ``"0.04 to
0.35 P: van Heerde 2000"``. Without a letter it is an assumption.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_NUMBER = r"-?\d[\d,]*(?:\.\d+)?"
_LINE = re.compile(rf"(?P<way>x |0 or )?(?P<low>{_NUMBER}) to (?P<high>{_NUMBER})(?: (?P<grade>[DPRSVA]))?(?:: \S.*)?")


class Plausible(NamedTuple):
    """Ends of a plausible range and the letter that says how strong it is."""

    low: float
    high: float
    grade: str = "A"
    #: Whether the ends are factors of the value that a scenario has: the size of a shop is its own.
    is_factor: bool = False
    #: Whether the value is off at 0, beside the range that it has where it is on.
    is_off_at_0: bool = False

    def ends(self, value: float) -> tuple[float, float]:
        """Return the ends around a value of a scenario, which they take in."""
        low, high = (self.low * value, self.high * value) if self.is_factor else (self.low, self.high)
        return min(low, value), max(high, value)


def plausible_of(line: str) -> Plausible:
    """Read a declared range: ``"0 or 2 to 13 P" -> Plausible(2.0, 13.0, "P", is_off_at_0=True)``.

    Raises:
        ValueError: it is none, or its low end is not below the high one.
    """
    found = _LINE.fullmatch(line)
    if found is None:
        raise ValueError(f"a plausible range: found {line!r}; right is 0.1 to 0.4, x 0.5 to 2, or 0 or 2 to 13 P: why")
    low, high = (float(found[end].replace(",", "")) for end in ("low", "high"))
    if not low < high:
        raise ValueError(f"a plausible range: found {line!r}; right is a low end below the high one")
    return Plausible(low, high, found["grade"] or "A", found["way"] == "x ", found["way"] == "0 or ")
