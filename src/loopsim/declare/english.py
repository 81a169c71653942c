"""Numbers in the English sentences that say what a scenario holds."""

from __future__ import annotations


def many(amount: float, noun: str) -> str:
    """``(1, "day") -> "1 day"``, ``(3, "day") -> "3 days"``."""
    return f"{amount:,.10g} {noun}{'' if amount == 1 else 's'}"


def every(amount: float, noun: str) -> str:
    """``(1, "week") -> "every week"``, ``(4, "week") -> "every 4 weeks"``."""
    return f"every {noun if amount == 1 else many(amount, noun)}"
