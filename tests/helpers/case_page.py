"""Run the commands of ``docs/case-study.md`` in their order, and write what they print beneath them.

    python tests/helpers/case_page.py --write

Each block of commands (``sh``) or Python (``py``) is followed by its output between two marks; pictures are copied
beside the page. Some ten minutes. ``--from N`` goes on from block N, in the folder of the run before.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
import sys
from pathlib import Path

import click
from click.testing import CliRunner

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "case-study.md"
COMMAND = "python tests/helpers/case_page.py --write"

_BLOCK = re.compile(r"^```(sh|py)\n(.*?)^```\n\n(<!-- output -->\n).*?(<!-- end -->\n)", re.DOTALL | re.MULTILINE)
_PICTURE = re.compile(r"^<!-- picture (\S+) -->\n!\[[^\]]*\]\(([^)]+)\)", re.MULTILINE)

#: What makes the same commands quick: few runs of few points of few days, which say nothing but that all of it runs.
_SMALL = {
    r"--points 32": "--points 4 --days 20",
    r"--points 9": "--points 5 --days 20",
    r"--worlds \d+": "--worlds 10 --days 20",
    r"--most-runs \d+": "--most-runs 100",
    r"--runs 8 ": "--runs 2 --until 2025-02-26 ",
    r"--runs 4 ": "--runs 0 ",
    r" --factor behavior": " --kpi joined --at 100 --factor behavior",
    r"--at 700000": "--at 0 --runs 2",
    r"\*range\(1, 11\)": "1",
}


def blocks(text: str) -> list[tuple[str, str]]:
    """Return language and code of each block that has an output."""
    return [(found[1], found[2]) for found in _BLOCK.finditer(text)]


def small(code: str) -> str:
    """Return code that takes the same way with little work."""
    for pattern, less in _SMALL.items():
        code = re.sub(pattern, less, code)
    return code


def output_of(language: str, code: str, names: dict[str, object]) -> str:
    """Run a block in the working folder and return what it prints; raises AssertionError where a command fails."""
    if language == "py":
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, "case-study.md", "exec"), names)
        return printed.getvalue()
    return "".join(_asked(shlex.split(line)) for line in code.replace("\\\n", " ").splitlines())


def _asked(words: list[str]) -> str:
    from loopsim.cli import loopsim as group

    if words[0] == "python":
        sys.path.insert(0, str(ROOT / Path(words[1]).parent))
        command = __import__("importlib").import_module(Path(words[1]).stem).main
        return CliRunner().invoke(command, words[2:], catch_exceptions=False).stdout
    answer = CliRunner().invoke(group, words[1:])
    if answer.exit_code:
        raise AssertionError(f"{shlex.join(words)}: {answer.exception!r}\n{answer.output}")
    return answer.stdout


def ready(folder: Path) -> None:
    """Let the folder have what the page names by its place in the repository."""
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        (folder / "experiments").symlink_to(ROOT / "experiments")


@click.command(help=__doc__)
@click.option("--write", is_flag=True, help="Write the page; without it only the output is shown.")
@click.option("--from", "first", default=1, show_default=True, help="First block to run.")
@click.option("--to", "last", default=99, help="Last block to run.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("loopsim-out/case-study"), show_default=True)
def main(write: bool, first: int, last: int, out: Path) -> None:
    """Run the blocks and fill the page."""
    text, names, number = PAGE.read_text(encoding="utf-8"), {"__name__": "case"}, 0
    ready(out)

    def filled(found: re.Match[str]) -> str:
        nonlocal number
        number += 1
        if not first <= number <= last:
            if found[1] == "py" and number < first:
                output_of("py", found[2], names)
            return found[0]
        click.echo(f"block {number}", err=True)
        printed = output_of(found[1], found[2], names).strip("\n")
        click.echo(printed, err=True)
        now = f"```{found[1]}\n{found[2]}```\n\n{found[3]}\n```text\n{printed}\n```\n\n{found[4]}"
        if write:  # after each, so that a stop loses no more than one
            page = PAGE.read_text(encoding="utf-8")
            PAGE.write_text(_BLOCK.sub(lambda one: now if one[2] == found[2] else one[0], page), encoding="utf-8")
        return now

    with contextlib.chdir(out):
        _BLOCK.sub(filled, text)
    if write:
        page = PAGE.read_text(encoding="utf-8")
        for made, name in _PICTURE.findall(page):
            if (out / made).is_file():
                _copy(out / made, PAGE.parent / name)


def _copy(picture: Path, place: Path) -> None:
    """Copy a PNG with no more colors than a plot needs."""
    from PIL import Image

    try:
        Image.open(picture).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(place, "PNG", optimize=True)
    except OSError:
        shutil.copy(picture, place)


if __name__ == "__main__":
    main()
