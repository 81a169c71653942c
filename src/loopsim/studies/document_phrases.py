"""Chinese of some sections of the module beside."""

from __future__ import annotations

#: Names and meanings of what varies.
FACTOR_ZH = """: 一个变化的因素；以 paths 代替 path，把一同变化的值连在一起
    name: 表与图中的名称；省略：路径的末段
    path: 变化的值在场景中的路径
    paths: 一同变化的值：各有等长的列表或区间
    list: 逐个列出的值
    range: 等步的数；只能取整数时，网格上的数都须为整数
    log_range: 等比的数；只能取整数时各自取整
    choices: 命名的几组改动，每个点取其中一组
"""

#: Names and meanings of a design.
DESIGN_ZH = """: 取哪些点
    kind: grid：每个值与其他每个值组合；latin_hypercube 与 sobol：点均匀散布在区间内，
        只能取整数时各整数机会均等；table：点列在文件里
    points: 多少个点；用于 latin_hypercube 与 sobol
    seed: 用哪一组随机点；用于 latin_hypercube 与 sobol
    file: 研究文件旁的一张表（CSV、Parquet、Excel）：每点一行，每个路径（或选择因素）一列；
        列表在 CSV 中连引号写作 "[0.5, 0.9]"，在 Parquet 中即为列表；用于 table
"""

#: Names and meanings of what is kept.
KEEP_ZH = """: 每次运行保留哪些指标与序列
    kpis: 整次运行的指标；省略：常用的；loop_answer：闭环结论所依据的全部
    series: 逐日保留的每日表的列
    test_from: 闭环检验从哪天起只留转介绍；仅在指标需要时才做
    test_days: 闭环结论依据的天数
    look_ahead: 关停之后前瞻的天数（指标需要时）
"""
