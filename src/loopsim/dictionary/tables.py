"""All tables that users get, and ``loopsim.columns``, which tells what stands in them."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING

from loopsim.dictionary import of_a_run, of_answers, of_data, of_many_runs
from loopsim.dictionary.chinese import meaning_in_both, unit_in_both
from loopsim.dictionary.column import KINDS
from loopsim.languages import Language, both, checked, in_language
from loopsim.scenario.faults import Fault, ScenarioError

if TYPE_CHECKING:
    import pandas as pd

#: The tables by group.
GROUPS = {
    "One run": of_a_run.TABLES,
    "Many runs": of_many_runs.TABLES,
    "Decisions": of_answers.TABLES,
    "Own data": of_data.TABLES,
}

TABLES = {one.place: one for tables in GROUPS.values() for one in tables}


def columns(of: str | None = None, language: Language = "en") -> pd.DataFrame:
    """Tabulate the columns of a table, such as ``"run.customers"``, or of all tables (index ``table``, ``column``).

    Type, unit, whether a cell may be empty, Chinese word and meaning of each. A name in ``<...>`` stands for several
    columns: ``<measure>`` for one a measure. With ``language="zh"`` types, units and meanings are told in Chinese.

    Raises:
        ScenarioError: there is no such table; the message names the nearest.
        ValueError: there is no such language.
    """
    import pandas as pd

    tell = partial(in_language, language=checked(language))
    if of is not None and of not in TABLES:
        near = get_close_matches(str(of), TABLES, n=1, cutoff=0.0)
        raise ScenarioError(
            [Fault("columns", repr(of), both("a table such as {name!r}", "表名，如 {name!r}", name=near[0]))]
        )
    chosen = TABLES.values() if of is None else (TABLES[of],)
    rows = [
        (table.place, one.name, tell(KINDS[one.kind]), tell(unit_in_both(one.unit)), one.may_be_empty, one.chinese,
         tell(meaning_in_both(one.meaning)))
        for table in chosen
        for one in table.columns
    ]  # fmt: skip
    names = ["table", "column", "type", "unit", "may_be_empty", "chinese", "meaning"]
    return pd.DataFrame(rows, columns=names).set_index(["table", "column"])


def column_page() -> Iterator[str]:
    """Yield the lines of the page of all columns, a heading and a table each."""
    for group, tables in GROUPS.items():
        yield f"## {group}\n"
        for table in tables:
            file = f", in folders `{table.file}`" if table.file else ""
            index = f", index `{', '.join(table.keys)}`" if table.keys else ""
            yield f"### `{table.place}`\n\nA row a {table.rows}{index}{file}.\n"
            yield "| column | type | unit | empty | 中文 | meaning |\n| --- | --- | --- | --- | --- | --- |"
            for one in table.columns:
                told = f"{'may be' if one.may_be_empty else ''}"
                yield f"| `{one.name}` | {KINDS[one.kind]} | {one.unit} | {told} | {one.chinese} | {one.meaning} |"
            yield ""
