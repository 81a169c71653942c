"""``loopsim calibrate transactions`` and ``membership``: laws of buying and renewal, by maximum likelihood."""

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
from loopsim.cli.options import load_scenario, one_of, positive_factor, refuse_faults, set_option, whole_number
from loopsim.cli.progress import Stages
from loopsim.cli.table_options import column, order_options, reading_options
from loopsim.languages import both
from loopsim.scenario.faults import Fault
from loopsim.scenario.limits import MAX_DAYS

if TYPE_CHECKING:
    from loopsim.plots.texts import Language


#: Stages of a fit in Chinese.
_STAGES = {
    "reading": "正在读取",
    "reading groups": "正在读取分组",
    "fitting groups": "正在拟合各组",
    "fitting BG/NBD": "正在拟合 BG/NBD",
    "fitting Pareto/NBD": "正在拟合 Pareto/NBD",
    "fitting BG/NBD by the day": "正在按天拟合 BG/NBD",
    "fitting Pareto/NBD by the day": "正在按天拟合 Pareto/NBD",
    "fitting baskets and spend": "正在拟合客单价与消费额",
    "simulating": "正在模拟",
    "writing": "正在写入",
}


@command(short_help="Buying, dropout and baskets from a log of orders.")
@click.argument("file", type=click.Path(path_type=Path))
@order_options
@click.option(
    "--hold-out-days", type=whole_number(0, MAX_DAYS), metavar="N", default=0, help="Last days that check the forecast."
)
@click.option(
    "--law",
    type=one_of("bg-nbd", "pareto-nbd", "best"),
    metavar="bg-nbd|pareto-nbd|best",
    default="bg-nbd",
    help="Law of buying to expect and simulate; best: the one that holds better.",
)
@click.option("--by", metavar="COL", help="Column of groups of customers, or first-month: a fit of each.")
@click.option(
    "--unit", type=one_of("day", "week", "month"), metavar="day|week|month", default="week", help="Unit of time."
)
@click.option(
    "--runs", type=whole_number(0, 1000), metavar="N", default=10, help="Runs of the fitted scenario to compare with."
)
@click.option("--scenario", metavar="BASE", help="Scenario on which the fit is laid as well, as fitted.toml.")
@click.option("--pool", is_flag=True, help="Let that scenario begin with the customers of the log, as customers.csv.")
@set_option
@reading_options
@common_options
@click.pass_context
def transactions(
    context: click.Context,
    file: Path,
    hold_out_days: int,
    law: str,
    by: str | None,
    unit: str,
    runs: int,
    scenario: str | None,
    pool: bool,
    changes: tuple[Any, ...],
    out: Path,
    is_reported: bool,
    json_wanted: bool,
    language: Language,
    quiet: bool,
    how: dict[str, Any],
    **columns: Any,
) -> None:
    """Fit buying, dropping out, baskets and spend to a log of orders or line items (CSV, Parquet, Excel).

    \b
    In Python: loopsim.calibrate_transactions(FILE, customer=COL, date=COL, amount=COL)
    """
    from loopsim.calibration.order_columns import OrderColumns, column_faults

    wrong = column_faults(OrderColumns(**columns))
    base = load_scenario(context, scenario, changes, [*wrong, folder_fault(out)]) if scenario else None
    nowhere = Fault(
        "--pool",
        both("no --scenario", "没有 --scenario"),
        both(
            "a scenario as well, whose pool the customers of the log become", "同时给出场景，记录中的客户将成为其流量池"
        ),
    )
    unused = changes_fault(changes) if scenario is None else None
    refuse_faults(context, [*wrong, folder_fault(out), nowhere if pool and base is None else None, unused])
    from loopsim.calibration.buying import calibrate_transactions
    from loopsim.calibration.buying_runs import sentence
    from loopsim.calibration.report_buying import newcomers_of, save_transactions
    from loopsim.calibration.value import in_words
    from loopsim.plots.buying import transactions as picture

    with Stages("reading", _STAGES, quiet=quiet) as tell:
        fit = calibrate_transactions(
            file, hold_out_days=hold_out_days, law=law, by=by, unit=unit, runs=runs, progress=tell, **how, **columns
        )
        tell("writing", 0, 0)
        with saving_fit(out):
            draw(partial(picture, fit), out, language)
            save_transactions(fit, out, base, pool=pool, language=language)
            report(out, language, {"fit.png": partial(picture, fit)}, is_wanted=is_reported)
    estimates = [*fit.estimates, *(fit.spend.estimates if fit.spend else [])]
    dirt = {kind: count for kind, count in fit.purchases.dirt.items() if count}
    orders, customers = len(fit.purchases.orders), fit.purchases.customers
    lines = [*in_words(fit), f"{fit.purchases.rows:,} rows, {orders:,} orders, {customers:,} customers"]
    lines += [f"dirty: {kind}: {count:,}" for kind, count in dirt.items()]
    lines.append(f"laws: {fit.laws.sentence}")
    if fit.groups is not None:
        lines += [fit.groups.sentence, *(_group(row, language) for row in fit.groups.table.to_dict("records"))]
    lines += [sentence(fit)] if sentence(fit) else []
    lines += [newcomers_of(base)] if base else []
    facts = {**fit.facts, "log-likelihood": fit.buying.log_likelihood}
    tell_fit(
        out,
        estimates,
        fit.warnings,
        facts,
        json_wanted,
        lines,
        {
            "dirt": dirt,
            "rows": fit.purchases.rows,
            "orders": orders,
            "laws": {"chosen": fit.law, **fit.laws.facts},
            "groups": fit.groups.facts if fit.groups else None,
        },
        fit.differences,
        fit.purchases.facts,
        language,
    )


def _group(row: dict[str, Any], language: Language) -> str:
    """One group in a line."""
    from loopsim.calibration.words import told

    some = {told(name, language): value for name, value in row.items() if name != "group" and value == value}
    figures = ", ".join(f"{name} {value:.4g}" for name, value in some.items())
    return f"  {told(row['group'], language)}: {figures}"


@command(short_help="Renewal from a table of members by period.")
@click.argument("file", type=click.Path(path_type=Path))
@column("--period", "the period: 0, 1, 2, ... renewals")
@column("--active", "the members still active")
@column("--tenure", "how many periods a person has stayed (one row a person)")
@column("--churned", "whether the person has left: yes or no")
@column("--start", "the day on which a person became a member (one row a person)")
@column("--end", "the day on which they left; empty: still there")
@click.option("--until", metavar="DATE", help="Last day of observation. Left out: the last date in the table.")
@click.option("--since", metavar="DATE", help="First day of observation, where the table lacks who ended before it.")
@column("--customer", "the id of a person, where one may have several rows")
@click.option(
    "--grace-days",
    type=whole_number(0, 3650),
    metavar="N",
    default=0,
    help="Rows of a customer within N days are one membership; an end within N days of a renewal is a quit there.",
)
@column("--cohort", "the cohort; one fit each")
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
@reading_options
@common_options
@click.pass_context
def membership(
    context: click.Context,
    file: Path,
    period: str | None,
    active: str | None,
    tenure: str | None,
    churned: str | None,
    start: str | None,
    end: str | None,
    until: str | None,
    since: str | None,
    customer: str | None,
    grace_days: int,
    cohort: str | None,
    hold_out_periods: int,
    members: float | None,
    period_days: int,
    runs: int,
    out: Path,
    is_reported: bool,
    json_wanted: bool,
    language: Language,
    quiet: bool,
    how: dict[str, Any],
) -> None:
    """Fit sBG renewal to members: those left by period, or one row a person, some of them still there.

    \b
    In Python: loopsim.calibrate_membership(FILE, period=COL, active=COL)
               loopsim.calibrate_membership(FILE, start=COL, end=COL)
    """
    refuse_faults(context, [folder_fault(out)])
    from loopsim.calibration.renewal import calibrate_membership
    from loopsim.calibration.renewal_checks import in_words
    from loopsim.calibration.report import save_membership
    from loopsim.plots.calibration import membership as picture

    fits = calibrate_membership(
        file, period=period, active=active, tenure=tenure, churned=churned, start=start, end=end, until=until,
        since=since, customer=customer, grace_days=grace_days, cohort=cohort,
        hold_out_periods=hold_out_periods, members=members, period_days=period_days, runs=runs, **how,
    )  # fmt: skip
    with saving_fit(out):
        draw(partial(picture, fits), out, language)
        save_membership(fits, out, language=language)
        report(out, language, {"fit.png": partial(picture, fits)}, is_wanted=is_reported)
    from dataclasses import replace

    estimates = [replace(one, name=f"{fit.cohort} {one.name}") for fit in fits for one in fit.estimates]
    warnings = [f"{fit.cohort}: {said}" for fit in fits for said in fit.warnings]
    differences = [f"{fit.cohort}: {said}" for fit in fits for said in fit.differences]
    tell_fit(
        out,
        estimates,
        warnings,
        {},
        json_wanted,
        [in_words(fit) for fit in fits],
        {},
        differences,
        fits[0].facts,
        language,
    )
