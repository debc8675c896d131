"""The stand-ins, and clients that ask them in place of the real services."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest

from recommend.catalogue import Item, Medium
from recommend.providers import Spotify, Tmdb, YoutubeMusic
from tests.recommend.providers.stand_ins import SpotifyServer, TmdbServer, YoutubeMusicServer, running


class KeptInMemory:
    """A place for a secret that does not outlive a test."""

    def __init__(self, text: str = "") -> None:
        self.text = text

    def read(self) -> str:
        return self.text

    def write(self, text: str) -> None:
        self.text = text


def item(medium: Medium, title: str, by: str, year: int) -> Item:
    """What is looked for."""
    return Item("it", medium, title, (by,), year, ("pop",), (), "en", 0.5, 0.0, 0.5, ())


@pytest.fixture(scope="session")
def song() -> Item:
    return item(Medium.MUSIC, "Here Comes the Sun", "The Beatles", 1969)


@pytest.fixture(scope="session")
def film() -> Item:
    return item(Medium.MOVIE, "The Shawshank Redemption", "Frank Darabont", 1994)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def spotify_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SpotifyServer]:
    pytest.importorskip("spotipy")
    server = SpotifyServer()
    monkeypatch.setattr("recommend.providers.spotify.API", f"{server.url}/v1/")
    monkeypatch.setattr("recommend.providers.spotify.ACCOUNTS", server.url)
    with running(server):
        yield server


@pytest.fixture
def kept(spotify_server: SpotifyServer) -> KeptInMemory:
    return KeptInMemory(json.dumps({**spotify_server.token(), "expires_at": int(time.time()) + 3600}))


@pytest.fixture
def spotify(kept: KeptInMemory) -> Spotify:
    return Spotify("client", kept)


@pytest.fixture
def tmdb_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[TmdbServer]:
    server = TmdbServer()
    monkeypatch.setattr("recommend.providers.tmdb.API", f"{server.url}/3")
    with running(server):
        yield server


@pytest.fixture
def tmdb(tmdb_server: TmdbServer) -> Tmdb:
    return Tmdb(tmdb_server.token)


@pytest.fixture
def youtube_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[YoutubeMusicServer]:
    pytest.importorskip("ytmusicapi")
    server = YoutubeMusicServer()
    monkeypatch.setattr("ytmusicapi.helpers.YTM_DOMAIN", server.url)
    monkeypatch.setattr("ytmusicapi.ytmusic.YTM_BASE_API", f"{server.url}/youtubei/v1/")
    with running(server):
        yield server


@pytest.fixture
def youtube_music(youtube_server: YoutubeMusicServer) -> YoutubeMusic:  # noqa: ARG001  # it asks that one
    return YoutubeMusic()
