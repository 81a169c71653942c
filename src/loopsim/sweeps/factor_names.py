"""Names of the factors of a sweep for people: in Chinese those of the levers, where the study gives no name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopsim.languages import Both
from loopsim.scenario.document import name_of as path_name

if TYPE_CHECKING:
    from loopsim.sweeps.result import Sweep


def factor_names(found: Sweep) -> list[Both]:
    """``sweep -> a name in both languages for each column of its factors``, in their order."""
    axes = zip(found.study.file.factor, found.study.axes, strict=True) if found.study.axes else ()
    paths = {
        column: path
        for declared, axis in axes
        if not (declared.name or declared.choices)
        for column, path in zip(axis.columns, axis.paths, strict=True)
    }
    return [Both(name, path_name(paths.get(name, name)).zh) for name in found.factors]
