"""A stand-in for Radio Browser and for a station, on this machine, faults included.

The directory answers in the form that https://api.radio-browser.info publishes; the station sends as Icecast does.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

# What the station does once it has sent its music: holds the line without a byte, or ends it. "refuse" sends nothing.
Then = Literal["hold", "end", "refuse"]


class RadioServer(ThreadingHTTPServer):
    """The directory and its one station, and what they were asked."""

    daemon_threads = True

    def __init__(self, music: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.music = music
        self.stations: object = [self.station()]  # what a search answers
        self.status = 200  # of the directory
        self.broadcasts: list[Then] = []  # for each listener that comes; then "hold"
        self.searches: list[dict[str, list[str]]] = []
        self.clicks: list[str] = []
        self.listeners = 0
        self.agents: set[str] = set()
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def station(self, name: str = "Quiet Hours", uuid: str = "960e57c8-0601-11e8-ae97-52543be04c81") -> dict[str, Any]:
        """A station as the directory lists it; of its 36 fields those that tell something."""
        return {
            "changeuuid": "4f7e4097-4354-11e8-b74d-52543be04c81",
            "stationuuid": uuid,
            "name": name,
            "url": f"{self.url}/listen.pls",
            "url_resolved": f"{self.url}/stream",
            "homepage": "https://example.org/",
            "tags": "ambient,calm",
            "countrycode": "CH",
            "languagecodes": "",
            "votes": 55,
            "lastchangetime_iso8601": "2026-09-01T08:00:00Z",
            "codec": "MP3",
            "bitrate": 64,
            "hls": 0,
            "lastcheckok": 1,
            "clickcount": 24,
            "clicktrend": -2,
            "ssl_error": 0,
            "geo_lat": None,
            "has_extended_info": False,
        }

    def handle_error(self, *_: object) -> None:
        """The listener may leave at any time."""


class _Request(BaseHTTPRequestHandler):
    server: RadioServer

    def do_GET(self) -> None:
        self.server.agents.add(self.headers["User-Agent"])
        path = urlsplit(self.path)
        match path.path.split("/")[1:]:
            case ["json", "stations", "search"]:
                self.server.searches.append(parse_qs(path.query))
                self._answer(self.server.stations)
            case ["json", "url", uuid]:
                self.server.clicks.append(uuid)
                address = f"{self.server.url}/stream"
                message = {"ok": "true", "message": "retrieved station url", "stationuuid": uuid, "name": "-"}
                self._answer(message | {"url": address})
            case ["stream"]:
                self._broadcast(self.server.broadcasts.pop(0) if self.server.broadcasts else "hold")
            case _:
                self.send_error(404)

    def _answer(self, content: object) -> None:
        text = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def _broadcast(self, then: Then) -> None:
        self.server.listeners += 1
        if then == "refuse":
            self.send_error(503)
            return
        self.send_response(200)
        for name, value in (("Content-Type", "audio/mpeg"), ("icy-name", "Quiet Hours"), ("icy-br", "64")):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.server.music)
        self.wfile.flush()
        if then == "hold":
            self.server.released.wait(30)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def radio_server(music: bytes) -> Iterator[RadioServer]:
    """A running stand-in whose station sends `music`, an MP3 file."""
    with RadioServer(music) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
            thread.join()
