"""Words in which faults of the module beside are told, in English and Chinese."""

from __future__ import annotations

from loopsim.languages import both

PRICE_ONE_PIECE_SEVERAL = (
    "the price of one piece, and several columns of quantities ({pieces})",
    "单件价格，却有几个数量列（{pieces}）",
)
PIECES = "{cell}, of {cell_2} pieces in {pieces}", "{cell}，即 {pieces} 中的 {cell_2} 件"
COLUMN_READY_MADE_SET = (
    "the column of the {role}, or a ready-made set with --format (loopsim formats)",
    "{role} 列，或用 --format 选用现成格式（loopsim formats）",
)
NO_ORDERS = both("order, without a column of orders", "order，但没有订单列"), "order，但没有订单列"
THAT_COLUMN = both("that column with --order as well", "同时用 --order 指定该列"), "同时用 --order 指定该列"
AMOUNT_ORDER = "{quantity}, with --amount-is order", "{quantity}，且有 --amount-is order"
NAMED_ORDERS = both("a column with --order as well", "同时用 --order 指定的列"), "同时用 --order 指定的列"
ONE_TWO = both("one of the two", "两者之一"), "两者之一"
