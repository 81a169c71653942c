"""Colours of the answers of the loop test."""

from __future__ import annotations

from loopsim.reports.parts import Tone
from loopsim.results.verdict import Answer

TONES: dict[str, Tone] = {
    Answer.CLOSED: "good",
    Answer.HELD: "open",
    Answer.OPEN: "bad",
    Answer.UNDECIDED: "open",
}
