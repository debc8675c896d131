"""Internet radio from Radio Browser, an open directory of stations that wants no account.

Asked are its servers, for stations of a tag, and told which one is played, as it wishes to be; nothing else is sent but
the program's name. See https://api.radio-browser.info.
"""

from __future__ import annotations

import contextlib
import random
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from pydantic import BaseModel, ValidationError

from models.emotions import Emotion
from recommend.catalogue import Medium
from recommend.seeds import row

if TYPE_CHECKING:
    import httpx2

DIRECTORY: Final = "all.api.radio-browser.info"
_TIMEOUT_S: Final = 5.0  # for a server to connect, and between two pieces of its answer
_SERVERS: Final = 3  # that are tried
_STATIONS: Final = 30  # that are asked for; enough to say "next" for an evening
_KEPT_S: Final = 3600.0  # how long a search holds: the order is that of clicks in a day, which is made anew each hour
_LONGEST: Final = 60  # letters of a station's name that are shown

# A word of the seed table in the directory's own tags, which its users write freely. By judgement, of the common ones.
TAGS: Final[Mapping[str, str]] = {
    "calming": "ambient",
    "chill": "chillout",
    "comforting": "easy listening",
    "danceable": "disco",
    "dreamy": "downtempo",
    "energetic": "dance",
    "epic": "soundtrack",
    "hopeful": "pop",
    "instrumental": "classical",
    "lofi": "lofi",
    "motivational": "rock",
    "playful": "funk",
    "relaxing": "ambient",
    "soft": "classical",
    "upbeat": "pop",
}


class RadioError(Exception):
    """There is no station to be had; the message is one line that says why."""


@dataclass(frozen=True, slots=True)
class Station:
    """A station as the directory has it."""

    id: str
    name: str  # one line, may be long
    address: str  # http or https
    tag: str  # by which it was found


class _Row(BaseModel):
    stationuuid: UUID
    name: str
    url_resolved: str
    hls: int = 0


def station_tags(emotion: Emotion) -> tuple[str, ...]:
    """The directory's tags for a mood, the most fitting first: those of the seed table's words for it."""
    words = sorted(row(Medium.MUSIC, emotion).items(), key=lambda word: -word[1])
    return tuple(dict.fromkeys(TAGS[word] for word, weight in words if weight > 0))


def published_servers() -> list[str]:
    """The addresses of the directory's servers, in random order, as its documentation wants it. Raises RadioError."""
    try:
        numbers = {entry[4][0] for entry in socket.getaddrinfo(DIRECTORY, 443, proto=socket.IPPROTO_TCP)}
    except OSError:
        raise RadioError("the radio directory cannot be found; is there a network?") from None
    names = set()
    for number in numbers:
        try:
            name = socket.gethostbyaddr(str(number))[0]
        except OSError:
            continue
        if name.endswith(".radio-browser.info"):  # its certificate is for this name
            names.add(f"https://{name}")
    if not names:
        raise RadioError("the radio directory names no server; try again later")
    return random.sample(sorted(names), len(names))


class Radio:
    """Stations for a mood. Its methods block, 15 s at most where the network is bad."""

    def __init__(
        self,
        agent: str,
        servers: Callable[[], Sequence[str]] = published_servers,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`agent`: the User-Agent, name and version. `servers`: base addresses, asked for when first needed."""
        self.agent = agent
        self._find_servers = servers
        self._clock = clock
        self._servers: list[str] = []
        self._client: httpx2.Client | None = None
        self._found: dict[str, tuple[float, tuple[Station, ...]]] = {}  # by tag, with the time of the search

    def stations(self, emotion: Emotion) -> tuple[Station, ...]:
        """Stations for a mood, the most listened to first; at least one. Raises RadioError."""
        for tag in station_tags(emotion):
            if found := self._tagged(tag):
                return found
        raise RadioError("the radio directory has no station for this mood")

    def count(self, station: Station) -> None:
        """Tell the directory that the station is played: its order comes of that. A failure is nobody's trouble."""
        with contextlib.suppress(RadioError):
            self._ask(f"/json/url/{station.id}", {})

    def _tagged(self, tag: str) -> tuple[Station, ...]:
        asked, found = self._found.get(tag, (0.0, ()))
        if found and self._clock() - asked < _KEPT_S:
            return found
        wanted = {"tag": tag, "hidebroken": "true", "order": "clickcount", "reverse": "true", "limit": str(_STATIONS)}
        rows = self._ask("/json/stations/search", wanted)
        if not isinstance(rows, list):
            raise RadioError("the radio directory answers in a form that Attune does not know; update Attune")
        found = tuple(station for each in rows if (station := _station(each, tag)) is not None)
        self._found[tag] = self._clock(), found
        return found

    def _ask(self, path: str, parameters: Mapping[str, str]) -> Any:
        """What the first server that answers says, as JSON. Raises RadioError."""
        import httpx2

        if self._client is None:
            self._client = httpx2.Client(headers={"User-Agent": self.agent}, timeout=_TIMEOUT_S)
        if not self._servers:
            self._servers = list(self._find_servers())
        for server in tuple(self._servers[:_SERVERS]):
            try:
                response = self._client.get(f"{server}{path}", params=parameters)
                response.raise_for_status()
                return response.json()
            except (httpx2.HTTPError, httpx2.InvalidURL, ValueError):
                self._servers.append(self._servers.pop(0))  # the others first, the next time
        raise RadioError("the radio directory does not answer; is there a network? Try again later")


def _station(entry: object, tag: str) -> Station | None:
    """One entry of the directory; None where it cannot be played. Anybody can write there."""
    try:
        row = _Row.model_validate(entry)
    except ValidationError:
        return None
    name = " ".join("".join(sign if sign.isprintable() else " " for sign in row.name).split())[:_LONGEST]
    if row.hls:  # comes in pieces of ten seconds, which is too long to tell it from one that has fallen silent
        return None
    if not name or not row.url_resolved.startswith(("http://", "https://")):
        return None
    return Station(str(row.stationuuid), name, row.url_resolved, tag)
