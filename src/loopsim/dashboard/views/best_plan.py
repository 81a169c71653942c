"""A page to come."""

from __future__ import annotations

from loopsim.dashboard.desk import Desk
from loopsim.dashboard.words import Language


def show(desk: Desk, language: Language) -> None:
    """Draw the page."""
