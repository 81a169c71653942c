"""The first words of a report: whether data, law and runs agree."""

from __future__ import annotations

from collections.abc import Sequence

#: First line of a report where all was held together, and where something differs.
AGREES, DIFFERS = (
    "The fit agrees with the data: no difference is more than chance explains.",
    "The fit differs from the data by more than chance explains:",
)


def judged(differences: Sequence[str] | None) -> list[str]:
    """The first lines of a report: what differs by more than chance, or that nothing does."""
    if differences is None:
        return []
    if not differences:
        return [AGREES]
    return ["\n".join([f"**{DIFFERS}**", "", *(f"- {said}." for said in differences)])]
