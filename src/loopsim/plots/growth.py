"""The growth curve (增长曲线): the pool and its stages, joiners and leavers, and the day of payback."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from loopsim.plots.date_axis import date_ticks
from loopsim.plots.frame import FEW_DAYS, Frame, draw_days, draw_flows, flow_window, three_panels
from loopsim.plots.marks import Mark, draw_marks, marks
from loopsim.plots.style import (
    ANSWER_COLORS,
    FAINT,
    GAIN,
    GREY,
    HELD,
    INK,
    LOSS,
    PAPER,
    SOURCE_COLORS,
    STAGE_COLORS,
    Label,
    count_axis,
    foot,
    label_ends,
    panel_title,
    speaking,
    strong,
    title,
)
from loopsim.plots.texts import Language, Texts
from loopsim.results.dating import in_brackets
from loopsim.results.lasting import BLOCKS, rolling
from loopsim.results.legal import legal_in_brief
from loopsim.results.measures import payback_day
from loopsim.results.policies import ads_stops
from loopsim.scenario.dates import as_date, date_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.results.loop_test import LoopTest
    from loopsim.results.run import Run


def growth(run: Run, *, others: Sequence[Run] = (), language: Language = "en") -> Figure:
    """Draw the growth curve of a run for a slide, 1200 pixels wide.

    Above, the stages of the pool, both branches of the loop test as dashed lines, and the marks of the schedule; in the
    middle joiners, by source, against leavers; below, the cumulated profit with its break-even; the verdict in
    the title. A test that ends after the run makes the panel of the pool longer than the others.
    ``others`` are runs of the same scenario with other seeds: they become a band around the total and the profit.

    Raises:
        ValueError: a language other than ``"en"`` or ``"zh"``, or others of another length.
    """
    if any(other.days != run.days for other in others):
        raise ValueError(f"growth(others=...): found a run of other length; right is {run.days} days each")
    with speaking(language) as texts:
        special, seen = _switch_off(run, texts)
        acts = [Mark(act.day, None, texts("ads_stop")) for act in ads_stops(run.scenario, run.tallies)]
        with three_panels(run.scenario, run.days, texts, texts("pool"), special, seen, acts) as frame:
            _draw_pool(frame.pool, run, others, texts)
            _draw_flows(frame.flows, run, texts)
            draw_profit(frame.profit, run, others, texts)
            _draw_renewal(frame, run, texts)
        headline, figures, brought = texts.headline(run.verdict)
        color = ANSWER_COLORS[run.verdict.answer]
        title(frame.figure, texts, headline, figures, _about(run, others, brought, texts), color)
        foot(frame.figure, [texts.legal(legal_in_brief(run, language)), _minded(run, texts)])
    return frame.figure


def panel(run: Run, axes: Axes, texts: Texts) -> None:
    """Draw the pool by stage with both branches of the loop test, and a line for each mark of the schedule."""
    special, seen = _switch_off(run, texts)
    panel_title(axes, texts("pool"))
    draw_days((axes,), max(run.days, seen), texts, FEW_DAYS, as_date(run.scenario.start_date))
    _draw_pool(axes, run, (), texts)
    draw_marks((axes,), marks(run.scenario, max(run.days, seen), texts), (), special)


#: A test that would take more than this part of the picture, with the days before it, is not drawn.
_MOST_BEHIND_THE_RUN = 0.75


def _switch_off(run: Run, texts: Texts) -> tuple[Mark | None, int]:
    """The mark of the loop test, and the days that the panel of the pool shows; none where the run is too short."""
    test = run.loop_test
    if test is None:
        return None, 0
    seen = max(run.days, test.from_day + test.days)
    if run.days < (1 - _MOST_BEHIND_THE_RUN) * seen:
        return None, 0
    key = "switch_off" if _without_organic(test) else "switch_off_organic"
    date = in_brackets(run.scenario.start_date, test.from_day, texts.language)
    return Mark(test.from_day, None, texts(key, day=test.from_day, date=date)), seen


def _without_organic(test: LoopTest) -> bool:
    """Whether nobody comes by themselves, so that both branches are one."""
    return test.with_organic is None or not test.with_organic["organic"].any()


_BRANCH_COLORS = {"with_organic": HELD, "by_referral": LOSS}


def _branches(test: LoopTest) -> dict[str, np.ndarray]:
    """The branches that are drawn, within the days of the test."""
    alone = {"by_referral": test.by_referral[: test.days]}
    if _without_organic(test):
        return alone
    assert test.with_organic is not None
    return {"with_organic": test.with_organic[: test.days], **alone}


def _about(run: Run, others: Sequence[Run], brought: str, texts: Texts) -> str:
    band = texts("others", runs=len(others) + 1) if others else ""
    return "  |  ".join(filter(None, (texts.about(run), band, brought)))


def _minded(run: Run, texts: Texts) -> str:
    """The most important caution in a few words, and the number of others in the report."""
    found = sorted(run.cautions, key=lambda caution: caution.weight)
    if not found:
        return ""
    more = texts("more_cautions", count=len(found) - 1) if len(found) > 1 else ""
    return texts("caution", what=texts.shown(found[0].in_brief(texts.language)), more=more)


#: Part of the height of the panel that the labels of all stages take.
_ROOM_FOR_STAGES = 0.3


def _draw_pool(axes: Axes, run: Run, others: Sequence[Run], texts: Texts) -> None:
    daily, day = run.daily, np.arange(max(run.days, 2))
    edge, labels = np.zeros(len(day)), []
    for stage, color in STAGE_COLORS.items():
        count = drawn(daily[stage])
        axes.fill_between(day, edge, edge + count, color=color, linewidth=0)
        if count.any():
            labels.append(Label(f"{texts(stage)} {texts.count(count[-1])}", edge[-1] + count[-1] / 2, color))
        edge = edge + count
    highest = [edge.max()]
    if others:
        band = np.array([edge, *(drawn(other.daily["reachable"]) for other in others)])
        axes.fill_between(day, band.min(axis=0), band.max(axis=0), color=INK, alpha=0.16, linewidth=0)
        highest.append(band.max())
    axes.plot(day, edge, color=INK, linewidth=1.6)
    labels.append(Label(f"{texts('total')} {texts.count(edge[-1])}", edge[-1], INK, bold=True))
    test, seen = run.loop_test, _switch_off(run, texts)[1]
    of_the_test: list[Label] = []
    if test is not None and seen:
        highest += _draw_branches(axes, run, test, of_the_test, texts)
    top = max(1.06 * max(highest), 1)
    axes.set_ylim(0, top)
    count_axis(axes, texts, bins=5, whole=True)
    if test is not None and seen > run.days:  # the stages end in the middle, under the branches, or above them
        pools = [np.append(test.pool_before, branch["pool"]) / top for branch in _branches(test).values()]
        below, above = min(pool.min() for pool in pools) - 0.06, max(pool.max() for pool in pools) + 0.06
        room = {"highest": below} if below > _ROOM_FOR_STAGES else {"lowest": min(above, 1.0 - _ROOM_FOR_STAGES)}
        label_ends(axes, labels, size=9.5, end=(run.days - 1) / (seen - 1), **room)
        label_ends(axes, of_the_test)
    else:
        label_ends(axes, labels + of_the_test)


def _draw_branches(axes: Axes, run: Run, test: LoopTest, labels: list[Label], texts: Texts) -> list[float]:
    """Draw the pool of both branches, dashed, after the run without a switch-off; return their peaks."""
    start = test.from_day
    paths = [(name, branch["pool"], _BRANCH_COLORS[name]) for name, branch in _branches(test).items()]
    if start > run.days:  # the run goes on as it was, which no table counts
        last = run.tallies[-1:]["stock"][0, 1:5].sum()
        axes.plot([run.days - 1, start - 1], [last, test.pool_before], color=GREY, linewidth=1.2, linestyle=":")
    if start >= run.days:
        axes.axvline(run.days - 1, color=GREY, linewidth=0.9)
    for name, path, color in paths:
        days, people = np.append(start - 1, start + np.arange(len(path))), np.append(test.pool_before, path)
        axes.plot(days, people, color=PAPER, linewidth=3.4, alpha=0.75)
        axes.plot(days, people, color=color, linewidth=2.0, linestyle=(0, (4, 2)))
        labels.append(Label(f"{texts(name)} {texts.count(people[-1])}", people[-1], color, dashed=True))
    return [float(path.max()) for _, path, _ in paths]


def _draw_flows(axes: Axes, run: Run, texts: Texts) -> None:
    daily = run.daily
    columns = {source: "won_back" if source == "won_back" else f"joined_{source}" for source in SOURCE_COLORS}
    joiners = {source: drawn(daily[column]) for source, column in columns.items()}
    heading = texts("flows", days=flow_window(run.days))
    draw_flows(axes, joiners, drawn(daily["left"]), run.days, heading, texts)


def draw_profit(axes: Axes, run: Run, others: Sequence[Run], texts: Texts) -> None:
    day = np.arange(max(run.days, 2))
    curves = np.array([drawn(one.daily["profit_fen"].cumsum() / 100) for one in (run, *others)])
    money = curves[0]
    axes.fill_between(day, 0, money, where=money >= 0, interpolate=True, color=GAIN, alpha=0.22, linewidth=0)
    axes.fill_between(day, 0, money, where=money <= 0, interpolate=True, color=LOSS, alpha=0.22, linewidth=0)
    if others:
        axes.fill_between(day, curves.min(axis=0), curves.max(axis=0), color=INK, alpha=0.16, linewidth=0)
    axes.axhline(0, color=GREY, linewidth=0.9)
    axes.plot(day, money, color=INK, linewidth=1.6)
    low, high = min(curves.min(), 0.0), max(curves.max(), 0.0)
    room = max(high - low, 1.0)
    axes.set_ylim(low - 0.08 * room, high + 0.12 * room)
    count_axis(axes, texts, bins=3)
    sign = "+" if money[-1] > 0 else ""
    color = GAIN if money[-1] >= 0 else LOSS
    label_ends(axes, [Label(f"{sign}{texts.count(money[-1])}", money[-1], color, bold=True)])
    _draw_break_even(axes, run, money, texts)


#: The panel of renewal has room where the run takes this part of the panel of the pool.
_ROOM_FOR_RENEWAL = (0.2, 0.62)


def _draw_renewal(frame: Frame, run: Run, texts: Texts) -> None:
    """Draw renewal over the look-ahead, in the room beside a run that ends before its test."""
    test, share = run.loop_test, run.days / max(_switch_off(run, texts)[1], 1)
    if test is None or not _ROOM_FOR_RENEWAL[0] <= share <= _ROOM_FOR_RENEWAL[1]:
        return
    curve = rolling(test.by_referral, test.block_days)
    if not len(curve) or not np.isfinite(curve).any():
        return
    flows, pool = frame.flows.get_position(), frame.pool.get_position()
    left = flows.x1 + 0.145
    axes = frame.figure.add_axes((left, frame.profit.get_position().y0, pool.x1 - left, flows.y1 - flows.y0 + 0.105))
    day = test.from_day + BLOCKS * test.block_days // 2 + np.arange(len(curve))
    axes.axhline(1, color=GREY, linewidth=0.9)
    axes.plot(day, curve, color=LOSS, linewidth=1.8)
    axes.set_ylim(0, max(1.5, 1.1 * float(np.nanmax(np.where(np.isfinite(curve), curve, np.nan)))))
    axes.set_xlim(test.from_day, test.from_day + test.look_ahead)
    _mark_days_ahead(axes, run.scenario.start_date, test, texts)
    axes.tick_params(axis="x", length=3, color=FAINT)
    panel_title(axes, texts("renewal_ahead"))


def _mark_days_ahead(axes: Axes, start_date: str | None, test: LoopTest, texts: Texts) -> None:
    """Mark some days of the look-ahead: as dates where the scenario has a start date."""
    start = date_of(start_date, test.from_day)
    if start is None:
        from matplotlib.ticker import MaxNLocator

        axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
        return
    ticks, words = date_ticks(start, test.look_ahead, 4, texts.language)
    axes.set_xticks([test.from_day + tick for tick in ticks], words)


def _draw_break_even(axes: Axes, run: Run, money: np.ndarray, texts: Texts) -> None:
    day = payback_day(run.daily["profit_fen"].to_numpy().cumsum())
    if day is None or day == 0:
        panel_title(
            axes, texts("profit", when=texts("no_break_even", days=run.days) if day is None else texts("always_even"))
        )
        return
    dated = in_brackets(run.scenario.start_date, day, texts.language)
    panel_title(axes, texts("profit", when=texts("break_even", day=day) + dated))
    axes.plot([day], [money[day]], "o", color=INK, markersize=6, zorder=5)
    left = day > 0.5 * run.days
    axes.annotate(
        texts("on_day", day=day), (day, max(money[day], 0.0)), (-7 if left else 7, 6), textcoords="offset points",
        ha="right" if left else "left", va="bottom", fontsize=10, **strong(),
    )  # fmt: skip


def drawn(column: pd.Series) -> np.ndarray:
    """The values of a column by day; of a run of a single day twice, so that there is a curve."""
    values = column.to_numpy()
    return values if len(values) > 1 else values.repeat(2)
