"""Stand-ins for Spotify, TMDB and YouTube Music on this machine: they answer in the published formats, faults included.

Spotify: https://developer.spotify.com/documentation/web-api, by the rules that hold since March 2026.
TMDB: https://developer.themoviedb.org/reference. YouTube Music: what ytmusicapi 1.12.3 reads of the website's answers.
None of the real services was asked.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class Fault(Enum):
    """What a server does in place of answering."""

    HANG = auto()  # nothing, until the test has ended
    DRIP = auto()  # a byte now and then
    CUT = auto()  # the connection ends in the middle
    GARBAGE = auto()  # a page, as a network that wants a sign-in gives it
    OTHER_JSON = auto()  # something else than was promised


@dataclass(frozen=True)
class Refusal:
    """A status that is not a good one."""

    status: int
    body: object = field(default_factory=dict)
    retry_after: str | None = None


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Answer = tuple[int, object]  # status, and what is sent as JSON; bytes as they are; None: nothing


class StandIn(ThreadingHTTPServer):
    """A server, and what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.fault: Fault | Refusal | None = None
        self.asked: list[Asked] = []
        self.arrived = threading.Event()  # set by the first request
        self.ended = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def answer(self, asked: Asked) -> Answer:
        """What is answered where nothing is wrong."""
        raise NotImplementedError

    def paths(self) -> list[str]:
        """What was asked for, as `GET /path`."""
        return [f"{each.method} {each.path}" for each in self.asked]

    def handle_error(self, *_: object) -> None:
        """The client may leave at any time."""


class _Request(BaseHTTPRequestHandler):
    server: StandIn

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Asked(self.command, parts.path, query, dict(self.headers), body)
        self.server.asked.append(asked)
        self.server.arrived.set()
        match self.server.fault:
            case Fault.HANG:
                self.server.ended.wait(30)
            case Fault.DRIP:
                self._head(200, length=1000)
                while not self.server.ended.wait(0.03):
                    self.wfile.write(b" ")
            case Fault.CUT:
                self._head(200, length=1000)
                self.wfile.write(b'{"half')
            case Fault.GARBAGE:
                self._send(200, b"<html>Welcome to our hotel</html>")
            case Fault.OTHER_JSON:
                self._send(200, {"contents": {}})
            case Refusal(status, body, retry_after):
                self._send(status, body, retry_after)
            case None:
                self._send(*self.server.answer(asked))

    do_GET = do_POST = do_PUT = _serve

    def _send(self, status: int, content: object, retry_after: str | None = None) -> None:
        text = b"" if content is None else content if isinstance(content, bytes) else json.dumps(content).encode()
        self._head(status, len(text), retry_after)
        self.wfile.write(text)

    def _head(self, status: int, length: int, retry_after: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(length))
        if retry_after is not None:
            self.send_header("Retry-After", retry_after)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def running(server: StandIn) -> Iterator[None]:
    """The server, answering."""
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield
        finally:
            server.ended.set()
            server.shutdown()
            thread.join()


# --- Spotify ----------------------------------------------------------------------------------------------------------


def track(name: str, artist: str, track_id: str = "6dGnYIeXmHdcikdzNNDMm2") -> dict[str, Any]:
    """A track as a search gives it since March 2026, of its fields those that tell something."""
    return {
        "id": track_id,
        "name": name,
        "type": "track",
        "uri": f"spotify:track:{track_id}",
        "href": f"https://api.spotify.com/v1/tracks/{track_id}",
        "external_urls": {"spotify": f"https://open.spotify.com/track/{track_id}"},
        "artists": [{"id": "0", "name": artist, "type": "artist"}],
        "album": {"id": "1", "name": "An album", "release_date": "1969-09-26"},
        "duration_ms": 185733,
        "explicit": False,
        "is_playable": True,
    }


def device(name: str, *, active: bool = False, restricted: bool = False) -> dict[str, Any]:
    """A player of the user's."""
    return {
        "id": f"device-{name}",
        "is_active": active,
        "is_private_session": False,
        "is_restricted": restricted,
        "name": name,
        "type": "Speaker",
        "volume_percent": 59,
        "supports_volume": True,
    }


class SpotifyServer(StandIn):
    """accounts.spotify.com and api.spotify.com. A refresh token is good for one refresh."""

    def __init__(self) -> None:
        super().__init__()
        self.tracks: list[object] = [track("Here Comes The Sun - Remastered 2009", "The Beatles")]
        self.devices: list[object] = [device("Phone"), device("Kitchen", active=True)]
        self.codes: dict[str, str] = {}  # that the user was given, and the challenge of each
        self.access, self.refresh = "access-1", "refresh-1"

    def token(self) -> dict[str, Any]:
        """What the sign-in gives."""
        return {
            "access_token": self.access,
            "token_type": "Bearer",
            "scope": "playlist-modify-private user-modify-playback-state user-read-playback-state",
            "expires_in": 3600,
            "refresh_token": self.refresh,
        }

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/api/token":
            return self._trade(asked.form)
        if asked.headers.get("Authorization") != f"Bearer {self.access}":
            return 401, {"error": {"status": 401, "message": "The access token expired"}}
        match asked.method, asked.path.removeprefix("/v1").strip("/").split("/"):
            case "GET", ["me"]:
                return 200, {"id": "listener", "display_name": "A listener", "type": "user"}
            case "GET", ["search"] if int(asked.query["limit"]) <= 10:
                return 200, {"tracks": {"items": self.tracks, "limit": 10, "offset": 0, "total": len(self.tracks)}}
            case "GET", ["me", "player", "devices"]:
                return 200, {"devices": self.devices}
            case "PUT", ["me", "player", "play"]:
                return 204, None
            case "POST", ["me", "playlists"]:
                return 201, {"id": "3cEYpjA9oz9GiPac4AsH4n", "name": asked.json["name"], "public": False, "items": {}}
            case "POST", ["playlists", _, "items"]:
                return 201, {"snapshot_id": "AAAAAQ"}
        return 400, {"error": {"status": 400, "message": "not of these rules"}}

    def _trade(self, form: dict[str, str]) -> Answer:
        match form:
            case {"grant_type": "refresh_token", "refresh_token": self.refresh}:
                number = int(self.refresh.split("-")[1]) + 1
                self.access, self.refresh = f"access-{number}", f"refresh-{number}"
                return 200, self.token()
            case {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}:
                digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
                if self.codes.get(code) == digest:
                    return 200, self.token()
        return 400, {"error": "invalid_grant", "error_description": "Refresh token revoked"}


# --- TMDB -------------------------------------------------------------------------------------------------------------


def film(title: str, released: str, number: int = 278, original: str = "") -> dict[str, Any]:
    """A film as a search gives it."""
    return {
        "adult": False,
        "backdrop_path": "/zfbjgQE1uSd9wiPTX4VzsLi0rGG.jpg",
        "genre_ids": [18, 80],
        "id": number,
        "original_language": "en",
        "original_title": original or title,
        "overview": "...",
        "popularity": 31.2,
        "poster_path": "/9cqNxx0GxF0bflZmeSMuL5tnGzr.jpg",
        "release_date": released,
        "title": title,
        "video": False,
        "vote_average": 8.7,
        "vote_count": 28000,
    }


def shop(name: str) -> dict[str, Any]:
    """One who shows films."""
    return {
        "logo_path": "/t2yyOv40HZeVlLjYsCsPHnWLk4W.jpg",
        "provider_id": 8,
        "provider_name": name,
        "display_priority": 0,
    }


class TmdbServer(StandIn):
    """api.themoviedb.org, which knows one token."""

    token = "eyJhbGciOiJIUzI1NiJ9.good"

    def __init__(self) -> None:
        super().__init__()
        self.films: list[object] = [film("The Shawshank Redemption", "1994-09-23")]
        self.shops: dict[str, object] = {
            "GB": {
                "link": "https://www.themoviedb.org/movie/278-the-shawshank-redemption/watch?locale=GB",
                "flatrate": [shop("Netflix"), shop("NOW")],
                "ads": [shop("ITVX")],
                "rent": [shop("Apple TV")],
                "buy": [shop("Apple TV"), shop("Sky\nStore")],
            }
        }

    def answer(self, asked: Asked) -> Answer:
        if asked.headers.get("Authorization") != f"Bearer {self.token}":
            return 401, {"status_code": 7, "status_message": "Invalid API key", "success": False}
        match asked.path.removeprefix("/3").split("/")[1:]:
            case ["authentication"]:
                return 200, {"success": True, "status_code": 1, "status_message": "Success."}
            case ["search", "movie"]:
                return 200, {"page": 1, "results": self.films, "total_pages": 1, "total_results": len(self.films)}
            case ["movie", number, "watch", "providers"]:
                return 200, {"id": int(number), "results": self.shops}
        return 404, {"status_code": 34, "status_message": "The resource you requested could not be found."}


# --- YouTube Music ----------------------------------------------------------------------------------------------------


def text(words: str, **more: object) -> dict[str, Any]:
    """A text as the website has it."""
    return {"runs": [{"text": words, **more}]}


def song(title: str, artist: str, video: str = "BTivsHlVcGU") -> dict[str, Any]:
    """A line of a search for songs."""
    column = "musicResponsiveListItemFlexColumnRenderer"
    by = {"navigationEndpoint": {"browseEndpoint": {"browseId": "UC2XdaAVUannpujzv32jcouQ"}}}
    play = {"playNavigationEndpoint": {"watchEndpoint": {"videoId": video}}}
    return {
        "musicResponsiveListItemRenderer": {
            "overlay": {"musicItemThumbnailOverlayRenderer": {"content": {"musicPlayButtonRenderer": play}}},
            "flexColumns": [{column: {"text": text(title)}}, {column: {"text": text(artist, **by)}}],
        }
    }


def category(title: str) -> dict[str, Any]:
    """A button of "Moods & genres"."""
    command = {"browseEndpoint": {"browseId": "FEmusic_moods_and_genres_category", "params": f"key of {title}"}}
    return {"musicNavigationButtonRenderer": {"buttonText": text(title), "clickCommand": command}}


def playlist(title: str, number: str) -> dict[str, Any]:
    """A playlist of a category."""
    endpoint = {"browseEndpoint": {"browseId": f"VL{number}"}}
    return {
        "musicTwoRowItemRenderer": {
            "title": text(title, navigationEndpoint=endpoint),
            "subtitle": text("YouTube Music"),
            "thumbnailRenderer": {"musicThumbnailRenderer": {"thumbnail": {"thumbnails": []}}},
        }
    }


def page(sections: list[object]) -> dict[str, Any]:
    """A page of sections."""
    content = {"sectionListRenderer": {"contents": sections}}
    return {"contents": {"singleColumnBrowseResultsRenderer": {"tabs": [{"tabRenderer": {"content": content}}]}}}


class YoutubeMusicServer(StandIn):
    """music.youtube.com."""

    def __init__(self) -> None:
        super().__init__()
        self.songs = [song("Here Comes The Sun (Remastered 2009)", "The Beatles")]
        self.categories = ["Chill", "Feel good", "Focus", "Party", "Sleep", "Workout"]
        self.playlists = [playlist("Quiet evening", "RDCLAK5uy_one"), playlist("Slow\nmorning", "RDCLAK5uy_two")]

    def answer(self, asked: Asked) -> Answer:
        match asked.path:
            case "/":
                return 200, b'<script>ytcfg.set({"VISITOR_DATA": "CgtWaXNpdG9y"});</script>'
            case "/youtubei/v1/search":
                shelf = {"musicShelfRenderer": {"title": text("Songs"), "contents": self.songs}}
                content = {"sectionListRenderer": {"contents": [shelf]}}
                tabs = [{"tabRenderer": {"content": content}}]
                return 200, {"contents": {"tabbedSearchResultsRenderer": {"tabs": tabs}}}
            case "/youtubei/v1/browse" if asked.json["browseId"] == "FEmusic_moods_and_genres":
                header = {"gridHeaderRenderer": {"title": text("Moods & moments")}}
                grid = {"header": header, "items": [category(title) for title in self.categories]}
                return 200, page([{"gridRenderer": grid}])
            case "/youtubei/v1/browse":
                return 200, page([{"gridRenderer": {"items": self.playlists}}])
        return 404, {"error": {"code": 404, "message": "Requested entity was not found."}}
