"""``loopsim dashboard``: levers, curve and verdict in a browser."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loopsim.cli.once import command
from loopsim.cli.options import language_option, load_scenario, option, whole_number

if TYPE_CHECKING:
    from loopsim.dashboard.words import Language

_AT = {
    "en": "Dashboard at {url} (Ctrl-C ends it)",
    "zh": "仪表盘：{url}（按 Ctrl-C 结束）",
}

_OPEN_TO_ALL = {
    "en": "caution: whoever reaches {address} can use it; it has no password",
    "zh": "提示：凡能访问 {address} 的人都能使用，没有密码",
}


@command(short_help="Levers, curve and verdict in a browser.")
@click.argument("scenario", default="closed-loop")
@option("--port", whole_number(1, 65535), "N", "Port. Left out: the first free one from 8501.")
@click.option("--address", metavar="ADDRESS", default="127.0.0.1", show_default=True,
              help="Address to listen at; the default is reached from this machine only.")  # fmt: skip
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="DIR",
    help="Folder whose scenario files are offered; nothing beyond it is read. Left out: none.",
)
@click.option("--open/--no-open", "is_opened", default=True, help="Open the page in a browser.")
@partial(language_option, text="Language to begin with.")
@click.pass_context
def dashboard(
    context: click.Context,
    scenario: str,
    port: int | None,
    address: str,
    folder: Path | None,
    is_opened: bool,
    language: Language,
) -> int:
    """Move levers and see at once what becomes of the pool and the profit, and whether the loop closes.

    SCENARIO is a preset's name or a file (left out: closed-loop). The page runs on this machine, is reached from this
    machine only, and sends nothing anywhere. It needs the extra: pip install 'loopsim[dashboard]'

    \b
    In Python: loopsim.replicate(SCENARIO, runs=8)
    """
    from loopsim.dashboard.asked import Asked
    from loopsim.dashboard.serving import LOCALHOST, check_installed, port_for, serve
    from loopsim.scenario.files import presets

    load_scenario(context, scenario, ())
    check_installed()
    chosen = port_for(address, port)
    named = scenario if scenario in presets() else str(Path(scenario).resolve())
    asked = Asked(named, language, str(folder.resolve()) if folder else "")
    url = f"http://{address}:{chosen}"
    click.echo(_AT[language].format(url=url))
    if address not in (LOCALHOST, "localhost", "::1"):
        click.echo(_OPEN_TO_ALL[language].format(address=address), err=True)
    return serve(asked, address, chosen, is_opened=is_opened)
