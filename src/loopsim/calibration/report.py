"""Files of a calibration: a report to read, estimates for programs, tables, and scenarios that use the fit."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loopsim.calibration.estimates import in_digits
from loopsim.calibration.judged import judged
from loopsim.calibration.law_draws import bass_draws, renewal_draws
from loopsim.calibration.places import BEGUN, CUSTOMERS, DRAWS, MARK
from loopsim.calibration.renewal_checks import in_words
from loopsim.calibration.words import told, translated
from loopsim.results.store import appearing, write_whole

if TYPE_CHECKING:
    import pandas as pd

    from loopsim.calibration.bass import BassFit
    from loopsim.calibration.estimates import Estimate
    from loopsim.calibration.growth import GrowthFit
    from loopsim.calibration.renewal import RenewalFit
    from loopsim.plots.texts import Language
    from loopsim.scenario.scenario import Scenario

Folder = str | os.PathLike[str]


def save_membership(fits: Sequence[RenewalFit], folder: Folder, *, language: Language = "en") -> list[str]:
    """Write fits of renewal, one a cohort. Returns the file names."""
    place = made(folder)
    scenarios = {f"{_plain(fit.cohort)}.toml": fit.scenario for fit in fits}
    parts, estimates, warnings = ["# Renewal of memberships", "![fit](fit.png)"], [], []
    for fit in fits:
        parts += [f"## {fit.cohort}", in_words(fit), estimates_table(fit.estimates)]
        parts += [f"Fitted on {fit.fitted} renewals, log-likelihood {fit.log_likelihood:.2f}.", *warned(fit.warnings)]
        parts += [frame(fit.curve)]
        estimates += [_of(fit.cohort, one) for one in fit.estimates]
        warnings += [f"{fit.cohort}: {said}" for said in fit.warnings]
        write_csv(place / (DRAWS if len(fits) == 1 else f"{_plain(fit.cohort)}-{DRAWS}"), renewal_draws(fit))
    files, days = ", ".join(f"`{name}`" for name in scenarios), fits[0].period_days
    parts += ["## Scenarios", f"{files}: all join on day 0 and renew every {days} days."]
    facts = {"fitted": {f.cohort: f.fitted for f in fits}}
    differences = [f"{fit.cohort}: {said}" for fit in fits for said in fit.differences]
    return finish(place, parts, scenarios, estimates, warnings, facts, language, differences, fits[0].facts)


def save_bass(
    fit: BassFit,
    folder: Folder,
    name: str,
    *,
    period_days: float,
    people_each: float = 1.0,
    language: Language = "en",
) -> list[str]:
    """Write a fit of the law of Bass, and the scenario of it. Returns the file names."""
    scenario = fit.scenario(period_days, people_each, name)
    place = made(folder)
    rows = [
        (str(n + 1), figure(y), figure(e), figure(y - e))
        for n, (y, e) in enumerate(zip(fit.adoptions, fit.expected, strict=True))
    ]
    parts = [
        f"# Growth of {name} by the law of Bass",
        "![fit](fit.png)",
        estimates_table(fit.estimates),
        f"R² {fit.r_squared:.4f}; peak at period {fit.peak:.2f}.",
        "Non-linear least squares after Srinivasan & Mason (1986).",
        *warned(fit.warnings),
        markdown(("period", "data", "law", "data - law"), rows),
        "`fitted.toml`: a market in which people adopt by this law; to follow is to adopt.",
        "`draws.csv`: values drawn from the law of the estimates, for `loopsim robust fitted.toml --draws draws.csv`.",
    ]
    write_csv(place / DRAWS, bass_draws(fit, period_days, people_each))
    facts = {"r_squared": fit.r_squared, "peak": fit.peak}
    return finish(place, parts, {"fitted.toml": scenario}, fit.estimates, fit.warnings, facts, language, read=fit.facts)


def save_growth(fit: GrowthFit, folder: Folder, *, language: Language = "en") -> list[str]:
    """Write a fit by simulation. Returns the file names."""
    import pandas as pd

    place = made(folder)
    rows = []
    for target, part in zip(fit.targets.all, fit.targets.slices, strict=True):
        days = target.last if len(target.last) else [fit.targets.days - 1]
        columns = (target.values, fit.mean[part], fit.spread[part], fit.residuals[part])
        rows += [(target.name, int(day), *map(float, cells)) for day, *cells in zip(days, *columns, strict=True)]
    table = pd.DataFrame(rows, columns=["target", "day", "data", "fit", "sd_of_a_run", "residual"])
    write_csv(place / "residuals.csv", table)
    write_csv(place / DRAWS, pd.DataFrame(fit.draws, columns=[one.path for one in fit.parameters]))
    shares = [
        (
            target.name,
            f"{len(target.values)}",
            f"{target.weight:g}",
            figure(float((fit.residuals[part] ** 2).mean() ** 0.5)),
        )
        for target, part in zip(fit.targets.all, fit.targets.slices, strict=True)
    ]
    names = [f"{number + 1}" for number in range(len(fit.estimates))]
    correlation = [
        (f"{name} {one.name}", *(f"{value:.2f}" for value in row))
        for name, one, row in zip(names, fit.estimates, fit.correlation, strict=True)
    ]
    estimates = fit.estimates
    if language != "en":  # levers have no other words
        estimates = [
            replace(one, meaning="") if told(one.meaning, language) == one.meaning else one for one in estimates
        ]
    parts = [
        f"# {fit.base.name} fitted to {len(fit.targets.all)} targets over {fit.targets.days} days",
        "## Estimates",
        estimates_table(estimates),
        *(["What each lever means: `loopsim reference`."] if language != "en" else []),
        f"By simulation ({fit.method}): {fit.runs_made + fit.runs_kept:,} runs.",
        "Intervals are those of the profile of a synthetic likelihood (docs/calibration.md).",
        *warned(fit.warnings),
        "Correlation of the estimates:",
        markdown(("", *names), correlation),
        "## Fit",
        "![fit](fit.png)",
        "![profile](profile.png)",
        markdown(("target", "figures", "weight", "root mean squared residual"), shares),
        f"Weighted deviation against the model's own chance: {in_digits(fit.misfit, 3)} (1 is perfect).",
        f"{fit.p_value:.0%} of the model's own runs deviate at least as much.",
        "`residuals.csv` holds every figure. Residuals are data minus fit, in standard deviations of one run.",
        "## Scenarios",
        "`fitted.toml`: your scenario with the fitted values, to plan ahead.",
        "`history.toml`: the same with the spend and the start of the data, as it was fitted.",
        "`draws.csv`: values drawn from the posterior, for `loopsim robust fitted.toml --draws draws.csv`.",
    ]
    facts = {
        "misfit": fit.misfit,
        "p_value": fit.p_value,
        "method": fit.method,
        "correlation": fit.correlation.tolist(),
        "first_day": fit.targets.day_0,
        "days": fit.targets.days,
    }
    scenarios = {"fitted.toml": fit.fitted, "history.toml": fit.history}
    return finish(
        place, parts, scenarios, fit.estimates, fit.warnings, facts, language, fit.differences, fit.targets.facts
    )  # fmt: skip


def finish(
    place: Path,
    parts: Iterable[str],
    scenarios: dict[str, Scenario],
    estimates: Sequence[Estimate],
    warnings: Sequence[str],
    facts: dict[str, Any],
    language: Language,
    differences: Sequence[str] | None = None,
    read: Sequence[str] = (),
) -> list[str]:
    """Write scenarios, report and the figures for programs; the mark of a whole calibration comes last."""
    from loopsim import __version__

    (place / MARK).unlink(missing_ok=True)
    for name, scenario in scenarios.items():
        toml = scenario.to_toml()
        if scenario.pool_file == (place / CUSTOMERS).absolute():
            toml = toml.replace(json.dumps(str(scenario.pool_file), ensure_ascii=False), json.dumps(CUSTOMERS))
        write_whole(place / name, toml)
    head, *rest = parts
    write_whole(
        place / "report.md", translated("\n\n".join([head, *judged(differences), *_read(read), *rest]) + "\n", language)
    )
    agrees = {} if differences is None else {"agrees": not differences, "differences": list(differences)}
    document = {
        **agrees,
        "loopsim": __version__,
        "estimates": [vars(one) for one in estimates],
        "warnings": list(warnings),
        "reading": list(read),
        "scenarios": {name: scenario.digest() for name, scenario in scenarios.items()},
        **facts,
    }
    text = json.dumps(_finite(document), indent=1, ensure_ascii=False, allow_nan=False)
    write_whole(place / MARK, text + "\n")
    (place / BEGUN).unlink(missing_ok=True)
    return [*scenarios, "report.md", MARK]


def made(folder: Folder) -> Path:
    """Make the folder of a calibration, marked as begun."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    (place / BEGUN).touch()
    return place


def write_csv(path: Path, table: pd.DataFrame) -> None:
    """Write a table there, whole or not at all."""
    with appearing(path) as part:
        table.to_csv(part, index=False)


def write_long_csv(path: Path, table: pd.DataFrame) -> None:
    """Write a table of many rows there, whole or not at all: ten times as fast, with whole numbers as ``7``."""
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import csv

    columns = pa.Table.from_pandas(table, preserve_index=False)
    texts = [one for one in columns.columns if pa.types.is_string(one.type) or pa.types.is_large_string(one.type)]
    has_marks = any(pc.any(pc.match_substring_regex(one, '[,"\r\n]')).as_py() for one in texts)
    options = csv.WriteOptions(include_header=False, quoting_style="needed" if has_marks else "none")
    with appearing(path) as part, part.open("wb") as file:
        file.write((",".join(table.columns) + "\n").encode())
        csv.write_csv(columns, file, options)


def _finite(value: Any) -> Any:
    """JSON has no NaN: what is not defined becomes null."""
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    if isinstance(value, float) and not abs(value) < float("inf"):
        return None
    return value


def _of(cohort: str, one: Estimate) -> Estimate:
    return replace(one, name=f"{cohort} {one.name}")


def _plain(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in name)[:60] or "members"


def warned(warnings: Sequence[str]) -> list[str]:
    """Warnings as a list."""
    return ["\n".join(f"- **Warning:** {said}." for said in warnings)] if warnings else []


def _read(read: Sequence[str]) -> list[str]:
    """List how the table was read."""
    return ["\n".join(f"- Read: {said}." for said in read)] if read else []


def estimates_table(estimates: Sequence[Estimate]) -> str:
    """Estimates as a table."""
    rows = [
        (
            one.name,
            figure(one.value),
            figure(one.error),
            one.interval(figure),
            one.unit,
            one.meaning,
        )
        for one in estimates
    ]
    return markdown(("parameter", "estimate", "standard error", "95% interval", "unit", "meaning"), rows)


def figure(value: Any) -> str:
    """A figure as one reads it."""
    if isinstance(value, bool | str):
        return str(value)
    number = float(value)
    if number != number:
        return "not defined"
    if abs(number) >= 1e9:
        return f"{number:.4g}"
    return f"{number:,.0f}" if abs(number) >= 1e3 or (number.is_integer() and abs(number) >= 1) else f"{number:.4g}"


#: Figures that are parts of something.
_PARTS = (
    "share without a repeat order",
    "the same by the law",
    "forecast of all repeat orders against actual",
    "part of it that the best tenth of customers brings",
)


def fact(name: str, value: float) -> str:
    """A figure by its name: parts in percent."""
    return f"{value:.1%}" if name in _PARTS and value == value else figure(value)


def frame(table: pd.DataFrame) -> str:
    """A table of pandas as one of the report."""
    return markdown(list(table.columns), [[figure(cell) for cell in row] for row in table.itertuples(index=False)])


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of the report."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])
