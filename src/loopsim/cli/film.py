"""``--animate`` of ``loopsim run``: what can be filmed, and the film."""

from __future__ import annotations

from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

from loopsim.languages import both
from loopsim.scenario.faults import Fault

if TYPE_CHECKING:
    from loopsim.plots.texts import Language
    from loopsim.results.run import Run


def film_faults(path: Path | None, runs: int | None) -> list[Fault]:
    """Find what is wrong with the file of a film, or with filming many runs."""
    if path is None:
        return []
    where, found = "--animate", str(path)
    if runs is not None:
        right = both("one run, without --runs", "单次运行，不带 --runs")
        return [Fault(where, both("{path} with --runs", "{path}，且有 --runs", path=found), right)]
    if path.suffix not in (".gif", ".mp4"):
        return [Fault(where, found, both("a file that ends with .gif or .mp4", "以 .gif 或 .mp4 结尾的文件"))]
    if path.suffix == ".mp4" and which("ffmpeg") is None:
        no_ffmpeg = both("{path}, but no ffmpeg", "{path}，但未找到 ffmpeg", path=found)
        return [Fault(where, no_ffmpeg, both("a .gif file, or ffmpeg installed", ".gif 文件，或先安装 ffmpeg"))]
    if not path.parent.is_dir():
        no_folder = both("{path}, whose folder is missing", "{path}，其文件夹不存在", path=found)
        return [Fault(where, no_folder, both("a file in a folder that exists", "已有文件夹中的文件"))]
    return []


def write_film(result: Run, path: Path | None, language: Language) -> None:
    """Write the film, where one is wanted."""
    if path is not None:
        from loopsim.plots.animation import animate

        animate(result, path, language=language)
