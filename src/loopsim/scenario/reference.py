"""The page of every lever, written from the declarations: ``loopsim reference --write docs/reference.md --force``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from loopsim.declare.units import unit_text
from loopsim.languages import Both, Language, both, in_language, joined
from loopsim.scenario.document import Declared, catalogue
from loopsim.scenario.faults import number

_INTRODUCTION = """\
# Every lever of a scenario

Written from the declarations by `loopsim reference --write docs/reference.md --force`. Do not edit.

A scenario is a TOML file. It sets the market (`[market]`), people's responses (`[behavior]`), the merchant's decisions
(`[levers]`) and their changes (`[[schedule]]`). Everything has a default, so a file contains only the differences. It
may begin with `from = "closed-loop"` (a preset, or another file beside it): its tables are then laid on those of that
file, lists replace its lists, and the entries of `[[schedule]]` are added after its own, so that they win where both
change the same value on the same day. `schedule_replaces = true` at the top of the file drops those of that file. A
change from outside (`--set`, a plan, Python) replaces the whole `schedule`, or one value in it (`schedule.0.to_day`).

Endings give the unit: `_cny` is yuan, `_per_week` a hazard or a count a week, `_share` a part of a whole (30% is
0.3), `_chance` a probability, `_lift` a factor added to 1 (twice as much is 1). Negative zero is read as 0.

Sources: `M01` to `M94` are the mechanisms of the articles that the model was built from. The letter says how strong a
default is: D data or a refit of it, P a published study, R a rule of the platform or the law, S an article's own
number, V a vendor's blog (weak), A an assumption, to be swept. *Plausible* is the range that would surprise nobody,
in which `loopsim sensitivity` moves a value, with a letter of its own; *x 0.5 to 2* is half to double the value set,
and *0 or 2 to 13* a range beside 0, which switches it off. *Grows* marks amounts that are multiplied when a
scenario is scaled to a larger market.

*Raised, it moves* says what a higher value does, all else equal and where the value matters at all: which measure of a
run goes up or down, or that it moves either way, depending on the rest (either). For a choice it is the change going
down its list. `tests/promises/test_lever_audit.py` checks every value.

Example of a schedule (days count from 0; later entries win over earlier ones):

```toml
[[schedule]]
from_day = 90
to_day = 119
set = {"levers.ads.daily_spend_cny" = 0}   # afterwards the former value returns
note = "ads paused"

[[schedule]]
from_day = 180
to_day = 207
ramp = {"levers.referral.reward_cny" = 20} # in equal steps, reached on to_day; stays afterwards

[[schedule]]
from_day = 28
every_days = 28
for_days = 3
set = {"levers.messages.promo_per_week" = 5}
```
"""


_INTRODUCTION_ZH = """\
# 场景的全部杠杆与参数

由 `loopsim reference --language zh` 从声明写出。

场景是一个 TOML 文件：市场（`[market]`）、人们的反应（`[behavior]`）、商家的决定（`[levers]`）及其变动
（`[[schedule]]`）。一切都有默认值，文件里只写不同之处。文件可以 `from = "closed-loop"` 开头（一个预设，或旁边的另一
个文件）：自己的表叠在它的表上，列表整个替换，`[[schedule]]` 的各项排在它的之后，因此同一天改同一个值时以自己的为
准。写在文件最上面的 `schedule_replaces = true` 弃用它的日程。来自外部的改动（`--set`、方案、Python）替换整
个 `schedule`，或其中一个值（`schedule.0.to_day`）。

词尾说明单位：`_cny` 为元，`_per_week` 为每周的发生率或次数，`_share` 为占整体的比例（30% 写 0.3），`_chance` 为概
率，`_lift` 为加到 1 上的增幅（翻倍写 1）。负零按 0 读。

来源：`M01` 至 `M94` 是建模所依据的文章中的机制。字母说明默认值有多可靠：D 数据或对数据的重新拟合，P 已发表研
究，R 平台规则或法律，S 文章自述数字，V 厂商博客（弱），A 假定，应逐一试过。*合理范围* 是谁都不会意外的取值，
`loopsim sensitivity` 在其中移动各值，另有自己的字母；*×0.5 至 2* 为所设值的一半至两倍，*0 或 2 至 13* 为 0（关掉）
之外的范围。*随市场放大* 标出场景放大到更大市场时一同相乘的数额。

*调高会影响* 说明在该值起作用、其余不变时，调高它会怎样：哪个指标升（up）、降（down），或视情况而定（either）。选项
按次序往下。

日程的例子（从第 0 天数起；同一天以后面的为准）：

```toml
[[schedule]]
from_day = 90
to_day = 119
set = {"levers.ads.daily_spend_cny" = 0}   # 之后恢复原值
note = "停投广告"

[[schedule]]
from_day = 180
to_day = 207
ramp = {"levers.referral.reward_cny" = 20} # 逐日等步变化，到 to_day 达到；之后保持

[[schedule]]
from_day = 28
every_days = 28
for_days = 3
set = {"levers.messages.promo_per_week" = 5}
```
"""

_HEADS = (
    both("name", "名称"), both("default", "默认值"), both("unit", "单位"), both("bounds", "范围"),
    both("plausible", "合理范围"),
    both("meaning", "含义"), both("raised, it moves", "调高会影响"), both("source", "来源"),
)  # fmt: skip

_GROWS = both(" (*grows*)", "（*随市场放大*）")
_WAYS = {"up": both("up", "↑"), "down": both("down", "↓"), "either": both("either", "↑或↓")}
_NUMBERS = "{fewest} to {most} numbers, each {inner}", "{fewest} 至 {most} 个数，每个 {inner}"
_SO_MANY = "{most} numbers, each {inner}", "{most} 个数，每个 {inner}"
_LETTERS = "at most {most} characters", "最多 {most} 个字"
_ABOVE, _FROM = ("above {low} to {high}", "大于 {low} 至 {high}"), ("{low} to {high}", "{low} 至 {high}")
_KINDS = {
    "yes or no": both("true or false", "true 或 false"),
    "table": both("paths and values", "路径与值"),
}


def reference(language: Language = "en", word_of: Callable[[str], str] = str) -> str:
    """Return the whole page, in Markdown.

    ``word_of`` gives the Chinese of a measure, a column of the daily table or an attitude; left out: it stays as it is.
    """
    beginning = _INTRODUCTION_ZH if language == "zh" else _INTRODUCTION
    return beginning + "".join(_sections(language, word_of)).rstrip() + "\n"


def _sections(language: Language, word_of: Callable[[str], str]) -> Iterator[str]:
    """A heading and a table for each section that holds values of its own, in the order of declaration."""
    known = catalogue()
    values = [one for one in known.values() if one.kind not in ("table", "tables") and not one.path.endswith(".#")]
    values += [one for one in known.values() if one.path in ("schedule.#.set", "schedule.#.ramp")]
    ordered = sorted(values, key=lambda one: list(known).index(_table_of(one)) if _table_of(one) else -1)
    for table, declared in groupby(ordered, key=_table_of):
        yield f"\n## {in_language(_title(table), language)}\n\n"
        if table:
            yield f"{in_language(known[table].meaning, language)}\n\n"
        yield _line([in_language(head, language) for head in _HEADS]) + "| --- " * len(_HEADS) + "|\n"
        for one in declared:
            yield _line([in_language(cell, language) for cell in _row(one, word_of)])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |\n"


def _table_of(declared: Declared) -> str:
    return declared.path.rpartition(".")[0]


def _title(table: str) -> str:
    if not table:
        return both("At the top of the file", "文件最上面")
    title = f"`[[{table.removesuffix('.#')}]]`" if table.endswith(".#") else f"`[{table}]`"
    chinese = catalogue()[table].chinese
    return Both(title, f"{title} {chinese}" if chinese else title)


def _row(declared: Declared, word_of: Callable[[str], str]) -> tuple[str, ...]:
    moves = joined(
        (Both(f"`{measure}` {way}", word_of(measure) + _WAYS[way].zh) for measure, way in declared.moves), zh="、"
    )
    name = Both(f"`{declared.name}`", f"`{declared.name}` {declared.chinese.rpartition('·')[2]}")
    meaning = declared.meaning + _GROWS if declared.grows else declared.meaning
    return (
        name, _default(declared), unit_text(declared.unit), _bounds(declared), _plausible(declared), meaning, moves,
        declared.source,
    )  # fmt: skip


def _default(declared: Declared) -> str:
    value = declared.default
    if value is None or value in ("", {}):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(f'{part:g}' for part in value)}]"
    return f'"{value}"' if isinstance(value, str) else number(value)


def _plausible(declared: Declared) -> str:
    told = declared.plausible
    if told is None:
        return ""
    way = both("x ", "×") if told.is_factor else both("0 or ", "0 或 ") if told.is_off_at_0 else ""
    facts = {"low": number(told.low), "high": number(told.high), "grade": told.grade}
    return way + both("{low} to {high} {grade}", "{low} 至 {high} {grade}", **facts)


def _bounds(declared: Declared) -> str:
    if declared.kind == "choice":
        return ", ".join(f'"{choice}"' for choice in declared.choices)
    if declared.kind == "numbers":
        inner = _bounds(catalogue()[f"{declared.path}.#"])
        words = _SO_MANY if declared.fewest == declared.most else _NUMBERS
        return both(*words, fewest=declared.fewest, most=declared.most, inner=inner)
    if declared.kind == "text":
        return both(*_LETTERS, most=declared.most) if declared.most else both("a text", "文本")
    if declared.low is None or declared.high is None:
        return _KINDS.get(declared.kind, "")
    low, high = number(declared.low), number(declared.high)
    told = both(*(_ABOVE if declared.low_is_open else _FROM), low=low, high=high)
    return told + both(", whole", "，整数") if declared.kind == "whole number" else told
