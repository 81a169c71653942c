"""``loopsim calibrate``: fit the model to one's own customers, members or growth curve."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from loopsim.cli.options import Checked, load_scenario, one_of, positive_factor, refuse_faults, set_option, whole_number
from loopsim.cli.places import reason, saving_in, try_to_write
from loopsim.cli.progress import Progress
from loopsim.scenario.fitness import MAX_DAYS, MAX_SEED

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from loopsim.calibration.estimates import Estimate
    from loopsim.plots.texts import Language
    from loopsim.scenario.faults import Fault

Command = TypeVar("Command", bound=Callable[..., Any])

#: What a calibration leaves in its folder besides scenarios and tables.
_MARKS = ("calibration.json", "evaluations.jsonl")


@click.group(short_help="Fit to own data: transactions, memberships, growth.")
def calibrate() -> None:
    """Fit the model to your own data. The folder gets a report, pictures, estimates and a fitted scenario.

    \b
    In Python: loopsim.calibrate_transactions, calibrate_membership, calibrate_growth, calibrate_bass
    """


def _common(command: Command) -> Command:
    """Options of all three."""
    for option in (
        click.option("--quiet", is_flag=True, help="No progress."),
        click.option(
            "--language", type=one_of("en", "zh"), metavar="en|zh", default="en", help="Language of pictures."
        ),
        click.option("--json", "json_wanted", is_flag=True, help="Print estimates as JSON."),
        click.option(
            "--out",
            type=click.Path(path_type=Path),
            metavar="DIR",
            required=True,
            help="Folder for report and scenario.",
        ),
    ):
        command = option(command)
    return command


def _column(name: str, text: str, required: bool = False) -> Any:
    return click.option(name, metavar="COL", required=required, help=f"Column of {text}.")


def pair(right: str) -> Checked:
    """``NAME=TEXT``, both there."""

    def read(text: str) -> tuple[str, str]:
        name, equals, value = text.partition("=")
        if not (name.strip() and equals and value.strip()):
            raise ValueError(text)
        return name.strip(), value.strip()

    return Checked("pair", right, read)


@calibrate.command(short_help="Buying, dropout and baskets from a log of orders.")
@click.argument("file", type=click.Path(path_type=Path))
@_column("--customer", "the customer", required=True)
@_column("--date", "the date", required=True)
@_column("--amount", "the amount; left out: no basket law")
@click.option(
    "--hold-out-days", type=whole_number(0, MAX_DAYS), metavar="N", default=0, help="Last days that check the forecast."
)
@click.option(
    "--unit", type=one_of("day", "week", "month"), metavar="day|week|month", default="week", help="Unit of time."
)
@click.option(
    "--runs", type=whole_number(0, 1000), metavar="N", default=10, help="Runs of the fitted scenario to compare with."
)
@click.option("--scenario", metavar="BASE", help="Scenario on which the fit is laid as well, as fitted.toml.")
@set_option
@_common
@click.pass_context
def transactions(
    context: click.Context,
    file: Path,
    customer: str,
    date: str,
    amount: str | None,
    hold_out_days: int,
    unit: str,
    runs: int,
    scenario: str | None,
    changes: tuple[Any, ...],
    out: Path,
    json_wanted: bool,
    language: Language,
    quiet: bool,
) -> None:
    """Fit BG/NBD and baskets to a log of orders (CSV or Parquet).

    \b
    In Python: loopsim.calibrate_transactions(FILE, customer=COL, date=COL, amount=COL)
    """
    base = load_scenario(context, scenario, changes, [_folder_fault(out)]) if scenario else None
    refuse_faults(context, [_folder_fault(out)])
    from loopsim.calibration.buying import calibrate_transactions
    from loopsim.calibration.report import save_transactions
    from loopsim.plots.calibration import transactions as picture

    fit = calibrate_transactions(
        file, customer=customer, date=date, amount=amount, hold_out_days=hold_out_days, unit=unit, runs=runs
    )
    with saving_in(out):
        out.mkdir(parents=True, exist_ok=True)
        _draw(picture(fit, language=language), out)
        save_transactions(fit, out, base)
    estimates = fit.buying.estimates + (fit.baskets.estimates if fit.baskets else [])
    dirt = {kind: count for kind, count in fit.purchases.dirt.items() if count}
    lines = [f"{fit.purchases.rows:,} rows, {fit.purchases.customers:,} customers"]
    lines += [f"dirty: {kind}: {count:,}" for kind, count in dirt.items()]
    facts = {**fit.facts, "log-likelihood": fit.buying.log_likelihood}
    _tell(out, estimates, fit.warnings, facts, json_wanted, lines, {"dirt": dirt, "rows": fit.purchases.rows})


@calibrate.command(short_help="Renewal from a table of members by period.")
@click.argument("file", type=click.Path(path_type=Path))
@_column("--period", "the period: 0, 1, 2, ... renewals", required=True)
@_column("--active", "the members still active", required=True)
@_column("--cohort", "the cohort; one fit each")
@click.option(
    "--hold-out-periods", type=whole_number(0, 10_000), metavar="N", default=0, help="Last periods, to check."
)
@click.option(
    "--members", type=positive_factor(), metavar="N", help="Members at the start, where the table has shares."
)
@click.option(
    "--period-days", type=whole_number(1, 3650), metavar="N", default=365, show_default=True, help="Days of a period."
)
@click.option(
    "--runs", type=whole_number(0, 1000), metavar="N", default=10, help="Runs of the fitted scenario to compare with."
)
@_common
@click.pass_context
def membership(
    context: click.Context,
    file: Path,
    period: str,
    active: str,
    cohort: str | None,
    hold_out_periods: int,
    members: float | None,
    period_days: int,
    runs: int,
    out: Path,
    json_wanted: bool,
    language: Language,
    quiet: bool,
) -> None:
    """Fit sBG renewal to the members left by period (CSV or Parquet).

    \b
    In Python: loopsim.calibrate_membership(FILE, period=COL, active=COL)
    """
    refuse_faults(context, [_folder_fault(out)])
    from loopsim.calibration.renewal import calibrate_membership
    from loopsim.calibration.report import save_membership
    from loopsim.plots.calibration import membership as picture

    fits = calibrate_membership(
        file, period=period, active=active, cohort=cohort, hold_out_periods=hold_out_periods, members=members,
        period_days=period_days, runs=runs,
    )  # fmt: skip
    with saving_in(out):
        out.mkdir(parents=True, exist_ok=True)
        _draw(picture(fits, language=language), out)
        save_membership(fits, out)
    from dataclasses import replace

    estimates = [replace(one, name=f"{fit.cohort} {one.name}") for fit in fits for one in fit.estimates]
    warnings = [f"{fit.cohort}: {said}" for fit in fits for said in fit.warnings]
    _tell(out, estimates, warnings, {}, json_wanted, [], {})


@calibrate.command(short_help="Channels, referral, anything, from growth by date.")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option(
    "--targets", type=click.Path(path_type=Path), metavar="TOML", help="Several targets at once, instead of FILE."
)
@_column("--date", "the date")
@_column("--followers", "the pool at the date")
@_column("--joined", "people who came in the period")
@click.option(
    "--joiners-by-source", "sources", type=pair("SOURCE=COL, as in referral=by_friend"), multiple=True,
    metavar="SOURCE=COL", help="Column of people who came by a source (ads, ..., referral, leader). Can be repeated.",
)  # fmt: skip
@click.option(
    "--spend", type=pair("CHANNEL=COL, as in ads=ad_spend"), multiple=True, metavar="CHANNEL=COL",
    help="Column of what a channel spent in the period. Can be repeated.",
)  # fmt: skip
@click.option(
    "--dates-are", type=one_of("end", "start"), metavar="end|start", default="end", help="First or last day of periods."
)
@click.option(
    "--where",
    type=pair("COL=TEXT"),
    multiple=True,
    metavar="COL=TEXT",
    help="Only rows with this text. Can be repeated.",
)
@click.option(
    "--law", type=one_of("simulation", "bass"), metavar="simulation|bass", default="simulation", help="What is fitted."
)
@click.option("--scenario", metavar="BASE", help="Scenario of which values are fitted.")
@set_option
@click.option("--fit", "asked", multiple=True, metavar="PATH[=LOW:HIGH]", help="A value to fit. Can be repeated.")
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
@_common
@click.pass_context
def growth(
    context: click.Context,
    file: Path | None,
    targets: Path | None,
    date: str | None,
    followers: str | None,
    joined: str | None,
    sources: tuple[Any, ...],
    spend: tuple[Any, ...],
    dates_are: str,
    where: tuple[Any, ...],
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
    json_wanted: bool,
    language: Language,
    quiet: bool,
) -> None:
    """Fit values of a scenario by simulation to growth by date (CSV, Parquet), or to a file of targets.

    Stopped, the same command goes on where it was.

    \b
    In Python: loopsim.calibrate_growth(FILE, date=COL, followers=COL, scenario=BASE, fit=[PATH])
               loopsim.calibrate_bass(FILE, date=COL, joined=COL)
    """
    from loopsim.scenario.faults import Fault

    faults = [_folder_fault(out)]
    if (file is None) == (targets is None):
        faults.append(
            Fault("FILE", "none" if file is None else "a FILE and --targets", "a table FILE or --targets TOML")
        )
    if file is not None and date is None:
        faults.append(Fault("--date", "nothing", "the column of the date"))
    if law == "bass" and (file is None or joined is None):
        faults.append(Fault("--joined", "nothing", "the column of adoptions in each period"))
    if law == "simulation" and scenario is None:
        faults.append(Fault("--scenario", "nothing", "a preset or a file, such as closed-loop"))
    if law == "simulation" and not asked:
        faults.append(Fault("--fit", "nothing", "PATH or PATH=LOW:HIGH, such as behavior.sharing.per_week"))
    rows = dict(one for one in where if one)
    if law == "bass":
        refuse_faults(context, faults)
        assert file is not None and date is not None and joined is not None
        _bass(file, date, joined, rows, period_days, people_each, out, json_wanted, language)
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
            "date": date, "followers": followers, "joined": joined,
            "joiners_by_source": dict(one for one in sources if one),
            "spend": dict(one for one in spend if one), "dates_are": dates_are, "where": rows,
        }  # fmt: skip
    with saving_in(out), Progress("fitting", quiet=quiet) as tell:
        fit = calibrate_growth(
            targets or file or "", scenario=base, fit=asked, runs=runs, first_seed=seed, method=method, out=out,
            progress=tell, **columns,
        )  # fmt: skip
    with saving_in(out):
        _draw(picture(fit, language=language), out)
        _draw(profiles(fit, language=language), out, "profile.png")
        save_growth(fit, out)
    lines = [f"{fit.runs_lived:,} runs" + (f", {fit.runs_kept:,} more kept from before" if fit.runs_kept else "")]
    facts = {"deviation against chance": fit.misfit, "p value": fit.p_value}
    _tell(out, fit.estimates, fit.warnings, facts, json_wanted, lines, {})


def _bass(
    file: Path,
    date: str,
    joined: str,
    where: dict[str, str],
    period_days: float,
    people_each: float,
    out: Path,
    json_wanted: bool,
    language: Language,
) -> None:
    from loopsim.calibration.bass import calibrate_bass
    from loopsim.calibration.report import save_bass
    from loopsim.plots.calibration import bass as picture

    fit = calibrate_bass(file, date=date, joined=joined, where=where)
    name = " ".join([file.stem, *where.values()])
    scenario = fit.scenario(period_days, people_each, name)
    with saving_in(out):
        out.mkdir(parents=True, exist_ok=True)
        _draw(picture(fit, name=name, language=language), out)
        save_bass(fit, out, scenario, name)
    _tell(out, fit.estimates, fit.warnings, {"R squared": fit.r_squared, "peak": fit.peak}, json_wanted, [], {})


def _folder_fault(folder: Path) -> Fault | None:
    """What keeps a calibration from being written there, or None. An earlier one may be replaced or continued."""
    from loopsim.scenario.faults import Fault

    try:
        if folder.exists() and not folder.is_dir():
            return Fault("--out", f"the file {folder}", "a folder")
        is_ours = any((folder / mark).is_file() for mark in _MARKS)
        if folder.is_dir() and any(folder.iterdir()) and not is_ours:
            return Fault("--out", f"{folder}, which holds other things than a calibration", "a new or an empty folder")
        try_to_write(folder)
    except OSError as error:
        return Fault(
            "--out", f"{folder}, where nothing can be written ({reason(error)})", "a folder where you may write"
        )
    return None


def _draw(figure: Figure, folder: Path, name: str = "fit.png") -> None:
    part = folder / f".{name}.{os.getpid()}.part"
    try:
        figure.savefig(part, format="png")
        part.replace(folder / name)
    finally:
        part.unlink(missing_ok=True)


def _tell(
    out: Path,
    estimates: list[Estimate],
    warnings: list[str],
    facts: dict[str, float],
    json_wanted: bool,
    lines: list[str],
    more: dict[str, Any],
) -> None:
    """Estimates, figures and warnings on the terminal, or as JSON."""
    from loopsim.cli.tables import table

    if json_wanted:
        document = {
            "estimates": {
                one.name: {"value": one.value, "error": one.error, "low": one.low, "high": one.high}
                for one in estimates
            },
            "warnings": warnings,
            "facts": {name: value if value == value else None for name, value in facts.items()},
            **more,
            "folder": str(out),
        }  # fmt: skip
        click.echo(json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False))
        return
    head = ("", "estimate", "error", "95% interval", "")
    rows = [head] + [
        (one.name, f"{one.value:.4g}", f"{one.error:.2g}", f"{one.low:.4g} to {one.high:.4g}", one.unit)
        for one in estimates
    ]
    known = [(name, f"{value:,.5g}" if abs(value) < 1e5 else f"{value:,.0f}") for name, value in facts.items()]
    blocks = [
        "\n".join(lines),
        table(rows, right=[1, 2]),
        table(known, right=[1]) if known else "",
        "\n".join(f"warning: {said}" for said in warnings),
        f"saved to {out}: report.md, fit.png, calibration.json, scenarios",
    ]
    click.echo("\n\n".join(block for block in blocks if block))
