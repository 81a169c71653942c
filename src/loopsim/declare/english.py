"""Numbers in English sentences: of what a scenario holds, and of what came of it."""

from __future__ import annotations

import re

from loopsim.languages import Both

#: Chinese of nouns that are counted.
_COUNTED = {"day": "天", "week": "周", "message": "条消息"}


def many(amount: float, noun: str) -> Both:
    """``(1, "day") -> "1 day"``, ``(3, "day") -> "3 days"``."""
    told = f"{amount:,.10g} {noun}{'' if amount == 1 else 's'}"
    return Both(told, f"{amount:,.10g} {_COUNTED[noun]}" if noun in _COUNTED else told)


def every(amount: float, noun: str) -> Both:
    """``(1, "week") -> "every week"``, ``(4, "week") -> "every 4 weeks"``."""
    many_of_it = many(amount, noun)
    word = _COUNTED.get(noun, noun)
    return Both(f"every {noun if amount == 1 else many_of_it}", f"每{word}" if amount == 1 else f"每 {many_of_it.zh}")


def often(amount: float, noun: str) -> Both:
    """``(4, "week") -> "Every 4 weeks"``, to begin a sentence with."""
    told = every(amount, noun)
    return Both(told.capitalize(), told.zh)


#: Words that stand between a number and its noun; words in s that are no nouns of several (nor are those in is, ss and
#: us); nouns and verbs of several that one of a thing has otherwise.
_BETWEEN = "more|newer|later|earlier|mass|service|whole|different|first"
_NO_NOUNS = "was|has|its|as|times|always|CNY"
_NOUNS = {"people": "person"}
_VERBS = {
    "were": "was", "are": "is", "have": "has", "hold": "holds", "lie": "lies", "fill": "fills", "go": "goes",
    "do": "does", "depend": "depends",
}  # fmt: skip

#: The number, which no other number, word or day runs into.
_NUMBER = r"(?<![\w.,:/+-])(?<!day )(?<!week )(?<!level )(?<!seed )(?<!year )1 "

_ONE = re.compile(
    rf"{_NUMBER}(?P<between>(?:(?:{_BETWEEN}) )*)(?!(?:{_NO_NOUNS})\b)(?P<noun>people|[a-z-]+[a-hj-rtv-z]s)\b"
    rf"(?P<of>(?: of them)?)(?: (?P<verb>{'|'.join(_VERBS)})\b)?"
)
_ONE_DOES = re.compile(rf"{_NUMBER}(?P<verb>{'|'.join(_VERBS)})\b")


def as_one(text: str) -> str:
    """Tell one of a thing as one: ``"1 guides were employed" -> "1 guide was employed"``.

    Sentences are written for several, with the numbers as facts in them; other languages are left as they are.
    """
    return _ONE_DOES.sub(lambda found: f"1 {_VERBS[found['verb']]}", _ONE.sub(_in_one, text))


def _in_one(found: re.Match[str]) -> str:
    noun, verb = found["noun"], found["verb"]
    one = _NOUNS.get(noun) or (f"{noun[:-3]}y" if noun.endswith("ies") else noun[:-1])
    return f"1 {found['between']}{one}{found['of']}" + (f" {_VERBS[verb]}" if verb else "")
