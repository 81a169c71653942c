"""Runs as datasets with named dimensions, for xarray: selections, means over a dimension, netCDF files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.languages import both
from loopsim.results.definitions import DEFINITIONS
from loopsim.scenario.dates import as_date
from loopsim.scenario.faults import Fault, ScenarioError

if TYPE_CHECKING:
    import pandas as pd
    import xarray

    from loopsim.runs.comparison import Comparison
    from loopsim.runs.replicates import Replicates

#: Stands before the name of a daily series, since some measures have the same name: the pool at the end.
DAILY = "daily_"


def replicates_dataset(replicates: Replicates) -> xarray.Dataset:
    """Return measures by ``run`` and series, as ``daily_NAME``, by ``run`` and ``day``; NaN where a run has none.

    Raises:
        ScenarioError: xarray is not installed.
    """
    wanted, number = replicates.wanted, np.arange(len(replicates))
    variables: dict[str, Any] = {
        name: ("run", replicates.measures[:, place].copy(), {"units": DEFINITIONS[name].unit})
        for place, name in enumerate(wanted.kpis)
    }
    for place, name in enumerate(wanted.series):
        paths = np.full((len(replicates), replicates.days), np.nan)
        for run, kept in replicates.series.items():
            paths[run] = kept[:, place]
        variables[DAILY + name] = (("run", "day"), paths)
    coordinates: dict[str, Any] = {"run": number, "seed": ("run", replicates.first_seed + number)}
    if wanted.series:
        days = np.arange(replicates.days)
        coordinates["day"] = days
        if (start := as_date(replicates.scenario.start_date)) is not None:
            dates = np.datetime64(start, "D") + days.astype("timedelta64[D]")
            coordinates["date"] = ("day", dates.astype("datetime64[ns]"))
    return _xarray().Dataset(variables, coordinates, {"scenario": replicates.scenario.name})  # type: ignore[no-any-return]


def comparison_dataset(comparison: Comparison) -> xarray.Dataset:
    """Return the datasets of all scenarios, one beside the other by ``scenario``; the first is the reference.

    Raises:
        ScenarioError: xarray is not installed.
    """
    xarray = _xarray()
    parts = [replicates_dataset(one).drop_attrs() for one in comparison.replicates.values()]
    if len({one.scenario.start_date for one in comparison.replicates.values()}) > 1:  # one day, several dates
        parts = [part.drop_vars("date", errors="ignore") for part in parts]
    names = xarray.Variable("scenario", comparison.names)
    joined = xarray.concat(parts, names, data_vars="all", coords="minimal", compat="override", join="outer")
    return joined.assign_attrs(reference=comparison.names[0])  # type: ignore[no-any-return]


def points_dataset(runs: pd.DataFrame, points: pd.DataFrame, kpis: tuple[str, ...]) -> xarray.Dataset:
    """Return measures by ``point`` and ``run``, with each factor along ``point``; NaN where a run is missing.

    Raises:
        ScenarioError: xarray is not installed.
    """
    _xarray()
    found = runs.set_index(["point", "run"])[list(kpis)].to_xarray()
    for name in kpis:
        found[name].attrs["units"] = DEFINITIONS[name].unit
    factors = {name: ("point", points.loc[found["point"].to_numpy(), name].to_numpy()) for name in points.columns}
    return found.assign_coords(factors)  # type: ignore[no-any-return]


def _xarray() -> Any:
    try:
        import xarray
    except ImportError:
        right = both("it installed: pip install 'loopsim[xarray]'", "先安装：pip install 'loopsim[xarray]'")
        raise ScenarioError(
            [Fault("to_xarray", both("no xarray, which has the dimensions", "没有带维度的 xarray"), right)]
        ) from None
    return xarray
