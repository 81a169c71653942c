"""A scenario in words and tables: its values, differences from the defaults, expectations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any
from unicodedata import east_asian_width

from loopsim.declare.units import unit_text
from loopsim.languages import Both, Language, both, in_language, joined
from loopsim.scenario import describe_phrases as phrases
from loopsim.scenario import implied
from loopsim.scenario.document import declared_at
from loopsim.scenario.files import Origin
from loopsim.scenario.legal import legal_findings, with_caveat
from loopsim.scenario.levers import Levers
from loopsim.scenario.preset_words import about_of
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.schedule import Entry, Held, what_holds
from loopsim.scenario.sentences import channel_word, percent, what_is_set
from loopsim.scenario.solving import known_figures
from loopsim.scenario.tree import parts

_NOTHING = both("nothing", "无")

#: Chinese of the ways in which a lever moves a measure.
_WAYS = {"up": "↑", "down": "↓", "either": "±"}


def describe(
    scenario: Scenario,
    who_knows_whom: Sequence[str] = (),
    loop_by_day: Sequence[str] = (),
    language: Language = "en",
    word_of: Callable[[str], str] = str,
) -> str:
    """The whole description, ready to print.

    ``who_knows_whom`` are the lines on the network, which take building it:
    :func:`loopsim.market.who_knows_whom.who_knows_whom`. ``loop_by_day`` are those on the loop, which take simulating
    it: :func:`loopsim.robustness.described`. Both are in the language already. ``word_of`` gives the Chinese of what a
    lever moves: measures, columns of the daily table, attitudes.
    """
    about = about_of(scenario)
    colon = both(": ", "：")
    heads: list[tuple[str, Sequence[str]]] = [
        (Both(scenario.name) + (colon + about if about else ""), what_is_set(scenario)),
        (both("Who knows whom", "人脉网络"), who_knows_whom),
        (both(*phrases.WHAT_KNOWN_PARAMETERS_SOLVED), what_is_known(scenario, language)),
        (both(*phrases.WHAT_DIFFERS_FROM_DEFAULTS), what_differs(scenario, language, word_of)),
        (both("What changes when", "何时变化"), what_changes(scenario, language)),
        (both(*phrases.WHAT_CHANNELS_SHOULD_BRING), what_channels_bring(scenario, language)),
        (both("What else follows", "由此可知"), what_follows(scenario, language)),
        (both(*phrases.DOES_LOOP_CLOSE_BY), loop_by_day),
        (both("What to mind", "提示"), [caution.line(language) for caution in scenario.cautions()]),
        (both("What is outside the rules", "合规问题"), with_caveat(legal_findings(scenario, language), language)),
    ]
    return "\n\n".join(
        "\n".join([in_language(head, language), *(f"  {in_language(line, language)}" for line in lines)])
        for head, lines in heads
        if lines
    )


def what_is_known(scenario: Scenario, language: Language = "en") -> list[str]:
    """A table of the figures entered in [known], the parameters solved from them as they stand, and how."""
    rows: list[Sequence[str]] = [
        (both("figure", "数据"), both("entered", "填入"), both("parameter", "参数"), both("value", "值"))
        + (both("solved by", "求解依据"),)
    ]
    for known in known_figures(scenario):
        for number, (path, value) in enumerate(known.parameters.items()):
            first = (known.path, _plain(known.entered)) if number == 0 else ("", "")
            rows.append((*first, path, f"{value:.4g}", known.how if number == 0 else ""))
    return aligned(rows, right=(1, 3), language=language) if len(rows) > 1 else []


def what_differs(scenario: Scenario, language: Language = "en", word_of: Callable[[str], str] = str) -> list[str]:
    """A table of values that differ from the defaults."""
    rows: list[Sequence[str]] = [
        (both("path", "路径"), both("value", "值"), both("default", "默认值"), both("unit", "单位"))
        + (both("raised, it moves", "调高时的影响"), both("source of the default", "默认值来源"))
    ]
    for path, value, default in scenario.differences():
        declared = declared_at(parts(path))
        if declared and path != "schedule" and not path.startswith("known."):
            place = Both(path, f"{path} {declared.chinese}")
            moves = joined(Both(f"{what} {way}", word_of(what) + _WAYS[way]) for what, way in declared.moves)
            rows.append((place, _plain(value), _plain(default), unit_text(declared.unit), moves, declared.source))
    return aligned(rows, right=(1, 2), language=language) if len(rows) > 1 else [in_language(_NOTHING, language)]


def what_changes(scenario: Scenario, language: Language = "en") -> list[str]:
    """A line for each value that an entry of the schedule changes: when, to what, from which file, and if it holds."""
    origins = scenario.origins
    rows = []
    dated = scenario.date_of
    for held in what_holds(scenario.schedule, scenario.days):
        entry = scenario.schedule[held.entry]
        path, note = held.path, f"({entry.note})" if entry.note else ""
        change: str = f"{path} = {_plain(entry.set[path])}" if path in entry.set else ""
        if not change:
            told = "{path} to {value} in equal steps", "{path} 逐日渐变至 {value}"
            change = both(*told, path=path, value=_plain(entry.ramp[path]))
        rows.append((_when(entry, dated), change, note, str(origins[held.entry]), _standing(held, origins)))
    return aligned(rows, language=language)


def what_channels_bring(scenario: Scenario, language: Language = "en") -> list[str]:
    """A table of expected followers and costs by channel."""
    rows: list[Sequence[str]] = [
        (
            both("channel", "渠道"),
            both("spend CNY", "投放（元）"),
            both("followers", "粉丝"),
            both("for free", "免费"),
            both("CNY each", "单粉（元）"),
            both("CNY for one more", "再多一个（元）"),
            both("at most", "上限"),
        )
    ]
    for outlook in implied.channel_outlooks(scenario):
        if outlook.spend_per_week_cny or outlook.followers_for_free_per_week:
            rows.append(
                (
                    channel_word(outlook.channel),
                    f"{outlook.spend_per_week_cny:,.0f}",
                    f"{outlook.followers_per_week:,.1f}",
                    f"{outlook.followers_for_free_per_week:,.1f}",
                    _number(outlook.cost_per_follower_cny),
                    _number(outlook.next_follower_cny),
                    _number(outlook.capacity_per_week, both("no limit", "不限")),
                )
            )
    nobody = both(*phrases.NOBODY_NO_CHANNEL_SPENDS)
    return aligned(rows, range(1, 7), language) if len(rows) > 1 else [in_language(nobody, language)]


def what_follows(scenario: Scenario, language: Language = "en") -> list[str]:
    """Expectations that follow from the numbers alone."""
    levers, leaving = scenario.levers, scenario.behavior.leaving
    room, trust = implied.room_for_friends(levers), levers.referral.trust_start
    rows = {
        both("ease of the checkout", "下单流程"): both(
            *phrases.THOSE_WHO_BEGIN_PASS,
            ease=percent(implied.checkout_ease(levers)),
            steps=_steps(len(levers.checkout.step_pass)),
        ),
        both("needs", "需求"): both(*phrases.YEAR_PERSON_REAL_NEED, needs=implied.needs_per_year(scenario)),
        both("annoyed", "反感"): both(
            *phrases.TOLERATE_LESS_THAN_SENT,
            share=percent(implied.annoyed_share(scenario)),
            messages=implied.messages_a_week(scenario),
        ),
        both("leaving", "流失"): both(
            *phrases.FOLLOWER_STAYS_BUYER_MEAN,
            follower=_weeks(leaving.follower_per_week),
            buyer=_weeks(leaving.buyer_per_week),
        ),
        both("silence", "沉默"): _silence(scenario),
        both("sharing", "分享"): both(*phrases.TIMES_YEAR_BY_BUYER, times=implied.shares_per_year(scenario)),
        both("margin", "毛利"): both(
            *phrases.CNY_ORDER_AT_TRUST, margin=implied.margin_per_order_cny(scenario, trust), trust=trust
        ),
        both("room", "容量"): both(
            *phrases.FRIENDS_MARKET, room=room, share=percent(min(room / scenario.market.people, 1.0))
        ),
        both("service", "服务"): both(*phrases.CNY_WEEK_WAGES_FOR, cost=_service_cost(levers)),
        both("fixed cost", "固定成本"): both(
            *phrases.CNY_WEEK_CHANNELS_APART, cost=implied.fixed_cost_per_week_cny(levers)
        ),
    }
    return aligned(rows.items(), language=language)


def _silence(scenario: Scenario) -> str:
    first = scenario.behavior.need.dropout_from_order
    after, within = implied.lapse_after_order(scenario), implied.lapsed_within(scenario, 365.0)
    since: str = "" if first == 1 else both(", from order {first} on", "（自第 {first} 单起）", first=first)
    told: list[str] = []
    if after:
        said = "with chance {share} (mean) after each order{since}", "每单之后平均 {share} 的概率{since}"
        told.append(both(*said, share=percent(after), since=since))
    if within:
        said = (
            "{share} of the buyers within a year of the first order, whatever they order",
            "首单后一年内 {share} 的买家",
        )
        told.append(both(*said, share=percent(within)))
    return joined(told, "; ", "；") or both("no buyer falls silent", "没有买家沉默")


def _service_cost(levers: Levers) -> float:
    return levers.messages.service_per_week * levers.accounts.contact_cost_cny


def aligned(rows: Iterable[Sequence[str]], right: Iterable[int] = (), language: Language = "en") -> list[str]:
    """Rows of texts as lines of aligned columns, the columns in ``right`` (numbers) to the right."""
    told, to_the_right = [[in_language(cell, language) for cell in row] for row in rows], frozenset(right)
    places = [max(map(_width, column)) for column in zip(*told, strict=True)]
    return [
        "  ".join(_padded(cell, places[i], i in to_the_right) for i, cell in enumerate(row)).rstrip() for row in told
    ]


def _when(entry: Entry, dated: Callable[[int], date | None]) -> str:
    first, last = entry.from_day, entry.to_day
    when = both("day {first} on", "第 {first} 天起", first=first)
    if last is not None:
        when = both("day {first} to {last}", "第 {first} 至 {last} 天", first=first, last=last)
    if begin := dated(first):
        end = both("on", "起") if last is None else both("to {date}", "至 {date}", date=dated(last))
        when += both(" ({begin} {end})", "（{begin} {end}）", begin=str(begin), end=end)
    if entry.every_days:
        told = ", {long} of every {every} days", "，每 {every} 天中 {long} 天"
        when += both(*told, long=entry.for_days, every=entry.every_days)
    return when


def _standing(held: Held, origins: Sequence[Origin]) -> str:
    """Say whether a later entry decides instead, and name it; empty where none does."""
    if held.decided == held.days:
        return ""
    others = joined((str(origins[number]) for number in held.others), " and ")
    if not held.decided:
        return both(*phrases.NEVER_HOLDS_COMES_LATER, others=others)
    told = (
        "holds on {decided} of its {days} days: {others} comes later",
        "{days} 天中仅 {decided} 天有效：{others} 在后",
    )
    return both(*told, decided=held.decided, days=held.days, others=others)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_plain, value))}]"
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)


def _number(value: float | None, nothing: str = "-") -> str:
    return nothing if value is None else f"{value:,.1f}"


def _steps(count: int) -> Both:
    return both("its one step", "唯一一步") if count == 1 else both("all {count} steps", "全部 {count} 步", count=count)


def _weeks(hazard_per_week: float) -> Both:
    if not hazard_per_week:
        return both("for ever", "永远")
    return both("{weeks:,.0f} weeks", "{weeks:,.0f} 周", weeks=1.0 / hazard_per_week)


def _width(text: str) -> int:
    """Places in a terminal: Chinese characters take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, places: int, right: bool) -> str:
    blanks = " " * (places - _width(text))
    return blanks + text if right else text + blanks
