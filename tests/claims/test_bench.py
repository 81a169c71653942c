"""Runs of claims are made once: shared by claims that have a side in common, and kept for the next start."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from loopsim.claims.bench import Bench
from loopsim.claims.claim import Claim, Words
from loopsim.claims.looks import several_looks
from loopsim.claims.trial import sides
from loopsim.claims.trying import try_claims
from loopsim.runs.compare import compare

LOSS = "behavior.leaving.follower_per_week"


def small(part: str, change: dict[str, Any], measure: str = "joined") -> Claim:
    return Claim(row="M00", part=part, article="S0", says=Words(en="x", zh="\u8bf4"), scale=0.02, days=56,
                 change=change, measure=measure, expected="up")  # fmt: skip


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Seeds of all runs that are made."""
    from loopsim.runs import threads

    made: list[int] = []
    before = threads.run_seeds

    def counting(scenario: Any, seeds: Any, *rest: Any, **more: Any) -> Any:
        made.extend(seeds)
        return before(scenario, seeds, *rest, **more)

    monkeypatch.setattr(threads, "run_seeds", counting)
    return made


def test_a_trial_tells_what_a_comparison_tells() -> None:
    claim = small("a", {"levers.ads.daily_spend_cny": 4000.0})
    found = try_claims([claim], jobs=1)[0].outcomes[0]
    known = compare(sides(claim), runs=10, days=56, kpis=["joined"], jobs=1).difference("with", "joined")
    assert found.difference == (10, known.mean, known.low, known.high) and found.pairs == 10
    assert found.difference.n == 10 and found.pools["with"].shape == (10, 8)


def test_claims_with_a_side_in_common_run_it_once(counted: list[int]) -> None:
    both = [small("a", {LOSS: 0.2}), small("b", {LOSS: 0.4}, "left")]
    trials = try_claims(both, jobs=1)
    assert len(counted) == 3 * 10  # instead of 4 * 10
    alone = try_claims(both[1:], jobs=1)[0]
    assert alone.outcomes[0].difference == trials[1].outcomes[0].difference


def test_what_was_run_is_not_run_again_and_a_line_cut_off_costs_one_run(counted: list[int], tmp_path: Path) -> None:
    claim, file = small("a", {LOSS: 0.2}), tmp_path / "there" / "runs.jsonl"
    first = try_claims([claim], jobs=1, file=file)[0].outcomes[0]
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    assert len(lines) == 21 and len(counted) == 20
    file.write_text("".join(lines[:-1]) + lines[-1][:30], encoding="utf-8")
    again = try_claims([claim], jobs=1, file=file)[0].outcomes[0]
    assert len(counted) == 21 and again.difference == first.difference
    np.testing.assert_array_equal(again.pools["with"], first.pools["with"])
    try_claims([claim.model_copy(update={"measure": "left"})], jobs=1, file=file)
    assert len(counted) == 41
    file.write_text(json.dumps({"code": "another"}) + "\n" + "".join(lines[1:]), encoding="utf-8")
    try_claims([claim], jobs=1, file=file)
    assert len(counted) == 61


def test_clear_trials_stop_at_the_first_look_and_doubtful_ones_take_all(counted: list[int]) -> None:
    clear, nothing = small("a", {LOSS: 0.6}, "left"), small("b", {"levers.product.quality": 0.69}, "joined")
    trials = try_claims([clear, nothing], several_looks(12), jobs=1)
    pairs = {trial.claim.name: trial.pairs for trial in trials}
    assert pairs["M00b"] == 12 and pairs["M00a"] < 12
    assert len(counted) == pairs["M00a"] + 2 * 12
    assert sum(trial.seconds for trial in trials) > 0.0


def test_the_work_can_be_stopped_and_what_was_finished_stays(tmp_path: Path) -> None:
    claims, file = [small("a", {LOSS: 0.2}), small("b", {LOSS: 0.4})], tmp_path / "runs.jsonl"

    def stop(done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        try_claims(claims, jobs=1, file=file, progress=stop)
    kept = len(file.read_text(encoding="utf-8").splitlines()) - 1
    assert kept > 0
    assert sum(len(side) for side in Bench(file=file)._kept.values()) == kept


def test_a_run_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from loopsim.runs import threads
    from loopsim.runs.outcome import Outcome

    monkeypatch.setattr(threads, "run_seeds", lambda *_, **__: [Outcome(1, "failed", message="no room")])
    with pytest.raises(RuntimeError, match="seed 1 failed: no room"):
        try_claims([small("a", {LOSS: 0.2})], jobs=1)
