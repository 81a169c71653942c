"""Searches with known answers: functions with luck of their own, through the interface that simulations go through."""

import math

import numpy as np
import pytest

from loopsim.decisions.planning.checking import check_moves
from loopsim.decisions.planning.clock import Clock
from loopsim.decisions.planning.confirming import confirm
from loopsim.decisions.planning.ledger import Ledger
from loopsim.decisions.planning.marginal import ratio
from loopsim.decisions.planning.problem import Constraint, Goal, Lever, Problem
from loopsim.decisions.planning.racing import change, order
from loopsim.decisions.planning.search import search


class Function:
    """A world that is a formula: ``values`` of the levers to measures, and luck that all plans share in most of it."""

    def __init__(self, formula, shared=30.0, own=3.0, is_legal=lambda point: True):
        self.formula, self.shared, self.own, self.is_legal = formula, shared, own, is_legal
        self.runs = 0

    def measure(self, points, seeds):
        found = []
        for point in points:
            rows = []
            for seed in seeds:
                luck = self.shared * np.random.default_rng(seed).normal()
                key = [seed, *(int(abs(value) * 1000) for value in point)]
                luck += self.own * np.random.default_rng(key).normal()
                first, *rest = self.formula(point)
                rows.append([first + luck, *rest])
            found.append(rows)
        self.runs += len(points) * len(seeds)
        return np.array(found, float)


def levers(*ends, today=None, **more):
    now = today or [low for low, _ in ends]
    return tuple(Lever(f"x{n}", *pair, now[n], **more) for n, pair in enumerate(ends))


def found_by(problem, formula, runs=500, seed=1, **more):
    return search(problem, Function(formula, **more), Clock(most_runs=runs), first_seed=seed)


PROFIT = (Goal("profit"),)


def test_two_concave_channels_get_the_same_marginal_return():
    """4 sqrt(a) + 8 sqrt(b) with a + b <= 1000: b = 4 a."""
    problem = Problem(levers((0, 1000), (0, 1000), today=(500, 500), weight=1.0), PROFIT, budget=1000)
    found = found_by(problem, lambda x: [40 * math.sqrt(x[0]) + 80 * math.sqrt(x[1])], runs=700)
    a, b = found.confirmed.choice
    assert 100 <= a <= 300 and 700 <= b <= 900
    assert found.confirmed.is_better
    best = 40 * math.sqrt(200) + 80 * math.sqrt(800) - 120 * math.sqrt(500)
    assert found.confirmed.gains[0].low - 5 <= best <= found.confirmed.gains[0].high + 25
    first, second = (one.per_1000 for one in found.marginal)
    assert first.low <= second.high + 500 and second.low <= first.high + 500


def test_an_optimum_in_the_middle_is_found():
    problem = Problem(levers((0, 20)), PROFIT)
    found = found_by(problem, lambda x: [500 - 5 * (x[0] - 7) ** 2], runs=300)
    assert found.confirmed.choice[0] == pytest.approx(7, abs=1.0)
    (slope,) = found.marginal
    assert abs(slope.per_unit.mean) < 12  # flat at the top


def test_a_corner_is_found_and_the_next_unit_is_worth_something():
    problem = Problem(levers((0, 10), (0, 10), today=(5, 5)), PROFIT)
    found = found_by(problem, lambda x: [20 * x[0] - 10 * x[1]], runs=400)
    assert found.confirmed.choice == pytest.approx((10, 0), abs=0.5)
    up, down = found.marginal
    assert up.per_unit.low > 0 > down.per_unit.high


def test_a_constraint_that_binds_holds_on_fresh_seeds():
    """More is better, but the ratio of two measures may be 0.3 at most: x <= 6."""
    limit = Constraint("commission", of="margin", at_most=0.3)
    problem = Problem(levers((0, 10), today=(2,)), PROFIT, constraints=(limit,))
    found = found_by(problem, lambda x: [30 * x[0], x[0] / 20, 1.0], runs=300)
    assert found.confirmed.keeps
    assert found.confirmed.choice[0] == pytest.approx(6, abs=0.4)
    assert found.confirmed.choice[0] <= 6


def test_what_cannot_be_kept_is_said():
    limit = Constraint("share", at_least=2.0)
    problem = Problem(levers((0, 1)), PROFIT, constraints=(limit,))
    found = found_by(problem, lambda x: [x[0], x[0]], runs=200)
    assert not found.confirmed.keeps and not found.confirmed.is_today_allowed
    assert [one.mean for one in found.confirmed.today_breaks] == [0.0]
    assert found.confirmed.choice[0] == pytest.approx(1.0, abs=0.1)  # the nearest


def test_what_is_illegal_is_never_tried():
    tried = []

    def formula(x):
        tried.append(x[0])
        return [10 * x[0]]

    problem = Problem(levers((0, 10), today=(1,)), PROFIT)
    found = found_by(problem, formula, runs=200, is_legal=lambda point: point[0] <= 5)
    assert max(tried) <= 5
    assert found.confirmed.choice[0] == pytest.approx(5, abs=0.3)


def test_where_no_plan_is_better_none_is_called_so():
    """Nothing depends on the levers: whatever leads does so by luck."""
    problem = Problem(levers((0, 1), (0, 1), today=(0.5, 0.5)), PROFIT)
    called = 0
    for seed in range(6):
        found = found_by(problem, lambda x: [0.0], runs=250, seed=seed, own=20.0)
        called += found.confirmed.is_better
        assert found.promised[0].mean > found.confirmed.gains[0].mean - 15  # the search promised too much
    assert called <= 1


def test_the_search_promises_more_than_fresh_seeds_give():
    problem = Problem(levers((0, 1), (0, 1), today=(0.5, 0.5)), PROFIT)
    optimism = [
        one.promised[0].mean - one.confirmed.gains[0].mean
        for one in (found_by(problem, lambda x: [0.0], runs=150, seed=seed, own=20.0) for seed in range(8))
    ]
    assert np.mean(optimism) > 0


def test_a_lever_that_does_nothing_stays_as_today():
    """Only ``a`` matters; where it stands ``b`` is luck of the search, so it is put back, and ``a`` is not."""
    problem = Problem(levers((0, 10), (0, 10), today=(2, 5)), PROFIT)
    found = found_by(problem, lambda x: [500 - 5 * (x[0] - 7) ** 2], runs=300, own=0.0)
    confirmed = found.confirmed
    assert confirmed.choice == (pytest.approx(7, abs=1.0), 5)
    assert confirmed.leader[1] != 5 and confirmed.leader[0] == confirmed.choice[0]
    assert (confirmed.back, confirmed.unchecked) == ((1,), ())
    assert {one.point for one in confirmed.finalists} >= {confirmed.choice, confirmed.leader, problem.today}
    assert {one.lever.name for one in found.marginal} == {"x0", "x1"}  # at the plan proposed
    assert all(confirmed.choice in found.fresh.found for _ in found.marginal)


class Waves:
    """Two levers of which each loses 0.4 when it is put back, under waves of 1 that 16 seeds do not see through."""

    def measure(self, points, seeds):
        waves = np.array([[0.0, *([1, -1][seed % 2], [1, -1][seed // 2 % 2])] for seed in seeds])
        return np.array([[[50 * c + 0.4 * (a + b) + row[int(2 - a - b)]] for row in waves] for a, b, c in points])

    def is_legal(self, point):
        return True


def test_small_losses_do_not_add_up():
    """One lever goes back; with both back 16 seeds tell the loss against the plan with all moves."""
    problem = Problem(levers(*[(0, 1)] * 3), PROFIT)
    fresh, today = Ledger(problem, Waves(), 1), problem.today
    confirmed = confirm(fresh, Clock(), today, [(1.0, 1.0, 1.0)])
    assert confirmed.seeds == 16
    checked = check_moves(fresh, Clock(), today, confirmed, lambda point: point[2])
    assert (checked.choice, checked.back, checked.leader) == ((0.0, 1.0, 1.0), (0,), (1.0, 1.0, 1.0))


def test_a_lever_goes_back_only_where_the_budget_pays_for_it():
    """``b`` does nothing, but with ``a`` at 900 of 1,000 there is no money for its 500 of today."""
    problem = Problem(levers((0, 1000), (0, 1000), today=(100, 500), weight=1.0), PROFIT, budget=1000)
    found = found_by(problem, lambda x: [x[0]], runs=300, own=0.0)
    assert problem.is_within(found.confirmed.choice) and found.confirmed.choice[0] > 900
    assert found.confirmed.back == ()


def test_a_lever_goes_back_only_where_the_constraints_hold_then():
    """``b`` earns nothing, but the share that must be kept is that which it brings: today's 0 breaks it."""
    kept = Constraint("share", at_least=0.5)
    problem = Problem(levers((0, 10), (0, 1)), PROFIT, constraints=(kept,))
    found = found_by(problem, lambda x: [20 * x[0], x[1]], runs=300, own=0.0)
    assert found.confirmed.keeps and found.confirmed.choice[1] >= 0.5 and found.confirmed.back == ()


def test_levers_that_could_not_be_checked_are_told():
    """Ten levers, two that matter, 160 runs: a search takes what it needs, and a move unchecked is still made."""
    problem = Problem(levers(*[(0, 10)] * 10, today=[5] * 10), PROFIT)
    found = found_by(problem, lambda x: [500 - 20 * (x[0] - 8) ** 2 - 20 * (x[1] - 2) ** 2], runs=160)
    confirmed = found.confirmed
    moved = {place for place, value in enumerate(confirmed.leader) if value != 5}
    assert found.runs <= 160 and confirmed.unchecked
    assert set(confirmed.unchecked) <= moved and not set(confirmed.unchecked) & set(confirmed.back)
    assert all(confirmed.choice[place] == confirmed.leader[place] for place in confirmed.unchecked)


def test_with_two_goals_a_lever_goes_back_where_all_runs_are_the_same():
    problem = Problem(levers((0, 1), (0, 1), today=(0.0, 0.5)), (Goal("profit"), Goal("pool")))
    found = found_by(problem, lambda x: [1000 * x[0], 1000 * (1 - x[0])], runs=300, own=0.0)
    confirmed = found.confirmed
    assert confirmed.choice[1] == 0.5 and confirmed.choice in confirmed.front
    assert confirmed.leader == confirmed.choice or confirmed.leader not in confirmed.front


def test_few_runs_still_reach_for_a_front():
    """Of two goals three plans are compared; today's, over the budget, is none that is kept or on the front."""
    pair = levers((0, 300), (0, 300), today=(150, 150), weight=60.0)
    problem = Problem(pair, (Goal("profit"), Goal("reachable")), budget=9000)
    found = found_by(problem, lambda x: [-60 * sum(x), math.sqrt(x[0]) + math.sqrt(x[1])], runs=150)
    confirmed = found.confirmed
    assert found.runs <= 150 and len(confirmed.front) >= 2
    (today,) = (one for one in confirmed.finalists if one.point == problem.today)
    assert not today.keeps and today.point not in confirmed.front and not confirmed.is_today_allowed


@pytest.mark.slow
def test_a_front_of_known_shape():
    """Profit x and pool sqrt(1 - x^2): all on the quarter circle, whatever y wastes."""
    problem = Problem(levers((0, 1), (0, 1), today=(0.0, 1.0)), (Goal("profit"), Goal("pool")))

    def formula(x):
        kept = 1 - 0.5 * x[1]
        return [1000 * x[0] * kept, 1000 * math.sqrt(1 - x[0] ** 2) * kept]

    found = found_by(problem, formula, runs=900)
    front = found.confirmed.front
    assert len(front) >= 4
    assert all(point[1] <= 0.15 for point in front)
    assert max(point[0] for point in front) - min(point[0] for point in front) > 0.5
    assert 0.4 < found.confirmed.choice[0] < 0.95  # the knee is in the middle


def test_the_same_search_finds_the_same():
    problem = Problem(levers((0, 20), (0, 5)), PROFIT)
    one, other = (found_by(problem, lambda x: [x[0] - x[1] ** 2], runs=150, seed=3) for _ in range(2))
    assert one.confirmed == other.confirmed and one.progress == other.progress


def test_a_search_by_time_alone_ends_with_an_answer():
    problem = Problem(levers((0, 20)), PROFIT)
    found = search(problem, Function(lambda x: [500 - 5 * (x[0] - 7) ** 2]), Clock(minutes=0.02), first_seed=1)
    assert found.confirmed.choice[0] == pytest.approx(7, abs=3)
    assert found.marginal


def test_a_plan_beyond_the_budget_shrinks_to_it():
    problem = Problem(levers((100, 1000), (0, 1000), weight=365.0), PROFIT, budget=365 * 600.0)
    point = problem.point((1000, 1000))
    assert problem.is_within(point)
    assert point[0] > 100 and point[1] > 0
    assert problem.spend(point) > 0.97 * problem.budget
    assert problem.point((100, 100)) == (100, 100)


def test_whole_levers_stay_whole_and_steps_are_round():
    whole = Lever("guides", 2, 9, 4, is_whole=True)
    assert whole.rounded(4.4) == 4.0
    assert Lever("ads", 0, 3000, 0).step == 20.0
    assert Lever("fee", 0, 1, 0).step == 0.005


def test_those_that_break_a_constraint_stand_behind_those_that_do_not():
    problem = Problem(levers((0, 10)), PROFIT, constraints=(Constraint("share", at_most=3.0),))
    ledger = Ledger(problem, Function(lambda x: [x[0], x[0]], own=0.0), 1)
    points = [(float(n),) for n in range(8)]
    ledger.have(points, 4)
    assert [point[0] for point in order(ledger, points)] == [3, 2, 1, 0, 4, 5, 6, 7]


def test_a_chance_is_a_share_of_the_runs():
    one = Constraint("lowest_cash", at_least=-10.0, chance=0.75)
    assert one.violation({"lowest_cash": np.array([0.0, -5.0, -20.0, -1.0])}) == 0
    assert one.violation({"lowest_cash": np.array([0.0, -50.0, -20.0, np.nan])}) == pytest.approx((0.75 - 0.25) / 0.75)


def test_intervals_by_hand():
    told = change(np.array([1.0, 2.0, 3.0]))
    assert (told.mean, told.high - told.mean) == (2.0, pytest.approx(4.302653 / math.sqrt(3), rel=1e-5))
    assert change(np.full(5, 0.1)).low == pytest.approx(0.1)
    assert ratio(np.array([2.0, 2.1, 1.9]), np.array([1.0, 1.0, 1.0])).mean == pytest.approx(2000)
    assert ratio(np.array([2.0, 2.1, 1.9]), np.array([1.0, -1.0, 0.1])) is None
