"""Spotify: find a song, play it on a device of the user's, make a playlist of suggestions.

Written for the rules that hold since March 2026: an app of the user's own (its owner has Premium; five users), PKCE
with a loopback address, ten results to a search. By its terms (https://developer.spotify.com/terms) nothing that it
answers is kept, but for the sign-in, and nothing is learned from it.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

from pydantic import BaseModel, StringConstraints

from recommend.catalogue import Item, Medium
from recommend.columns import plain
from recommend.providers import faults
from recommend.providers.blocking import in_thread, session
from recommend.providers.faults import Faults
from recommend.providers.matching import same_song
from recommend.providers.provider import Kept, Link, ProviderError, one_line

if TYPE_CHECKING:
    import requests
    import spotipy
    from spotipy.oauth2 import SpotifyPKCE

API: Final = "https://api.spotify.com/v1/"
ACCOUNTS: Final = "https://accounts.spotify.com"
REDIRECT: Final = "http://127.0.0.1:43019/callback"  # which the user's app must name; a port without a registered use
SCOPE: Final = "playlist-modify-private user-modify-playback-state user-read-playback-state"
_RESULTS: Final = 10  # of a search; the most since March 2026
_SIGN_IN: Final = "Spotify wants you to sign in: attune connect spotify"

logging.getLogger("spotipy").setLevel(logging.WARNING)  # at DEBUG it logs tokens

_Id = Annotated[str, StringConstraints(pattern="^[0-9A-Za-z]{1,64}$")]


_Answer = TypeVar("_Answer", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Playlist:
    """A playlist that was made."""

    address: str
    left_out: tuple[Item, ...]  # what Spotify does not have


class _Artist(BaseModel):
    name: str


class _Track(BaseModel):
    id: _Id
    name: str
    artists: list[_Artist]


class _Tracks(BaseModel):
    items: list[_Track | None]


class _Found(BaseModel):
    tracks: _Tracks


class _Device(BaseModel):
    id: str | None
    name: str
    is_active: bool
    is_restricted: bool  # takes no commands


class _Devices(BaseModel):
    devices: list[_Device]


class _User(BaseModel):
    id: str


class _Made(BaseModel):
    id: _Id


class _Added(BaseModel):
    snapshot_id: str


class _Token(BaseModel, extra="allow"):
    access_token: str
    refresh_token: str
    expires_at: int  # seconds since 1970
    scope: str


class Spotify:
    """A client for one user."""

    name: Final = "Spotify"

    def __init__(self, client_id: str, kept: Kept) -> None:
        """`client_id`: of the user's own app. `kept`: where the sign-in is; read and written in threads."""
        self._client_id = client_id
        self._kept = kept
        self._lock = threading.Lock()
        self._faults = Faults(
            self.name,
            {
                401: _SIGN_IN,
                403: "Spotify refuses: it takes Premium, and your account must be on the user list of your app"
                " (developer.spotify.com/dashboard)",
            },
        )
        self._account_faults = Faults(self.name, {400: _SIGN_IN})
        self._session: requests.Session | None = None

    async def available(self) -> str:
        """Empty where the sign-in is good, else the problem."""
        try:
            self._read(_User, await self._ask(lambda client: client.current_user()))
        except ProviderError as error:
            return str(error)
        return ""

    async def links(self, item: Item) -> list[Link]:
        """The song's page; empty for what is no song, or not there. Raises ProviderError."""
        track = await self._find(item)
        return [] if track is None else [(self.name, f"https://open.spotify.com/track/{track}")]

    async def devices(self) -> list[str]:
        """The names of the user's players that take commands now. Raises ProviderError."""
        return [one_line(device.name) for device in await self._devices()]

    async def play(self, item: Item, device: str | None = None) -> str:
        """Play a song on the device of that name, else on the one in use, else on any; gives its name.

        Raises ProviderError, also where there is no such song or device.
        """
        track = await self._find(item)
        if track is None:
            raise ProviderError(f'Spotify does not have "{item.title}" by {item.by[0]}')
        chosen = _chosen(await self._devices(), device)
        await self._ask(lambda client: client.start_playback(chosen.id, uris=[f"spotify:track:{track}"]))
        return one_line(chosen.name)

    async def make_playlist(self, name: str, items: Iterable[Item]) -> Playlist:
        """A new private playlist of the songs, in their order. Raises ProviderError, also where it has none of them."""
        wanted = [(item, await self._find(item)) for item in items]
        tracks = [track for _, track in wanted if track is not None]
        if not tracks:
            raise ProviderError("Spotify has none of these songs")
        answer = await self._ask(lambda client: client.current_user_playlist_create(name, public=False))
        made = self._read(_Made, answer)
        self._read(_Added, await self._ask(lambda client: client.playlist_add_items(made.id, tracks)))
        missing = tuple(item for item, track in wanted if track is None)
        return Playlist(f"https://open.spotify.com/playlist/{made.id}", missing)

    async def _find(self, item: Item) -> str | None:
        """The id of a song, or None."""
        if item.medium is not Medium.MUSIC:
            return None
        words = f"{item.title} {item.by[0]}"
        found = self._read(_Found, await self._ask(lambda client: client.search(words, limit=_RESULTS, type="track")))
        for track in found.tracks.items:
            if track is not None and same_song(item, track.name, [artist.name for artist in track.artists]):
                return track.id
        return None

    async def _devices(self) -> list[_Device]:
        found = self._read(_Devices, await self._ask(lambda client: client.devices()))
        return [device for device in found.devices if device.id is not None and not device.is_restricted]

    def _read(self, model: type[_Answer], answer: object) -> _Answer:
        try:
            return model.model_validate(answer)
        except ValueError as error:
            raise self._faults.failure(error) from None

    async def _ask(self, question: Callable[[spotipy.Spotify], Any]) -> Any:
        """What Spotify answers, as JSON. Raises ProviderError."""
        return await in_thread(self._faults, lambda: question(self._client()))

    def _client(self) -> spotipy.Spotify:
        token = self._token()
        import spotipy

        if self._session is None:
            self._session = session(self._faults)
        client = spotipy.Spotify(token, requests_session=self._session, requests_timeout=faults.ANSWER_S)
        client.prefix = API
        return client

    def _token(self) -> str:
        """An access token, a new one where the last has run out. Raises ProviderError where the user must sign in."""
        with self._lock:  # a refresh token is good for one refresh
            try:
                kept = _Token.model_validate_json(self._kept.read()).model_dump()
            except ValueError:
                raise ProviderError(_SIGN_IN) from None
            token = pkce(self._client_id, self._account_faults).validate_token(kept)
            if token is None:  # it is for less than is asked for now
                raise ProviderError(_SIGN_IN)
            if token is not kept:
                self._kept.write(json.dumps({**kept, **token}))
            return str(token["access_token"])


def check_installed() -> None:
    """Raises ProviderError where spotipy is not there."""
    if find_spec("spotipy") is None:
        raise ProviderError("Spotify needs spotipy: pip install 'attune-assistant[spotify]'")


def pkce(client_id: str, known: Faults) -> SpotifyPKCE:
    """What signs in and stays so; it keeps nothing itself. Raises ProviderError where spotipy is not there."""
    check_installed()
    from spotipy.cache_handler import MemoryCacheHandler
    from spotipy.oauth2 import SpotifyPKCE

    made = SpotifyPKCE(
        client_id,
        REDIRECT,
        scope=SCOPE,
        requests_session=session(known),
        requests_timeout=faults.ANSWER_S,
        cache_handler=MemoryCacheHandler(),
    )
    made.OAUTH_AUTHORIZE_URL = f"{ACCOUNTS}/authorize"
    made.OAUTH_TOKEN_URL = f"{ACCOUNTS}/api/token"
    return made


def _chosen(devices: Sequence[_Device], name: str | None) -> _Device:
    """The device to play on. Raises ProviderError where there is none."""
    if name is not None:
        for device in devices:
            if plain(device.name) == plain(name):
                return device
        there = ", ".join(one_line(device.name) for device in devices) or "none"
        raise ProviderError(f"Spotify is not open on '{name}': open it there (now: {there})")
    if not devices:
        raise ProviderError("Spotify is open nowhere: open it on the device that is to play")
    return next((device for device in devices if device.is_active), devices[0])
