"""Trials of many claims at once: all open ones are run to a look, those that are told stop, the others go on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from loopsim.claims.bench import Bench, Side
from loopsim.claims.claim import Claim, Condition
from loopsim.claims.looks import QUICK, Look, one_look
from loopsim.claims.trial import WITH, WITHOUT, Effect, Outcome, Trial, effect, sides
from loopsim.runs.threads import Tell


@dataclass(eq=False)
class _Open:
    """A trial under way."""

    claim: Claim
    condition: Condition | None
    sides: dict[str, Side]
    difference: Effect | None = None
    pairs: int = 0

    def look(self, bench: Bench, look: Look) -> bool:
        """Take in the pairs of a look. Returns whether the trial goes on."""
        without, with_it = (side.values(self.claim.measure, bench.seeds(look.pairs)) for side in self.sides.values())
        self.difference = effect(self.claim.measure, without, with_it, look.level)
        self.pairs = look.pairs
        return not (self.difference.low > 0.0 or self.difference.high < 0.0)


def try_claims(
    claims: Sequence[Claim],
    looks: Sequence[Look] | None = None,
    first_seed: int = 1,
    jobs: int | None = None,
    file: Path | None = None,
    progress: Tell | None = None,
) -> list[Trial]:
    """Run both sides of each claim on the same seeds, under each of its conditions, until they are told apart.

    ``looks`` are those of :func:`one_look` (by default, 10 pairs) or :func:`several_looks`. Runs are kept in ``file``
    as they are made, and those that are there already are not made again. ``progress(done, total)`` is called with
    runs, as far as they are foreseen.

    Raises:
        ScenarioError: a change that no scenario takes.
        RuntimeError: a run failed.
        OSError: the file cannot be written.
    """
    bench = Bench(first_seed, jobs, file)
    trials = [_opened(claim, condition, bench) for claim in claims for condition in (None, *claim.conditions)]
    going, done = trials, 0

    for look in looks or one_look():

        def tell(more: int, total: int, before: int = done) -> None:
            nonlocal done
            done = before + more
            if progress is not None:
                progress(done, before + total)

        bench.run([side for one in going for side in one.sides.values()], look.pairs, tell)
        going = [one for one in going if one.look(bench, look)]

    share = _shares(trials)
    outcomes = iter([_outcome(one, bench, share) for one in trials])
    return [Trial(claim, tuple(_of(claim, outcomes)), sides(claim)[WITH].market.people) for claim in claims]


def _opened(claim: Claim, condition: Condition | None, bench: Bench) -> _Open:
    both = sides(claim, condition)
    return _Open(claim, condition, {name: bench.side(one, claim.days, claim.measure) for name, one in both.items()})


def _of(claim: Claim, outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    for _ in (None, *claim.conditions):
        yield next(outcomes)


def _shares(trials: Sequence[_Open]) -> Counter[tuple[int, int]]:
    """Count the trials that look at a run, by its side and its place."""
    return Counter((id(side), place) for one in trials for side in one.sides.values() for place in range(one.pairs))


def _outcome(one: _Open, bench: Bench, share: Counter[tuple[int, int]]) -> Outcome:
    seconds = sum(
        side.seconds(seed) / share[id(side), place]
        for side in one.sides.values()
        for place, seed in enumerate(bench.seeds(one.pairs))
    )
    shown = bench.seeds(min(one.pairs, QUICK))
    pools = {name: one.sides[name].pools(shown) for name in (WITHOUT, WITH)}
    assert one.difference is not None
    return Outcome(one.condition, one.claim.expected, one.difference, one.pairs, seconds, pools)
