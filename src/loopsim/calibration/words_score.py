"""The answer of ``loopsim score`` in Chinese, by its English text."""

from __future__ import annotations

_INSIDE = "{inside} of {count} figures lie in the 95% bands of {runs} runs (p {p})."
_INSIDE_ZH = "{count}个数据中{inside}个落在{runs}次运行的95%区间内（p {p}）。"

SCORE = {
    f"The model still holds: {_INSIDE}": f"模型仍然有效：{_INSIDE_ZH}",
    **{
        f"The model no longer holds: {{target}} comes to {{actual}}, {{share}} {more} than the {{expected}} expected; "
        f"{_INSIDE}": f"模型已不再有效：{{target}}合计{{actual}}，比预期的{{expected}}{wording}{{share}}；{_INSIDE_ZH}"
        for more, wording in (("more", "多"), ("less", "少"))
    },
    "The model no longer holds: periods scatter more than runs do, most of all {target} up to {to} ({actual}, expected "
    f"{{expected}}); {_INSIDE}": (
        f"模型已不再有效：各期波动大于模型运行，其中{{target}}（至{{to}}）最大：{{actual}}，预期{{expected}}；{_INSIDE_ZH}"
    ),
    "Whether the model still holds is open: {inside} of {count} figures lie in the 95% bands of {runs} runs (p {p}); "
    "{more} runs tell more (--runs).": (
        "模型是否仍然有效尚不能断定：{count}个数据中{inside}个落在{runs}次运行的95%区间内（p {p}）；"
        "{more}次运行可更清楚（--runs）。"
    ),
    "periods": "期数",
    "in 50%": "50%区间内",
    "in 80%": "80%区间内",
    "in 95%": "95%区间内",
    "bias": "偏差",
    "by chance": "随机波动",
    "mean error": "平均误差",
    "to": "截至",
    "95% band": "95%区间",
    "error": "误差",
    "outside": "区间外",
    "followers": "流量池",
    "joined": "拉新",
    "orders": "订单数",
    "revenue": "成交总额",
    "joined by ads": "广告拉新",
    "joined by content": "内容拉新",
    "joined by store": "门店拉新",
    "joined by lure": "优惠引流拉新",
    "joined by organic": "自然流量拉新",
    "joined by referral": "转介绍拉新",
    "joined by leader": "团长拉新",
    "joined by recall": "召回",
    "the last {shown} of {count} rows; all are in periods.csv": "共{count}行，此处为最后{shown}行；全部见periods.csv",
    "warning": "警告",
    "{count} periods were fitted or lie before day 0: they are not scored": (
        "{count}期已用于拟合或早于第0天，不参与评分"
    ),
    "{failed} of {runs} runs failed, the first with seed {seed}: {message}": (
        "{runs}次运行中{failed}次失败，首次为种子{seed}：{message}"
    ),
    "{count} period only: a slow drift can hardly be seen yet": "只有{count}期：缓慢的偏移还难以看出",
    "{count} periods only: a slow drift can hardly be seen yet": "只有{count}期：缓慢的偏移还难以看出",
    "day 0 is taken to be {day}, the first day of the data (--first-day says another)": (
        "以数据的第一天{day}为第0天（可用--first-day指定）"
    ),
    "saved to {folder}: score.png, periods.csv, score.json": "已保存到{folder}：score.png、periods.csv、score.json",
}
