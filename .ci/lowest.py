"""Print the lowest versions that pyproject.toml allows, as constraints for pip: one line for each dependency."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

for wanted in tomllib.loads(Path(__file__).parents[1].joinpath("pyproject.toml").read_text())["project"][
    "dependencies"
]:
    name, lowest = re.fullmatch(r"([\w.-]+)>=([\w.]+)(?:,<[\w.]+)?", wanted).groups()
    print(f"{name}=={lowest}")
