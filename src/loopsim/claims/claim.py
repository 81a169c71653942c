"""Claims about private domains, each with the experiment that tries it; they stand in ``experiments/claims/*.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

import loopsim
from loopsim.declare.levers import Section

#: What is expected of the measure where the claim is true: it goes up or down, or nothing is seen to change.
Way = Literal["up", "down", "same"]


class Words(Section):
    """A text in both languages."""

    en: str
    zh: str


class Condition(Section):
    """A part of the space in which a claim is tried as well."""

    name: Words
    changes: dict[str, Any]


class Claim(Section):
    """One claim: what is changed in which shop, and how a measure should answer."""

    row: str = Field(pattern=r"M\d\d")
    #: A letter where a row makes several claims.
    part: str = Field(default="", pattern=r"[a-z]?")
    article: str = Field(pattern=r"S[0-4](, S[0-4])*")
    says: Words
    preset: str = "closed-loop"
    #: Size of the market, against the preset's.
    scale: float = Field(default=0.2, gt=0)
    days: int = Field(default=364, ge=1)
    #: What both sides have.
    given: dict[str, Any] = Field(default_factory=dict)
    #: What the claim is about; the other side is without it.
    change: dict[str, Any]
    measure: str
    expected: Way
    conditions: tuple[Condition, ...] = Field(default=(), strict=False)

    @property
    def name(self) -> str:
        """The row with its part: ``M03a``."""
        return self.row + self.part


def folder() -> Path:
    """Return the folder of the claims: within the package where it is installed, else that of the checkout."""
    package = Path(loopsim.__file__).parent
    within = package / "claims" / "files"
    return within if within.is_dir() else package.parents[1] / "experiments" / "claims"


def read_claims() -> list[Claim]:
    """Read all claims, by their rows and parts."""
    found = [
        Claim.model_validate(one)
        for path in sorted(folder().glob("*.toml"))
        for one in tomllib.loads(path.read_text(encoding="utf-8"))["claim"]
    ]
    return sorted(found, key=lambda claim: claim.name)
