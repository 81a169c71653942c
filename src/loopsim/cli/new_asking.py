"""Questions of ``loopsim new`` in the terminal, and what it says of the answers."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from loopsim.languages import both
from loopsim.plots.texts import Language
from loopsim.scenario.faults import Fault, ScenarioError
from loopsim.shop.outlook import Month
from loopsim.shop.question import Answer, Question, Words
from loopsim.shop.questions import BY_NAME, QUESTIONS
from loopsim.shop.shop import Shop

_WORDS: dict[str, Words] = {
    "begin": {
        "en": "A few questions about your shop. Enter takes the default in brackets; ? means that you do not know; "
        "Ctrl-C leaves.",
        "zh": "请回答几个关于店铺的问题。直接回车取方括号中的默认值；不清楚填 ?；Ctrl-C 退出。",
    },
    "again": {"en": "found {found}; right is {right}", "zh": "“{found}”不对；应为{right}"},
    "doubt": {"en": "Please check: {doubt}.", "zh": "请核对：{doubt}。"},
    "month": {
        "en": "Expected in the first month, before any run (in brackets a mean month of the first year):",
        "zh": "运行前的预计，第一个月（括号内为第一年的月均）：",
    },
    "orders": {
        "en": "  {orders} orders ({orders_year}), {first_orders} of them first orders ({first_orders_year})",
        "zh": "  {orders} 单（{orders_year}），其中首单 {first_orders}（{first_orders_year}）",
    },
    "joined": {
        "en": "  {joined} new friends ({joined_year}), {referred} of them brought by friends ({referred_year}); "
        "{left} leave",
        "zh": "  新增好友 {joined}（{joined_year}），其中好友带来 {referred}（{referred_year}）；流失 {left}",
    },
    "money": {
        "en": "  {revenue} CNY of revenue ({revenue_year}), {margin} of margin ({margin_year}); {spend} of budget, "
        "{fixed} for accounts and guides",
        "zh": "  销售额 {revenue} 元（{revenue_year}），毛利 {margin}（{margin_year}）；投放 {spend}，"
        "账号与导购 {fixed}",
    },
    "falls": {
        "en": "Please check: a mean month of the year has {part} of the first month's orders, since {never} of those "
        "who bought never return and first orders are few: do more of them come back, or were there more first orders?",
        "zh": "请核对：第一年的月均订单只有第一个月的{part}，因为买过的人有{never}不再回来，而新客首单较少："
        "复购比例是否更高，或首单是否更多？",
    },
    "not_said": {
        "en": "  If you sell more or less than that, say so: --orders-last-month, --first-orders-last-month.",
        "zh": "  如与实际不符，请填上个月的实际数：--orders-last-month、--first-orders-last-month。",
    },
    "large": {
        "en": "A market of {people} people takes some minutes to run; a tenth of it, with all amounts a tenth, is "
        "quick: loopsim run {file} --scale 0.1",
        "zh": "{people}人的市场运行需要几分钟；先按十分之一（所有数额同比缩小）很快：loopsim run {file} --scale 0.1",
    },
    "next": {"en": "Next: loopsim run {file}", "zh": "下一步：loopsim run {file} --language zh"},
}

#: Part of the first month's orders below which those of a mean month of the year are told.
_FALLS = 0.75

#: People of a market above which a run takes minutes.
_LARGE = 2_000_000

_GROUPS: dict[str, Words] = {
    "shop": {"en": "The shop", "zh": "店铺"},
    "friends": {"en": "Who is there today", "zh": "现有客户"},
    "hosts": {"en": "Accounts and guides", "zh": "账号与导购"},
    "budget": {"en": "Budget, all of a year", "zh": "全年拉新预算"},
    "orders": {"en": "Orders", "zh": "订单"},
    "last_month": {"en": "Last month, to check the model by", "zh": "上个月的数字，用来校准模型"},
}


def asked(given: Mapping[str, Any], language: Language, ask_all: bool) -> dict[str, Answer]:
    """Ask what is not ``given`` and return what was answered, not what was left at its default.

    Raises:
        ScenarioError: nobody is there to answer.
    """
    found: dict[str, Answer] = {}
    answers: dict[str, Answer] = {}
    group = ""
    click.echo(_WORDS["begin"][language])
    for question in QUESTIONS:
        default = question.default_for(answers)
        answer = given.get(question.name, default)
        if question.name not in given and (question.is_basic or ask_all):
            if question.group != group:
                group = question.group
                click.echo(f"\n{_GROUPS[group][language]}")
            typed = _ask(question, default, language)
            answer = default if typed is None else typed[0]
            if typed is not None:
                found[question.name] = answer
        answers[question.name] = answer
    return found


def asked_again(names: list[str], given: Mapping[str, Any], language: Language) -> dict[str, Answer]:
    """Ask some questions whose answers cannot be, each with the answer so far as its default.

    Raises:
        ScenarioError: nobody is there to answer.
    """
    answers: dict[str, Any] = {}
    for question in QUESTIONS:
        answers[question.name] = given.get(question.name, question.default_for(answers))
    typed = {name: _ask(BY_NAME[name], answers[name], language) for name in dict.fromkeys(names)}
    return {name: one[0] for name, one in typed.items() if one is not None}


def _ask(question: Question, default: Answer, language: Language) -> tuple[Answer] | None:
    """Ask until the answer is right; None where it is left at its default."""
    unit, more = question.unit[language], question.help[language]
    left, end = ("（", "）") if language == "zh" else (" (", ")")
    click.echo("  " + question.text[language] + (left + unit + end if unit else ""))
    if more:
        click.secho(f"    {more}", dim=True)
    shown = "?" if default is None else question.shown(default, language)
    while True:
        try:
            typed = click.prompt(f"    [{shown}]", default="", show_default=False, prompt_suffix=" ")
        except click.Abort:
            if sys.stdin.isatty():
                raise
            cure = both("an answer, or --yes to take the defaults of what no option says", "回答，或用 --yes 取默认值")
            raise ScenarioError(
                [Fault(question.option, both("no answer: the input is over", "输入已结束，没有回答"), cure)]
            ) from None
        if not typed.strip():
            return None
        try:
            return (question.read(typed),)
        except ValueError:
            click.echo(
                "    " + _WORDS["again"][language].format(found=typed.strip()[:60], right=question.right(language))
            )


def place_fault(file: Path, force: bool) -> Fault | None:
    """Fault if the file is there already or can have no place, told before anything is asked."""
    folder = file.parent
    if not folder.is_dir():
        found = both("a file", "文件") if folder.exists() else both("no such folder", "没有这个文件夹")
        return Fault(str(folder), found, both("a folder that exists", "已存在的文件夹"))
    if force or not os.path.lexists(file):
        return None
    return Fault(
        str(file),
        both("a file that exists", "已存在的文件"),
        both("a new name, or --force to replace it", "新的名称，或用 --force 覆盖"),
    )


def told(shop: Shop, file: Path, language: Language) -> Iterator[str]:
    """Lines on the answers: what to expect, doubts, and what comes next. Raises ScenarioError."""
    first, year = shop.outlook()
    typed = shlex.quote(str(file))
    figures = _figures(first) | {f"{name}_year": figure for name, figure in _figures(year).items()}
    for key in ("month", "orders", "joined", "money"):
        yield _WORDS[key][language].format(**figures)
    if "orders_last_month" not in shop.given:
        yield _WORDS["not_said"][language]
    for doubt in shop.warnings(language):
        yield _WORDS["doubt"][language].format(doubt=doubt)
    if year.orders < _FALLS * first.orders:
        never = f"{1.0 - shop.answers['return_share']:.0%}"
        yield _WORDS["falls"][language].format(part=f"{year.orders / first.orders:.0%}", never=never)
    yield _WORDS["next"][language].format(file=typed)
    people = shop.answers["market_people"]
    if people > _LARGE and shop.customers_file is None:  # (a table of customers cannot be scaled)
        yield _WORDS["large"][language].format(file=typed, people=f"{people:,}")


def _figures(month: Month) -> dict[str, str]:
    """The figures of a month as texts."""
    figures = {
        "orders": month.orders,
        "first_orders": month.first_orders,
        "joined": sum(month.joined.values()),
        "referred": month.joined.get("referral", 0.0),
        "left": month.left,
        "revenue": month.revenue_cny,
        "margin": month.margin_cny,
        "spend": month.spend_cny,
        "fixed": month.fixed_cny,
    }
    return {name: f"{figure:,.0f}" for name, figure in figures.items()}
