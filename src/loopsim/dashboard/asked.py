"""Arguments of the dashboard: the scenario, the language and the folder, handed to Streamlit's process."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from loopsim.dashboard.words import Language

#: The variable that carries it.
VARIABLE = "LOOPSIM_DASHBOARD"


@dataclass(frozen=True)
class Asked:
    """The scenario to begin with (a preset's name or a path), the language, the folder whose scenarios are offered."""

    scenario: str = "closed-loop"
    language: Language = "en"
    folder: str = ""

    @property
    def place(self) -> Path | None:
        """The folder; None where none was named."""
        return Path(self.folder) if self.folder else None

    def as_environment(self) -> dict[str, str]:
        """Return it as a variable of the environment."""
        return {VARIABLE: json.dumps(asdict(self))}


def asked(environment: Mapping[str, str] = os.environ) -> Asked:
    """Return what the environment says, and the usual where it says nothing."""
    told = environment.get(VARIABLE, "")
    return Asked(**json.loads(told)) if told else Asked()
