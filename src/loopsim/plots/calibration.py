"""Fits and their residuals: each curve over its data, residuals below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.plots.spots import exact, tell
from loopsim.plots.style import FAINT, GAIN, GREY, INK, LOSS, blank, count_axis, panel_title, speaking, title
from loopsim.plots.texts import Language, Texts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.calibration.bass import BassFit
    from loopsim.calibration.growth import GrowthFit
    from loopsim.calibration.renewal import RenewalFit

LAW: dict[str, Any] = {"color": GAIN, "linewidth": 2.0}


def held_back_ground(axes: Axes, periods: Any, held_out: Any, texts: Texts | None) -> None:
    """Shade the data to which the law was not fitted."""
    if not np.any(held_out):
        return
    start, end = float(np.min(np.asarray(periods)[np.asarray(held_out)])) - 0.5, float(np.max(periods)) + 0.5
    axes.axvspan(start, end, color=FAINT, alpha=0.35, linewidth=0, zorder=0)
    if texts is not None:
        axes.text(
            end,
            0.03,
            texts("held_back") + " ",
            transform=axes.get_xaxis_transform(),
            ha="right",
            color=GREY,
            fontsize=10,
        )


#: Colours of cohorts, in turn.
_COHORTS = (GAIN, LOSS, "#009e73", "#cc79a7", "#56b4e9", "#e69f00")


def membership(fits: Sequence[RenewalFit], *, language: Language = "en") -> Figure:
    """Members left, and the share who renew, of every cohort: dots are data, lines the law."""
    with speaking(language) as texts:
        figure = blank(12, 5.6)
        left = figure.add_axes((0.06, 0.13, 0.41, 0.60))
        right = figure.add_axes((0.55, 0.13, 0.41, 0.60))
        for number, fit in enumerate(fits):
            color = _COHORTS[number % len(_COHORTS)]
            table = fit.curve
            if fit.simulated is not None:
                simulated = table["simulated"], 2 * table["simulated_sd"]
                label = texts("fitted_runs", runs=len(fit.simulated)) if number == 0 else None
                left.errorbar(
                    table["period"],
                    *simulated,
                    fmt="_",
                    color=color,
                    markersize=14,
                    elinewidth=6,
                    alpha=0.35,
                    label=label,
                )
            for axes, actual, expected in ((left, "actual", "expected"), (right, "renewed", "expected_renewed")):
                inside = ~table["held_out"]
                axes.plot(
                    table["period"], table[expected], color=color, linewidth=2, label=f"{fit.cohort}: {texts('law')}"
                )
                axes.plot(table["period"][inside], table[actual][inside], "o", color=color, label=texts("data"))
                axes.plot(table["period"][~inside], table[actual][~inside], "o", color=color, markerfacecolor="white")
                for at, data, law in zip(table["period"], table[actual], table[expected], strict=True):
                    name = f"{fit.cohort}, {texts('period')} {at}"
                    _tell(axes, at, data, name, f"{data:.1%}", f"{law:.1%}", texts)
        if fits:
            held_back_ground(left, fits[0].curve["period"], fits[0].curve["held_out"], texts)
            held_back_ground(right, fits[0].curve["period"], fits[0].curve["held_out"], None)
        from loopsim.plots.ticks import percents

        for axes in (left, right):
            axes.yaxis.set_major_formatter(percents())
            axes.set_xlabel(texts("period"))
        left.set_ylim(0, 1.03)
        right.set_ylim(top=1.0)
        left.legend(frameon=False, fontsize=10)
        panel_title(left, texts("members_left"))
        panel_title(right, texts("renewal_rate"))
        laws = ";  ".join(
            f"{texts.shown(f.cohort)} alpha {f.parameters[0]:.4g}, beta {f.parameters[1]:.4g}" for f in fits[:4]
        )
        title(figure, texts, texts("renewal_fit"), texts("renewal_line"), f"sBG: {laws}")
    return figure


def bass(fit: BassFit, *, name: str = "", language: Language = "en") -> Figure:
    """Adoptions by period over the fitted curve, residuals below."""
    with speaking(language) as texts:
        figure = blank(10, 6.4)
        top = figure.add_axes((0.09, 0.38, 0.86, 0.40))
        below = figure.add_axes((0.09, 0.10, 0.86, 0.18), sharex=top)
        period = np.arange(1, len(fit.adoptions) + 1)
        top.bar(period, fit.adoptions, 0.6, color=GREY, alpha=0.6, label=texts("data"))
        top.plot(period, fit.expected, marker="o", label=texts("law"), **LAW)
        for at, data, law in zip(period, fit.adoptions, fit.expected, strict=True):
            _tell(top, at, data, f"{texts('period')} {at}", exact(float(data)), exact(float(law)), texts)
        below.bar(period, fit.expected - fit.adoptions, 0.6, color=GAIN)
        below.axhline(0, color=INK, linewidth=0.8)
        top.legend(frameon=False, fontsize=10)
        for axes in (top, below):
            count_axis(axes, texts)
        below.set_xlabel(texts("period"))
        panel_title(top, texts("adoptions"))
        panel_title(below, texts("law_minus_data"))
        p, q, m = fit.parameters
        line = texts(
            "bass_line", p=f"{p:.3g}", q=f"{q:.3g}", m=texts.count(m), r2=f"{fit.r_squared:.3f}", peak=f"{fit.peak:.1f}"
        )
        title(figure, texts, texts("bass_fit"), line, texts.shown(name))
    return figure


#: Most targets that are drawn, and most panels side by side.
_MOST_TARGETS, _ACROSS = 9, 3


def growth(fit: GrowthFit, *, language: Language = "en") -> Figure:
    """Each target over its fit (mean and 2 standard deviations of a run), residuals below; measures as dots."""
    pairs = list(zip(fit.targets.all, fit.targets.slices, strict=True))
    curves = [(target, part) for target, part in pairs if not target.measure][:_MOST_TARGETS]
    measures = [(target, part) for target, part in pairs if target.measure]
    panels = len(curves) + bool(measures)
    across = min(panels, _ACROSS)
    down = -(-panels // across)
    head, block = 1.25, 3.9
    with speaking(language) as texts:
        figure = blank(12, head + block * down)
        height = figure.get_figheight()
        wide, gap = (0.92 - 0.06 * (across - 1)) / across, 0.06
        for number in range(panels):
            left, top = 0.055 + (number % across) * (wide + gap), head + block * (number // across)
            upper = figure.add_axes((left, 1 - (top + 2.25) / height, wide, 1.85 / height))
            lower = figure.add_axes((left, 1 - (top + 3.45) / height, wide, 0.75 / height))
            if number < len(curves):
                _curve(upper, lower, fit, *curves[number], texts)
            else:
                upper.remove()
                lower.set_position((left + 0.35 * wide, 1 - (top + 3.45) / height, 0.65 * wide, 3.05 / height))
                _measures(lower, fit, measures, texts)
            if number == 0 and curves:
                upper.legend(frameon=False, fontsize=10, loc="upper left")
        line = texts("growth_line", ratio=f"{fit.misfit:.2f}", p=f"{fit.p_value:.2f}")
        small = ",  ".join(f"{one.name} {one.value:.4g}" for one in fit.estimates[:4])
        about = f"{texts.shown(fit.base.name)}  |  {small}"
        title(figure, texts, texts("growth_fit", count=len(pairs)), line, about, INK if fit.p_value > 0.02 else LOSS)
    return figure


def _curve(upper: Axes, lower: Axes, fit: GrowthFit, target: Any, part: slice, texts: Texts) -> None:
    from matplotlib.ticker import MaxNLocator

    mean, spread, days = fit.mean[part], fit.spread[part], target.last
    upper.fill_between(days, mean - 2 * spread, mean + 2 * spread, color=GAIN, alpha=0.15, linewidth=0)
    upper.plot(days, target.values, "o", color=INK, markersize=3.5, label=texts("data"))
    upper.plot(days, mean, label=texts("fit"), **LAW)
    for at, data, law in zip(days, target.values, mean, strict=True):
        _tell(upper, at, data, texts("on_day", day=at), exact(float(data)), exact(float(law)), texts, key="fit")
    upper.set_ylim(bottom=0)
    panel_title(upper, texts.shown(target.name))
    upper.tick_params(labelbottom=False)
    residuals = fit.residuals[part]
    lower.axhspan(-2, 2, color=GAIN, alpha=0.10, linewidth=0)
    lower.vlines(days, 0, residuals, color=INK, linewidth=1.2)
    lower.axhline(0, color=INK, linewidth=0.8)
    lower.set_ylim(-1.1 * max(3.0, np.abs(residuals).max()), 1.1 * max(3.0, np.abs(residuals).max()))
    lower.set_xlabel(texts("day"))
    panel_title(lower, texts("residuals"), 3)
    for axes in (upper, lower):
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        axes.set_xlim(0, fit.targets.days)
    count_axis(upper, texts)
    count_axis(lower, texts, bins=3)


def _tell(axes: Axes, at: Any, data: Any, name: str, seen: str, law: str, texts: Texts, *, key: str = "law") -> None:
    """Tell a point of the data under the pointer, and what the fit says there."""
    lines = (texts("spot_of", name=texts(one), value=value) for one, value in (("data", seen), (key, law)))
    tell(axes, float(at), float(data), name, *lines)


def _measures(axes: Axes, fit: GrowthFit, measures: Sequence[tuple[Any, slice]], texts: Texts) -> None:
    residuals = [float(fit.residuals[part][0]) for _, part in measures]
    rows = np.arange(len(measures))[::-1]
    axes.axvspan(-2, 2, color=GAIN, alpha=0.10, linewidth=0)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.plot(residuals, rows, "o", color=INK)
    labels = [f"{target.name}\n{target.values[0]:.4g} / {fit.mean[part][0]:.4g}" for target, part in measures]
    axes.set_yticks(rows, labels, fontsize=9)
    axes.set_ylim(-0.7, len(measures) - 0.3)
    most = 1.1 * max(3.0, *map(abs, residuals))
    axes.set_xlim(-most, most)
    axes.set_xlabel(texts("residuals"), fontsize=9)


def profiles(fit: GrowthFit, *, language: Language = "en") -> Figure:
    """The profile of each parameter; the part below the line is its 95% interval."""
    from matplotlib.ticker import MaxNLocator

    count = len(fit.profiles)
    across = min(count, _ACROSS)
    down = -(-count // across)
    with speaking(language) as texts:
        figure = blank(12, 0.75 + 2.9 * down)
        height = figure.get_figheight()
        figure.text(0.02, 1 - 0.16 / height, texts("profile"), fontsize=14, va="top")
        wide = (0.92 - 0.06 * (across - 1)) / across
        for number, (one, estimate, profile) in enumerate(
            zip(fit.parameters, fit.estimates, fit.profiles, strict=True)
        ):
            left, top = 0.05 + (number % across) * (wide + 0.06), 0.95 + 2.9 * (number // across)
            axes = figure.add_axes((left, 1 - (top + 2.0) / height, wide, 1.9 / height))
            values = [one.value(float(place)) for place in profile.places]
            axes.plot(values, profile.heights, **LAW)
            axes.axhline(profile.threshold, color=LOSS, linewidth=1)
            axes.axvspan(estimate.low, estimate.high, color=GAIN, alpha=0.10, linewidth=0)
            axes.axvline(estimate.value, color=INK, linewidth=0.8)
            axes.set_ylim(0, 2.5 * profile.threshold)
            near = [v for v, h in zip(values, profile.heights, strict=True) if h <= 2.5 * profile.threshold]
            axes.set_xlim(min(near), max(near))
            axes.xaxis.set_major_locator(MaxNLocator(nbins=5))
            axes.set_yticks([])
            panel_title(axes, one.path, 3)
    return figure
