"""Words in which faults of the module beside are told, in English and Chinese."""

from __future__ import annotations

from loopsim.languages import both

NOT_FORM = "not of the form {date_format}", "不符合格式 {date_format}"
NO_DATE = both("no date", "不是日期"), "不是日期"
