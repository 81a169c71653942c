"""Ids of customers that may stand for several people, or of which several may stand for one."""

from __future__ import annotations

import re

import numpy as np

#: A person's id of which the shop shows only a part, such as 138****5678.
_MASKED = re.compile(r"\*\*|＊＊|xxxx")

#: Words of shops for somebody, none of whom is known, in small letters and without blanks and marks.
_NOBODY = frozenset(
    {
        "guest", "guests", "guestcheckout", "guestcustomer", "guestuser", "anonymous", "anon", "anonymoususer",
        "walkin", "walkincustomer", "cashcustomer", "nobody", "unregistered", "notloggedin", "nonmember", "visitor",
        "匿名", "匿名用户", "匿名买家", "匿名客户", "游客", "散客", "访客", "零售客户", "非会员", "未登录", "未注册",
    }
)  # fmt: skip

#: A number for nobody: -1, and zeros as in a telephone number that nobody gave.
_NO_NUMBER = r"^(-[1-9]|0{6,})$"

#: An id with more than this share of the rows, this many times those of the next, and this many at least, looks shared.
_SHARE, _TIMES, _LEAST = 0.05, 5, 20


def doubts(names: np.ndarray, code: np.ndarray) -> list[str]:
    """``(ids, which of them each row has; negative: none) -> warnings``."""
    count = np.bincount(code[code >= 0], minlength=len(names))
    return [*_masked(names, count), *(_nobody(names, count) or _shared(names, count)), *_spelled_twice(names, count)]


def _masked(names: np.ndarray, count: np.ndarray) -> list[str]:
    hidden = np.flatnonzero([_MASKED.search(name) is not None for name in names])
    if not len(hidden):
        return []
    told = f"{int(count[hidden].sum()):,} rows have a customer id with a hidden part ({names[hidden[0]]})"
    return [f"{told}: several people may count as one"]


def _nobody(names: np.ndarray, count: np.ndarray) -> list[str]:
    """Ids that several rows have and that are, by their words, nobody's."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = pa.array(names, pa.string())
    plain = pc.utf8_lower(pc.replace_substring_regex(texts, r"[\s_\-()（）]", ""))
    is_word = pc.is_in(plain, value_set=pa.array(sorted(_NOBODY), pa.string()))
    is_number = pc.match_substring_regex(texts, _NO_NUMBER)
    found = np.flatnonzero(pc.or_(is_word, is_number).to_numpy(zero_copy_only=False) & (count > 1))
    if not len(found):
        return []
    told = f"{int(count[found].sum()):,} of {int(count.sum()):,} rows have the customer id {names[found[0]]}"
    return [f"{told}: guests who share an id count as one; leave such rows out or empty the cells"]


def _shared(names: np.ndarray, count: np.ndarray) -> list[str]:
    if len(names) < 2:
        return []
    most = int(count.argmax())
    next_most = int(np.delete(count, most).max())
    if count[most] < max(_LEAST, _TIMES * next_most, _SHARE * count.sum()):
        return []
    told = f"{int(count[most]):,} of {int(count.sum()):,} rows have the customer id {names[most]}, the next"
    return [f"{told} {next_most:,}: guests who share an id count as one; leave such rows out or empty the cells"]


def _spelled_twice(names: np.ndarray, count: np.ndarray) -> list[str]:
    """Ids that are one but for zeros in front, the width of letters and digits, and capitals."""
    import pyarrow as pa
    import pyarrow.compute as pc

    used = names[count > 0]
    alike = pc.utf8_ltrim(pc.utf8_lower(pc.utf8_normalize(pa.array(used, pa.string()), form="NFKC")), characters="0")
    keys = alike.dictionary_encode()
    if len(keys.dictionary) == len(used):
        return []
    of_each = keys.indices.to_numpy()
    times = np.bincount(of_each)
    one, other = used[np.flatnonzero(of_each == int(np.argmax(times > 1)))[:2]]
    told = f"{int(times[times > 1].sum()):,} customer ids differ in zeros in front, width or capitals only"
    return [f"{told} ({one} and {other}): they count as different people; write each one way if they are the same"]
