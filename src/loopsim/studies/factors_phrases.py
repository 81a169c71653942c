"""Words in which faults of the module beside are told, in English and Chinese."""

from __future__ import annotations

from loopsim.languages import both

VALUE_FACTOR_CHANGES_WELL = "a value that factor.{other} changes as well", "factor.{other} 也会改变的值"
TABLES_EACH_WRITTEN_FACTOR = both("tables, each written [[factor]]", "表，各写作 [[factor]]"), "表，各写作 [[factor]]"
STEPS_WHICH_ALL_ARE = "{str} steps, of which all are whole numbers, or a list", "{str} 步（全为整数），或列表"
STEPS_WHICH_GIVE_ONLY = (
    "{steps} steps, which give only {different} different whole numbers",
    "{steps} 步，只得到 {different} 个不同的整数",
)
VALUES_MANY_FOR_EACH = both("values, and as many for each path", "每个路径同样多的值"), "每个路径同样多的值"
SAME_STEPS_FOR_EACH = both("the same steps for each path", "各路径步数相同"), "各路径步数相同"
LIST_VALUES_CHOICES = both("a list of values, or choices", "值的列表，或选项"), "值的列表，或选项"
NUMBER_ABOVE_WHICH_HAS = (
    both("a number above 0, which has a logarithm", "大于 0 的数，才有对数"),
    "大于 0 的数，才有对数",
)
NUMBER_STEPS_WHICH_GRID = both("a number of steps, which a grid needs", "网格所需的步数"), "网格所需的步数"
STEPS_WHOLE_NUMBER = "{steps} steps of a whole number ({exact}, ...)", "整数的 {steps} 步（{exact}……）"
CHOICES_WHICH_NAME_THEIR = (
    both("choices, which name their own paths, and a path", "自带路径的选项，又有路径"),
    "自带路径的选项，又有路径",
)
NAME_FOR_THEIR_COLUMN = (
    both('a name for their column, such as name = "policy"', '其列的名称，如 name = "policy"'),
    '其列的名称，如 name = "policy"',
)
VALUE_CHOICE_HAS_ALREADY = both("a value that the choice has already", "该选项已有的值"), "该选项已有的值"
ONE_PATH_PATHS_CHOICES = (
    both("one of path, paths and choices", "path、paths 与 choices 之一"),
    "path、paths 与 choices 之一",
)
PATH_TWO_PATHS_MORE = "path = {paths}, or two paths or more that are linked", "path = {paths}，或两个以上联动的路径"
ONE_FOR_EACH_PATHS = "one for each of the {count} paths", "{count} 个路径各一个"
