"""A headless Chromium that a test drives through its DevTools protocol, and whose requests it sees."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import re
import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Self

import aiohttp

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage"),
    *("--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--remote-debugging-port=0",
)
_CONTROL = 2
_VIRTUAL = {"Enter": (13, "\r"), "Escape": (27, ""), **{f"F{number}": (111 + number, "") for number in range(1, 13)}}
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")


@contextlib.asynccontextmanager
async def chromium(profile: Path, *names: str) -> AsyncIterator[Browser]:
    """Start one on the empty folder `profile`; it ends with the block. But for `names` it finds this machine alone."""
    assert CHROMIUM is not None
    rules = ", ".join((*names, "MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1"))
    process = await asyncio.create_subprocess_exec(
        *(CHROMIUM, *_OPTIONS, f"--host-resolver-rules={rules}", f"--user-data-dir={profile}", "about:blank"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        told = profile / "DevToolsActivePort"
        async with asyncio.timeout(60):
            while not (told.exists() and told.read_text().strip()):  # noqa: ASYNC110 - it tells in a file
                await asyncio.sleep(0.05)
        async with aiohttp.ClientSession() as http:
            yield Browser(http, int(told.read_text().split()[0]))
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


class Browser:
    """Opens tabs."""

    def __init__(self, http: aiohttp.ClientSession, port: int) -> None:
        self._http = http
        self._base = f"http://127.0.0.1:{port}/json"

    async def open(self, address: str, width: int = 1200, height: int = 800) -> Tab:
        """Open `address` in a new tab, `width` by `height` pixels."""
        async with self._http.put(f"{self._base}/new?about:blank") as answer:
            target = await answer.json()
        tab = await Tab.attach(self._http, target["webSocketDebuggerUrl"])
        for domain in ("Page", "Network", "Runtime", "Log"):
            await tab.call(f"{domain}.enable")
        await tab.call("Emulation.setFocusEmulationEnabled", enabled=True)
        await tab.resize(width, height)
        await tab.call("Page.navigate", url=address)
        return tab

    async def addresses(self) -> list[str]:
        """What is open, an address for each tab."""
        async with self._http.get(self._base) as answer:
            return [target["url"] for target in await answer.json() if target["type"] == "page"]


class Tab:
    """One page. `requests` are the addresses that it asked for, `complaints` what its console says went wrong."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self._drawn = b""
        self._socket = socket
        self._numbers = itertools.count()
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def attach(cls, http: aiohttp.ClientSession, address: str) -> Self:
        """Drive the tab whose debugger answers at `address`."""
        return cls(await http.ws_connect(address, max_msg_size=1 << 26))

    async def _read(self) -> None:
        async for message in self._socket:
            told = message.json()
            params = told.get("params", {})
            match told.get("method"):
                case None:
                    self._answers.pop(told["id"]).set_result(told)
                case "Network.requestWillBeSent":
                    self.requests.append(params["request"]["url"])
                case "Network.webSocketCreated":
                    self.requests.append(params["url"])
                case "Network.webSocketFrameReceived":
                    self._drawn += base64.b64decode(params["response"]["payloadData"])
                case "Runtime.exceptionThrown":
                    self.complaints.append(str(params["exceptionDetails"]))
                case "Log.entryAdded" if params["entry"]["level"] == "error":
                    self.complaints.append(params["entry"]["text"])
                case "Runtime.consoleAPICalled" if params["type"] in ("error", "warning"):
                    self.complaints.append(str(params["args"]))

    async def call(self, method: str, **params: object) -> dict[str, Any]:
        """Call the protocol; gives its result."""
        number = next(self._numbers)
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._answers[number] = future
        await self._socket.send_json({"id": number, "method": method, "params": params})
        async with asyncio.timeout(30):
            answer = await future
        assert "error" not in answer, (method, answer)
        result: dict[str, Any] = answer["result"]
        return result

    async def evaluate(self, script: str) -> Any:
        """The value of an expression in the page."""
        done = await self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    async def resize(self, width: int, height: int) -> None:
        """Make the window `width` by `height` pixels."""
        await self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )

    async def press(self, key: str) -> None:
        """Press a key: one character, `Enter`, `Escape`, `F1`, or `^r` for Ctrl+R."""
        modifiers, key = (_CONTROL, key[1:]) if len(key) == 2 and key[0] == "^" else (0, key)
        code, text = _VIRTUAL.get(key) or (ord(key.upper()), key)
        what = {"key": key, "windowsVirtualKeyCode": code, "modifiers": modifiers}
        await self.call("Input.dispatchKeyEvent", type="keyDown", text="" if modifiers else text, **what)
        await self.call("Input.dispatchKeyEvent", type="keyUp", **what)

    async def paste(self) -> None:
        """Press Ctrl+V, and let the browser do what it does for it where the page lets it."""
        what = {"key": "v", "windowsVirtualKeyCode": ord("V"), "modifiers": _CONTROL}
        await self.call("Input.dispatchKeyEvent", type="keyDown", commands=["paste"], **what)
        await self.call("Input.dispatchKeyEvent", type="keyUp", **what)

    async def type(self, text: str) -> None:
        """Type `text`."""
        for character in text:
            await self.press(character)

    async def click(self, x: float, y: float) -> None:
        """Click at `x`, `y` pixels."""
        for what, buttons in (("mouseMoved", 0), ("mousePressed", 1), ("mouseReleased", 0)):
            button = "none" if what == "mouseMoved" else "left"
            where = {"x": x, "y": y, "button": button, "buttons": buttons, "clickCount": int(what != "mouseMoved")}
            await self.call("Input.dispatchMouseEvent", type=what, **where)

    def drawn(self) -> int:
        """How many bytes the terminal has been sent."""
        return len(self._drawn)

    async def wait_for(self, words: str, seconds: float = 40, after: int = 0) -> None:
        """Wait until the terminal is sent `words`, from byte `after` on; AssertionError with its end otherwise."""
        deadline = time.monotonic() + seconds
        while words not in (text := _SEQUENCE.sub("", self._drawn[after:].decode(errors="replace"))):
            assert time.monotonic() < deadline, f"no {words!r} in: {' '.join(text.split())[-2000:]}"
            await asyncio.sleep(0.05)

    async def wait_until(self, condition: str, seconds: float = 20) -> None:
        """Wait until an expression holds in the page."""
        deadline = time.monotonic() + seconds
        while not await self.evaluate(f"Boolean({condition})"):
            assert time.monotonic() < deadline, f"not so: {condition}"
            await asyncio.sleep(0.05)

    async def close(self) -> None:
        """Close it, as with a click on its cross."""
        await self.call("Page.close")
        await self._reading
