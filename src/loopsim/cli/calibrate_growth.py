"""``loopsim calibrate growth``: values of a scenario by simulation, or the law of Bass."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from loopsim.cli.calibrating import (
    changes_fault,
    common_options,
    draw,
    folder_fault,
    report,
    saving_fit,
    tell_fit,
)
from loopsim.cli.once import command
from loopsim.cli.options import (
    load_scenario,
    once_each,
    one_of,
    positive_factor,
    refuse_faults,
    set_option,
    whole_number,
)
from loopsim.cli.places import saving_in
from loopsim.cli.progress import Progress
from loopsim.cli.table_options import columns_by_name, growth_options, path_to_fit, reading_options
from loopsim.languages import both
from loopsim.scenario.limits import MAX_SEED

if TYPE_CHECKING:
    from loopsim.plots.texts import Language


@command(short_help="Channels, referral, anything, from growth by date.")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option(
    "--targets", type=click.Path(path_type=Path), metavar="TOML", help="Several targets at once, instead of FILE."
)
@growth_options
@click.option(
    "--law", type=one_of("simulation", "bass"), metavar="simulation|bass", default="simulation", help="What is fitted."
)
@click.option("--scenario", metavar="BASE", help="Scenario of which values are fitted.")
@set_option
@click.option(
    "--fit", "asked", multiple=True, metavar="PATH[=LOW:HIGH]", callback=once_each(path_to_fit),
    help="A value to fit. Can be repeated.",
)  # fmt: skip
@click.option(
    "--runs", type=whole_number(2, 10_000), metavar="N", default=16, show_default=True, help="Runs at each point."
)
@click.option(
    "--seed", type=whole_number(0, MAX_SEED - 100_000), metavar="N", default=1, show_default=True, help="First seed."
)
@click.option(
    "--method", type=one_of("scipy", "optuna"), metavar="scipy|optuna", default="scipy", help="First look around."
)
@click.option(
    "--period-days",
    type=positive_factor(),
    metavar="N",
    default=365.0,
    help="bass: days of a period.",
    show_default=True,
)
@click.option(
    "--people-each",
    type=positive_factor(),
    metavar="N",
    default=1.0,
    help="bass: people of one unit.",
    show_default=True,
)
@reading_options
@common_options
@click.pass_context
def growth(
    context: click.Context,
    file: Path | None,
    targets: Path | None,
    date: str | None,
    followers: str | None,
    joined: str | None,
    orders: str | None,
    revenue: str | None,
    format: str | None,  # noqa: A002
    sources: tuple[Any, ...],
    spend: tuple[Any, ...],
    dates_are: str,
    until: str | None,
    gaps: str,
    law: str,
    scenario: str | None,
    changes: tuple[Any, ...],
    asked: tuple[str, ...],
    runs: int,
    seed: int,
    method: Any,
    period_days: float,
    people_each: float,
    out: Path,
    is_reported: bool,
    json_wanted: bool,
    language: Language,
    quiet: bool,
    how: dict[str, Any],
) -> None:
    """Fit values of a scenario by simulation to growth by date (CSV, Parquet), or to a file of targets.

    Stopped, the same command goes on where it was.

    \b
    In Python: loopsim.calibrate_growth(FILE, date=COL, followers=COL, scenario=BASE, fit=[PATH])
               loopsim.calibrate_bass(FILE, date=COL, joined=COL)
    """
    from loopsim.scenario.faults import NOTHING, Fault, short

    faults = [folder_fault(out)]
    if (file is None) == (targets is None):
        faults.append(
            Fault(
                "FILE",
                both("none", "无") if file is None else both("a FILE and --targets", "同时给出文件和 --targets"),
                both("a table FILE or --targets TOML", "表格 FILE，或 --targets TOML"),
            )
        )
    if file is not None and date is None and not format:
        faults.append(
            Fault(
                "--date",
                NOTHING,
                both("the column of the date, or --format with a ready-made set", "日期列，或用 --format 选用现成格式"),
            )
        )
    if format and (law == "bass" or file is None):
        found = f"{format}, {'with --law bass' if law == 'bass' else 'beside --targets'}"
        faults.append(Fault("--format", found, both("left out, and the columns named", "不给出，而逐一指定各列")))
    if targets is not None and targets.suffix.lower() != ".toml":
        faults.append(
            Fault("--targets", short(str(targets)), both("a file whose name ends in .toml", "名称以 .toml 结尾的文件"))
        )
    if targets is not None and (given := [name for name, value in how.items() if value]):
        found = ", ".join("--" + name.replace("_", "-") for name in given)
        faults.append(
            Fault(
                found,
                both("beside --targets", "与 --targets 同时给出"),
                both("the same in the table [growth] of that file", "在该文件的 [growth] 表中给出"),
            )
        )
    if law == "bass" and (file is None or joined is None):
        faults.append(Fault("--joined", NOTHING, both("the column of adoptions in each period", "各期采纳数的列")))
    if law == "simulation" and scenario is None:
        faults.append(
            Fault(
                "--scenario",
                NOTHING,
                both("a preset or a file, such as closed-loop", "预设或文件，如 closed-loop"),
            )
        )
    if law == "simulation" and not asked:
        faults.append(
            Fault(
                "--fit",
                NOTHING,
                both(
                    "PATH or PATH=LOW:HIGH, such as behavior.sharing.per_week",
                    "PATH 或 PATH=LOW:HIGH，如 behavior.sharing.per_week",
                ),
            )
        )
    if law == "bass":
        unfit = [("--until", until), ("--gaps", gaps if gaps != "skip" else None)]
        faults += [
            Fault(
                name,
                both("{value} with --law bass", "{value}，且有 --law bass", value=value),
                both("left out", "不给出"),
            )
            for name, value in unfit
            if value
        ]
        if scenario is not None:
            faults.append(
                Fault(
                    "--scenario",
                    both("beside --law bass", "与 --law bass 同时给出"),
                    both("left out: that law is fitted without a scenario", "不给出：该规律的拟合不需要场景"),
                )
            )
        unused = changes_fault(
            changes, both("left out: --law bass is fitted without a scenario", "不给出：--law bass 的拟合不需要场景")
        )
        refuse_faults(context, [*faults, unused])
        assert file is not None and date is not None and joined is not None
        _bass(file, date, joined, how, period_days, people_each, out, json_wanted, language, is_reported)
        return
    base = load_scenario(context, scenario, changes, faults) if scenario else None
    refuse_faults(context, faults if base is None else ())
    assert base is not None
    from loopsim.calibration.growth import calibrate_growth
    from loopsim.calibration.report import save_growth
    from loopsim.plots.calibration import growth as picture
    from loopsim.plots.calibration import profiles

    columns: dict[str, Any] = {}
    if file is not None:
        columns = {
            "date": date, "followers": followers, "joined": joined, "orders": orders, "revenue": revenue,
            "joiners_by_source": dict(one for one in sources if one),
            "spend": columns_by_name(spend), "dates_are": dates_are, "until": until, "gaps": gaps,
            "format": format, **how,
        }  # fmt: skip
    with saving_in(out), Progress(both("fitting", "正在拟合"), quiet=quiet) as tell:
        fit = calibrate_growth(
            targets or file or "", scenario=base, fit=asked, runs=runs, first_seed=seed, method=method, out=out,
            progress=tell, **columns,
        )  # fmt: skip
    with saving_in(out):
        draw(partial(picture, fit), out, language)
        draw(partial(profiles, fit), out, language, "profile.png")
        save_growth(fit, out, language=language)
        report(out, language, {"fit.png": partial(picture, fit), "profile.png": partial(profiles, fit)},
               is_wanted=is_reported)  # fmt: skip
    lines = [f"{fit.runs_made:,} runs" + (f", {fit.runs_kept:,} more kept from before" if fit.runs_kept else "")]
    facts = {"deviation against chance": fit.misfit, "p value": fit.p_value}
    tell_fit(
        out, fit.estimates, fit.warnings, facts, json_wanted, lines, {}, fit.differences, fit.targets.facts, language
    )


def _bass(
    file: Path,
    date: str,
    joined: str,
    how: dict[str, Any],
    period_days: float,
    people_each: float,
    out: Path,
    json_wanted: bool,
    language: Language,
    is_reported: bool,
) -> None:
    from loopsim.calibration.bass import calibrate_bass
    from loopsim.calibration.report import save_bass
    from loopsim.plots.calibration import bass as picture

    fit = calibrate_bass(file, date=date, joined=joined, **how)
    name = " ".join([file.stem, *(text for _, text in how["where"])])
    fit.scenario(period_days, people_each, name)  # or refuse it before anything is written
    with saving_fit(out):
        draw(partial(picture, fit, name=name), out, language)
        save_bass(fit, out, name, period_days=period_days, people_each=people_each, language=language)
        report(out, language, {"fit.png": partial(picture, fit, name=name)}, is_wanted=is_reported)
    facts = {"R squared": fit.r_squared, "peak": fit.peak}
    tell_fit(out, fit.estimates, fit.warnings, facts, json_wanted, [], {}, read=fit.facts, language=language)
