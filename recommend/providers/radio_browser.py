"""Radio Browser (`recommend/radio.py`) as a provider: it has stations, and no songs."""

from __future__ import annotations

from typing import Final

from models.emotions import Emotion
from recommend.catalogue import Item
from recommend.providers.blocking import in_thread
from recommend.providers.faults import Faults
from recommend.providers.provider import Link, ProviderError
from recommend.radio import Radio, RadioError


class RadioBrowser:
    """The directory, asked off the loop."""

    name: Final = "Radio Browser"

    def __init__(self, radio: Radio) -> None:
        self._radio = radio
        self._faults = Faults(self.name, {})

    async def available(self) -> str:
        """Empty where it lists stations, else the problem."""
        try:
            await self.stations(Emotion.NEUTRAL)
        except ProviderError as error:
            return str(error)
        return ""

    async def links(self, item: Item) -> list[Link]:  # noqa: ARG002  # the Protocol's
        """None: it knows no songs."""
        return []

    async def stations(self, emotion: Emotion) -> list[Link]:
        """Stations for a mood and where they send, the most listened to first; at least one. Raises ProviderError."""
        return await in_thread(self._faults, lambda: self._asked(emotion))

    def _asked(self, emotion: Emotion) -> list[Link]:
        try:
            return [(station.name, station.address) for station in self._radio.stations(emotion)]
        except RadioError as error:
            raise ProviderError(str(error)) from None
