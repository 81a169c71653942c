"""A fit of orders: repeat orders over their law, orders held back, baskets, spend and value of customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.ticker import LogLocator, NullFormatter

from loopsim.calibration.laws import LAWS
from loopsim.plots.calibration import LAW, held_back_ground
from loopsim.plots.style import GAIN, GREY, INK, LOSS, blank, count_axis, panel_title, speaking, title
from loopsim.plots.texts import Language, Texts
from loopsim.plots.ticks import counts, percents

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.calibration.buying import TransactionsFit

_DATA: dict[str, Any] = {"color": INK, "linewidth": 2.0}


def transactions(fit: TransactionsFit, *, language: Language = "en") -> Figure:
    """Repeat orders with residuals, by both laws; orders held back, baskets, spend and value of customers."""
    with speaking(language) as texts:
        figure = blank(16, 7.2)
        top = figure.add_axes((0.05, 0.36, 0.38, 0.44))
        below = figure.add_axes((0.05, 0.10, 0.38, 0.17), sharex=top)
        table = fit.forecast
        week = table["week"]
        if fit.simulated is not None and len(fit.simulated) > 1:
            mean, wide = table["simulated"], 2 * table["simulated_sd"]
            label = texts("fitted_runs", runs=len(fit.simulated))
            top.fill_between(week, mean - wide, mean + wide, color=GAIN, alpha=0.15, linewidth=0, label=label)
        top.plot(week, table["actual"], label=texts("data"), **_DATA)
        top.plot(week, table["expected"], label=f"{texts('law')}: {LAWS[fit.law]}", **LAW)
        top.plot(week, table["other_law"], "--", color=LOSS, linewidth=1.2, label=LAWS[fit.other_law])
        below.plot(week, table["expected"] - table["actual"], **LAW)
        below.plot(week, table["other_law"] - table["actual"], "--", color=LOSS, linewidth=1.2)
        below.axhline(0, color=INK, linewidth=0.8)
        for axes in (top, below):
            held_back_ground(axes, table["week"], table["held_out"], texts if axes is top else None)
            count_axis(axes, texts)
        top.set_ylim(bottom=0)
        top.legend(frameon=False, loc="upper left", fontsize=10)
        below.set_xlabel(texts("week"))
        panel_title(top, texts("repeat_orders"))
        panel_title(below, texts("law_minus_data"))
        _next_orders(figure.add_axes((0.49, 0.53, 0.22, 0.27)), fit, texts)
        _baskets(figure.add_axes((0.49, 0.10, 0.22, 0.27)), fit, texts)
        _spend(figure.add_axes((0.76, 0.53, 0.22, 0.27)), fit, texts)
        _values(figure.add_axes((0.76, 0.10, 0.22, 0.27)), fit, texts)
        error = fit.facts.get("forecast of all repeat orders against actual")
        last = table.iloc[-1]
        error = error if error is not None else last["expected"] / max(last["actual"], 1) - 1
        line = texts("buying_line", customers=f"{fit.purchases.customers:,}", end=fit.end, error=f"{error:+.1%}")
        law = ", ".join(f"{one.name} {one.value:.4g}" for one in fit.buying.estimates)
        title(figure, texts, texts("buying_fit"), line, f"{texts.shown(fit.name)}  |  {LAWS[fit.law]}: {law}")
    return figure


def _spend(axes: Axes, fit: TransactionsFit, texts: Texts) -> None:
    """Mean repeat order of each customer, over what Gamma-Gamma expects of customers with as many."""
    panel_title(axes, texts("spend_shown"))
    axes.set_yticks([])
    if fit.spend is None:
        axes.text(0.5, 0.5, "-", transform=axes.transAxes, color=GREY)
        return
    mean = fit.spend.spent.mean
    low, high = np.quantile(mean, [0.005, 0.995])
    bins = np.geomspace(low, max(high, low * 1.01), 31)
    heights, _ = np.histogram(np.log(mean), np.log(bins), density=True)
    axes.stairs(heights, bins, fill=True, color=GREY, alpha=0.5, label=texts("data"))
    places = np.geomspace(bins[0], bins[-1], 120)
    axes.plot(places, fit.spend.density(places) * places, label=texts("law"), **LAW)
    _money_axis(axes, texts)
    axes.legend(frameon=False, fontsize=10)


def _values(axes: Axes, fit: TransactionsFit, texts: Texts) -> None:
    """Part of the value of the year ahead that the best customers bring."""
    panel_title(axes, texts("value_shown"))
    value = fit.values["value"].to_numpy() if fit.spend is not None else np.zeros(0)
    if not np.nansum(value) > 0:
        axes.text(0.5, 0.5, "-", transform=axes.transAxes, color=GREY)
        return
    best = np.sort(np.nan_to_num(value))[::-1].cumsum()
    part = np.arange(1, len(best) + 1) / len(best)
    axes.plot(np.append(0, part), np.append(0, best / best[-1]), **LAW)
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=0.8)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(percents())
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.02)
    axes.set_xlabel(texts("best_customers"))


def _money_axis(axes: Axes, texts: Texts) -> None:
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter(counts(texts))
    axes.xaxis.set_minor_formatter(NullFormatter())


def _next_orders(axes: Axes, fit: TransactionsFit, texts: Texts) -> None:
    table = fit.by_repeats
    panel_title(axes, texts("next_orders"))
    if fit.end >= fit.days - 1:
        axes.text(0.5, 0.5, "-", transform=axes.transAxes, color=GREY)
        return
    axes.bar(table["repeats"] - 0.2, table["actual"], 0.4, color=GREY, label=texts("data"))
    axes.bar(table["repeats"] + 0.2, table["expected"], 0.4, color=GAIN, label=texts("law"))
    names = [f"{number}" for number in table["repeats"]]
    if len(names) and table["repeats"].iloc[-1] == 7:
        names[-1] = "7+"
    axes.set_xticks(table["repeats"], names)
    axes.set_xlabel(texts("earlier_repeats"))
    axes.legend(frameon=False, fontsize=10)
    count_axis(axes, texts)


def _baskets(axes: Axes, fit: TransactionsFit, texts: Texts) -> None:
    panel_title(axes, texts("baskets_shown"))
    axes.set_yticks([])
    if fit.baskets is None:
        axes.text(0.5, 0.5, "-", transform=axes.transAxes, color=GREY)
        return
    sigma, mu = fit.baskets.sigma.value, np.log(fit.baskets.median)
    logs = np.log(fit.baskets.amounts)
    if logs[-1] - logs[0] < 1e-9:  # one price
        axes.axvline(np.exp(mu), color=GAIN, linewidth=2, label=f"{texts('data')}, {texts('law')}")
        axes.set_xlabel(f"{np.exp(mu):.2f}")
        axes.set_xticks([])
        axes.legend(frameon=False, fontsize=10)
        return
    lowest, highest = np.quantile(logs, [0.001, 0.999])
    if highest - lowest < 1e-9:
        lowest, highest = logs[0], logs[-1]
    bins = np.linspace(lowest, highest, 41)
    heights, _ = np.histogram(logs, bins, density=True)
    axes.stairs(heights, np.exp(bins), fill=True, color=GREY, alpha=0.5, label=texts("data"))
    places = np.linspace(bins[0], bins[-1], 200)
    density = np.exp(-0.5 * ((places - mu) / sigma) ** 2) / (sigma * np.sqrt(2 * np.pi))
    axes.plot(np.exp(places), density, label=texts("law"), **LAW)
    _money_axis(axes, texts)
    axes.legend(frameon=False, fontsize=10)
