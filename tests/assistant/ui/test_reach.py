"""The status line says what may leave the machine, and how long the last answer took."""

from __future__ import annotations

import pytest

from assistant.events import TurnMeasured
from assistant.settings import LanguageModel, Music, Providers, Settings
from assistant.ui.status import Reach, reach, reach_in_words, status_line
from tests.assistant.ui.scripted import Script


def test_nothing_is_allowed_at_first() -> None:
    assert reach(Settings()) == Reach()
    assert not Reach().network
    assert reach_in_words(Reach()) == "nothing leaves this machine"


@pytest.mark.parametrize(
    ("settings", "service"),
    [
        (Settings(music=Music(radio=True)), "radio"),
        (Settings(providers=Providers(spotify_client_id="x")), "Spotify"),
        (Settings(providers=Providers(youtube_music=True)), "YouTube Music"),
        (Settings(providers=Providers(tmdb=True)), "TMDB"),
    ],
)
def test_each_service_that_may_be_asked_is_told(settings: Settings, service: str) -> None:
    found = reach(settings)
    assert found.services == (service,)
    assert found.network
    assert reach_in_words(found) == f"may ask {service} in the network"


@pytest.mark.parametrize(
    ("url", "away", "words"),
    [
        ("http://localhost:11434/v1", False, "words stay here, with llama"),
        ("https://api.example.org/v1", True, "words go to llama"),
    ],
)
def test_a_language_model_elsewhere_is_told_from_one_on_this_machine(url: str, away: bool, words: str) -> None:
    found = reach(Settings(language_model=LanguageModel(url=url, model="llama")))
    assert (found.model, found.model_away, found.network) == ("llama", away, away)
    assert reach_in_words(found) == words


def test_the_line_tells_them_apart_without_colours() -> None:
    off = status_line((), None, 100, Reach()).plain
    on = status_line((), None, 100, Reach("llama", True, ("TMDB",)), 0.84).plain
    assert ("○ no model" in off, "○ network off" in off) == (True, True)
    assert ("● model llama" in on, "● network on" in on, "0.8 s" in on) == (True, True, True)


async def test_the_latency_of_the_last_spoken_turn_is_on_the_screen() -> None:
    script = Script()
    async with script.app.run_test(size=(80, 24)):
        await script.begun()
        await script.publish(TurnMeasured(turn_id=1, silence_s=0.5, words_s=0.3, answer_s=0.1, sound_s=0.2))
        await script.shows("○ net", "1.1 s")
