"""Ctrl-C that is never lost: compiled code and its compiler can swallow the exception, so it is recorded as well."""

from __future__ import annotations

import signal
import threading
from types import FrameType

_wishes: list[int] = []


def watch_for_ctrl_c() -> None:
    """Record Ctrl-C from now on, besides raising KeyboardInterrupt."""
    _wishes.clear()
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, _wish)


def is_asked_to_stop() -> bool:
    """Whether Ctrl-C was pressed."""
    return bool(_wishes)


def stop_if_asked() -> None:
    """Raise KeyboardInterrupt if Ctrl-C was pressed and got lost."""
    if _wishes:
        raise KeyboardInterrupt


def _wish(number: int, frame: FrameType | None) -> None:
    _wishes.append(number)
    raise KeyboardInterrupt
