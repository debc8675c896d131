"""The mood as it is now: the face alone while nothing is said, then of all sources, and what is learned of them."""

from __future__ import annotations

import json
import stat
import time
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant import mood_now, source_weights
from assistant.bus import Bus, Event
from assistant.events import ForgetWanted, Heard, MoodChanged, MoodFused, MoodSeen, Replied, ToneHeard
from assistant.fusing import SAID_S
from assistant.mood_now import FRESH_S, STEADY_S, MoodNow, Sound
from models.emotions import Emotion, Mood

SURE = Mood.from_probabilities((0.04, 0.0, 0.04, 0.8, 0.04, 0.04, 0.04), abstain_below=0.5)
TORN = Mood.from_probabilities((0.47, 0.0, 0.0, 0.0, 0.5, 0.0, 0.03), abstain_below=0.5)
BLANK = Mood.from_probabilities((0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.88), abstain_below=0.5)
SEEN = MoodSeen(mood=SURE, faces=(), frame=1)
SAD_NEWS = "I miss my grandmother so much"


def tone(arousal: float, confidence: float = 0.5, age: float = 0.0) -> ToneHeard:
    return ToneHeard(turn_id=1, arousal=arousal, confidence=confidence, time=time.monotonic() - age)


def said(emotion: Emotion, age: float = 0.0) -> MoodChanged:
    return MoodChanged(mood=Mood.said(emotion), time=time.monotonic() - age)


def talk(text: str, intent: str | None, turn_id: int = 1) -> tuple[Heard, Replied]:
    """A sentence, and its answer: intent None is a sentence in which nothing was asked for."""
    return (
        Heard(turn_id=turn_id, text=text, source="typed"),
        Replied(turn_id=turn_id, text="...", aloud="", intent=intent),
    )


class World:
    """A bus, what the face shows, the mood of both, and what was told of it."""

    def __init__(self, weights: Path | None = None) -> None:
        self.bus = Bus()
        self.face: Mood | None = None
        self.now = MoodNow(self.bus, lambda: self.face, weights)
        self.told: list[MoodFused] = []
        self.bus.subscribe("test", MoodFused, handler=self.told.append)

    async def happens(self, *events: Event) -> None:
        for event in events:
            self.bus.publish(event)
            await self.bus.drain()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path / "data" / "source_weights.json")
    yield world
    await world.bus.close()


async def ask(face: Mood | None, *events: Event) -> tuple[Mood | None, Sound | None]:
    world = World()
    world.face = face
    await world.happens(*events)
    await world.bus.close()
    return world.now.mood(), world.now.sound()


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


async def test_a_voice_that_is_not_known_yet_is_no_source(world: World) -> None:
    world.face = TORN
    await world.happens(tone(0.9, confidence=0))
    assert (world.now.mood(), world.told) == (TORN, [])


async def test_a_lively_voice_speaks_against_sadness() -> None:
    mood, _ = await ask(TORN, tone(0.8))
    assert mood is not None
    assert (TORN.emotion, mood.emotion) == (Emotion.SAD, Emotion.ANGRY)


async def test_a_sentence_in_which_nothing_was_asked_for_tells_the_mood(world: World) -> None:
    await world.happens(*talk(SAD_NEWS, None))
    mood = world.now.mood()
    assert mood is not None
    assert (mood.emotion, mood.source) == (Emotion.SAD, "words")
    world.face = BLANK
    mood = world.now.mood()
    assert mood is not None
    assert (mood.emotion, mood.source) == (Emotion.SAD, "fused")


async def test_what_was_asked_for_tells_no_mood(world: World) -> None:
    await world.happens(*talk("play something sad, I miss sad songs so much", "suggest_music"))
    assert (world.now.mood(), world.told) == (None, [])


async def test_a_sentence_that_was_interrupted_is_not_read(world: World) -> None:
    spoken, _ = talk(SAD_NEWS, None, turn_id=1)
    await world.happens(spoken, *talk("what time is it in Leeds", None, turn_id=2))
    assert world.now.mood() is None


async def test_the_users_word_wins_for_a_quarter_of_an_hour(world: World) -> None:
    await world.happens(said(Emotion.SAD, age=SAID_S - 1))
    world.face = SURE
    assert world.now.mood() == Mood.said(Emotion.SAD)
    world.face = None
    await world.happens(said(Emotion.SAD, age=SAID_S + 1))
    world.face = SURE
    assert world.now.mood() is SURE


async def test_nothing_more_is_read_out_of_a_sentence_that_named_a_feeling(world: World) -> None:
    heard, replied = talk("I feel sad, so sad", "check_in")
    await world.happens(heard, said(Emotion.SAD), replied)
    assert [source.name for source in world.told[-1].sources] == ["said"]


async def test_what_is_told_in_a_check_in_is_read(world: World) -> None:
    await world.happens(*talk(SAD_NEWS, "check_in"))
    assert [source.name for source in world.told[-1].sources] == ["words"]


async def test_a_feeling_that_is_denied_no_longer_counts(world: World) -> None:
    await world.happens(said(Emotion.SAD, age=60), *talk("I'm not sad any more", "i_feel"))
    assert world.now.mood() is None


async def test_a_feeling_that_is_named_counts_after_its_answer_too(world: World) -> None:
    heard, replied = talk("I feel sad", "i_feel")
    await world.happens(heard, said(Emotion.SAD), replied)
    assert world.now.mood() == Mood.said(Emotion.SAD)


async def test_news_of_any_source_is_told_at_once_with_every_share(world: World) -> None:
    world.face = TORN
    await world.happens(tone(0.8), *talk(SAD_NEWS, None), said(Emotion.SAD))
    assert [[source.name for source in told.sources] for told in world.told] == [
        ["face", "voice"],
        ["face", "voice", "words"],
        ["face", "voice", "words", "said"],
    ]
    assert all(sum(source.weight for source in told.sources) == pytest.approx(1) for told in world.told)
    assert world.told[-1].sources[-1].weight == 1


async def test_a_face_alone_is_told_twice_a_second(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = 1000.0
    monkeypatch.setattr(mood_now, "time", SimpleNamespace(monotonic=lambda: clock))
    world.face = SURE
    for _ in range(60):  # 2 seconds of 30 frames each
        await world.happens(SEEN)
        clock += 1 / 30
    assert len(world.told) == round(2 / STEADY_S)
    assert world.told[0].mood == SURE


async def test_a_face_that_went_away_is_told_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = 1000.0
    monkeypatch.setattr(mood_now, "time", SimpleNamespace(monotonic=lambda: clock))
    world.face = SURE
    await world.happens(SEEN)
    world.face = None
    for _ in range(60):
        clock += 1 / 30
        await world.happens(MoodSeen(mood=None, faces=(), frame=2))
    assert [told.mood for told in world.told] == [SURE, None]


async def test_the_users_word_teaches_and_it_is_kept_for_the_user_alone(world: World, tmp_path: Path) -> None:
    path = tmp_path / "data" / "source_weights.json"
    world.face = SURE
    for _ in range(10):
        await world.happens(said(Emotion.SAD))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert source_weights.load(path)["face"] < 0.6
    later = World(path)
    later.face = SURE
    assert later.now.mood() != SURE
    await later.bus.close()


async def test_forgetting_everything_forgets_what_was_learned(world: World, tmp_path: Path) -> None:
    world.face = SURE
    await world.happens(said(Emotion.SAD), ForgetWanted(seconds=None))
    assert world.now.mood() is SURE
    assert list((tmp_path / "data").iterdir()) == []


async def test_forgetting_the_last_minutes_forgets_what_was_said_in_them(world: World) -> None:
    world.face = SURE
    await world.happens(said(Emotion.SAD, age=300), ForgetWanted(seconds=60))
    assert world.now.mood() == Mood.said(Emotion.SAD)
    await world.happens(ForgetWanted(seconds=600))
    assert world.now.mood() is not None
    assert world.now.mood() != Mood.said(Emotion.SAD)


@pytest.mark.parametrize("content", ["{", "[1, 2]", '{"face": 99}', '{"face": "much"}', '{"face": NaN}', "[]", "3"])
def test_a_damaged_file_is_logged_and_learned_anew(
    content: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "source_weights.json"
    path.write_text(content)
    assert source_weights.load(path) == {}
    assert "learned anew" in caplog.text


def test_what_is_kept_is_three_numbers(tmp_path: Path) -> None:
    path = tmp_path / "source_weights.json"
    assert source_weights.load(path) == {}
    source_weights.save(path, {"face": 0.5, "words": 1.5})
    assert json.loads(path.read_text()) == source_weights.load(path) == {"face": 0.5, "words": 1.5}
