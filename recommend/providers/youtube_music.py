"""YouTube Music, without an account: the address of a song, and playlists for a mood. Nothing is played from there.

ytmusicapi asks what the website asks, with the website's User-Agent; it is unofficial, and breaks now and then. So each
failure brings the address of a search along, which is made without it.
"""

from __future__ import annotations

import locale
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated, Final, TypeVar
from urllib.parse import quote_plus

from pydantic import BaseModel, StringConstraints

from models.emotions import Emotion
from recommend.catalogue import Item, Medium
from recommend.links import links as search_links
from recommend.providers.blocking import in_thread, session
from recommend.providers.faults import Faults
from recommend.providers.matching import same_song
from recommend.providers.provider import Link, ProviderError, one_line
from recommend.seeds import row

if TYPE_CHECKING:
    from ytmusicapi import YTMusic

_SITE: Final = "https://music.youtube.com"
_PLAYLISTS: Final = 5  # that are shown for a mood

# A word of the seed table in the site's own "Moods & moments", by judgement.
CATEGORIES: Final[Mapping[str, str]] = {
    "calming": "Chill",
    "chill": "Chill",
    "comforting": "Feel good",
    "danceable": "Party",
    "dreamy": "Chill",
    "energetic": "Workout",
    "epic": "Workout",
    "hopeful": "Feel good",
    "instrumental": "Focus",
    "lofi": "Focus",
    "motivational": "Workout",
    "playful": "Feel good",
    "relaxing": "Chill",
    "soft": "Sleep",
    "upbeat": "Feel good",
}

_Id = Annotated[str, StringConstraints(pattern=r"^[\w-]{1,100}$")]
T = TypeVar("T")
_Entry = TypeVar("_Entry", bound=BaseModel)


class _Artist(BaseModel):
    name: str


class _Song(BaseModel):
    videoId: _Id
    title: str
    artists: list[_Artist]


class _Category(BaseModel):
    title: str
    params: str


class _Playlist(BaseModel):
    playlistId: _Id
    title: str


class YoutubeMusic:
    """A client that nobody has signed in to."""

    name: Final = "YouTube Music"

    def __init__(self) -> None:
        self._faults = Faults(self.name, {})
        self._client: YTMusic | None = None
        self._categories: Mapping[str, str] = {}  # the key of each, by its lower-case title

    async def available(self) -> str:
        """Empty where it can be asked, else the problem."""
        try:
            await self._moods()
        except ProviderError as error:
            return str(error)
        return ""

    async def links(self, item: Item) -> list[Link]:
        """The song's page; empty for what is no song, or not there. Raises ProviderError."""
        if item.medium is not Medium.MUSIC:
            return []
        try:
            found = await self._ask(lambda client: client.search(f"{item.title} {item.by[0]}", filter="songs"))
            songs = self._read(_Song, found)
        except ProviderError as error:
            raise ProviderError(str(error), [(self.name, search_links(item)[self.name])]) from error
        for song in songs:
            if same_song(item, song.title, [artist.name for artist in song.artists]):
                return [(self.name, f"{_SITE}/watch?v={song.videoId}")]
        return []

    async def mood_playlists(self, emotion: Emotion) -> list[Link]:
        """Playlists of the category that fits a mood best; at least one. Raises ProviderError."""
        wanted = categories(emotion)
        try:
            moods = await self._moods()
            keys = [moods[title.casefold()] for title in wanted if title.casefold() in moods]
            if not keys:
                raise ProviderError("YouTube Music has no playlists for this mood")
            playlists = self._read(_Playlist, await self._ask(lambda client: client.get_mood_playlists(keys[0])))
            if not playlists:
                raise ProviderError("YouTube Music has no playlists for this mood")
        except ProviderError as error:
            search = f"{_SITE}/search?q={quote_plus(f'{wanted[0]} playlist')}"
            raise ProviderError(str(error), [(self.name, search)]) from error
        return [(one_line(each.title), f"{_SITE}/playlist?list={each.playlistId}") for each in playlists[:_PLAYLISTS]]

    async def _moods(self) -> Mapping[str, str]:
        """The key of each category, by its lower-case title; asked once. Raises ProviderError."""
        if not self._categories:
            sections = await self._ask(lambda client: client.get_mood_categories())
            listed = [each for section in sections.values() for each in section]
            self._categories = {each.title.casefold(): each.params for each in self._read(_Category, listed)}
        return self._categories

    async def _ask(self, question: Callable[[YTMusic], T]) -> T:
        check_installed()
        return await in_thread(self._faults, lambda: question(self._connected()))

    def _connected(self) -> YTMusic:
        if self._client is None:
            from ytmusicapi import YTMusic

            before = locale.setlocale(locale.LC_ALL)
            try:
                self._client = YTMusic(requests_session=session(self._faults))
            finally:
                locale.setlocale(locale.LC_ALL, before)  # which it changes for the whole process
        return self._client

    def _read(self, model: type[_Entry], entries: Sequence[object]) -> list[_Entry]:
        """The entries that have what is needed. Raises ProviderError where there are some, and none of them has."""
        good = []
        for entry in entries:
            try:
                good.append(model.model_validate(entry))
            except ValueError as error:
                fault = error
        if entries and not good:
            raise self._faults.failure(fault)
        return good


def check_installed() -> None:
    """Raises ProviderError where ytmusicapi is not there."""
    if find_spec("ytmusicapi") is None:
        raise ProviderError("YouTube Music needs ytmusicapi: pip install 'attune-assistant[youtube-music]'")


def categories(emotion: Emotion) -> tuple[str, ...]:
    """The site's categories for a mood, the most fitting first: those of the seed table's words for it."""
    words = sorted(row(Medium.MUSIC, emotion).items(), key=lambda word: -word[1])
    return tuple(dict.fromkeys(CATEGORIES[word] for word, weight in words if weight > 0))
