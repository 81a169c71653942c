"""Notes on many runs in Chinese; in English they stand with the runs."""

from __future__ import annotations

from collections.abc import Mapping

_NOTES = {
    "narrow": "{runs} 次运行后 {kpi} 的区间半宽为 {half}（目标 {wanted}）",
    "wide": "{runs} 次运行后 {kpi} 的区间半宽为 {half}（目标 {wanted}），运行结束时仍未达到",
    "undefined_width": "{runs} 次运行后 {kpi} 的区间半宽无定义（目标 {wanted}）",
    "failed": "{runs} 次运行中 {failed} 次失败，首次为种子 {seed}：{message}",
    "series": "内存有限，仅保留前 {runs} 次运行的每日数据",
}


def chinese(kind: str, facts: Mapping[str, str]) -> str:
    """A note, by its kind and what it is filled in with."""
    return _NOTES[kind].format(**facts)
