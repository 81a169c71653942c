"""A headless Chromium, driven over its DevTools protocol: pages as a person sees them."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Browser:
    """One page. ``requests`` are the addresses that it asked for."""

    def __init__(self, folder: Path, width: int = 1280, height: int = 2000) -> None:
        from websockets.sync.client import connect

        assert CHROMIUM is not None
        options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
                   "--disable-background-networking", "--remote-debugging-port=0", f"--user-data-dir={folder}",
                   f"--window-size={width},{height}", "about:blank"]  # fmt: skip
        self._process = subprocess.Popen([CHROMIUM, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        told = folder / "DevToolsActivePort"
        self._wait(lambda: told.is_file() and len(told.read_text().splitlines()) > 1, 60)
        port = told.read_text().splitlines()[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
            pages = [one for one in json.load(answer) if one["type"] == "page"]
        self._connection = connect(pages[0]["webSocketDebuggerUrl"], max_size=2**28)
        self._socket = self._connection.__enter__()
        self._number = 0
        self.requests: list[str] = []
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)
        for domain in ("Page", "Runtime", "Network"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                  mobile=width < 600)  # fmt: skip

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and return its result; notes requests on the way."""
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv(timeout=120))
            if message.get("method") == "Network.requestWillBeSent":
                self.requests.append(message["params"]["request"]["url"])
            if message.get("method") == "Network.webSocketCreated":
                self.requests.append(message["params"]["url"])
            if message.get("id") == self._number:
                return message.get("result", {})

    def evaluate(self, script: str) -> Any:
        """Return the value of a script in the page."""
        return self.call("Runtime.evaluate", expression=script, returnByValue=True).get("result", {}).get("value")

    def go(self, address: str) -> None:
        """Open an address."""
        self.call("Page.navigate", url=address)

    def click(self, label: str, seconds: float = 120) -> None:
        """Press the button with this label, once it is there."""
        found = f"[...document.querySelectorAll('button')].find(one => one.innerText.trim() === {json.dumps(label)})"
        self._wait(lambda: self.evaluate(f"!!{found} && !{found}.disabled"), seconds, lambda: f"no button {label!r}")
        self.evaluate(f"{found}.click()")

    def text(self) -> str:
        """All text that is seen."""
        return self.evaluate("document.body.innerText") or ""

    def wait_for(self, text: str, seconds: float = 180) -> None:
        """Wait until a text is seen."""
        self._wait(lambda: text in self.text(), seconds, lambda: f"{text!r} in {self.text()[:3000]!r}")

    def wait_still(self, seconds: float = 180) -> None:
        """Wait until the script of the page has ended."""
        done = "document.querySelector('[data-testid=\"stApp\"]')?.dataset.testScriptState === 'notRunning'"
        self._wait(lambda: self.evaluate(done) is True, seconds)

    def screenshot(self, file: Path) -> None:
        """Save what is seen."""
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=False)["data"]
        file.write_bytes(base64.b64decode(data))

    def key(self, name: str, code: int) -> None:
        """Press a key."""
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=code)

    def press(self, x: float, y: float) -> None:
        """Click with the mouse at a place of the window."""
        place = {"x": x, "y": y, "button": "left", "clickCount": 1}
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, **place)

    def download_into(self, folder: Path) -> None:
        """Let files that a page offers be saved there."""
        self.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(folder))

    def wait_until(self, is_so: Callable[[], object], seconds: float, told: str) -> None:
        """Wait until something is so; fail with ``told`` where it is not in time."""
        self._wait(is_so, seconds, lambda: told)

    def close(self) -> None:
        """End the browser."""
        self._connection.__exit__(None, None, None)
        self._process.terminate()
        self._process.wait(20)

    @staticmethod
    def _wait(is_so: Any, seconds: float, told: Any = lambda: "what was waited for") -> None:
        end = time.monotonic() + seconds
        while not is_so():
            if time.monotonic() > end:
                raise AssertionError(f"not within {seconds} s: {told()}")
            time.sleep(0.05)
