"""`attune serve` in a real browser: the UI is there, it is nobody else's, and it ends with its tab."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

pytest.importorskip("textual_serve", reason="the extra serve is not installed")

import aiohttp
from aiohttp import web

from assistant.serving.server import Server
from tests.e2e.chromium import CHROMIUM, chromium
from tests.e2e.program import attune, environment
from tests.media import write_face_clip

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
in_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")

QUIET = ("--microphone", "off", "--speaker", "off")


@dataclass
class Serving:
    """A running `attune serve`."""

    process: asyncio.subprocess.Process
    address: str

    @property
    def origin(self) -> str:
        return self.address[: self.address.index("/", len("http://"))]

    def sessions(self) -> list[psutil.Process]:
        """Every process of its session."""
        return psutil.Process(self.process.pid).children(recursive=True)


@contextlib.asynccontextmanager
async def serving(home: Path, *options: str) -> AsyncIterator[Serving]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "assistant", "serve", *QUIET, *options),
        stdout=asyncio.subprocess.PIPE,
        env=environment(home),
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(40):
            while "http://" not in (line := (await process.stdout.readline()).decode()):
                assert line, "it ended"
        yield Serving(process, line.strip())
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@contextlib.asynccontextmanager
async def showing(*command: str) -> AsyncIterator[str]:
    """The page's address, where it shows `command` and not the UI."""
    server = Server(command)
    try:
        yield await server.start(0)
    finally:
        await server.close()


async def gone(processes: list[psutil.Process]) -> bool:
    _, alive = await asyncio.to_thread(psutil.wait_procs, processes, timeout=10)
    return not alive


@in_chromium
async def test_the_page_shows_the_ui_and_asks_nobody_else(tmp_path: Path) -> None:
    async with serving(tmp_path, "--camera", "off") as served, chromium(tmp_path / "profile") as browser:
        tab = await browser.open(served.address, width=1200, height=800)
        await tab.wait_for("Hello")
        assert await tab.evaluate("document.title") == "Attune"
        await tab.type("suggest a movie")
        await tab.press("Enter")
        await tab.wait_for("IMDb")
        assert len(tab.requests) > 5
        own = (served.address, served.address.replace("http", "ws"), "data:,")
        assert [address for address in tab.requests if not address.startswith(own)] == []
        assert tab.complaints == []


@in_chromium
async def test_keys_mouse_and_paste_arrive_as_in_any_terminal(tmp_path: Path) -> None:
    mouse_on, copy_hello = "\\033[?1000h\\033[?1006h", "\\033]52;c;aGVsbG8=\\007"
    telling = f"stty raw -echo; printf 'ready{mouse_on}{copy_hello}'; exec cat -v"
    async with showing("sh", "-c", telling) as address, chromium(tmp_path / "profile") as browser:
        tab = await browser.open(address)
        await tab.call("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
        await tab.wait_for("ready")
        await tab.wait_until("navigator.clipboard.readText().then(text => text == 'hello')")

        for key, sent in {"a": "a", "F1": "^[OP", "F5": "^[[15~", "F10": "^[[21~", "^r": "^R", "^p": "^P"}.items():
            before = tab.drawn()
            await tab.press(key)
            await tab.wait_for(sent, after=before)
        await tab.click(100, 100)
        await tab.wait_for("^[[<0;12;5M")
        await tab.evaluate("navigator.clipboard.writeText('pasted')")
        await tab.paste()
        await tab.wait_for("pasted")
        assert await tab.evaluate("location.href") == address  # F5 and Ctrl+R loaded nothing


@in_chromium
async def test_the_terminal_follows_the_window(tmp_path: Path) -> None:
    telling = "while :; do stty size; sleep 0.1; done"
    async with showing("sh", "-c", telling) as address, chromium(tmp_path / "profile") as browser:
        tab = await browser.open(address, width=1200, height=800)
        await tab.wait_for("38 133")
        await tab.resize(720, 504)
        await tab.wait_for("24 80")


@in_chromium
async def test_closing_the_tab_gives_the_camera_back(tmp_path: Path) -> None:
    clip = write_face_clip(tmp_path / "face.mp4", seconds=20)
    async with serving(tmp_path, "--camera", str(clip)) as served, chromium(tmp_path / "profile") as browser:
        tab = await browser.open(served.address)
        await tab.wait_for("camera on")
        session = served.sessions()
        assert any(str(clip) in file.path for process in session for file in process.open_files())
        await tab.close()
        assert await gone(session)
        assert served.process.returncode is None  # a new tab begins a new session
        again = await browser.open(served.address)
        await again.wait_for("camera on")


@in_chromium
async def test_loading_the_page_again_begins_anew(tmp_path: Path) -> None:
    async with serving(tmp_path, "--camera", "off") as served, chromium(tmp_path / "profile") as browser:
        tab = await browser.open(served.address)
        await tab.wait_for("Hello")
        session, before = served.sessions(), tab.drawn()
        await tab.call("Page.reload")
        await tab.wait_for("Hello", after=before)
        assert await gone(session)


@in_chromium
async def test_a_foreign_page_gets_nowhere_even_with_the_address(tmp_path: Path) -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<title>elsewhere</title>", content_type="text/html")

    app = web.Application()
    app.router.add_get("/", page)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    elsewhere = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    rebound = "MAP rebound.example 127.0.0.1"
    try:
        async with serving(tmp_path) as served, chromium(tmp_path / "profile", rebound) as browser:
            tab = await browser.open(elsewhere)
            await tab.wait_until("document.title == 'elsewhere'")
            session = f"{served.address.replace('http', 'ws')}session?width=80&height=24"
            connect = (
                f"new Promise(done => {{ const socket = new WebSocket('{session}');"
                "socket.onopen = () => done('in'); socket.onerror = () => done('refused') })"
            )
            assert await tab.evaluate(connect) == "refused"
            assert await tab.evaluate(f"fetch('{served.address}').then(() => 'read', () => 'refused')") == "refused"
            frame = (
                "new Promise(done => { const frame = document.createElement('iframe'); frame.onload = () => done("
                f"frame.contentDocument === null ? 'closed' : 'open'); frame.src = '{served.address}';"
                "document.body.append(frame) })"
            )
            assert await tab.evaluate(frame) == "closed"
            other_name = await browser.open(served.address.replace("127.0.0.1", "rebound.example"))
            await other_name.wait_until("document.body.innerText.includes('its own page only')")
            assert served.sessions() == []
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
async def test_however_it_ends_its_session_ends_too(tmp_path: Path, ending: signal.Signals) -> None:
    async with serving(tmp_path, "--camera", "off") as served, aiohttp.ClientSession() as http:
        address = f"{served.address}session?width=100&height=30"
        async with http.ws_connect(address, headers={"Origin": served.origin}) as page:
            shown = b""
            while b"Hello" not in shown:
                shown += await page.receive_bytes(timeout=40)
            session = served.sessions()
            assert session
            served.process.send_signal(ending)
            drawing = asyncio.create_task(page.receive())
            async with asyncio.timeout(10):
                status = await served.process.wait()
            drawing.cancel()
            assert status == (-ending if ending is signal.SIGKILL else 0)
            assert await gone(session)


def test_a_port_that_is_taken_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = attune(tmp_path, "serve", "--port", port)
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert port in result.stderr
