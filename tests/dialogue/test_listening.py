"""Listening turns a microphone's blocks into levels and utterances, and hears nothing while the gate is closed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from dialogue.audio import BLOCK, LISTEN_RATE, Samples
from dialogue.endpointer import Endpointer
from dialogue.listening import (
    Heard,
    Level,
    SpeechBegan,
    SpeechDropped,
    SpeechPaused,
    SpeechSustained,
    Utterance,
    listen,
)
from dialogue.vad import SileroVad
from tests.dialogue.spoken import spoken

PAUSE = np.zeros(LISTEN_RATE, np.int16)


def stream(*parts: Samples) -> Iterator[Samples]:
    sound = np.concatenate(parts)
    return iter(sound[: len(sound) // BLOCK * BLOCK].reshape(-1, BLOCK))


def told(heard: list[Heard]) -> list[str]:
    """What began and ended."""
    return [type(event).__name__ for event in heard if isinstance(event, SpeechBegan | SpeechDropped | Utterance)]


def test_two_sentences_with_a_pause_are_two_utterances() -> None:
    first, second = spoken("suggest a movie"), spoken("what mood do you see", "en-gb")
    heard = list(listen(stream(PAUSE, first, PAUSE, second, PAUSE), SileroVad(), Endpointer()))
    assert told(heard) == ["SpeechBegan", "Utterance", "SpeechBegan", "Utterance"]
    one, two = (event for event in heard if isinstance(event, Utterance))
    assert one.start == pytest.approx(1.3, abs=0.15)
    assert one.end == pytest.approx(1 + len(first) / LISTEN_RATE - 0.3, abs=0.35)
    assert two.start > one.end + 0.9
    assert not one.cut


def test_a_sentence_is_sustained_once_and_known_before_it_is_over() -> None:
    heard = list(listen(stream(PAUSE, spoken("suggest a movie"), PAUSE), SileroVad(), Endpointer()))
    kinds = [type(event) for event in heard if not isinstance(event, Level)]
    assert kinds.count(SpeechSustained) == 1
    assert kinds.index(SpeechBegan) < kinds.index(SpeechSustained) < kinds.index(SpeechPaused) < kinds.index(Utterance)
    utterance = next(event for event in heard if isinstance(event, Utterance))
    (pause,) = (event for event in heard if isinstance(event, SpeechPaused) and event.number == utterance.pause)
    np.testing.assert_array_equal(pause.samples, utterance.samples)
    assert utterance.silence == pytest.approx(0.7, abs=0.05)


def test_speech_hardly_above_the_noise_of_the_place_is_nobodys() -> None:
    sentence = spoken("suggest a movie")
    hiss = np.random.default_rng(5).standard_normal(7 * LISTEN_RATE + 39)
    noise = np.convolve(hiss, np.ones(40) / 40, "valid")  # like a fan: mostly low
    noise /= noise.std()
    loudness = float(np.sqrt(np.mean(np.square(sentence, dtype=np.float64))))

    def over(decibels: float) -> list[Heard]:
        place = noise * loudness / 10 ** (decibels / 20)
        place[3 * LISTEN_RATE : 3 * LISTEN_RATE + len(sentence)] += sentence
        sound = place.clip(-32768, 32767).astype(np.int16)
        return list(listen(stream(sound), SileroVad(), Endpointer()))

    (near,) = (event for event in over(15) if isinstance(event, Utterance))
    assert near.above == pytest.approx(15, abs=4)
    assert told(over(0)) == ["SpeechBegan", "SpeechDropped"]


def test_the_floor_is_the_level_between_the_words_and_not_of_them() -> None:
    hum = (np.random.default_rng(7).standard_normal(8 * LISTEN_RATE) * 33).astype(np.int16)  # -60 dBFS
    hum[2 * LISTEN_RATE :][: len(spoken("suggest a movie"))] += spoken("suggest a movie")
    levels = [e for e in listen(stream(hum), SileroVad(), Endpointer()) if isinstance(e, Level)]
    assert [event.floor for event in levels[5:]] == pytest.approx([-60.0] * len(levels[5:]), abs=1.5)
    assert max(event.dbfs for event in levels) > -30


def test_levels_come_ten_times_a_second_in_dbfs() -> None:
    loud = (np.sin(2 * np.pi * 300 * np.arange(LISTEN_RATE) / LISTEN_RATE) * 32767).astype(np.int16)
    heard = list(listen(stream(PAUSE, loud), SileroVad(), Endpointer()))
    levels = [event for event in heard if isinstance(event, Level)]
    assert levels == heard
    assert len(levels) == pytest.approx(2 * 10, abs=2)
    assert [levels[i].dbfs for i in (3, -1)] == pytest.approx([-96.0, -3.0], abs=0.1)


def test_nothing_is_heard_while_the_gate_is_closed() -> None:
    sentence = spoken("suggest a movie")
    heard = list(listen(stream(PAUSE, sentence, PAUSE), SileroVad(), Endpointer(), gate=lambda: False))
    assert told(heard) == []
    assert not any(event.open or event.speech for event in heard if isinstance(event, Level))
    assert max(event.dbfs for event in heard if isinstance(event, Level)) > -40


def test_a_gate_that_closes_over_an_utterance_drops_it_and_what_comes_after_is_heard() -> None:
    blocks = 0

    def gate() -> bool:
        nonlocal blocks
        blocks += 1
        return not 55 <= blocks <= 100  # closes half a second into the first sentence, opens in the pause after it

    sentence = spoken("suggest a movie")
    heard = list(listen(stream(PAUSE, sentence, PAUSE, PAUSE, sentence, PAUSE), SileroVad(), Endpointer(), gate))
    assert told(heard) == ["SpeechBegan", "SpeechDropped", "SpeechBegan", "Utterance"]
    began = [event.at for event in heard if isinstance(event, SpeechBegan)]
    dropped = [event.at for event in heard if isinstance(event, SpeechDropped)]
    assert began[0] < dropped[0] < 2.0 < began[1]
