"""Base of all answers: sentences first, then figures and a table, for people who print them or use a notebook."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Literal

from loopsim.results.html import Reported

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


class Answer(Reported, ABC):
    """Base of the answers: tells its sentences where it is printed, in a notebook with key figures and its table."""

    @abstractmethod
    def sentences(self, language: Literal["en", "zh"] = "en") -> list[str]:
        """Say the answer, the most important first."""

    @abstractmethod
    def to_frame(self) -> pd.DataFrame:
        """Figures as a table."""

    @abstractmethod
    def plot(self, *, language: Literal["en", "zh"] = "en") -> Figure:
        """Draw the answer."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {' '.join(self.sentences())}>"
