"""Visits to the dashboard by Streamlit's own driver, in a small market."""

from __future__ import annotations

from pathlib import Path

import pytest

from loopsim.dashboard.asked import Asked

APP = Path(__file__).parents[2] / "src" / "loopsim" / "dashboard" / "app.py"

SMALL = 'from = "closed-loop"\nname = "small"\ndays = 28\n[market]\npeople = 400\n'


def visit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, language: str = "en", content: str = SMALL, **query: str):  # type: ignore[no-untyped-def]
    """Open the page of a small market; return the driver after its first run."""
    testing = pytest.importorskip("streamlit.testing.v1")
    (tmp_path / "small.toml").write_text(content, encoding="utf-8")
    asked = Asked(str(tmp_path / "small.toml"), language, str(tmp_path))  # type: ignore[arg-type]
    for name, value in asked.as_environment().items():
        monkeypatch.setenv(name, value)
    page = testing.AppTest.from_file(str(APP), default_timeout=120)
    for name, value in query.items():
        page.query_params[name] = value
    return checked(page.run())


def checked(page):  # type: ignore[no-untyped-def]
    """Return the page if nothing was raised on it."""
    assert not page.exception, [(one.value, one.stack_trace[-4:]) for one in page.exception]
    return page


def texts(page) -> str:  # type: ignore[no-untyped-def]
    """All that is said on a page, in one text."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "metric")
    told = [str(one.value) for kind in kinds for one in getattr(page, kind)]
    told += [one.label for kind in ("slider", "button", "selectbox", "metric") for one in getattr(page, kind)]
    told += [one.proto.body for one in page.get("html")]
    return "\n".join(told)
