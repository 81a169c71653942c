"""Errors of a command: one line per fault, never a traceback."""

from __future__ import annotations

import errno
import os
import sys
import traceback
import warnings
from collections.abc import Callable, Iterable
from typing import Any

import click

from loopsim.cache import CacheWarning
from loopsim.cli.language import here, spoken
from loopsim.cli.places import reason
from loopsim.cli.stop import is_asked_to_stop
from loopsim.cli.usage import in_both
from loopsim.languages import Both, both
from loopsim.machine import cure

BAD_INPUT, BUG, FAILED_IN_PART, STOPPED = 2, 1, 3, 130

#: What newer versions of Click raise with the help of a group that was called without a command.
_ONLY_HELP: Any = getattr(click.exceptions, "NoArgsIsHelpError", ())

_WRITABLE = both("a place where you may write", "有写入权限的位置")

#: Cures for the common faults of a disk or folder.
_CURES = {
    errno.ENOSPC: both("room on the disk, or another folder with --out", "腾出磁盘空间，或用 --out 另选文件夹"),
    errno.EDQUOT: both("room in your quota, or another folder with --out", "腾出配额，或用 --out 另选文件夹"),
    errno.EFBIG: both("room for larger files, or another folder with --out", "可放大文件之处，或用 --out 另选文件夹"),
    errno.EACCES: _WRITABLE,
    errno.EPERM: _WRITABLE,
    errno.EROFS: _WRITABLE,
    errno.ENOENT: both("an existing file or folder", "存在的文件或文件夹"),
}


def exit_code_of(action: Callable[[], object]) -> int:
    """Run ``action``, print its errors, and return the exit code. ``LOOPSIM_TRACEBACK=1`` shows where a bug is."""
    try:
        result = _ended(action)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (click.Abort, KeyboardInterrupt) as stop:
        if isinstance(stop.__context__, EOFError):  # which Click takes for Ctrl-D at a prompt: we have none
            return _other(stop.__context__)
        return _say([both("stopped by Ctrl-C", "已由 Ctrl-C 停止")], STOPPED)
    except _ONLY_HELP as error:  # a group without a command, which tells what there is
        click.echo(error.format_message(), err=True)
        return BAD_INPUT
    except click.UsageError as error:
        return _say([usage_line(error)], BAD_INPUT)
    except click.ClickException as error:
        return _say([in_both(one_line(error.format_message()))], BAD_INPUT)
    except BrokenPipeError:  # the reader of our output has seen enough
        _let_stdout_go()
        return BUG
    except OSError as error:
        _let_stdout_go()
        return _say([disk_line(error)], BAD_INPUT)
    except MemoryError:
        said = "memory: found too little for this run; right is fewer people (--scale 0.1)"
        return _say([both(said, "内存：不足以完成本次运行；应为更少的人数（--scale 0.1）")], BAD_INPUT)
    except Exception as error:
        return _other(error)
    return result if isinstance(result, int) else 0


def _ended(action: Callable[[], object]) -> object:
    """Return what an action returns. What fails after Ctrl-C, such as an import that it cut, was stopped by it."""
    try:
        return action()
    except click.exceptions.Exit:
        raise
    except Exception as error:
        if is_asked_to_stop():
            raise KeyboardInterrupt from error
        raise


def _other(error: Exception) -> int:
    faults = getattr(error, "faults", ())
    if faults:  # a ScenarioError or a StoreError
        return _say([_fault_line(fault) for fault in faults], BAD_INPUT)
    if os.environ.get("LOOPSIM_TRACEBACK"):
        traceback.print_exception(error)
    what = f"{type(error).__name__}: {one_line(str(error))}"
    said = both(
        "a fault of loopsim itself, please report it: {what} (LOOPSIM_TRACEBACK=1 shows where)",
        "loopsim 自身的错误，请反馈：{what}（LOOPSIM_TRACEBACK=1 可显示位置）",
        what=what,
    )
    return _say([said], BUG)


def _fault_line(fault: object) -> str:
    told = getattr(fault, "in_words", None)
    return one_line(told(spoken()) if callable(told) else str(fault))


def one_line(text: str) -> str:
    """The text without line breaks."""
    return " ".join(text.split())


def usage_line(error: click.UsageError) -> Both:
    """Click's complaint as one line that ends with the cure."""
    path = error.ctx.command_path if error.ctx else "loopsim"
    ours = isinstance(error.message, Both)
    text = error.message if ours else in_both(one_line(error.format_message()).rstrip("."))
    return both("{text}. See: {path} --help", "{text}。用法见：{path} --help", text=text, path=path)


def disk_line(error: OSError) -> Both:
    """``OSError -> "where: found what; right is what"``."""
    where = str(error.filename) if error.filename else both("output", "输出")
    right = cure(error, _CURES, both("a place where you may read and write", "有读写权限的位置"))
    told = "{where}: found {found}; right is {right}", "{where}：发现{found}；应为{right}"
    return both(*told, where=where, found=reason(error), right=right)


def warn_in_one_line() -> None:
    """Print loopsim's own warnings on one line each from now on, without the place in the code."""
    usual = warnings.showwarning

    def show(message, category, *place, **more):
        if issubclass(category, CacheWarning):
            click.echo(one_line(here(message.args[0])), err=True)
        else:
            usual(message, category, *place, **more)

    warnings.showwarning = show


def _say(lines: Iterable[str], code: int) -> int:
    for line in lines:
        click.echo(here(line), err=True)
    return code


def _let_stdout_go() -> None:
    """Keep the interpreter from reporting at its end that output could not be written."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
