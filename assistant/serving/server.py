"""A page for the browser, and a socket between it and a program on a terminal.

Whoever reaches the socket sees and steers a program that sees and hears its user. So the server is bound to the
loopback address; every path begins with a secret; a request must have been made to that address (a name that a foreign
page has pointed at this machine is refused: DNS rebinding) and, where a page made it, by ours; one session runs at a
time; and the browser is told to load nothing from elsewhere.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from assistant.serving.program import END_S, Program

HOST: Final = "127.0.0.1"
PAGE: Final = Path(__file__).with_name("page")
HEARTBEAT_S: Final = 15.0  # a browser that answers no ping is gone
LARGEST: Final = 1000  # cells, each way

BUSY: Final = "Attune is open in another tab or window. Close it there, then start one here.\r\n"
# xterm.js adds style elements of its own.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src data:; "
    "connect-src ws://{host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Server:
    """Serves the terminal of `command`."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._secret = secrets.token_urlsafe(24)  # 192 bits
        self._host = ""  # as a browser names it, with the port
        self._one = asyncio.Lock()
        self._shown: web.WebSocketResponse | None = None  # the page that has the session, or had it last
        self._runner: web.AppRunner | None = None

    async def start(self, port: int) -> str:
        """Open `port` (0: any that is free); gives the page's address. Raises OSError where it cannot be opened."""
        app = web.Application(middlewares=[self._guard])
        app.on_response_prepare.append(self._add_policy)
        app.on_shutdown.append(self._hang_up)
        root = f"/{self._secret}"
        app.router.add_get(f"{root}/", self._page)
        app.router.add_get(f"{root}/session", self._session)
        app.router.add_static(f"{root}/page", PAGE)
        with resources.as_file(resources.files("textual_serve") / "static") as static:
            app.router.add_static(f"{root}/static", static)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=END_S + 1)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, port).start()
        self._host = f"{HOST}:{self._runner.addresses[0][1]}"
        return f"http://{self._host}{root}/"

    async def close(self) -> None:
        """End the session, and close the port."""
        if self._runner is not None:
            await self._runner.cleanup()

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        if request.host != self._host or origin not in (None, f"http://{self._host}"):
            raise web.HTTPForbidden(text="Attune answers to its own page only.")
        return await handler(request)

    async def _add_policy(self, _: web.Request, response: web.StreamResponse) -> None:
        response.headers["Content-Security-Policy"] = _POLICY.format(host=self._host)
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        response.headers["Referrer-Policy"] = "no-referrer"  # the address is the secret
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Cache-Control"] = "no-store"

    async def _hang_up(self, _: web.Application) -> None:
        if self._shown is not None:
            await self._shown.close()

    async def _page(self, _: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE / "index.html")

    async def _session(self, request: web.Request) -> web.WebSocketResponse:
        if "Origin" not in request.headers:  # every browser names it for a socket
            raise web.HTTPForbidden(text="Attune answers to its own page only.")
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, compress=False)
        await socket.prepare(request)
        if self._shown is not None and not self._shown.closed:
            await socket.send_bytes(BUSY.encode())
            await socket.close()
            return socket
        self._shown = socket
        try:
            width, height = (_cells(int(request.query[name])) for name in ("width", "height"))
            async with (
                self._one
            ):  # the session of the page before, as of one that is loaded again, may still be leaving
                await _run(await Program.start(self._command, width, height), socket)
        finally:
            await socket.close()
        return socket


def _cells(number: int) -> int:
    return max(1, min(number, LARGEST))


async def _run(program: Program, socket: web.WebSocketResponse) -> None:
    """Carry keys and pictures between the two until one of them has gone; the program is over then."""
    shown = asyncio.create_task(_show(program, socket))
    try:
        async for message in socket:
            match message.json():
                case ["stdin", str(text)]:
                    program.write(text.encode())
                case ["resize", {"width": int(width), "height": int(height)}]:
                    program.resize(_cells(width), _cells(height))
    finally:
        await program.end()
        await shown


async def _show(program: Program, socket: web.WebSocketResponse) -> None:
    while data := await program.read():
        with contextlib.suppress(ConnectionError):  # the tab was closed; the program is read so that it can leave
            await socket.send_bytes(data)
    await socket.close()
