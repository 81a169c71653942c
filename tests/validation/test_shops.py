"""The levers and laws that the cases on buying stand on."""

from __future__ import annotations

import numpy as np
import pytest

from loopsim.market.fields import LAPSED, NONE, Source
from loopsim.simulation import simulate
from loopsim.validation.bg_nbd import Law
from loopsim.validation.cases.cdnow import CDNOW, cdnow
from loopsim.validation.shops import customers_after, on_days, plain_shop


def test_so_many_people_come_on_each_day_as_the_schedule_says() -> None:
    counts = np.array([3, 0, 17, 1])
    shop = plain_shop(50, 20, {"schedule": on_days(2, counts, "store"), "levers.store.buys_on_joining_share": 1.0})
    run = simulate(shop, seed=3, test_from=None)
    joined = run.tallies["joined"][:, Source.STORE]
    assert joined[2:6].tolist() == counts.tolist() and joined.sum() == counts.sum()
    people = run.records.customers
    here = people["joined_day"] != NONE
    assert (people["orders"][here] == 1).all() and (people["first_order_day"] == people["joined_day"])[here].all()
    assert run.tallies["first_orders"].sum() == counts.sum()
    assert run.tallies["revenue_fen"].sum() == 10_000 * counts.sum()


def test_no_more_people_come_than_there_are() -> None:
    run = simulate(plain_shop(30, 3, {"levers.lure.arrivals_per_day": 20}), seed=1, test_from=None)
    assert run.tallies["joined"].sum(axis=1).tolist() == [20, 10, 0]


def test_a_shorter_run_is_the_beginning_of_a_longer_one() -> None:
    shop = plain_shop(200, 90, {"behavior.need.per_week": 1.0, "schedule": on_days(0, np.array([100, 50]))})
    early, late = customers_after(shop, 40, 5)["orders"], customers_after(shop, 90, 5)["orders"]
    assert (late >= early).all() and late.sum() > early.sum() > 0
    tallies = simulate(shop, seed=5, test_from=None).tallies[:40]
    assert early.sum() == tallies["first_orders"].sum() + tallies["repeat_orders"].sum()


def test_a_friend_holds_only_as_long_as_they_are_there_themselves() -> None:
    """With the whole hazard taken away nobody leaves before the friend who brought them."""
    changes = {
        "behavior.leaving.follower_per_week": 0.5,
        "behavior.sharing.per_week": 1.0,
        "levers.referral.invites_per_share": 2.0,
        "behavior.referred.leaving_cut_share": 1.0,
        "schedule": on_days(0, np.array([200])),
    }
    people = simulate(plain_shop(20_000, 80, changes), seed=2, test_from=None).records.customers
    brought = people[(people["referrer"] != NONE) & (people["stage"] == LAPSED)]
    friends = people[brought["referrer"]]
    assert len(brought) > 100
    assert (friends["stage"] == LAPSED).all() and (brought["left_day"] > friends["left_day"]).all()


@pytest.mark.slow
def test_the_law_of_repeat_buying_adds_up() -> None:
    """Chances of all counts are 1, their mean is the mean, and what comes later is the difference of two means."""
    weeks = np.array([10.0, 38.857])
    chances = np.array([CDNOW.chance(n, weeks) for n in range(400)])
    np.testing.assert_allclose(chances.sum(axis=0), 1.0, atol=1e-6)
    np.testing.assert_allclose((np.arange(400)[:, None] * chances).sum(axis=0), CDNOW.mean(weeks), rtol=1e-4)
    later = sum(CDNOW.later(n, weeks, 39.0) for n in range(400))
    np.testing.assert_allclose(later, CDNOW.mean(weeks + 39.0) - CDNOW.mean(weeks), rtol=1e-4)


@pytest.mark.parametrize(("weeks", "known"), [(1.0, 0.0532), (31.857, 1.0405), (78.0, 1.8580)])
def test_the_law_gives_the_published_means(weeks: float, known: float) -> None:
    assert Law(*CDNOW).mean(weeks) == pytest.approx(known, abs=6e-5)


def test_the_customers_of_cdnow_are_those_of_the_paper() -> None:
    cohort = cdnow()
    by_39, by_78 = cohort.repeats_by(39), cohort.repeats_by(78)
    assert len(by_39) == 2357 and by_39.sum() == 2457 and by_78.sum() == 4339
    assert np.bincount(np.minimum(by_39, 7)).tolist() == [1411, 439, 214, 100, 62, 38, 29, 64]
    later = [(by_78 - by_39)[by_39 == n].mean() for n in range(4)]
    assert later == pytest.approx([0.237, 0.697, 1.393, 1.560], abs=5e-4)
