"""Names that compiled code alone uses: tuples lent, calls by address, records fetched ahead.

They stand by themselves because functions that use them are declared without Numba; :mod:`loopsim.lent` and
:mod:`loopsim.prefetch` give them their meaning. Python has none of it, so called there each says so.
"""

from __future__ import annotations

from typing import Any, NoReturn


def lend(value: tuple[Any, ...]) -> Any:
    """``named tuple -> its address``, good until the caller returns. In compiled code only."""
    _refuse("lend")


def call(address: int, argument: Any) -> None:
    """Call a function of one lent tuple that returns nothing, by its address (:func:`loopsim.lent.address_of`).

    What it raises is raised. In compiled code only.
    """
    _refuse("call")


def expect(records: Any, place: int) -> None:
    """Say that this record will be read and written soon. It changes nothing but time. In compiled code only."""
    _refuse("expect")


def _refuse(name: str) -> NoReturn:
    raise TypeError(f"loopsim.lending.{name}: found a call in Python; right is one in compiled code")
