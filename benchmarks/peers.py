"""Speed of other frameworks on the referral loop, as found when loopsim was designed; not measured here."""

from __future__ import annotations

#: Program, million customer-days a second on 1,000,000 people x 365 days with one thread (Mesa: 100,000 people).
PEERS = (
    ("Mesa 3.3 / 3.5, one object a person, 100,000 people", "1.57 / 1.31"),
    ("Starsim 3.7 with / without common random numbers", "58 / 88"),
    ("mesa-frames (Polars)", "79"),
    ("LASER (Numba)", "79"),
    ("plain NumPy", "137"),
    ("AMBR (Polars)", "100"),
    ("one dense Numba loop", "227"),
    ("the same with branch-free SIMD over stages", "1,230"),
    ("only people in the pool and due events visited", "2,450"),
)


def markdown() -> str:
    lines = [
        "## Where other programs stand (reported, not measured here)",
        "",
        "Figures of the design study, on another day and a machine of this kind: `referral-loop`, 1,000,000 people x",
        "365 days, one thread. Compare them with each other; our own column above is what the command measured.",
        "",
        "| program | million customer-days/s |",
        "| --- | --- |",
    ]
    return "\n".join(lines + [f"| {program} | {figure} |" for program, figure in PEERS]) + "\n"
