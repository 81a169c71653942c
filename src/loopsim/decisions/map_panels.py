"""Maps of a measure for each value of a choice, on the same luck: the result, a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from loopsim.decisions.answer import Answer
from loopsim.decisions.mapped import KpiMap
from loopsim.languages import checked
from loopsim.results.pictured import Pictured

if TYPE_CHECKING:
    import pandas as pd

Language = Literal["en", "zh"]


@dataclass(frozen=True, eq=False, repr=False)
class MapPanels(Pictured, Answer):
    """A map for each value of a choice, by its name, such as ``referral.enabled = yes``. A value."""

    maps: Mapping[str, KpiMap]
    #: Their Chinese names.
    names_zh: Mapping[str, str]

    @property
    def first(self) -> KpiMap:
        """The first of them: levers, measure and days are those of all."""
        return next(iter(self.maps.values()))

    @property
    def scenario(self) -> str:
        """Name of the scenario."""
        return self.first.scenario

    @property
    def failed(self) -> int:
        """Failed runs."""
        return sum(one.failed for one in self.maps.values())

    def name(self, panel: str, language: Language = "en") -> str:
        """Return the name of a panel for people."""
        return self.names_zh[panel] if checked(language) == "zh" else panel

    def to_frame(self) -> pd.DataFrame:
        """A row a panel and point: ``panel``, then as in the table of a map."""
        import pandas as pd

        return pd.concat([one.to_frame().assign(panel=name) for name, one in self.maps.items()], ignore_index=True)

    def line_frame(self) -> pd.DataFrame:
        """The lines of all panels: ``panel``, then as in the line of a map."""
        import pandas as pd

        return pd.concat([one.line_frame().assign(panel=name) for name, one in self.maps.items()], ignore_index=True)

    def sentences(self, language: Language = "en") -> list[str]:
        """Say for which value most lies above the line, whether that is told apart from luck, and where each runs."""
        from loopsim.decisions.panel_words import panel_sentences

        return panel_sentences(self, checked(language))

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        panels = [
            {"name": name, "name_zh": self.names_zh[name], "folder": f"panel-{number}", "map": one.to_dict()}
            for number, (name, one) in enumerate(self.maps.items())
        ]
        return {"scenario": self.scenario, "kpi": self.first.kpi, "at": self.first.at, "days": self.first.days,
                "failed": self.failed, "sentences": self.sentences(), "panels": panels}  # fmt: skip
