"""Words on how a table was read, and what was not understood in it, in Chinese by its English text."""

from __future__ import annotations

from itertools import combinations as _some

_WEEKDAYS = {
    "Mondays": "周一", "Tuesdays": "周二", "Wednesdays": "周三", "Thursdays": "周四", "Fridays": "周五",
    "Saturdays": "周六", "Sundays": "周日",
}  # fmt: skip

_MANY = "{column}: {part} of {all} %s not understood, such as {cell} in {place} ({why})"

TABLES = {
    # where a cell stands, and what it says
    "line {number}": "第{number}行",
    "row {number}": "第{number}行",
    "row {number} of the data": "数据第{number}行",
    "the text {text}": "{text}",
    "an empty text": "空单元格",
    "{cell}, before the start {text}": "{cell}，早于开始{text}",
    "day": "天",
    "week": "周",
    "month": "月",
    "quarter": "季度",
    "year": "年",
    # not understood
    _MANY % "dates": "{column}：{all}个日期中有{part}个无法识别，如{place}的{cell}（{why}）",
    _MANY % "numbers": "{column}：{all}个数字中有{part}个无法识别，如{place}的{cell}（{why}）",
    _MANY % "ids": "{column}：{all}个编号中有{part}个无法识别，如{place}的{cell}（{why}）",
    "{column}: {bad} of {all} rows left out, such as {cell} in {place}": (
        "{column}：{all}行中{bad}行未计入，如{place}的{cell}"
    ),
    "{column}: {bad} of {all} cells left out, such as {cell} in {place}": (
        "{column}：{all}个单元格中{bad}个未计入，如{place}的{cell}"
    ),
    "left out: {bad} of {all} rows with another number of cells than the header has names ({width}), such as {place}: "
    "{cell}": "未计入：{all}行中{bad}行的列数与表头（{width}列）不符，如{place}：{cell}",
    "{column}: {part} of {all} dates lie years apart from all others, such as {cell} in {place}: they count as they "
    "stand": "{column}：{all}个日期中有{part}个与其他日期相差数年，如{place}的{cell}：按原样计入",
    "line {row} has a cell of several lines that look like rows: {cell}; if a quotation mark is missing there, rows "
    "are lost": "第{row}行有一个单元格跨多行，且内容像数据行：{cell}；若该处缺少引号，则有数据行丢失",
    "{column}: {count} rows with {cell} or the like, such as {place}, are left out: --where takes a text as it is "
    "written": "{column}：{count}行的内容为{cell}等相近写法（如{place}），未计入：--where按原样匹配",
    "no date": "不是日期",
    "no number": "不是数字",
    "not of the form {form}": "不符合格式{form}",
    "years apart from all others": "与其他日期相差数年",
    "another currency than the rest": "币种与其余不同",
    "rounded by a spreadsheet": "被电子表格取整",
    "an error of the spreadsheet": "电子表格的错误值",
    "a formula that was never calculated: open and save the workbook in a spreadsheet program": (
        "公式从未计算：请用电子表格软件打开并保存该文件"
    ),
    "{mark} is the decimal mark of the other cells": "其余单元格的小数点是{mark}",
    "no number with {mark} as the decimal mark": "以{mark}为小数点则不是数字",
    "thousands or decimals: say --decimal": "千分位还是小数：请用--decimal指定",
    "both orders are there: say --date-format {orders}": "两种日月顺序都有：请用--date-format {orders}",
    "{order} first: say --date-format {orders}": "无法判断年月日的顺序：请用--date-format {orders}",
    "no date as {form}": "按{form}不是日期",
    "{why}, or a zone of no known offset": "{why}，或时区无法识别",
    # how it was read
    "day/month/year": "日/月/年",
    "month/day/year": "月/日/年",
    "year/month/day": "年/月/日",
    "{column}: dates are read as {form}, as {cell} in {place} shows": "{column}：日期按{form}读取，见{place}的{cell}",
    "{column}: {part} of {all} dates are read as {form}, as {cell} in {place} shows": (
        "{column}：{all}个日期中的{part}个按{form}读取，见{place}的{cell}"
    ),
    "{column}: {cell} in {place} can only be {other}: of the others {count} could be so too, and are read as {form}": (
        "{column}：{place}的{cell}只能是{other}：其余有{count}个也可能如此，均按{form}读取"
    ),
    "{column}: times are in UTC and so are their days; --zone +08:00 (or Asia/Shanghai) takes the days of another "
    "place": (
        "{column}：时间为UTC，日期也按UTC计；用--zone +08:00（或Asia/Shanghai）可按当地日期计"
    ),
    "{column}: {cell} in {place} is read as {day} ({form})": "{column}：{place}的{cell}读作{day}（{form}）",
    "{column}: {cell} in {place} is read as {day} ({form}, at {zone})": (
        "{column}：{place}的{cell}读作{day}（{form}，{zone}）"
    ),
    "{column}: {cell} in {place} is read as {day} ({form}, in UTC, where all are midnight)": (
        "{column}：{place}的{cell}读作{day}（{form}，按UTC，全部恰为零点）"
    ),
    "{column}: {cell} in {place} is read as {day} ({form}, in UTC); --zone +08:00 takes the days of China": (
        "{column}：{place}的{cell}读作{day}（{form}，按UTC）；用--zone +08:00按北京时间计日"
    ),
    "{column}: {cell} in {place} is read as {day} ({form}, in UTC); all are midnight at {zone}: say --zone {same}": (
        "{column}：{place}的{cell}读作{day}（{form}，按UTC）；全部恰为{zone}的零点：请用--zone {same}"
    ),
    "seconds since 1970": "1970年以来的秒数",
    "milliseconds since 1970": "1970年以来的毫秒数",
    "microseconds since 1970": "1970年以来的微秒数",
    "nanoseconds since 1970": "1970年以来的纳秒数",
    "day numbers of a spreadsheet": "电子表格的日期序号",
    "{column}: {cell} in {place} is read as {number}; if it is not, say --decimal": (
        "{column}：{place}的{cell}读作{number}；如有误，请用--decimal指定小数点"
    ),
    "{column}: {count} rows are in {currency} by {other}: taken as they stand, nothing is converted into yuan": (
        "{column}：按{other}，{count}行的币种为{currency}：按原数计，不折算为人民币"
    ),
    "{column}: {part} of {all} numbers are in {currency}, such as {cell} in {place}: taken as they stand, nothing is "
    "converted into yuan": (
        "{column}：{all}个数字中有{part}个为{currency}金额，如{place}的{cell}：按原数值计，未换算为人民币"
    ),
    "another currency": "其他币种",
    "columns by {name}: {columns}": "按{name}取列：{columns}",
    "{column}: {count} dates of 2099 or later, such as {cell}, are taken as still there": (
        "{column}：{count}个2099年及以后的日期（如{cell}）视为仍在会"
    ),
    # periods
    "{rows} rows are added up to {dates} dates": "{rows}行按日期合计为{dates}个日期",
    "{count} periods that end after {day} are left out": "{day}之后结束的{count}期未计入",
    "{count} days without a row, the first {day}, are taken as 0 (--gaps zero)": (
        "{count}天没有数据行（首日{day}），按0计（--gaps zero）"
    ),
    "no row for {first} to {last} ({count} days): {how}": "{first}至{last}没有数据行（{count}天）：{how}",
    "no row for {first} to {last} ({count} days), and {more} more gaps: {how}": (
        "{first}至{last}没有数据行（{count}天），另有{more}处缺失：{how}"
    ),
    "each row counts for its usual period, and days without a row are not judged; {cure}": (
        "每行按通常的一期计，没有数据行的日子不参与比较；{cure}"
    ),
    "--gaps join if the next row holds them too, --gaps zero if nothing happened then": (
        "若下一行已包含这些日子，请用--gaps join；若当时无业务，请用--gaps zero"
    ),
    "no row on {days}: these days are not judged; {cure}": "{days}没有数据行：这些日子不参与比较；{cure}",
    "{cure}. {column} on {days} is {times} times that of other days, as if it held them": (
        "{cure}。{column}在{days}是其他日子的{times}倍，似已包含这些日子"
    ),
    **{
        " and ".join(some): "、".join(_WEEKDAYS[day] for day in some)
        for count in range(1, 7)
        for some in _some(_WEEKDAYS, count)
    },
    "the last period, {first} to {last}, is not over: its sums are too low to compare; --until {day} leaves it out": (
        "最后一期（{first}至{last}）尚未结束：数值偏低，不宜比较；可用--until {day}不计入"
    ),
    "the last period, {first} to {last}, comes to at most {share} of the lowest of the {count} before: if it was not "
    "over when the table was made, --until {day} leaves it out": (
        "最后一期（{first}至{last}）至多为此前{count}期最低值的{share}：若导出时该期尚未结束，可用--until {day}不计入"
    ),
}  # fmt: skip
