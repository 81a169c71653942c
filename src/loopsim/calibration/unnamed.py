"""Columns that nobody named, yet say of rows that they are no sale or were paid back: such rows count as sales."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import numpy as np

from loopsim.tables.reading import Table

#: Names of columns in small letters, without blanks and marks: what was paid back, a status, a mark of its own.
_REFUNDS = re.compile(
    r"(amount|total|value)?(refund|refunded|refunds|returned)(total|amount|value|sum|price)?|已?退款(总?金?额)?|退货金额"
)
_STATUSES = re.compile(
    r"(order|payment|financial|trade|transaction|sale|sales|refund|return|invoice|item|aftersale)?(status|state|type|kind)"
    r"|(订单|交易|支付|付款|退款|售后|业务|单据|记录)?(状态|类型)|event|eventtype|action"
)
_MARKS = re.compile(
    r"(is|was|has)?(refund|refunded|return|returned|cancel|canceled|cancelled|void|voided)|是否(退款|退货|取消)"
)
_TIMES = re.compile(
    r"(refund|refunded|return|returned|cancel|canceled|cancelled|void|voided)(at|on|date|time)|(退款|退货|取消)(时间|日期)"
)

#: Statuses of a row that is no sale, and those that only look so: "not refunded", "未退款", "partially refunded".
_NO_SALE = re.compile(
    r"\b(refund(ed)?|return(ed)?|cancel(l?ed|lation)?|void(ed)?|chargeback|failed|declined|unpaid|rejected)\b"
    r"|退款|退货|取消|关闭|作废|待付款|未付款|支付失败"
)
_SALE = re.compile(r"\b(no|not|non|never|partial(ly)?|without|refundable|request(ed)?)\b|^[未无非没]|部分|失败$|拒绝")
#: Texts of other rows that fit on one line of advice.
_FEW = 4

_YES = ("true", "yes", "y", "t", "1", "1.0", "是")
_NO = ("false", "no", "n", "f", "0", "0.0", "否", "")


def unnamed_columns(
    names: Sequence[str], named: Collection[str], roles: Collection[str], refund_is_off: bool = False
) -> tuple[str, ...]:
    """Columns worth a look: their names speak of refunds, returns, cancellations or a status, and nobody named them.

    Statuses are left alone where the ``roles`` that columns have tell of them, and refunds where somebody named their
    column or said that there is none.
    """
    statuses = () if {"status", "cancelled"} & {*roles} else (_STATUSES, _MARKS, _TIMES)
    refunds = () if refund_is_off or "refund" in roles else (_REFUNDS,)
    return tuple(
        name
        for name in names
        if name not in named and names.count(name) == 1
        if any(kind.fullmatch(_plain(name)) for kind in (*statuses, *refunds))
    )


def unnamed_doubts(table: Table, columns: Collection[str], amount: str, worth: np.ndarray) -> list[str]:
    """Warn of rows that sell something (``worth`` above 0 or unknown), although one of these columns says otherwise."""
    said = []
    for column in (one for one in columns if one in table.columns):
        texts, name = table.texts(column), _plain(column)
        sold = ~(worth <= 0) & (texts != "")
        words = {text: str(text).casefold() for text in np.unique(texts[sold])}
        if _TIMES.fullmatch(name):
            off = {*words}
        elif (_MARKS.fullmatch(name) or _REFUNDS.fullmatch(name)) and {*words.values()} <= {*_YES, *_NO}:
            off = {text for text, word in words.items() if word in _YES}
        elif _REFUNDS.fullmatch(name):
            said += _paid_back(table, column, amount, sold) if amount else []
            continue
        else:
            off = {text for text, word in words.items() if _NO_SALE.search(word) and not _SALE.search(word)}
        rows = sold & np.isin(texts, [*off])
        if rows.any():
            example = f'"{texts[int(rows.argmax())]}"' + (" or the like" if len(off) > 1 else "")
            cure = _cure(column, texts[~rows & ~(worth <= 0)])
            said.append(f"{int(rows.sum()):,} rows with {example} in {column} count as sales: {cure}")
    return said


def _cure(column: str, others: np.ndarray) -> str:
    """Tell how to keep the other rows: by their texts, where there are few."""
    kinds, counts = np.unique(others, return_counts=True)
    if not len(kinds) or len(kinds) > _FEW or "" in kinds:
        return "leave them out of the file if they are none"
    kept = [kinds[place] for place in np.argsort(-counts, kind="stable")]
    return "if they are none, keep the others by " + " ".join(f"--where {column}={text}" for text in kept)


def _paid_back(table: Table, column: str, amount: str, sold: np.ndarray) -> list[str]:
    rows = sold & (np.abs(np.nan_to_num(table.numbers(column, judged=False).value)) > 0)
    if not rows.any():
        return []
    told = f"{int(rows.sum()):,} rows have an amount in {column}, which is not taken off {amount}"
    return [f"{told}: say --refund {column}, or --refund none if it is off already"]


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-.#()（）元]", "", name).casefold()
