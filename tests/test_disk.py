"""The thread that writes: in order, behind whoever brings, and nothing behind a failure."""

from __future__ import annotations

import threading

import pytest

from loopsim.studies import disk
from loopsim.studies.disk import Disk


def test_all_is_written_in_order_when_it_is_closed() -> None:
    written: list[int] = []
    one = Disk()
    for number in range(100):
        one.write(lambda number=number: written.append(number))
    one.close()
    one.check()
    assert written == list(range(100))


def test_nothing_is_written_behind_a_failure_and_it_is_told() -> None:
    written: list[int] = []
    one = Disk()
    for number in (3, 0, 1, 2):
        one.write(lambda number=number: written.append(6 // number))
    one.close()
    with pytest.raises(ZeroDivisionError):
        one.check()
    assert written == [2]


def test_who_brings_too_much_waits_so_that_memory_stays_bounded() -> None:
    slow, brought = threading.Event(), []
    one = Disk()

    def bring() -> None:
        for number in range(100):
            one.write(slow.wait)
            brought.append(number)

    bringer = threading.Thread(target=bring, daemon=True)
    bringer.start()
    bringer.join(0.2)
    assert len(brought) <= disk._MOST_WAITING + 1  # one is being written
    slow.set()
    bringer.join()
    one.close()
    assert len(brought) == 100
