"""Words in which faults of the module beside are told, in English and Chinese."""

from __future__ import annotations

from loopsim.languages import both

SMALLER_NUMBER_SO_EVERY = (
    both("a smaller number, so that every run has a seed", "更小的数，使每次运行都有种子"),
    "更小的数，使每次运行都有种子",
)
AT_LEAST_RUNS_PER = "at least runs.per_point ({per_point})", "至少为 runs.per_point（{per_point}）"
AT_LEAST_STOPPING_RULE = (
    both("at least 2 with a stopping rule, which needs a spread", "有停止规则时至少 2 次，以得知离散程度"),
    "有停止规则时至少 2 次，以得知离散程度",
)
AT_LEAST_ONE_THING = (
    both("at least one thing that varies, written [[factor]]", "至少一个变化的因素，写作 [[factor]]"),
    "至少一个变化的因素，写作 [[factor]]",
)
ONLY_CHOICES_BESIDE_TABLE = (
    both("only choices beside a table of points; paths are its columns", "点表之外只有选项；路径即其各列"),
    "点表之外只有选项；路径即其各列",
)
NOTHING_TABLE_HAS_MANY = (
    both("nothing: a table has as many as its rows", "不给出：点数即表的行数"),
    "不给出：点数即表的行数",
)
NOTHING_GRID_HAS_MANY = (
    both("nothing: a grid has as many as its values give", "不给出：网格的点数由各值决定"),
    "不给出：网格的点数由各值决定",
)
AT_MOST_POINTS = "at most {MOST_POINTS:_} points", "至多 {MOST_POINTS:_} 个点"
HOW_MANY_POINTS_TAKES = "how many points {kind} takes", "{kind} 的点数"
FILE_POINTS_POINTS_CSV = (
    both('the file of the points, such as "points.csv"', '点的文件，如 "points.csv"'),
    '点的文件，如 "points.csv"',
)
PLAN_WITHIN_LAW_LEVERS = (
    both(
        'a plan within the law, or levers.commission.legal_guard = "warn"',
        '合规的方案，或 levers.commission.legal_guard = "warn"',
    ),
    '合规的方案，或 levers.commission.legal_guard = "warn"',
)
