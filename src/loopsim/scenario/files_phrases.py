"""Words in which faults of the module beside are told, in English and Chinese."""

from __future__ import annotations

from loopsim.languages import both

FILE_AT_MOST_MIB = "a {kind} file of at most {MAX_BYTES} MiB", "至多 {MAX_BYTES} MiB 的{kind}文件"
AT_LEAST_ONE_LINE = (
    both('at least one line, such as from = "closed-loop"', '至少一行，如 from = "closed-loop"'),
    '至少一行，如 from = "closed-loop"',
)
AT_LEAST_ONE_TARGET = (
    both(
        "at least one target, such as [growth], [[measure]] or [transactions]",
        "至少一个目标，如 [growth]、[[measure]] 或 [transactions]",
    ),
    "至少一个目标，如 [growth]、[[measure]] 或 [transactions]",
)
AT_LEAST_BASE_FACTOR = (
    both(
        'at least a base and a factor, such as [base] with scenario = "closed-loop", and [[factor]]',
        '至少一个基础场景和一个因素，如 [base]（含 scenario = "closed-loop"）与 [[factor]]',
    ),
    '至少一个基础场景和一个因素，如 [base]（含 scenario = "closed-loop"）与 [[factor]]',
)
VALID_TOML_NAME_NAME = (
    both(
        'valid TOML, such as name = 3, name = "text" or [section]',
        '有效的 TOML，如 name = 3、name = "text" 或 [section]',
    ),
    '有效的 TOML，如 name = 3、name = "text" 或 [section]',
)
SCENARIO_STUDY_LOOPSIM_SWEEP = (
    "a scenario; of a study: loopsim sweep {label}, or loopsim.sweep in Python",
    "场景；研究请用：loopsim sweep {label}，或 Python 中的 loopsim.sweep",
)
NAME_PRESET_FILE_CLOSED = (
    both('the name of a preset or a file, such as "closed-loop"', '预设或文件的名称，如 "closed-loop"'),
    '预设或文件的名称，如 "closed-loop"',
)
PRESET_FILE_ENDS_TOML = "a preset ({known}) or a file that ends in .toml", "预设（{known}）或以 .toml 结尾的文件"
LINE_CHARACTERS = "a line of {count} characters", "有 {count} 个字符的行"
EACH_TABLE_EACH_NAME = both("each table and each name once", "每个表、每个名称各一次"), "每个表、每个名称各一次"
NUMBER_THOUSANDS_DIGITS = both("a number with thousands of digits", "有数千位的数"), "有数千位的数"
NUMBER_AT_MOST_DIGITS = both("a number of at most 18 digits", "至多 18 位的数"), "至多 18 位的数"
TEXT_FILE_TOML_SAVED = (
    both("a text file in TOML, saved as UTF-8", "以 UTF-8 保存的 TOML 文本文件"),
    "以 UTF-8 保存的 TOML 文本文件",
)
NO_PRESET_FILE_CALLED = "no preset or file called {called}", "没有名为 {called} 的预设或文件"
LISTS_TABLES_NESTED_TOO = both("lists or tables nested too deep", "嵌套过深的列表或表"), "嵌套过深的列表或表"
PATH_FILE_EXISTS = "the path of a {kind} file that exists", "存在的{kind}文件的路径"
FILE_CANNOT_BE_READ = "a file that cannot be read ({reason})", "无法读取的文件（{reason}）"
PIPE_FROM_WHICH_NOTHING = (
    "a pipe from which nothing came within {PIPE_SECONDS:g} seconds",
    "{PIPE_SECONDS:g} 秒内没有内容的管道",
)
AT_MOST_LINE = "at most {MAX_LINE} in a line", "每行至多 {MAX_LINE} 个"
CHAIN_MORE_THAN_FILES = "a chain of more than {_MAX_CHAIN} files", "超过 {_MAX_CHAIN} 个文件的链"
FILE_PIPE_SOMEBODY_WRITES = "a {kind} file, or a pipe that somebody writes to", "{kind}文件，或有内容写入的管道"
