"""Complaints of Click about a command line, in Chinese."""

from __future__ import annotations

import re

from loopsim.languages import Both

#: Sentences of Click as patterns, with their Chinese; more than one may stand in a complaint.
_SENTENCES = (
    (r"No such option:? '?(?P<name>--?[^' ]+?)'?\.?(?= |$)", "没有选项 {name}"),
    (r"\(Possible options: (?P<names>[^)]*)\)", "（可能是：{names}）"),
    (r"\(Did you mean one of: (?P<names>[^)]*)\)", "（可能是：{names}）"),
    (r"\(?Did you mean (?P<names>[^?]*)\?\)?", "（可能是：{names}）"),
    (r"No such command '(?P<name>.*?)'\.?", "没有命令 {name}"),
    (r"Missing argument '(?P<name>.*?)'\.?", "缺少参数 {name}"),
    (r"Missing option '(?P<name>.*?)'\.?", "缺少选项 {name}"),
    (r"Missing command\.?", "缺少命令"),
    (r"Option '(?P<name>.*?)' requires an argument\.?", "选项 {name} 需要一个值"),
    (r"Option '(?P<name>.*?)' requires (?P<count>\d+) arguments\.?", "选项 {name} 需要 {count} 个值"),
    (r"Option '(?P<name>.*?)' does not take a value\.?", "选项 {name} 不带值"),
    (r"Got unexpected extra arguments? \((?P<rest>.*)\)", "多余的参数：{rest}"),
    (r"Invalid value for '(?P<name>.*?)': ", "{name} 的值有误："),
    (r"(?:Path|File|Directory) '(?P<name>.*)' does not exist\.?", "路径 {name} 不存在"),
    (r"(?:Path|File) '(?P<name>.*)' is a directory\.?", "{name} 是文件夹"),
    (r"(?:Path|Directory) '(?P<name>.*)' is a file\.?", "{name} 是文件"),
    (r"(?:Path|File|Directory) '(?P<name>.*)' is not (?P<what>readable|writable)\.?", "无权读写 {name}"),
)  # fmt: skip


def in_both(complaint: str) -> Both:
    """Return a complaint of Click in both languages; a sentence that is not known stays as it is."""
    chinese = complaint
    for pattern, template in _SENTENCES:
        for found in list(re.finditer(pattern, chinese)):
            facts = {name: _listed(fact) if name == "names" else fact for name, fact in found.groupdict().items()}
            chinese = chinese.replace(found[0], template.format(**facts))
    return Both(complaint, chinese.replace(" （", "（"))


def _listed(names: str) -> str:
    """``"'--days', '--seed'?" -> "--days、--seed"``."""
    return "、".join(name.strip("'\"? ") for name in names.split(","))
