"""Errors of a command: one line per fault, never a traceback."""

from __future__ import annotations

import errno
import os
import sys
import traceback
import warnings
from collections.abc import Callable, Iterable

import click

from loopsim.cache import CacheWarning
from loopsim.cli.places import reason
from loopsim.machine import cure

BAD_INPUT, BUG, FAILED_IN_PART, STOPPED = 2, 1, 3, 130

#: Cures for the common faults of a disk or folder.
_CURES = {
    errno.ENOSPC: "room on the disk, or another folder with --out",
    errno.EDQUOT: "room in your quota, or another folder with --out",
    errno.EFBIG: "room for larger files, or another folder with --out",
    errno.EACCES: "a place where you may write",
    errno.EPERM: "a place where you may write",
    errno.EROFS: "a place where you may write",
    errno.ENOENT: "an existing file or folder",
}


def exit_code_of(action: Callable[[], object]) -> int:
    """Run ``action``, print its errors, and return the exit code. ``LOOPSIM_TRACEBACK=1`` shows where a bug is."""
    try:
        result = action()
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (click.Abort, KeyboardInterrupt) as stop:
        if isinstance(stop.__context__, EOFError):  # which Click takes for Ctrl-D at a prompt: we have none
            return _other(stop.__context__)
        return _say(["stopped by Ctrl-C"], STOPPED)
    except click.UsageError as error:
        return _say([usage_line(error)], BAD_INPUT)
    except click.ClickException as error:
        return _say([one_line(error.format_message())], BAD_INPUT)
    except BrokenPipeError:  # the reader of our output has seen enough
        _let_stdout_go()
        return BUG
    except OSError as error:
        _let_stdout_go()
        return _say([disk_line(error)], BAD_INPUT)
    except MemoryError:
        return _say(["memory: found too little for this run; right is fewer people (--scale 0.1)"], BAD_INPUT)
    except Exception as error:
        return _other(error)
    return result if isinstance(result, int) else 0


def _other(error: Exception) -> int:
    faults = getattr(error, "faults", ())
    if faults:  # a ScenarioError or a StoreError
        return _say([one_line(str(fault)) for fault in faults], BAD_INPUT)
    if os.environ.get("LOOPSIM_TRACEBACK"):
        traceback.print_exception(error)
    what = f"{type(error).__name__}: {one_line(str(error))}"
    return _say([f"a fault of loopsim itself, please report it: {what} (LOOPSIM_TRACEBACK=1 shows where)"], BUG)


def one_line(text: str) -> str:
    """The text without line breaks."""
    return " ".join(text.split())


def usage_line(error: click.UsageError) -> str:
    """Click's complaint as one line that ends with the cure."""
    path = error.ctx.command_path if error.ctx else "loopsim"
    text = one_line(error.format_message()).rstrip(".")
    return f"{text}. See: {path} --help"


def disk_line(error: OSError) -> str:
    """``OSError -> "where: found what; right is what"``."""
    where = str(error.filename) if error.filename else "output"
    right = cure(error, _CURES, "a place where you may read and write")
    return f"{where}: found {reason(error)}; right is {right}"


def warn_in_one_line() -> None:
    """Print loopsim's own warnings on one line each from now on, without the place in the code."""
    usual = warnings.showwarning

    def show(message, category, *place, **more):
        if issubclass(category, CacheWarning):
            click.echo(one_line(str(message)), err=True)
        else:
            usual(message, category, *place, **more)

    warnings.showwarning = show


def _say(lines: Iterable[str], code: int) -> int:
    for line in lines:
        click.echo(line, err=True)
    return code


def _let_stdout_go() -> None:
    """Keep the interpreter from reporting at its end that output could not be written."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
