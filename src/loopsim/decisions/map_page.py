"""Page of plain words beside a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopsim.decisions.map_words import Language, in_language, kpi_value, lever_name, lever_value
from loopsim.results.definitions import DEFINITIONS, name_of

if TYPE_CHECKING:
    from loopsim.decisions.map_panels import MapPanels
    from loopsim.decisions.mapped import KpiMap

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "title": "# {kpi} of {name}: where it crosses {at}",
        "levers": "## What was moved",
        "lever": "- {name}: {low} to {high}{log}",
        "log": ", in equal ratios",
        "how": "## How it was found",
        "found": "{points} points, {runs} runs of each over {days} days, all points on the same seeds. The first "
        "points are spread evenly; the later ones stand where the ones before let the line run. The surface between "
        "them is a Gaussian process; the luck of each point is known from its runs.",
        "band": "The band holds, with 95%, the line that very many runs and points would show: luck that moves all "
        "points together, luck of each point, and what lies between points.",
        "means": "{Kpi}: {text}.",
        "files": "## Files",
        "list": "- `map.png`: the picture\n- `points.parquet`: a row a point, with the mean of its runs\n"
        "- `line.parquet`: the line and the ends of its band\n- `map.json`: all figures\n"
        "- `round-*`: the runs; `loopsim.load` reads each",
        "panels": "## A map for each value",
        "list_panels": "- `map.png`: the picture\n- `points.parquet`: a row a panel and point, with the mean of its "
        "runs\n- `line.parquet`: the lines and the ends of their bands\n- `maps.json`: all figures\n"
        "- `panel-*`: the map of each value, with its runs",
    },
    "zh": {
        "title": "# {name}：{kpi}在何处穿越 {at}",
        "levers": "## 移动了什么",
        "lever": "- {name}：{low} 至 {high}{log}",
        "log": "（等比）",
        "how": "## 如何求得",
        "found": "{points} 个点，每点 {runs} 次运行，{days} 天，所有点用相同的种子。起初的点均匀分布，"
        "之后的点放在分界线可能经过之处。点之间的曲面为高斯过程，各点的运气由其多次运行得知。",
        "band": "以95%的把握，运行与点数极多时的分界线落在该区间内："
        "含使所有点同升同降的运气、各点自身的运气与点间插值。",
        "means": "{Kpi}：{text}。",
        "files": "## 文件",
        "list": "- `map.png`：图\n- `points.parquet`：每点一行，含其各次运行的均值\n"
        "- `line.parquet`：分界线及其区间两端\n"
        "- `map.json`：全部数据\n- `round-*`：全部运行，可用 `loopsim.load` 读取",
        "panels": "## 各选择各有一图",
        "list_panels": "- `map.png`：图\n- `points.parquet`：每个选择每点一行，含其各次运行的均值\n"
        "- `line.parquet`：各分界线及其区间两端\n- `maps.json`：全部数据\n- `panel-*`：各选择的地图及其运行",
    },
}


def page(found: KpiMap | MapPanels, language: Language = "en") -> str:
    """Return the answer, what was moved, how the line was found, and the files beside it, as Markdown."""
    from loopsim.decisions.map_panels import MapPanels

    words = _WORDS[language]
    said, files = found.sentences(language), "list"
    panels: list[str] = []
    if isinstance(found, MapPanels):
        panels = [f"- {found.name(name, language)}: `panel-{number}`" for number, name in enumerate(found.maps)]
        found, files = found.first, "list_panels"
    kpi = name_of(found.kpi, language)
    name = kpi[:1].upper() + kpi[1:]
    levers = [
        words["lever"].format(
            name=lever_name(one, language),
            low=lever_value(one, one.low),
            high=lever_value(one, one.high),
            log=words["log"] if one.is_log else "",
        )
        for one in found.levers
    ]
    parts = [
        words["title"].format(kpi=name, name=found.scenario, at=kpi_value(found.kpi, found.at)),
        "\n".join(said),
        "![](map.png)",
        *([words["panels"], "\n".join(panels)] if panels else []),
        words["levers"],
        "\n".join(levers),
        words["how"],
        words["found"].format(points=len(found.places), runs=found.runs, days=found.days),
        words["band"],
    ]
    parts += [words["means"].format(Kpi=name, text=_meaning(found.kpi, language)), words["files"], words[files]]
    return in_language("\n\n".join(parts) + "\n", language)


def _meaning(kpi: str, language: Language) -> str:
    """Tell a measure without its windows, which are those of each run."""
    told = DEFINITIONS[kpi].text
    if language == "en":
        return told.partition("{")[0].strip(" ,;")
    some = dict.fromkeys(("window", "month", "horizon", "look_ahead"), "若干")
    return told.zh.format(**some, discount="一定比率", test="")
