"""Target files in TOML: curves, measures and a log of orders at once, each with a weight."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from loopsim.calibration.faults import fault_in
from loopsim.calibration.growth_data import read_growth, unknown
from loopsim.calibration.growth_periods import DatesAre, Gaps
from loopsim.calibration.orders import AmountIs
from loopsim.calibration.purchases import Purchases, read_purchases
from loopsim.calibration.targets import Target, Targets
from loopsim.languages import both
from loopsim.results.definitions import DEFINITIONS
from loopsim.scenario.faults import NOTHING, Fault, ScenarioError
from loopsim.scenario.files import text_of
from loopsim.scenario.limits import MAX_DAYS
from loopsim.scenario.toml_text import parsed
from loopsim.tables.reading import ALLOW_UNREAD

#: Faults of a target file that are told.
_MOST_TOLD = 100


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
    weight: Annotated[float, Field(gt=0, le=1e6)] = 1.0


class _Reading(_Table):
    file: str
    format: str | None = None
    where: dict[str, str | list[str]] = {}
    date_format: str | None = None
    decimal: Literal[",", "."] | None = None
    allow_unread: Annotated[float, Field(ge=0, le=1)] = ALLOW_UNREAD
    encoding: str | None = None
    sheet: str | None = None
    zone: str | None = None


class _Growth(_Reading):
    date: str | None = None
    followers: str | None = None
    joined: str | None = None
    orders: str | None = None
    revenue: str | None = None
    joiners_by_source: dict[str, str] = {}
    spend: dict[str, str | list[str]] = {}
    dates_are: DatesAre = "end"
    until: str | None = None
    gaps: Gaps = "skip"


class _Measure(_Table):
    name: str
    value: float
    error: Annotated[float, Field(ge=0)] = 0.0


class _Transactions(_Reading):
    customer: str | None = None
    date: str | None = None
    amount: str | None = None
    quantity: str | None = None
    order: str | None = None
    item: str | None = None
    refund: str | None = None
    amount_is: AmountIs | None = None


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid")
    days: Annotated[int, Field(ge=1, le=MAX_DAYS)] | None = None
    growth: _Growth | None = None
    measure: list[_Measure] = []
    transactions: _Transactions | None = None


def read_targets(path: str | os.PathLike[str]) -> Targets:
    """A target file (TOML).

    It may hold one table ``[growth]`` (the arguments of :func:`read_growth`), any ``[[measure]]`` (``name``, ``value``,
    ``error``), one ``[transactions]`` (``file`` and its columns or ``format``: one-time share and mean basket),
    each with a ``weight``; and ``days`` where there is no curve. Files are looked for beside the target file.

    Raises:
        ScenarioError: with every fault of the file.
    """
    place = Path(path)
    try:
        document = _Document.model_validate(parsed(text_of(place, str(path), "target"), str(path), "target"))
    except ValidationError as error:
        raise ScenarioError(
            [fault_in(path, one, _names_of(one["loc"][:-1])) for one in error.errors()[:_MOST_TOLD]]
        ) from None
    targets = Targets((), document.days or 0)
    if document.growth:
        options = document.growth.model_dump()
        file = place.parent / options.pop("file")
        targets = read_growth(file, **options)
        targets = replace(targets, days=max(targets.days, document.days or 0))
    more: list[Target] = []
    for number, one in enumerate(document.measure):
        if one.name not in DEFINITIONS:
            raise ScenarioError([unknown(f"{path}: measure {number + 1}", one.name, list(DEFINITIONS))])
        more.append(Target(one.name, np.array([one.value]), measure=one.name, error=one.error, weight=one.weight))
    if document.transactions:
        found, log = _of_transactions(place, document.transactions)
        more += found
        targets = replace(targets, notes=(*targets.notes, *log.warnings), facts=(*targets.facts, *log.facts))
    if not targets.all and not more:
        raise ScenarioError(
            [
                Fault(
                    str(path),
                    both("no target", "没有目标"),
                    both("[growth], [[measure]] or [transactions]", "[growth]、[[measure]] 或 [transactions]"),
                )
            ]
        )
    if not targets.days:
        raise ScenarioError(
            [
                Fault(
                    both("{path}: days", "{path}：days", path=path),
                    NOTHING,
                    both("how many days a run lasts, since there is no curve", "运行的天数，因为没有曲线"),
                )
            ]
        )
    return replace(targets, all=(*targets.all, *more))


def _of_transactions(place: Path, given: _Transactions) -> tuple[list[Target], Purchases]:
    """Measures of a log of orders that the model reports as well, with sampling errors."""
    log = read_purchases(place.parent / given.file, **given.model_dump(exclude={"file", "weight"}))
    per_customer = log.orders.groupby("customer")["amount"].agg(["size", "mean"])
    buyers = len(per_customer)
    once = float((per_customer["size"] == 1).mean())
    found = [("one_time_share", once, float(np.sqrt(max(once * (1 - once), 1e-9) / buyers)))]
    from loopsim.calibration.baskets import fit_baskets

    baskets = fit_baskets(log.orders)
    if baskets is not None:
        found.append(("average_order_value", baskets.mean.value, baskets.mean.error))
    targets = [
        Target(name, np.array([value]), measure=name, error=error, weight=given.weight) for name, value, error in found
    ]
    return targets, log


def _names_of(table: Sequence[str | int]) -> list[str]:
    """Names that a table of the file knows."""
    models: dict[str, type[BaseModel]] = {"growth": _Growth, "measure": _Measure, "transactions": _Transactions}
    return list(models.get(str(next(iter(table), "")), _Document).model_fields)
