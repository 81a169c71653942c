"""Tables of the pages in ``docs/`` that are written from declarations, between two marks each.

Write them anew after a field, tally or measure is declared or changed:

    python tests/helpers/pages.py --write

Without ``--write`` it only names the pages that would change, and exits with 1 if there are any.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from loopsim.declare.events import Decision
    from loopsim.scenario.hosts.kind import KindOfHost

DOCS = Path(__file__).resolve().parents[2] / "docs"
COMMAND = "python tests/helpers/pages.py --write"

_MARKED = re.compile(r"(<!-- written from declarations: (\w+) -->\n\n).*?(\n<!-- end -->)", re.DOTALL)


def _customer() -> str:
    from loopsim.declare.fields import field_table
    from loopsim.market.customer_fields import CUSTOMER_FIELDS

    return field_table(CUSTOMER_FIELDS)


def _host() -> str:
    from loopsim.declare.fields import field_table
    from loopsim.market.host_fields import HOST_FIELDS

    return field_table(HOST_FIELDS)


def _host_kinds() -> str:
    from loopsim.scenario.hosts.kinds import HOSTS, TAKE_NEWCOMERS

    comes = {
        "to_plan": "each morning up to the plan",
        "once": "until so many of the plan have come",
        "otherwise": "by a rule",
    }
    goes = {"stays": "stay", "closes": "close once empty", "leaves": "leave"}

    def paid(kind: KindOfHost) -> str:
        pays = [pay for pay in (kind.commission, kind.override, kind.weekly) if pay is not None]
        return ", ".join(f"`{kind.path(pay.lever)}` as `{pay.tally}`" for pay in pays)

    turns = {code: f"{turn}" for turn, code in enumerate(TAKE_NEWCOMERS, 1)}
    return table(
        ("kind", "中文", "what they are", "levers", "come", "if too many", "turn for newcomers", "paid as"),
        (
            (
                f"`{kind.name}`", kind.chinese, kind.meaning, f"`levers.{kind.levers}`", comes[kind.comes],
                goes[kind.if_too_many], f"with `{kind.works_like}`" if kind.works_like else turns.get(code, "none"),
                paid(kind),
            )
            for code, kind in enumerate(HOSTS.values())
        ),
    )  # fmt: skip


def _daily() -> str:
    from loopsim.results.cash import OF_CASH
    from loopsim.results.daily import column_table

    of_cash = (f"| {chinese} | `{name}` | fen | {meaning} |\n" for name, (chinese, meaning) in OF_CASH.items())
    return column_table() + "".join(of_cash)


def _sources() -> str:
    from loopsim.market.fields import Source
    from loopsim.scenario.channels import CHANNELS

    def meaning(source: Source) -> str:
        channel = CHANNELS.get(source.name.lower())
        text = f"An invitation by {source.bringers}" if channel is None else (channel.__doc__ or "").rstrip(".")
        return text[:1].lower() + text[1:]

    named = [source for source in Source if source != Source.POOL]
    return table(
        ("中文", "English", "name", "meaning"),
        ((one.chinese, one.word, f"`{one.name.lower()}`", meaning(one)) for one in named),
    )


def _measures() -> str:
    from loopsim.results.definitions import DEFINITIONS

    return table(
        ("中文", "name", "unit", "meaning"),
        ((about.chinese, f"`{name}`", about.unit, about.text) for name, about in DEFINITIONS.items()),
    )


def _events() -> str:
    from loopsim.market.events import EVENTS

    return table(
        ("number", "event", "whose", "when", "what is decided"),
        ((_numbers(one), f"`{one.name}`", one.whose, one.when, one.meaning) for one in EVENTS),
    )


def _day() -> str:
    from loopsim.day import DAY, whom

    runs = {"customers": "customer", "hosts": "host", "market": "market"}
    return table(
        ("phase", "runs for", "what happens"),
        ((f"`{phase.__name__}`", runs[whom(phase)], _opening(phase)) for phase in DAY),
    )


def _opening(function: Callable) -> str:
    """The first sentence of a docstring, without the mechanisms that it names at its end."""
    first = re.sub(r"( \(M[^)]*\))?\.$", "", (function.__doc__ or "").partition("\n")[0])
    return first[:1].lower() + first[1:]


#: What else a family may declare, and what it is called on its page.
_PARTS = (
    ("Fields of a customer", "CUSTOMER_FIELDS"),
    ("Fields of a host", "HOST_FIELDS"),
    ("Tallies", "TALLIES"),
    ("Events", "Luck"),
)


def _families() -> str:
    from loopsim.day import DAY
    from loopsim.declare import families
    from loopsim.phases.rates_written import marked

    rules, parts = families.rules(), []
    for family, declared in zip(families.FAMILIES, families.declared(), strict=True):
        head, _, text = (declared.__doc__ or "").partition("\n")
        name, _, claim = head.partition(": ")
        parts += [f"#### {name}", f"{claim[:1].upper()}{claim[1:]}", text.strip()]
        told = [phase for phase in DAY if phase.__module__ == rules[family].__name__]
        told += [part for part in marked(rules[family]) if part not in told]
        parts += [f"`{one.__module__}.{one.__name__}`: {_opening(one)}.{_rest_of(one)}" for one in told]
        places = getattr(declared, "SECTIONS", {})
        parts.append(
            _listed("Values", (f"{place}.{name}" for place, one in places.items() for name in one.model_fields))
        )
        for what, field in _PARTS:
            parts.append(_listed(what, (one.name for one in getattr(declared, field, ()))))
        example = ", ".join(f"`{path}` {value}" for path, value in getattr(declared, "EXAMPLE", {}).items())
        parts.append(example and f"For example: {example}.")
    return "\n\n".join(part for part in parts if part) + "\n"


def _rest_of(function: Callable) -> str:
    return "".join(f"\n\n{part}" for part in inspect.cleandoc(function.__doc__ or "").split("\n\n")[1:])


def _listed(what: str, names: Iterable[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names)
    return shown and f"{what}: {shown}."


def _numbers(event: Decision) -> str:
    return " and ".join(str(event.value + n) for n in range(event.numbers))


def _mechanisms() -> str:
    import mechanisms_page

    return mechanisms_page.mechanisms()


def _claims() -> str:
    import mechanisms_page

    return mechanisms_page.verdicts()


def _columns() -> str:
    from loopsim.dictionary.tables import column_page

    return "\n".join(column_page())


TABLES: dict[str, Callable[[], str]] = {
    "columns": _columns,
    "mechanisms": _mechanisms,
    "claims": _claims,
    "customer": _customer,
    "host": _host,
    "kinds": _host_kinds,
    "daily": _daily,
    "sources": _sources,
    "measures": _measures,
    "events": _events,
    "day": _day,
    "families": _families,
}


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def rewritten(text: str) -> str:
    """A page with all its marked tables as the declarations have them."""
    return _MARKED.sub(lambda found: found[1] + TABLES[found[2]]() + found[3], text)


def marked(text: str) -> list[str]:
    """Names of the tables that a page marks."""
    return [found[1] for found in _MARKED.findall(text)]


def main() -> None:
    """Write the pages, or name those that would change."""
    stale = []
    for page in sorted(DOCS.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        if (now := rewritten(text)) != text:
            stale.append(page.name)
            if "--write" in sys.argv:
                page.write_text(now, encoding="utf-8")
    click.echo("\n".join(stale) or "all as declared")
    sys.exit(1 if stale and "--write" not in sys.argv else 0)


if __name__ == "__main__":
    main()
