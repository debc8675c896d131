"""The UI in a browser: who gets in, what the page may load, and when the program behind it ends."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from importlib.resources import files
from pathlib import Path

import psutil
import pytest

from assistant.cli import main

pytest.importorskip("textual_serve", reason="the extra serve is not installed")

import aiohttp

from assistant.serving import program, server

SHELL = ("sh", "-c", "echo pid $$.; while read line; do echo got $line.; stty size; done")
STUBBORN = ("sh", "-c", "trap '' HUP; echo pid $$.; while :; do sleep 0.02; done")


class Served:
    """A server, and a browser's part in the talk with it."""

    def __init__(self, served: server.Server, address: str, http: aiohttp.ClientSession) -> None:
        self.server = served
        self.address = address
        self.origin = "/".join(address.split("/")[:3])
        self.http = http

    async def status(self, path: str, **headers: str) -> int:
        async with self.http.get(f"{self.address}{path}", headers=headers) as answer:
            return answer.status

    async def connect(self, size: str = "width=100&height=30", **headers: str) -> aiohttp.ClientWebSocketResponse:
        headers = {"Origin": self.origin} | headers
        return await self.http.ws_connect(f"{self.address}session?{size}", headers=headers)

    async def refuses(self, **headers: str) -> bool:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await self.connect(**headers)
        return refused.value.status == 403


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def serve(http: aiohttp.ClientSession) -> AsyncIterator[Callable[..., object]]:
    started: list[server.Server] = []

    async def start(*command: str) -> Served:
        started.append(server.Server(command))
        return Served(started[-1], await started[-1].start(0), http)

    yield start
    for one in started:
        await one.close()


async def drawn(socket: aiohttp.ClientWebSocketResponse, words: str) -> str:
    """What the terminal is sent, up to `words`, or to its end."""
    text = ""
    while words not in text:
        message = await socket.receive(10)
        if message.type is not aiohttp.WSMsgType.BINARY:
            break
        text += message.data.decode()
    return text


async def process_behind(socket: aiohttp.ClientWebSocketResponse) -> psutil.Process:
    found = re.search(r"pid (\d+)\.", await drawn(socket, "."))
    assert found is not None
    return psutil.Process(int(found[1]))


async def test_keys_and_sizes_reach_the_program_and_what_it_draws_comes_back(serve) -> None:
    socket = await (await serve(*SHELL)).connect("width=90&height=20")
    await drawn(socket, "pid")
    await socket.send_json(["stdin", "käse\r"])
    assert "got käse." in await drawn(socket, "20 90")
    await socket.send_json(["resize", {"width": 120, "height": 40}])
    await socket.send_json(["stdin", "\r"])
    assert "40 120" in await drawn(socket, "40 120")


async def test_a_great_paste_arrives_whole(serve) -> None:
    count = ("sh", "-c", "stty raw -echo; echo ready; head -c 300000 | wc -c")
    socket = await (await serve(*count)).connect()
    await drawn(socket, "ready")
    await socket.send_json(["stdin", "x" * 300_000])
    assert "300000" in await drawn(socket, "300000")


async def test_nobody_gets_in_without_the_secret(serve) -> None:
    served = await serve(*SHELL)
    for path in ("", "/", "/session", "/static/js/textual.js", "/page/page.js", "/secret/", "/secret/session"):
        async with served.http.get(f"{served.origin}{path}") as answer:
            assert answer.status == 404
    another = await serve(*SHELL)
    assert another.address.split("/")[3] != served.address.split("/")[3]
    assert len(served.address.split("/")[3]) == 32


async def test_a_name_that_was_pointed_at_this_machine_is_refused(serve) -> None:
    served = await serve(*SHELL)
    port = served.origin.rpartition(":")[2]
    assert await served.status("") == 200
    for name in ("evil.example", f"evil.example:{port}", f"localhost:{port}", "127.0.0.1"):
        assert await served.status("", Host=name) == 403
        assert await served.refuses(Host=name, Origin=f"http://{name}")


async def test_a_page_of_somebody_else_is_refused(serve) -> None:
    served = await serve(*SHELL)
    for origin in ("http://evil.example", "http://127.0.0.1:1", served.origin.replace("http", "https"), "null"):
        assert await served.refuses(Origin=origin)
        assert await served.status("static/js/textual.js", Origin=origin) == 403


async def test_a_socket_that_does_not_say_whose_it_is_is_refused(serve) -> None:
    served = await serve(*SHELL)
    assert await served.status("session?width=80&height=24") == 403


async def test_other_machines_find_no_port(serve) -> None:
    served = await serve(*SHELL)
    with pytest.raises(aiohttp.ClientConnectorError):
        await served.http.get(served.address.replace("127.0.0.1", "127.0.0.2"))


def test_the_page_names_no_other_host() -> None:
    theirs = Path(str(files("textual_serve"))) / "static"
    sources = [path for path in (*server.PAGE.iterdir(), *theirs.rglob("*")) if path.suffix in {".html", ".css", ".js"}]
    assert {path.name for path in sources} == {"index.html", "page.css", "page.js", "xterm.css", "textual.js"}
    for path in sources:
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        assert re.findall(r"(?:https?|wss?):\\?/\\?/\w[^\s'\"]*", text) == []
        assert re.findall(r"(?:src|href)=[\"']//|url\([\"']?//", text) == []


@pytest.mark.parametrize("path", ["", "page/page.js", "static/js/textual.js", "nothing", "session"])
async def test_the_browser_is_told_to_load_nothing_from_elsewhere(serve, path: str) -> None:
    served = await serve(*SHELL)
    async with served.http.get(f"{served.address}{path}") as answer:
        policy = dict(rule.split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split("; "))
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "camera=()" in answer.headers["Permissions-Policy"]
        assert "microphone=()" in answer.headers["Permissions-Policy"]
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["connect-src"] == served.origin.replace("http", "ws")
    allowed = {source for rule, sources in policy.items() if rule != "connect-src" for source in sources.split()}
    assert allowed == {"'none'", "'self'", "'unsafe-inline'", "data:"}


async def test_a_second_one_is_told_so_and_the_first_goes_on(serve) -> None:
    served = await serve(*SHELL)
    first = await served.connect()
    await drawn(first, "pid")
    second = await served.connect()
    assert "open in another tab" in await drawn(second, "nothing more")
    assert second.closed
    await first.send_json(["stdin", "still here\r"])
    assert "got still here." in await drawn(first, "got still here.")


async def test_a_page_that_is_loaded_again_gets_a_session_of_its_own(serve) -> None:
    served = await serve(*SHELL)
    first = await served.connect()
    before = await process_behind(first)
    await first.close()
    after = await process_behind(await served.connect())
    assert after.pid != before.pid
    assert not before.is_running()


async def test_closing_the_tab_ends_the_program(serve) -> None:
    socket = await (await serve(*SHELL)).connect()
    behind = await process_behind(socket)
    await socket.close()
    await asyncio.to_thread(behind.wait, 5)


async def test_a_program_that_does_not_leave_is_ended(serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "END_S", 0.1)
    socket = await (await serve(*STUBBORN)).connect()
    behind = await process_behind(socket)
    await socket.close()
    await asyncio.to_thread(behind.wait, 5)


async def test_a_server_that_ends_takes_its_session_along(serve) -> None:
    served = await serve(*SHELL)
    socket = await served.connect()
    behind = await process_behind(socket)
    await asyncio.gather(served.server.close(), socket.receive())
    assert not behind.is_running()
    assert socket.closed


async def test_a_program_that_ends_closes_the_page(serve) -> None:
    socket = await (await serve("sh", "-c", "echo last words")).connect()
    assert "last words" in await drawn(socket, "nothing more")
    assert socket.closed


@pytest.mark.parametrize(
    ("missing", "says"),
    [("textual_serve", "pip install 'attune-assistant[serve]'"), ("termios", "as Linux and macOS have")],
)
def test_what_is_missing_is_one_line(
    missing: str, says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == missing else name)
    assert main(["serve"]) == 1
    assert capsys.readouterr().err.endswith(f"{says}\n")
