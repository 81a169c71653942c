"""The page of every lever, written from the declarations: ``loopsim reference --write docs/reference.md --force``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from loopsim.scenario.document import Declared, catalogue
from loopsim.scenario.faults import number

_INTRODUCTION = """\
# Every lever of a scenario

Written from the declarations by `loopsim reference --write docs/reference.md --force`. Do not edit.

A scenario is a TOML file. It sets the market (`[market]`), people's responses (`[behavior]`), the merchant's decisions
(`[levers]`) and their changes (`[[schedule]]`). Everything has a default, so a file contains only the differences. It
may begin with `from = "closed-loop"` (a preset, or another file beside it): its tables are then laid on those of that
file, lists replace its lists, and the entries of `[[schedule]]` are added after its own, so that they win where both
change the same value on the same day. `schedule_replaces = true` at the top of the file drops those of that file. A
change from outside (`--set`, a plan, Python) replaces the whole `schedule`, or one value in it (`schedule.0.to_day`).

Endings give the unit: `_cny` is yuan, `_per_week` a hazard or a count a week, `_share` a part of a whole (30% is
0.3), `_chance` a probability, `_lift` a factor added to 1 (twice as much is 1). Negative zero is read as 0.

Sources: `M01` to `M94` are the mechanisms of the articles that the model was built from. The letter says how strong a
default is: D data or a refit of it, P a published study, R a rule of the platform or the law, S an article's own
number, V a vendor's blog (weak), A an assumption, to be swept. *Plausible* is the range that would surprise nobody,
in which `loopsim sensitivity` moves a value, with a letter of its own; *x 0.5 to 2* is half to double the value set,
and *0 or 2 to 13* a range beside 0, which switches it off. *Grows* marks amounts that are multiplied when a
scenario is scaled to a larger market.

*Raised, it moves* says what a higher value does, all else equal and where the value matters at all: which measure of a
run goes up or down, or that it moves either way, depending on the rest (either). For a choice it is the change going
down its list. `tests/promises/test_lever_audit.py` checks every value.

Example of a schedule (days count from 0; later entries win over earlier ones):

```toml
[[schedule]]
from_day = 90
to_day = 119
set = {"levers.ads.daily_spend_cny" = 0}   # afterwards the former value returns
note = "ads paused"

[[schedule]]
from_day = 180
to_day = 207
ramp = {"levers.referral.reward_cny" = 20} # in equal steps, reached on to_day; stays afterwards

[[schedule]]
from_day = 28
every_days = 28
for_days = 3
set = {"levers.messages.promo_per_week" = 5}
```
"""


def reference() -> str:
    """The whole page, in Markdown."""
    return _INTRODUCTION + "".join(_sections()).rstrip() + "\n"


def _sections() -> Iterator[str]:
    """A heading and a table for each section that holds values of its own, in the order of declaration."""
    known = catalogue()
    values = [one for one in known.values() if one.kind not in ("table", "tables") and not one.path.endswith(".#")]
    values += [one for one in known.values() if one.path in ("schedule.#.set", "schedule.#.ramp")]
    ordered = sorted(values, key=lambda one: list(known).index(_table_of(one)) if _table_of(one) else -1)
    for table, declared in groupby(ordered, key=_table_of):
        yield f"\n## {_title(table)}\n\n"
        if table:
            yield f"{known[table].meaning}\n\n"
        heads = ("name", "default", "unit", "bounds", "plausible", "meaning", "raised, it moves", "source")
        yield f"| {' | '.join(heads)} |\n" + "| --- " * len(heads) + "|\n"
        yield from map(_row, declared)


def _table_of(declared: Declared) -> str:
    return declared.path.rpartition(".")[0]


def _title(table: str) -> str:
    if not table:
        return "At the top of the file"
    return f"`[[{table.removesuffix('.#')}]]`" if table.endswith(".#") else f"`[{table}]`"


def _row(declared: Declared) -> str:
    meaning = declared.meaning + (" (*grows*)" if declared.grows else "")
    moves = ", ".join(f"`{measure}` {way}" for measure, way in declared.moves)
    cells = (
        f"`{declared.name}`",
        _default(declared),
        declared.unit,
        _bounds(declared),
        _plausible(declared),
        meaning,
        moves,
        declared.source,
    )
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |\n"


def _default(declared: Declared) -> str:
    value = declared.default
    if value is None or value in ("", {}):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(f'{part:g}' for part in value)}]"
    return f'"{value}"' if isinstance(value, str) else number(value)


def _plausible(declared: Declared) -> str:
    told = declared.plausible
    if told is None:
        return ""
    way = "x " if told.is_factor else "0 or " if told.is_off_at_0 else ""
    return f"{way}{number(told.low)} to {number(told.high)} {told.grade}"


def _bounds(declared: Declared) -> str:
    if declared.kind == "choice":
        return ", ".join(f'"{choice}"' for choice in declared.choices)
    if declared.kind == "numbers":
        inner = _bounds(catalogue()[f"{declared.path}.#"])
        return f"{declared.fewest} to {declared.most} numbers, each {inner}"
    if declared.kind == "text":
        return f"at most {declared.most} characters" if declared.most else "a text"
    if declared.low is None or declared.high is None:
        return {"yes or no": "true or false", "table": "paths and values"}.get(declared.kind, "")
    low, high = number(declared.low), number(declared.high)
    whole = ", whole" if declared.kind == "whole number" else ""
    return (f"above {low} to {high}" if declared.low_is_open else f"{low} to {high}") + whole
