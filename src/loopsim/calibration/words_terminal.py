"""Output of ``loopsim calibrate`` in Chinese by its English text."""

from __future__ import annotations

#: What is held against one another.
_SIDES = {"data": "数据", "law": "模型", "simulated": "模拟", "by chance": "随机波动"}

TERMINAL = {
    "p value": "p值",
    "log-likelihood": "对数似然",
    "R squared": "R²",
    "peak": "峰值（期）",
    "deviation against chance": "偏差相对随机波动",
    "{rows} rows, {orders} orders, {customers} customers": "{rows}行，{orders}单，{customers}位客户",
    "check: {said}": "检验：{said}",
    "read: {said}": "读取：{said}",
    "warning: {said}": "注意：{said}",
    "dirty: {said}: {count}": "脏数据：{said}：{count}",
    "laws: {said}": "模型：{said}",
    "newcomers of fitted.toml are those of {scenario}, by its channels and referral: the log tells nothing of them": (
        "fitted.toml的新客来自{scenario}的渠道与转介绍：日志对此没有说明"
    ),
    "{count} runs": "{count}次运行",
    "{count} runs, {more} more kept from before": "{count}次运行，另有此前保存的{more}次",
    "saved to {folder}: report.md, fit.png, calibration.json, scenarios": (
        "已保存到{folder}：report.md、fit.png、calibration.json和方案"
    ),
    "saved to {folder}: report.md, fit.png, calibration.json, scenarios, draws.csv for loopsim robust --draws": (
        "已保存到{folder}：report.md、fit.png、calibration.json、方案，以及供loopsim robust --draws使用的draws.csv"
    ),
    # what differs
    **{
        f"{{what}}: {one} {{found}}, {other} {{expected}}{part}{apart}more than chance": (
            f"{{what}}：{_SIDES[one]}{{found}}，{_SIDES[other]}{{expected}}{part_zh}{apart_zh}超出随机波动"
        )
        for one in _SIDES
        for other in _SIDES
        for part, part_zh in (("", ""), (" ({part})", "（{part}）"))
        for apart, apart_zh in ((": ", "，"), (", {far} standard deviations apart: ", "，相差{far}个标准差，"))
    },
    "{failed} of {runs} runs of the fitted scenario failed and are left out, the first (seed {seed}): {message}": (
        "拟合方案的{runs}次运行中{failed}次失败，未计入；首次（种子{seed}）：{message}"
    ),
    "by chance": "随机波动",
    "repeat orders, fitted days": "拟合期复购订单",
    "customers without a repeat order": "无复购客户",
    "repeat orders, held back": "留出期复购订单",
    "repeat orders, all days": "全部日期的复购订单",
    "mean order of customers with {repeats} repeat order": "有{repeats}次复购的客户的平均客单价",
    "mean order of customers with {few} or {more} repeat orders": "有{few}或{more}次复购的客户的平均客单价",
    "mean order of customers with {few} or more repeat orders": "有至少{few}次复购的客户的平均客单价",
    "customers in the tenth with the highest spend": "属于消费最高十分之一的客户数",
    "worth of the orders held back": "留出期订单金额",
    "chi-square of quits by period": "各期退出数的卡方",
    "share left, periods held back": "留出期留存占比",
    "share left at the end": "期末留存占比",
}  # fmt: skip
