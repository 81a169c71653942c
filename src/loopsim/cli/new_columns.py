"""Columns of the tables that ``loopsim new`` reads: a log of orders, and a table of growth by date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from loopsim.languages import both
from loopsim.scenario.faults import Fault

#: Roles of columns of the table of growth: by date, and of what a channel spent.
_ROLES = ("date", "followers", "joined", "orders", "revenue")
_CHANNELS = ("ads", "content", "store", "lure")


def column_faults(
    log: Path | None, growth: Path | None, columns: Mapping[str, Any], roles: Mapping[str, str], growth_format: Any
) -> Iterator[Fault]:
    """Columns named without their table, and roles that are none."""
    for name, column in columns.items():
        if column is not None and log is None:
            yield Fault(
                f"--{name.replace('_', '-')}",
                str(column),
                both("--from-data LOG beside it, whose column it names", "一并给出 --from-data LOG，它指明其中的列"),
            )
    if growth is None and (roles or growth_format):
        named = "--growth-column" if roles else "--growth-format"
        yield Fault(
            named, str(growth_format or next(iter(roles))), both("--growth TABLE beside it", "一并给出 --growth TABLE")
        )
    for role in roles:
        if role not in (*_ROLES, *_CHANNELS, "referral"):
            yield Fault(
                "--growth-column",
                role,
                both("one of {text}", "{text} 之一", text=", ".join((*_ROLES, "referral", *_CHANNELS))),
            )


def growth_options_of(roles: Mapping[str, str], growth_format: str | None, how: Mapping[str, Any]) -> dict[str, Any]:
    """Keyword arguments for reading the table of growth."""
    options: dict[str, Any] = {role: roles[role] for role in _ROLES if role in roles}
    if "referral" in roles:
        options["joiners_by_source"] = {"referral": roles["referral"]}
    if spend := {channel: roles[channel] for channel in _CHANNELS if channel in roles}:
        options["spend"] = spend
    if growth_format is not None:
        options["format"] = growth_format
    # Rows are chosen, and sheets named, of the log.
    return options | {name: value for name, value in how.items() if name not in ("where", "sheet") and value}
