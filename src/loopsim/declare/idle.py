"""Declare when values of a scenario do nothing, since their mechanism is off or never happens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

#: Words in English and Chinese, ``{"en": ..., "zh": ...}``, with facts in braces; or the key of words of
#: :data:`loopsim.scenario.caution_words.WORDS`.
Words = str | Mapping[str, str]


class Why(NamedTuple):
    """Reason why values do nothing, and the facts in its words."""

    words: Words
    facts: Mapping[str, object] = {}
    #: Whether they do something later than the run, in the test of the loop that follows it.
    is_late: bool = False


def off(*paths: str) -> Callable[[Any], Why | None]:
    """Return a reason where all of these values of a scenario are 0 on every day."""
    names = [path.removeprefix("levers.") for path in paths]
    name = Why({"en": " and ".join(names), "zh": "、".join(names)})
    told = Why("is_0" if len(paths) == 1 else "are_0", {"name": name})
    return lambda seen: None if seen.is_on(*paths) else told


def no_guides(seen: Any) -> Why | None:
    """Return a reason where no guides are employed, and no policy employs any."""
    return None if seen.is_on("levers.policy.hire.most") else off("levers.guides.count")(seen)


def beyond(first: float, seen: Any, words: Words) -> Why | None:
    """Return a reason, in these words, where what begins on day ``first`` begins after the run only."""
    return None if first < seen.days else Why(words, {"first": first, "days": seen.days}, is_late=True)


def no_turn(path: str, words: Words) -> Callable[[Any], Why | None]:
    """Return a reason where a repetition in weeks never comes, or first after the run: the words of that."""

    def why(seen: Any) -> Why | None:
        first = seen.first_turn(path)
        if not first:
            return Why("is_0", {"name": path.removeprefix("levers.")})
        return beyond(first, seen, words)

    return why


def never(path: str, *choices: str) -> Callable[[Any], Why | None]:
    """Return a reason where a choice of words is none of these on any day."""
    told = Why(
        {"en": "{name} is never {choices}", "zh": "{name} 从不为 {choices}"},
        {"name": path.removeprefix("levers."), "choices": " or ".join(choices)},
    )
    return lambda seen: None if set(seen.ever(path)) & set(choices) else told


class Idle(NamedTuple):
    """Values that matter only sometimes."""

    #: Patterns of their paths in a scenario, as file names are matched.
    paths: tuple[str, ...]
    #: ``(loopsim.scenario.caution.Seen: the levers on the days of a run) -> why they do nothing``, None if they do.
    why: Callable[[Any], Why | None]
    #: What switches the mechanism on: never said to do nothing when it is 0 by itself.
    switches: tuple[str, ...] = ()
    #: Whether more of them costs money all the same: the words of the reason say so, and are a key.
    costs: bool = False
