"""Functions as they are left before they are compiled: shorter, and the same."""

from __future__ import annotations

import ast
from types import SimpleNamespace

import pytest

from loopsim.compiled import inlined, shared
from loopsim.simplified import NOTHING, does_nothing, simplified, text_of

KNOWN = {"today.known.acts": False, "today.known.lift": 1.0, ".card": -1, "customer.gap": 0.0, "standing.held": 0}
NONE, MOST = -1, 3


def left(function, known=NOTHING) -> str:
    """Return the text that is left of a function."""
    text = text_of(function, known)
    assert text is not None
    return "\n".join(ast.unparse(ast.fix_missing_locations(one)) for one in text.body)


@inlined
def doubled(number):
    """Twice a number."""
    return number * 2


@shared
def chosen(number, most):
    """One of three."""
    if number < 0:
        return 0
    if number > most:
        return most
    return number


@shared
def acts(customer, today):
    """Whether something acts on a customer."""
    return today.known.acts and customer.card != NONE


@shared
def lifted(customer, today):
    """A factor."""
    if not acts(customer, today):
        return 1.0
    return today.known.lift


@shared
def noted(customer, today):
    """Note something."""
    known = today.known
    if not known.acts:
        return
    customer.notes += 1


def test_what_is_one_expression_is_copied_to_where_it_is_called() -> None:
    def calls(a, b):
        known = a.known
        return doubled(chosen(known, MOST)) + doubled(b)

    def many(a, b):
        return chosen(doubled(a) + 1, b)

    assert "chosen" not in left(calls) and "doubled" not in left(many)
    for a in (-4, 2, 9):
        assert simplified(many)(a, 5) == many(a, 5)
        one = SimpleNamespace(known=a)
        assert simplified(calls)(one, 7) == calls(one, 7)


def test_what_hangs_on_known_values_is_left_out() -> None:
    def day(customer, today):
        rate = today.known.rate
        if rate <= 0.0:
            return 0.0
        rate *= lifted(customer, today)
        if today.known.some:
            rate *= lifted(customer, today)
        noted(customer, today)
        return rate

    assert left(day, KNOWN) == "rate = today.known.rate\nif rate <= 0.0:\n    return 0.0\nreturn rate"
    assert does_nothing(noted, KNOWN) and not does_nothing(noted, NOTHING)
    known = SimpleNamespace(rate=0.5, some=True, acts=False, lift=1.0)
    today, customer = SimpleNamespace(known=known), SimpleNamespace(card=-1, notes=0)
    assert simplified(day, KNOWN)(customer, today) == day(customer, today) == 0.5


def test_a_field_that_is_not_there_is_neither_read_nor_written() -> None:
    def pay(customer, standing, amount):
        customer.card = amount
        customer.gap -= amount
        customer.paid += amount - standing.held
        standing.gap = amount
        return customer.card, customer.gap, standing.gap

    found = "customer.paid += amount - 0\nstanding.gap = amount\nreturn (-1, 0.0, standing.gap)"
    assert left(pay, KNOWN) == found


def test_a_negative_day_is_no_day_of_a_run() -> None:
    def holds(customer, today):
        return customer.card >= today.day

    def was(customer, today):
        return customer.card != today.day - 1

    assert left(holds, KNOWN) == "return False"
    assert left(was, KNOWN) == "return -1 != today.day - 1", "on day 0 that is -1"


@pytest.mark.parametrize("number", [-1.0, 0.0, 0.5])
def test_a_value_that_changes_meanwhile_is_read_when_it_was(number: float) -> None:
    def moved(standing, number):
        before = standing.gap
        standing.gap = number
        return before, doubled(standing.gap)

    one, other = SimpleNamespace(gap=0.25), SimpleNamespace(gap=0.25)
    assert simplified(moved)(one, number) == moved(other, number)
    assert one == other


def test_an_argument_that_is_drawn_stays_a_call() -> None:
    def draws(dice):
        return chosen(dice.roll(), 3), doubled(dice.roll())

    class Counting:
        rolls = 0

        def roll(self):
            self.rolls += 1
            return self.rolls

    dice = Counting()
    assert simplified(draws)(dice) == (1, 4) and dice.rolls == 2


def test_what_cannot_be_read_stays_as_it_is() -> None:
    spread: list[int] = []

    def closes(number):
        return [number, *spread]

    made = eval("lambda number: number")
    assert simplified(closes) is closes and simplified(made) is made


@shared
def bounded(number, most):
    """A number within bounds."""
    found = min(int(number), most)
    return max(found, 0) if found != 5 else int(7)  # noqa: RUF046, UP018 - a constant


def test_what_numba_wraps_in_functions_is_called_at_once():
    text = left(bounded)
    assert "_direct_min((_direct_int(number), most))" in text
    assert "_direct_max((found, 0))" in text
    assert "int(7)" in text, "a constant needs nothing"
