"""Start of the dashboard: Streamlit in a process of its own, on this machine only, without telemetry."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from loopsim.dashboard.asked import Asked
from loopsim.languages import both
from loopsim.reports.letters import FAMILY
from loopsim.scenario.faults import Fault, ScenarioError

#: The address of this machine itself, which no other machine reaches.
LOCALHOST = "127.0.0.1"

#: Ports that are tried one after the other where none is asked for.
PORTS = range(8501, 8551)

#: Largest upload, in MB: a scenario file has at most one.
_MOST_MB = 2

_APP = Path(__file__).with_name("app.py")


def check_installed() -> None:
    """Refuse to go on without Streamlit.

    Raises:
        ScenarioError: it is not installed.
    """
    if find_spec("streamlit") is None:
        right = both("it installed: pip install 'loopsim[dashboard]'", "先安装：pip install 'loopsim[dashboard]'")
        raise ScenarioError(
            [Fault("dashboard", both("no Streamlit, which draws it", "没有绘制页面的 Streamlit"), right)]
        )


_ADDRESS = "an address of this machine, such as 127.0.0.1", "本机的地址，如 127.0.0.1"
_FREE = "a free port, and {address} an address of this machine", "空闲的端口，且 {address} 是本机的地址"


def port_for(address: str, wanted: int | None) -> int:
    """Return the port that is wanted, or the first free one.

    Raises:
        ScenarioError: it is taken, or the address is not one of this machine.
    """
    for port in PORTS if wanted is None else [wanted]:
        try:
            family, *_, place = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
            with socket.socket(family) as one:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                one.bind(place)
        except socket.gaierror:
            raise ScenarioError([Fault("--address", address, both(*_ADDRESS))]) from None
        except OSError:
            continue
        return port
    found = both("{wanted}, which is taken", "{wanted}，已被占用", wanted=wanted)
    if wanted is None:
        found = both(
            "{first} to {last}, all taken", "{first} 至 {last}，都被占用", first=PORTS.start, last=PORTS.stop - 1
        )
    raise ScenarioError([Fault("--port", found, both(*_FREE, address=address))])


def command(address: str, port: int, *, is_opened: bool = False) -> list[str]:
    """Return the command that runs the pages: no telemetry, no look at the network, no traces shown to visitors."""
    options = {
        "server.address": address,
        "server.port": port,
        "server.headless": str(not is_opened).lower(),
        "server.showEmailPrompt": "false",
        "server.fileWatcherType": "none",
        "server.maxUploadSize": _MOST_MB,
        "server.enableXsrfProtection": "true",
        "server.enableStaticServing": "false",
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "viewer",
        "client.showErrorDetails": "none",
        "global.developmentMode": "false",
        "logger.level": "error",
        "logger.hideWelcomeMessage": "true",
        "runner.magicEnabled": "false",
        "theme.base": "light",
        "theme.primaryColor": "#00609b",  # read well on the pale ground of what is chosen
        "theme.font": f"'Source Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', '{FAMILY}', sans-serif",
    }
    told = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "streamlit", "run", str(_APP), *told]


def serve(asked: Asked, address: str, port: int, *, is_opened: bool = False) -> int:
    """Run the dashboard until Ctrl-C; return the exit code. ``is_opened``: open it in a browser.

    Where the system can, this process becomes that of Streamlit, so that whatever ends the one ends the other.
    """
    words = command(address, port, is_opened=is_opened)
    environment = {**os.environ, **asked.as_environment()}
    if os.name == "posix":
        sys.stdout.flush()
        os.execve(words[0], words, environment)
    return subprocess.call(words, env=environment)
