"""A question to the owner of a shop: its words, its bounds, and its default, which may hang on other answers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from loopsim.languages import Both
from loopsim.scenario.faults import Fault, shown

Language = Literal["en", "zh"]

#: Words in both languages.
Words = Mapping[Language, str]

Answer = int | float | str | None

#: Answer that says "I do not know", for questions that may be left open.
UNKNOWN_WORDS = ("?", "？", "unknown", "不知道", "不清楚")

#: Endings of a number, and by how much they multiply it.
_WORTH = {"元": 1.0, "cny": 1.0, "万": 1e4, "亿": 1e8}

_RIGHT: dict[str, Words] = {
    "whole number": {"en": "a whole number from {low} to {high}", "zh": "{low}到{high}的整数"},
    "number": {"en": "a number from {low} to {high}", "zh": "{low}到{high}的数"},
    "share": {"en": "a share from {low} to {high}, such as 55% or 0.55", "zh": "{low}到{high}，例如55%或0.55"},
    "text": {"en": "1 to 80 letters", "zh": "1到80个字"},
}

_OR_UNKNOWN: Words = {"en": "; ? if you do not know", "zh": "；不清楚请填 ?"}


@dataclass(frozen=True)
class Question:
    """One question, from which the terminal, the options of ``loopsim new``, the dashboard and the file are made."""

    name: str
    group: Literal["shop", "friends", "hosts", "budget", "orders", "last_month"]
    kind: Literal["whole number", "number", "share", "text"]
    text: Words
    unit: Words
    help: Words
    default: Callable[[Mapping[str, Any]], Answer] | Answer = None
    low: float = 0.0
    high: float = 1e9
    is_basic: bool = True
    """Whether a short form should ask it; the others have defaults that suit most shops."""

    is_optional: bool = False
    """Whether it may be left open (None)."""

    @property
    def option(self) -> str:
        """The option of ``loopsim new``."""
        short = self.name.removesuffix("_cny").removesuffix("_share")
        return f"--{short.replace('_', '-')}"

    def default_for(self, answers: Mapping[str, Any]) -> Answer:
        """The default, given the answers to the questions before it."""
        return self.default(answers) if callable(self.default) else self.default

    def right(self, language: Language = "en") -> str:
        """A phrase of what answers are right."""
        words = _RIGHT[self.kind][language]
        told = words.format(low=self.shown(self.low, language), high=self.shown(self.high, language))
        return told + (_OR_UNKNOWN[language] if self.is_optional else "")

    @property
    def right_in_both(self) -> Both:
        """The same phrase in both languages."""
        return Both(self.right("en"), self.right("zh"))

    def shown(self, answer: Answer, language: Language = "en") -> str:
        """An answer as people read it: 60,000, 55%."""
        if answer is None:
            return "不清楚" if language == "zh" else "not known"
        if isinstance(answer, str):
            return answer
        if self.kind == "share":
            return f"{100.0 * answer:.6g}%"
        return f"{answer:,.0f}" if float(answer).is_integer() else f"{answer:,.10g}"

    def read(self, text: str) -> Answer:
        """``"60,000" -> 60000``, ``"55%" -> 0.55``, ``"6万" -> 60000``, ``"?" -> None``. Raises ValueError."""
        text = text.strip()
        if self.is_optional and text.lower() in UNKNOWN_WORDS:
            return None
        if self.kind == "text":
            return self.checked(text)
        plain = text.replace(",", "").replace("，", "").replace("_", "").replace(" ", "").lstrip("¥￥")
        factor, is_share = 1.0, self.kind == "share"
        for ending in ("元", "cny", "%", "％", "万", "亿"):
            if plain.lower().endswith(ending) and (ending in _WORTH or is_share):
                plain, factor = plain[: -len(ending)], factor * _WORTH.get(ending, 0.01)
        if not plain.isascii():
            raise ValueError(text)
        number = float(plain)
        if not math.isfinite(number):
            raise ValueError(text)
        if factor >= 1.0:
            number *= factor
        else:
            number = round(number * factor, 12)
        return self.checked(int(number) if self.kind == "whole number" and number == int(number) else number)

    def checked(self, answer: Any) -> Answer:
        """The answer, as a number or text of the right kind. Raises ValueError: it is not one."""
        if answer is None and self.is_optional:
            return None
        if self.kind == "text":
            if not isinstance(answer, str) or not 1 <= len(answer.strip()) <= 80 or not answer.isprintable():
                raise ValueError(answer)
            return answer.strip()
        if isinstance(answer, bool) or not isinstance(answer, int | float) or not math.isfinite(answer):
            raise ValueError(answer)
        if not self.low <= answer <= self.high or (self.kind == "whole number" and answer != int(answer)):
            raise ValueError(answer)
        return int(answer) if self.kind == "whole number" else float(answer)

    def fault(self, answer: Any) -> Fault | None:
        """The fault of an answer, or None."""
        try:
            self.checked(answer)
        except ValueError:
            return Fault(self.name, shown(answer), self.right_in_both)
        return None
