"""Services on the internet that know more of a song or a film: each optional, off until the user sets it up.

from recommend.providers import Tmdb, ProviderError

try:
    print(await Tmdb(token).where_to_watch(film, "GB"))
except ProviderError as error:
    print(error)  # one line, which says what to do
"""

from __future__ import annotations

from recommend.providers.provider import Kept, Link, Provider, ProviderError
from recommend.providers.radio_browser import RadioBrowser
from recommend.providers.spotify import Playlist, Spotify
from recommend.providers.tmdb import Tmdb, WhereToWatch
from recommend.providers.youtube_music import YoutubeMusic

__all__ = [
    "Kept",
    "Link",
    "Playlist",
    "Provider",
    "ProviderError",
    "RadioBrowser",
    "Spotify",
    "Tmdb",
    "WhereToWatch",
    "YoutubeMusic",
]
