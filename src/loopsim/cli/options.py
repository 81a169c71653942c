"""Options that several commands share, checked so that all faults of a command line are reported at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from loopsim.cli import options_phrases as phrases
from loopsim.cli.language import VARIABLE, speak
from loopsim.languages import both, joined
from loopsim.scenario.limits import MAX_DAYS, MAX_SEED, MAX_THREADS
from loopsim.scenario.switch_off import LEAST_AGE, LEAST_DAYS, LOOK_AHEAD, TEST_DAYS, TEST_FROM

if TYPE_CHECKING:
    from loopsim.scenario.faults import Fault
    from loopsim.scenario.scenario import Scenario

Command = TypeVar("Command", bound=Callable[..., Any])

#: Day of the switch-off, days of the test, days of the look-ahead.
Test = tuple[int | None, int, int]

_FAULTS = "loopsim.faults"


def option(name: str, kind: Checked, metavar: str, text: str, default: Any = None) -> Any:
    """An option that checks its value; the default is shown where it says something."""
    return click.option(name, type=kind, metavar=metavar, help=text, default=default, show_default=default is not None)


_CHANGE = both("PATH=VALUE, as in levers.referral.reward_cny=10", "PATH=VALUE，如 levers.referral.reward_cny=10")

#: Longest part of somebody's input that a fault repeats.
_LONGEST = 240


def add_fault(context: click.Context, where: str, found: object, right: str) -> None:
    """Remember a fault of the command line; :func:`refuse_faults` tells them all."""
    from loopsim.scenario.faults import NOTHING, Fault, short

    found = short(found if isinstance(found, str) else str(found), _LONGEST) or NOTHING
    context.meta.setdefault(_FAULTS, []).append(Fault(short(where), found, right))


def refuse_faults(context: click.Context, more: Iterable[Fault | None] = ()) -> None:
    """Raise every fault found so far and those given besides, if there is one.

    Raises:
        ScenarioError: with all of them.
    """
    faults = [*context.meta.get(_FAULTS, ()), *(fault for fault in more if fault is not None)]
    if faults:
        from loopsim.scenario.faults import ScenarioError

        raise ScenarioError(faults)


class Checked(click.ParamType):
    """A value that is checked, but whose fault is only remembered, so that the others are found as well."""

    def __init__(self, name: str, right: str, read: Callable[[str], Any]) -> None:
        self.name = name
        self._right = right
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return self._read(value)
        except ValueError:
            if ctx is None or param is None:
                self.fail(both(*phrases.FOUND_RIGHT, value=value, _right=self._right), param, ctx)
            add_fault(ctx, param.opts[0], value, self._right)
            return None


def whole_number(lowest: int, highest: int) -> Checked:
    """A whole number between two bounds, both included."""

    def read(text: str) -> int:
        number = int(text)
        if not lowest <= number <= highest:
            raise ValueError(text)
        return number

    return Checked("number", both(*phrases.WHOLE_NUMBER_FROM, lowest=lowest, highest=highest), read)


def one_of(*words: str) -> Checked:
    """One word of a few."""

    def read(text: str) -> str:
        if text not in words:
            raise ValueError(text)
        return text

    return Checked("|".join(words), joined(words, " or ", " 或 "), read)


def positive_factor() -> Checked:
    """A number above 0."""

    def read(text: str) -> float:
        number = float(text)
        if not (math.isfinite(number) and number > 0):
            raise ValueError(text)
        return number

    return Checked("factor", both("a number above 0", "大于 0 的数"), read)


def day_or_none() -> Checked:
    """``none``, or a day."""

    def read(text: str) -> int | None:
        if text == "none":
            return None
        day = int(text)
        if not 0 <= day < MAX_DAYS:
            raise ValueError(text)
        return day

    return Checked("day|none", both(*phrases.DAY_FROM_NONE, LEAST_AGE=LEAST_AGE), read)


def change(text: str) -> tuple[str, Any]:
    """``"path=value" -> (path, value)``; the value is read as TOML, and as a plain word where it is none.

    Raises:
        ValueError: no path or no ``=``.
    """
    from loopsim.scenario.faults import ScenarioError
    from loopsim.scenario.scenario import parse_override

    try:
        return parse_override(text)
    except ScenarioError:
        raise ValueError("found no path or no value") from None


def once_each(name_of: Callable[[Any], str] = itemgetter(0)) -> Callable[..., Any]:
    """A callback for an option of pairs: a name that comes again with another value is a fault.

    ``name_of`` finds the name in one value of the option.
    """

    def check(context: click.Context, option: click.Parameter, values: tuple[Any, ...]) -> tuple[Any, ...]:
        seen: dict[str, Any] = {}
        for value in values:
            if value is None:  # refused already
                continue
            name = name_of(value)
            if name in seen and seen[name] != value:
                add_fault(
                    context,
                    f"{option.opts[0]} {name}",
                    both("two values", "两个值"),
                    both(*phrases.ONE_VALUE_ONLY_LAST),
                )
            seen.setdefault(name, value)
        return values

    return check


def set_option(command: Command) -> Command:
    """``--set PATH=VALUE``, as often as wanted."""
    return click.option(
        "--set",
        "changes",
        multiple=True,
        metavar="PATH=VALUE",
        type=Checked("change", _CHANGE, change),
        callback=once_each(),
        help="Change one value of the scenario, as in levers.referral.reward_cny=10. Can be repeated.",
    )(command)


def jobs_option(command: Command) -> Command:
    """``--jobs N``."""
    text = "Runs at a time; same result. Left out: one for each core."
    return option("--jobs", whole_number(1, MAX_THREADS), "N", text)(command)


def seeds_option(command: Command) -> Command:
    """``--seed N``, the first of several."""
    text = "First seed; the runs take this and the next ones."
    return option("--seed", whole_number(0, MAX_SEED), "N", text, 1)(command)


#: ``--executor``.
executor_option = option(
    "--executor", one_of("threads", "processes", "dask"), "threads|processes|dask", "Workers; same result."
)

#: ``--out DIR`` of commands that go on where they were stopped.
resuming_out_option = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder for the results; the same command resumes there. Left out: one in loopsim-out.",
)


def language_option(command: Command, text: str = "Language of text and pictures.") -> Command:
    """``--language en|zh``, else as ``LOOPSIM_LANGUAGE`` says; of warnings, refusals and progress as well."""

    def remember(context: click.Context, option: click.Parameter, language: str | None) -> str | None:
        speak(language)
        return language

    return click.option(
        "--language", type=one_of("en", "zh"), metavar="en|zh", default="en", show_default=True, envvar=VARIABLE,
        show_envvar=True, is_eager=True, callback=remember, help=text,
    )(command)  # fmt: skip


def answer_options(command: Command) -> Command:
    """``--json``, ``--language`` and ``--quiet``."""
    command = language_option(click.option("--quiet", is_flag=True, help="No progress.")(command))
    return click.option("--json", "json_wanted", is_flag=True, help="Print all figures as JSON.")(command)


def days_of_all_option(command: Command) -> Command:
    """``--days N``, of all scenarios."""
    text = "Days to simulate. Left out: as the scenarios say, if they agree."
    return option("--days", whole_number(1, MAX_DAYS), "N", text)(command)


def load_scenario(
    context: click.Context,
    name_or_path: str,
    changes: Iterable[tuple[str, Any] | None],
    more: Iterable[Fault | None] = (),
) -> Scenario:
    """The scenario with the changes made; all faults of command line and file are raised together.

    ``more`` are faults known already.

    Raises:
        ScenarioError: with all of them.
    """
    from loopsim.scenario.faults import ScenarioError
    from loopsim.scenario.scenario import Scenario

    try:
        scenario = Scenario.load(name_or_path, dict(change for change in changes if change is not None))
    except ScenarioError as error:
        refuse_faults(context, (*more, *error.faults))
        raise
    refuse_faults(context, more)
    return scenario


#: Options of the loop test.
_TEST_OPTIONS = (
    option(
        "--test-from", day_or_none(), "DAY|none",
        "Day from which the loop test leaves only referral, within the run or behind its end; none: no test.",
        TEST_FROM,
    ),
    click.option("--no-test", is_flag=True, help="No loop test; the same as --test-from none."),
    option("--test-days", whole_number(LEAST_DAYS, MAX_DAYS), "N", "Days that its answer is read from.", TEST_DAYS),
    option(
        "--look-ahead", whole_number(LEAST_DAYS, MAX_DAYS), "N",
        "Days simulated after the switch-off, to see for how long the loop holds.", LOOK_AHEAD,
    ),
)  # fmt: skip


def test_options(command: Command) -> Command:
    """``--test-from``, ``--no-test``, ``--test-days`` and ``--look-ahead``."""
    for one in reversed(_TEST_OPTIONS):
        command = one(command)
    return command


def test_faults(plan: Scenario | None, test: Test) -> list[Fault]:
    """Faults of the options of a loop test, ``(day, days, look-ahead)``."""
    from loopsim.simulation import loop_test_faults

    from_day, days, ahead = test
    if None in (days, ahead):  # refused already
        return []
    return loop_test_faults(plan, from_day, days, ahead, ("--test-from", "--test-days", "--look-ahead"))


out_option = click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder for picture, data and provenance. A run or comparison saved there before, also of another command, is "
    "replaced; a folder of anything else is refused. Left out: one in loopsim-out.",
)
