"""Declaration of a value of a scenario: once, with default, unit, bounds, meaning and source.

Validation, the JSON Schema, the reference page, ``loopsim describe`` and the record that the model reads all come from
the declarations in :mod:`~loopsim.scenario.who`, :mod:`~loopsim.scenario.pool`, :mod:`~loopsim.scenario.behavior`,
:mod:`~loopsim.scenario.attitude`, :mod:`~loopsim.scenario.channels`, :mod:`~loopsim.scenario.hosts`,
:mod:`~loopsim.scenario.levers` and the families of mechanisms.

Names carry their unit: ``_cny`` is yuan, ``_per_week`` a hazard or a count a week, ``_share`` a
part of a whole, ``_chance`` a probability, ``_lift`` a factor added to 1.

Sources: ``M01`` to ``M94`` are the mechanisms of the seed articles; a letter says how strong the default is.
D data or a refit of it, P a published study, R a rule of the platform or the law, S a seed article's own number,
V a vendor's blog (weak), A an assumption, to be swept.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

#: Characters that no name has, since a name becomes part of that of a folder: separators of paths, control characters.
NOT_IN_NAMES = r"/\\\x00-\x1f\x7f-\x9f"


#: Ways in which raising a value moves a measure; ``either``: it moves it, but which way depends on the rest.
WAYS = ("up", "down", "either")


class Section(BaseModel):
    """Levers that belong together. Immutable; unknown names are refused."""

    #: Chinese name of the section and what it means, then a line for each value: ``name 中文名: 含义``, or several, of
    #: which the others name no value. A value without a Chinese name has the one that it has in the section above.
    names_zh: ClassVar[str] = ""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False, validate_default=True)


class Chinese(NamedTuple):
    """Chinese of a section: its name and meaning, and those of its values."""

    title: str
    meaning: str
    names: dict[str, str]
    meanings: dict[str, str]


#: A line that begins with the name of a value: its Chinese name (none if it is inherited), and its meaning.
_OF_A_VALUE = re.compile(r"(?P<name>[a-z]\w*)(?: (?P<word>[^:：，；]+))?(?:: (?P<meaning>.+))?")


def chinese_of(section: type[BaseModel]) -> Chinese:
    """Return the Chinese of a section, with that of what it inherits."""
    title, meaning, names, meanings = "", "", dict[str, str](), dict[str, str]()
    for one in reversed(section.__mro__):
        first, *lines = str(one.__dict__.get("names_zh", "")).splitlines() or [""]
        named, _, meant = first.partition(": ")
        title, meaning = named or one.__dict__.get("chinese", "") or title, meant or meaning
        last = ""
        for line in map(str.strip, lines):
            found = _OF_A_VALUE.fullmatch(line)
            if found is None:
                meanings[last] = meanings.get(last, "") + line
                continue
            last = found["name"]
            names[last] = found["word"] or names.get(last, "")
            meanings[last] = found["meaning"] or meanings.get(last, "")
    return Chinese(title, meaning, names, meanings)


def lever(
    default: Any,
    meaning: str,
    *,
    unit: str = "",
    source: str = "A",
    ge: float | None = None,
    le: float | None = None,
    gt: float | None = None,
    grows: bool = False,
    is_trait: bool = False,
    moves: str = "",
    plausible: str = "",
    **more: Any,
) -> Any:
    """One value.

    ``grows``: it is an amount that grows with the market when a scenario is scaled. ``is_trait``: it decides a lasting
    trait of a person, so no schedule can change it. ``moves``: what a higher value moves, all else equal, where it
    matters: names of measures, columns of the daily table or attitudes of customers, each with a way, as in
    ``"joined up, profit down"``. Of a choice: going down its list. ``plausible``: the range within which nobody would
    be surprised to find it (:mod:`~loopsim.declare.plausible`), in which it is moved to see what matters.
    """
    extra: dict[str, Any] = {"unit": unit, "source": source, "grows": grows}
    if is_trait:
        extra["is_trait"] = True
    if moves:
        extra["moves"] = moves
    if plausible:
        extra["plausible"] = plausible
    return Field(default=default, description=meaning, ge=ge, le=le, gt=gt, json_schema_extra=extra, **more)


def fraction(
    default: float, meaning: str, source: str = "A", unit: str = "share", moves: str = "", plausible: str = ""
) -> Any:
    """A lever that is a part of a whole or a chance: 0 to 1."""
    return lever(default, meaning, unit=unit, source=source, ge=0, le=1, moves=moves, plausible=plausible)


#: A part of a whole inside a list.
Share = Annotated[float, Field(ge=0, le=1)]


def per_week(
    default: float,
    meaning: str,
    source: str = "A",
    le: float = 100.0,
    unit: str = "per week",
    moves: str = "",
    plausible: str = "",
) -> Any:
    """A lever that is a hazard or a count a week."""
    return lever(default, meaning, unit=unit, source=source, ge=0, le=le, moves=moves, plausible=plausible)


def yuan(
    default: float,
    meaning: str,
    source: str = "A",
    le: float = 1e9,
    grows: bool = False,
    unit: str = "CNY",
    moves: str = "",
    plausible: str = "",
) -> Any:
    """A lever that is an amount of money."""
    return lever(default, meaning, unit=unit, source=source, ge=0, le=le, grows=grows, moves=moves, plausible=plausible)
