"""``loopsim day``: the phases of a day, in order."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import click

from loopsim.cli.once import command
from loopsim.cli.options import language_option, refuse_faults
from loopsim.cli.tables import wrapped
from loopsim.languages import Language

_WHOM = {"customers": "每位客户", "hosts": "每个账号与人员", "market": "全市场"}


@command(short_help="List what happens in a day, in order, and where it is written.")
@click.option("--code", is_flag=True, help="Print the functions that both engines write from this order, instead.")
@language_option
def day(code: bool, language: Language) -> None:
    """List the phases of a day in order: who runs each, what it does, and the function.

    In Python: loopsim.day.DAY
    """
    refuse_faults(click.get_current_context())
    if code:
        click.echo("\n\n".join(_written()))
        return
    from loopsim.day import DAY

    for number, phase in enumerate(DAY, 1):
        whose = phase.whom  # type: ignore[attr-defined]
        about = (phase.__doc__ or "").strip().partition("\n\n")[0].replace("\n    ", " ")
        whom = f", for each of the {whose}" if whose != "market" else ", for the market"
        if language == "zh":
            about, whom = phase.chinese, f"，{_WHOM[whose]}"  # type: ignore[attr-defined]
        colon = "：" if language == "zh" else ": "
        click.echo(f"{number:2} {phase.__name__}{whom}{colon}{phase.__module__}.{phase.__name__}")
        for line in wrapped(about, 98):
            click.echo(f"  {line}")


def _written() -> list[str]:
    from loopsim.engines.decision_makers import Customer, Host
    from loopsim.engines.kernels import day_of_customers, day_of_hosts
    from loopsim.market import by_kind
    from loopsim.market.rates import RATES
    from loopsim.phases import rates
    from loopsim.phases.hosts import rules
    from loopsim.phases.resting import bring_forward, quiet_days

    functions: list[tuple[str, Callable]] = [
        ("The array engine, for each customer:", day_of_customers),
        ("The array engine, for each host:", day_of_hosts),
        ("The agent engine, a method of loopsim.Customer:", Customer.run_day),
        ("The agent engine, a method of each host:", Host.run_day),
        ("Both engines, when a customer comes to rest:", quiet_days),
        ("Both engines, when a customer has rested:", bring_forward),
        *((f"Both engines, {rate.meaning} ({rate.unit}):", rates.made[rate.name]) for rate in RATES),
        *(
            (f"Both engines, when a customer comes to rest ({rate.name}):", rates.made[f"{rate.name}_is_steady"])
            for rate in RATES
            if rate.is_hazard
        ),
        ("Both engines, at dawn:", rates.made["know_rates"]),
        *(("Both engines, for a host of any kind:", one) for one in (rules.work_of_kind, rules.order_lift)),
        *(("Both engines, when a host goes:", one) for one in (rules.lost_share, by_kind.note_left)),
        *(("Both engines, for an order:", one) for one in (by_kind.commission_share, by_kind.book_commission)),
    ]
    return [f"# {about}\n{inspect.getsource(function).rstrip()}" for about, function in functions]
