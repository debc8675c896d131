"""The providers that the user has switched on with `attune connect`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.secret import Secret

if TYPE_CHECKING:
    from assistant.settings import Settings
    from recommend.providers import Provider, RadioBrowser, Spotify, Tmdb, YoutubeMusic

SPOTIFY_SECRET: Final = Secret("spotify")
TMDB_SECRET: Final = Secret("tmdb")


def connected(settings: Settings) -> list[Provider]:
    """All that may be asked. Reads a secret: call it off the loop."""
    each = (spotify(settings), youtube_music(settings), tmdb(settings), radio_browser(settings))
    return [provider for provider in each if provider is not None]


def spotify(settings: Settings) -> Spotify | None:
    """Spotify, where it is connected."""
    from recommend.providers import Spotify

    client_id = settings.providers.spotify_client_id
    return Spotify(client_id, SPOTIFY_SECRET) if client_id else None


def youtube_music(settings: Settings) -> YoutubeMusic | None:
    """YouTube Music, where it may be asked."""
    from recommend.providers import YoutubeMusic

    return YoutubeMusic() if settings.providers.youtube_music else None


def tmdb(settings: Settings) -> Tmdb | None:
    """TMDB, where it is connected. Reads the token: call it off the loop."""
    from recommend.providers import Tmdb

    return Tmdb(TMDB_SECRET.read()) if settings.providers.tmdb else None


def radio_browser(settings: Settings) -> RadioBrowser | None:
    """Radio Browser, where it may be asked."""
    from importlib import metadata

    from recommend.providers import RadioBrowser
    from recommend.radio import Radio

    return RadioBrowser(Radio(f"attune/{metadata.version('attune-assistant')}")) if settings.music.radio else None
