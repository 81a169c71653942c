"""Words in which faults of the module beside are told, in English and Chinese."""

from __future__ import annotations

from loopsim.languages import both

TABLE_TWO_COLUMNS_IDS = (
    both("a table with two columns of ids, such as from,to", "有两个编号列的表，如 from,to"),
    "有两个编号列的表，如 from,to",
)
NUMBER_MORE_EACH_ROW = both("a number of 0 or more in each row", "每行一个不小于 0 的数"), "每行一个不小于 0 的数"
IDS_FIRST_LINE = "ids in the first line ({one}, {other})", "首行是编号（{one}、{other}）"
WORDS = "in {name} {text}{found}", "{name} 中有 {text}{found}"
THIRD_COLUMN_RELATION_TYPE = (
    both("a third column relation or type there, or nothing here", "表中第三列 relation 或 type，或此处留空"),
    "表中第三列 relation 或 type，或此处留空",
)
SOME = "some of {found}{text}", "{found}{text} 中的几个"
ID_ROUNDED_BY_SPREADSHEET = (
    "{cell}, an id rounded by a spreadsheet, in {place}",
    "{cell}（{place}），是被电子表格舍入的编号",
)
COLUMN_NAMES_THERE_FROM = (
    both("column names there, such as from,to", "首行为列名，如 from,to"),
    "首行为列名，如 from,to",
)
COLUMN = "{place}, column {column}: {cell}", "{place}，列 {column}：{cell}"
WEIGHTS_LARGER_MORE_PASSES = (
    both("weights, the larger the more passes along a tie", "权重，越大则关系上传播越多"),
    "权重，越大则关系上传播越多",
)
ROW_SUMS = "{cell}, a row of sums, in {place}", "{cell}（{place}），是合计行"
IDS_KEPT_TEXTS_SPREADSHEET = (
    both("ids kept as texts in the spreadsheet", "在电子表格中以文本保存的编号"),
    "在电子表格中以文本保存的编号",
)
MARK_FOR_NOTHING_ID = "{mark}, a mark for nothing, as an id", "以表示空缺的 {mark} 为编号"
IDS_TYPE_COLUMN = "ids of type {kind} in the column {column}", "列 {column} 中类型为 {kind} 的编号"
IDS_ARE_WHOLE_NUMBERS = both("ids that are whole numbers or texts", "整数或文本的编号"), "整数或文本的编号"
BUT_HAS_NO_RELATIONS = "{strong}, but {name} has no relations", "{strong}，但 {name} 没有关系类型"
WHICH_HAS_NO_TIE = "{unknown}, of which {name} has no tie", "{unknown}，而 {name} 中没有这种关系"
