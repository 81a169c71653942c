"""The tool's own calibration on growth curves of durables, and the market that it makes of one of them."""

from __future__ import annotations

import dataclasses

import numpy as np

from loopsim.calibration.bass import calibrate_bass
from loopsim.languages import both
from loopsim.runs.many import run_seeds
from loopsim.runs.outcome import Wanted
from loopsim.validation.case import Check, Curve, Findings, Panel, case
from loopsim.validation.data_files import shipped
from loopsim.validation.worlds import mean_and_error

#: Name, series of the data, p, q, m in thousands, R squared.
SERIES = (
    ("room air conditioners", "room_air_conditioners", 0.00944, 0.3748, 18_713, 0.933),
    ("clothes dryers", "clothes_dryers", 0.0136, 0.3267, 16_497, 0.918),
    ("video recorders", "vcr_us_1980s_example", 0.0088, 0.642, 67_660, 0.9715),
)
DAYS_PER_YEAR, RUNS = 365, 4


@case(
    "V32",
    title=both("Calibration to growth curves: p, q and m of three durables", "用增长曲线校准：三种耐用品的 p、q 与 m"),
    slow=True,
    source="Srinivasan & Mason 1986, Marketing Science 5(2); series of Mahajan, Mason & Srinivasan 1986",
)
def growth_curves() -> Findings:
    """The fit against non-linear least squares, and a market of the fitted law, one agent for a thousand buyers."""
    checks, panels = [], []
    for name, series, p, q, m, r_squared in SERIES:
        fit = calibrate_bass(
            shipped("adoption_series.csv"), date="year", joined="adoptions_thousands", where={"series": series}
        )
        found = fit.parameters
        checks += [
            Check.about(f"{name}: p", p, found[0], share=0.30, unit="per year"),
            Check.about(f"{name}: q", q, found[1], share=0.10, unit="per year"),
            Check.about(f"{name}: m", m, found[2], share=0.10, unit="thousand"),
            Check(f"{name}: R squared", r_squared, fit.r_squared, None, 0.02),
        ]
        years = np.arange(1, len(fit.adoptions) + 1)
        panels.append(
            Panel(
                name,
                "year",
                "adoptions, thousands",
                [Curve("data", years, fit.adoptions, "data"), Curve("fitted law", years, fit.expected, "theory")],
            )
        )
    plan = fit.scenario(float(DAYS_PER_YEAR))  # the last of the three
    made = run_seeds(plan, range(1, RUNS + 1), Wanted(kpis=(), series=("joined_today",)))
    yearly = [one.series[:, 0].reshape(-1, DAYS_PER_YEAR).sum(axis=1) for one in made if one.series is not None]
    mean, error = mean_and_error(np.array(yearly))
    left = 1.0 - np.sum((fit.adoptions - mean) ** 2) / np.sum((fit.adoptions - fit.adoptions.mean()) ** 2)
    checks.append(Check(f"{name}: R squared of the simulated market", r_squared, left, None, 0.02))
    curves = [*panels[-1].curves, Curve("loopsim", years, mean, "model", error)]
    panels[-1] = dataclasses.replace(panels[-1], curves=curves)
    return Findings(
        checks,
        panels,
        setup="loopsim.calibrate_bass on adoptions a year; the fitted market is well mixed, to follow is to adopt, "
        "everyone asks one random person at the rate q, and strangers come by themselves at the rate p.",
    )
