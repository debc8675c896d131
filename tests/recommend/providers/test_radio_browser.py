"""Radio Browser as a provider: its stations off the loop, and its faults as one line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from models.emotions import Emotion
from recommend.catalogue import Item
from recommend.providers import ProviderError, RadioBrowser
from recommend.radio import Radio
from tests.recommend.radio_server import RadioServer, radio_server


@pytest.fixture
def server() -> Iterator[RadioServer]:
    with radio_server(b"") as server:
        yield server


async def test_a_mood_leads_to_stations(server: RadioServer, song: Item) -> None:
    provider = RadioBrowser(Radio("attune/0", lambda: [server.url]))
    assert await provider.available() == ""
    assert await provider.stations(Emotion.SAD) == [("Quiet Hours", f"{server.url}/stream")]
    assert await provider.links(song) == []


async def test_a_fault_is_the_radio_s_own_line(server: RadioServer) -> None:
    server.status = 503
    provider = RadioBrowser(Radio("attune/0", lambda: [server.url]))
    line = "the radio directory does not answer; is there a network? Try again later"
    assert await provider.available() == line
    with pytest.raises(ProviderError, match=r"^the radio directory does not answer"):
        await provider.stations(Emotion.SAD)
