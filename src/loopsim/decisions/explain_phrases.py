"""Words in which ``loopsim.decisions.explain`` tells what is wrong, and what would be right, in English and Chinese."""

from __future__ import annotations

SOME_RUNS_PART_CHANGES = "some runs with a part of the changes failed", "仅含部分改动的一些运行失败"
NO_SEED_ON_WHICH = "no seed on which both plans run ({failed})", "两方案在任何种子下都未能同时完成（{failed}）"
PLANS_RUN = "plans that run", "能够运行的方案"
SAME_SHOP_FIRST = "{name}, the same shop as the first", "{name}，与第一个相同"
ONE_DIFFERS = "one that differs", "不同的一个"
