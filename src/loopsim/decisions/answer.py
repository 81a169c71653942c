"""Base of all answers: sentences first, then a table, for people who print them or look at them in a notebook."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Literal

from loopsim.results.html import Reported

if TYPE_CHECKING:
    import pandas as pd


class Answer(Reported, ABC):
    """Base of the answers: tells its sentences where it is printed, and its table below them in a notebook."""

    @abstractmethod
    def sentences(self, language: Literal["en", "zh"] = "en") -> list[str]:
        """Say the answer, the most important first."""

    @abstractmethod
    def to_frame(self) -> pd.DataFrame:
        """Figures as a table."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {' '.join(self.sentences())}>"

    def _repr_html_(self) -> str:
        from html import escape

        said = "".join(f"<p>{escape(one)}</p>" for one in self.sentences())
        table = self.to_frame()
        return said + table.to_html(index=table.index.name is not None, float_format="{:,.4g}".format)
