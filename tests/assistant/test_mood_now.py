"""The voice colours what the face shows, for a while, and never speaks over a sure face or for an unseen one."""

from __future__ import annotations

import time

import pytest

from assistant.bus import Bus
from assistant.events import ToneHeard
from assistant.mood_now import FRESH_S, MoodNow, Sound, coloured
from models.emotions import Emotion, Mood

SURE = Mood.from_probabilities((0.04, 0.0, 0.04, 0.8, 0.04, 0.04, 0.04), abstain_below=0.5)
TORN = Mood.from_probabilities((0.47, 0.0, 0.0, 0.0, 0.5, 0.0, 0.03), abstain_below=0.5)


def tone(arousal: float, confidence: float = 0.5, age: float = 0.0) -> ToneHeard:
    return ToneHeard(turn_id=1, arousal=arousal, confidence=confidence, time=time.monotonic() - age)


async def ask(face: Mood | None, *tones: ToneHeard) -> tuple[Mood | None, Sound | None]:
    bus = Bus()
    now = MoodNow(bus, lambda: face)
    for heard in tones:
        bus.publish(heard)
    await bus.drain()
    await bus.close()
    return now.mood(), now.sound()


async def test_without_a_voice_the_face_alone_speaks() -> None:
    assert await ask(TORN) == (TORN, None)


async def test_a_voice_without_a_face_names_no_mood_but_is_told() -> None:
    assert await ask(None, tone(0.6)) == (None, "livelier")
    assert await ask(None, tone(-0.6)) == (None, "calmer")


@pytest.mark.parametrize("heard", [tone(0.2), tone(0.6, confidence=0.1), tone(0.6, age=FRESH_S + 1)])
async def test_a_faint_doubtful_or_old_tone_is_not_told(heard: ToneHeard) -> None:
    assert (await ask(None, heard))[1] is None


async def test_an_old_tone_colours_nothing() -> None:
    assert await ask(TORN, tone(0.9, age=FRESH_S + 1)) == (TORN, None)


def test_a_lively_voice_speaks_against_sadness_and_a_sure_face_stays() -> None:
    lively = coloured(TORN, tone(0.8))
    assert (TORN.emotion, lively.emotion) == (Emotion.SAD, Emotion.ANGRY)
    assert sum(lively.probabilities) == pytest.approx(1.0)
    assert coloured(SURE, tone(-0.9)).emotion is Emotion.HAPPY
    assert coloured(TORN, tone(0.0)).probabilities == pytest.approx(TORN.probabilities)
