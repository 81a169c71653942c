"""Visit nobody in vain: customers whom nothing can touch rest until the first day on which a phase may matter to them.

Each phase says itself when it may leave a customer alone and how to bring one forward (:class:`~.kinds.Rest`); the two
functions below are written from that. A phase that says nothing keeps everyone awake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from loopsim.compiled import inlined
from loopsim.phases.kinds import ARGUMENTS, for_each
from loopsim.written import written

#: Longest rest, in days: hazards so small that their clock would strike later still are looked at again.
LONGEST = 100_000.0

#: ``(customer, host, today, dice) -> days`` until a phase may next matter to this customer; see :func:`learn_from`.
quiet_days: Callable

#: ``(customer, days)``: bring a customer forward by days that none of the phases was run for.
bring_forward: Callable


@for_each("customers", chinese="补上休息期间的天数：各时钟照前一天的样子走过。")
def wake(customer, host, today, dice):
    """Make up for the days passed in rest: every clock has run on as on the day before them."""
    make_up(customer, today.day - 1)
    customer.lived_day = today.day


@inlined
def make_up(customer, until):
    """Bring one who rested forward to the evening of a day."""
    quiet = until - customer.lived_day
    if quiet > 0:
        bring_forward(customer, quiet)


@for_each("customers", chinese="各环节何时再与此客户有关：明天，或可一起略去到更晚。")
def rest(customer, host, today, dice):
    """Say when a phase may next matter to this customer: tomorrow, unless all of them may be left out until later."""
    customer.wake_day = today.day + max(1, int(quiet_days(customer, host, today, dice)))


def learn_from(phases: Iterable[Callable]) -> None:
    """Write :data:`quiet_days` and :data:`bring_forward` from what the phases of customers say of themselves."""
    global quiet_days, bring_forward
    told = {phase.__name__: phase.rest for phase in phases if phase not in (wake, rest)}  # type: ignore[attr-defined]
    daily = [name for name, answers in told.items() if answers is None]
    answers = {name: answer for name, answer in told.items() if answer is not None}
    known = {f"{what}_{name}": does for name, one in answers.items() for what, does in one._asdict().items() if does}
    body = [f"if not may_{name}(customer, host, today):\n        return 1.0" for name in answers]
    body += ["days = LONGEST"]
    body += [f"days = until_{name}(customer, host, today, dice, days)" for name, one in answers.items() if one.until]
    body += ["return days"]
    if daily:
        body = [f"return 1.0  # run every day: {', '.join(daily)}"]
    forward = [f"forward_{name}(customer, days)" for name, one in answers.items() if one.forward]
    about = "Return the days until a phase may next matter to this customer."
    arguments = ARGUMENTS["customers"]
    quiet_days = inlined(written("quiet_days", arguments, body, about, known | {"LONGEST": LONGEST}, __name__))
    about = "Bring a customer forward by days on which none of the phases was run."
    bring_forward = inlined(written("bring_forward", ("customer", "days"), forward, about, known, __name__))
