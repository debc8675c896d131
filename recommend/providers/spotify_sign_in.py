"""Signing in to Spotify, once: a page in the user's browser, and the code that it sends back to this machine."""

from __future__ import annotations

import json
import queue
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import parse_qs, urlsplit

from recommend.providers import spotify
from recommend.providers.blocking import in_thread
from recommend.providers.faults import Faults
from recommend.providers.provider import Kept, ProviderError

WAIT_S: Final = 300.0  # for the user to find the password
_PAGE: Final = b"<!doctype html><title>Attune</title><p>Attune has it. You can close this page."


class SignIn:
    """One sign-in: show `address`, then `wait` for the code or read it from what the user pastes, then `finish`."""

    def __init__(self, client_id: str) -> None:
        """Raises ProviderError where spotipy is not there."""
        wrong = (
            f"Spotify does not take the sign-in: is the client id right, and is {spotify.REDIRECT} among the redirect"
            " addresses of your app? Then try again"
        )
        self._faults = Faults("Spotify", {400: wrong})
        self._pkce = spotify.pkce(client_id, self._faults)
        self._state = secrets.token_urlsafe(16)
        self.address = str(self._pkce.get_authorize_url(self._state))

    def wait(self, seconds: float = WAIT_S) -> str:
        """The code, once the browser brings it. Blocks. Raises ProviderError where it does not, or the user says no."""
        try:
            server = _Server()
        except OSError:
            raise ProviderError(
                f"port {urlsplit(spotify.REDIRECT).port} is in use by another program: close that, and try again"
            ) from None
        with server:
            thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
            thread.start()
            try:
                return self._first_answer(server.asked, time.monotonic() + seconds)
            finally:
                server.shutdown()
                thread.join()

    def _first_answer(self, asked: queue.SimpleQueue[str], end: float) -> str:
        while True:
            try:
                address = asked.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                raise ProviderError("nobody signed in to Spotify; try again") from None
            if self._is_ours(address):  # another page may try this port
                return self.code_in(address)

    def _is_ours(self, address: str) -> bool:
        return parse_qs(urlsplit(address).query).get("state") == [self._state]

    def code_in(self, address: str) -> str:
        """The code in the address that the browser was sent to. Raises ProviderError."""
        if not self._is_ours(address):
            raise ProviderError("that is not the address that Spotify sent you to; try again")
        given = parse_qs(urlsplit(address).query)
        if "code" not in given:
            raise ProviderError("Spotify was not allowed; nothing is connected")
        return given["code"][0]

    async def finish(self, code: str, kept: Kept) -> None:
        """Trade the code for tokens, and keep them. Raises ProviderError."""

        await in_thread(self._faults, lambda: self._pkce.get_access_token(code, check_cache=False))
        kept.write(json.dumps(self._pkce.cache_handler.get_cached_token()))


class _Server(ThreadingHTTPServer):
    """What answers at `spotify.REDIRECT`, and the addresses that were asked for. Browsers open spare connections."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked: queue.SimpleQueue[str] = queue.SimpleQueue()
        super().__init__(("127.0.0.1", urlsplit(spotify.REDIRECT).port or 0), _Request)


class _Request(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        if urlsplit(self.path).path != urlsplit(spotify.REDIRECT).path:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(_PAGE)))
        self.end_headers()
        self.wfile.write(_PAGE)
        self.server.asked.put(self.path)

    def log_message(self, *_: object) -> None:
        """Say nothing: the address holds the code."""
