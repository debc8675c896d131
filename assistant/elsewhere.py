"""Songs and films where the user's connected services have them: their page, playing, and where to watch.

Nothing is asked before the user has connected a service (`attune connect`), and then only about the one item.
"""

from __future__ import annotations

import asyncio
import logging
import re
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.settings import Settings
    from recommend import Item
    from recommend.providers import Provider

log = logging.getLogger(__name__)

P = TypeVar("P")


class Elsewhere:
    """Asks the connected services; what cannot be had is told in the log, and everything goes on without."""

    def __init__(self, settings: Settings, locale: str) -> None:
        """`locale`: such as "en_GB"; its territory is where films are to be watched."""
        self._settings = settings
        territory = re.match(r"[A-Za-z]+[-_]([A-Za-z]{2})\b", locale)
        self._country = territory.group(1).upper() if territory else ""
        self._known: dict[str, object] = {}

    @property
    def connected(self) -> bool:
        """Whether the user has connected anything."""
        wanted = self._settings.providers
        return bool(wanted.spotify_client_id) or wanted.youtube_music or wanted.tmdb

    async def page(self, item: Item) -> tuple[str, str] | None:
        """The name and address of the item's own page, or None where no connected service has one."""
        from assistant import providers
        from recommend.providers import ProviderError

        for build in (providers.spotify, providers.youtube_music, providers.tmdb):
            provider: Provider | None = await self._provider(build)
            if provider is None:
                continue
            try:
                if found := await provider.links(item):
                    return found[0]
            except ProviderError as error:
                log.warning("%s: %s", provider.name, error)
        return None

    async def play(self, item: Item) -> str | None:
        """Play a song on Spotify, where that is connected; what to say about it, or None where it is not."""
        from assistant import providers
        from recommend.providers import ProviderError

        spotify = await self._provider(providers.spotify)
        if spotify is None:
            return None
        try:
            return f"It plays on Spotify, on {await spotify.play(item)}."
        except ProviderError as error:
            return f"{error}."

    async def where_to_watch(self, item: Item) -> str:
        """Who shows a film in the user's country, with the credit that belongs to it; empty where that is not known."""
        from assistant import providers
        from recommend.providers import ProviderError
        from recommend.providers.tmdb import CREDIT

        tmdb = await self._provider(providers.tmdb)
        if tmdb is None or not self._country:
            return ""
        try:
            shown = await tmdb.where_to_watch(item, self._country)
        except ProviderError as error:
            log.warning("%s: %s", tmdb.name, error)
            return ""
        if shown is None or not (names := shown.subscription or shown.free or shown.rent or shown.buy):
            return ""
        how = "streams on" if shown.subscription or shown.free else "can be rented or bought at"
        return f"{item.title} {how} {', '.join(names[:4])}. {CREDIT}"

    async def _provider(self, build: Callable[[Settings], P | None]) -> P | None:
        """A provider, made when it is first asked, since that may read a secret."""
        name = build.__name__
        if name not in self._known:
            self._known[name] = await asyncio.to_thread(build, self._settings)
        return self._known[name]  # type: ignore[return-value]
