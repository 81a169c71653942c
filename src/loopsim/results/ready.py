"""Needs of saving a run, made ready ahead: in a thread, while compiled code leaves Python to others."""

from __future__ import annotations

from contextlib import suppress

from loopsim.results.provenance import commit, versions


def get_ready() -> None:
    """Import the libraries of tables, look up versions and commit.

    What fails here fails again, and is told, when a run is saved.
    """
    with suppress(Exception):
        import pandas  # noqa: F401
        import pyarrow.parquet  # noqa: F401

        commit(), versions()
