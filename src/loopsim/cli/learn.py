"""``loopsim learn SCENARIO...``: the number to measure next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from loopsim.cli.errors import FAILED_IN_PART
from loopsim.cli.html import report_option, write_report
from loopsim.cli.once import command
from loopsim.cli.options import (
    answer_options,
)
from loopsim.cli.places import going_on, saving_in
from loopsim.cli.robust import simulated, world_options
from loopsim.cli.tables import table
from loopsim.cli.terminal import print_json
from loopsim.cli.words import say

if TYPE_CHECKING:
    from loopsim.decisions.learn import Learning
    from loopsim.plots.texts import Language

#: Rows without ``--all``.
_MOST_ROWS = 10

_SAVED = {
    "en": "saved to {folder}: learn.png, learn.json, and what loopsim robust saves",
    "zh": "已保存到 {folder}：图 learn.png，数据 learn.json，以及 loopsim robust 所存的各情境",
}


@command(short_help="What to measure next: the worth of knowing each uncertain value.")
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@world_options
@click.option("--all", "all_rows", is_flag=True, help="Show all values, not only the ten that are worth most.")
@report_option
@answer_options
@click.pass_context
def learn(
    context: click.Context,
    scenarios: tuple[str, ...],
    all_rows: bool,
    is_reported: bool,
    json_wanted: bool,
    language: Language,
    quiet: bool,
    **asked: Any,
) -> int:
    """Rank what is not known by what knowing it is worth to the choice between plans, and say how to measure it.

    The worlds are those of `loopsim robust`: with the same options and --out its runs are used again.

    \b
    In Python: loopsim.learn(loopsim.robust(SCENARIO, {"half ads": {"levers.ads.daily_spend_cny": 75}})).to_frame()
    """
    from loopsim.decisions.learn import learn as rank

    robust, folder = simulated(context, scenarios, asked, quiet=quiet)
    with saving_in(folder), going_on(folder):
        found = rank(robust, out=folder)
        found.plot(language=language).savefig(folder / "learn.png")
        reported = write_report(found, folder, language, is_wanted=is_reported)
    if json_wanted:
        told = {**found.to_dict(), "folder": str(folder)}
        print_json(told)
    else:
        click.echo("\n\n".join(filter(None, [*_blocks(found, folder, language, all_rows=all_rows), reported])))
    return FAILED_IN_PART if robust.failed else 0


def _blocks(found: Learning, folder: Path, language: Language, *, all_rows: bool) -> Iterator[str]:
    yield "\n".join(found.sentences(language))
    if found.everything.value > 0:
        yield _table(found, language, all_rows=all_rows)
    yield _SAVED[language].format(folder=folder)


def _table(found: Learning, language: Language, *, all_rows: bool) -> str:
    from loopsim.cli.figures import between
    from loopsim.decisions.measuring import way_to_measure
    from loopsim.decisions.robust_words import amount
    from loopsim.decisions.sensitivity_words import value_name
    from loopsim.results.definitions import DEFINITIONS

    unit = DEFINITIONS[found.robust.goal].unit
    lines = [["", say("worth knowing", language), say("95% interval", language), say("way to measure it", language)]]
    for path, worth in list(found.values.items())[: None if all_rows else _MOST_ROWS]:
        value, low, high = (amount(one, unit, language) for one in worth)
        way = way_to_measure(path)
        how = way.chinese if language == "zh" else way.english
        lines.append([f"  {value_name(path, language)}", value, f"({between(low, high, language)})", how])
    return table(lines, right=(1, 2), indent="  ")
