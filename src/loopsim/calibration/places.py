"""Marks in a folder that tell a calibration from others."""

from __future__ import annotations

from pathlib import Path

#: The file that says that a folder holds a calibration, and the finished evaluations of a fit by simulation.
MARK, LOG = "calibration.json", "evaluations.jsonl"

#: Values drawn from what the data leave open, a column a path: a table for `loopsim robust --draws`.
DRAWS = "draws.csv"

#: Lies in a folder while a calibration is written there, so that what a crash leaves may be replaced.
BEGUN = ".calibration-begun"

#: The customers of a log of orders, as a table for ``market.pool.file``.
CUSTOMERS = "customers.csv"


def holds_calibration(folder: Path) -> bool:
    """Whether a calibration was saved or begun in this folder; it may be replaced or gone on with."""
    return any((folder / mark).is_file() for mark in (MARK, LOG, BEGUN))
