"""What is said, done and felt is learned from, each in the mood in which it was met."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from assistant.bus import Bus
from assistant.events import FeedbackGiven, MusicChanged
from assistant.services import learning
from assistant.services.learning import Learning
from models.emotions import Emotion, Mood

SAD, HAPPY = Mood.said(Emotion.SAD), Mood.said(Emotion.HAPPY)


@dataclass
class Pupil:
    """Notes what it is taught."""

    lessons: list[tuple[str, str, Mood | None, float | None]] = field(default_factory=list)

    def learn(self, item_id: str, signal: str, mood: Mood | None, amount: float | None = None) -> None:
        if signal == "known":
            raise OSError("the disk is full")
        self.lessons.append((item_id, signal, mood, amount))


def music(state: str, position: float = 0.0, item_id: str = "song") -> MusicChanged:
    return MusicChanged(state=state, title="A Song", item_id=item_id, position_s=position, duration_s=100.0)  # type: ignore[arg-type]


def said(kind: str) -> FeedbackGiven:
    return FeedbackGiven(turn_id=1, kind=kind, medium="music", item_id="song", title="A Song")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("events", "lessons"),
    [
        ([said("liked")], [("song", "liked", SAD, None)]),
        ([said("skipped")], []),  # "next" says too little
        ([music("playing"), music("ended", 99.0)], [("song", "played", SAD, None)]),
        ([music("playing"), music("ended", 12.0)], []),  # stopped
        ([music("playing"), music("skipped", 10.0)], [("song", "skipped", SAD, 10.0)]),
        ([music("playing", item_id=""), music("ended", 99.0, item_id="")], []),  # not of the catalogue
    ],
)
async def test_what_is_said_and_done_is_learned(
    events: list[FeedbackGiven | MusicChanged], lessons: list[tuple[object, ...]]
) -> None:
    bus, pupil = Bus(), Pupil()
    service = Learning(bus, lambda: pupil, lambda: SAD)
    for event in events:
        bus.publish(event)
    await bus.drain()
    service.close()
    await bus.close()
    assert pupil.lessons == lessons


async def test_a_song_is_judged_by_the_mood_in_which_it_began(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "FELT_S", 0.05)
    bus, pupil, mood = Bus(), Pupil(), [SAD]
    service = Learning(bus, lambda: pupil, lambda: mood[0])
    bus.publish(music("playing"))
    await bus.drain()
    bus.publish(music("playing", 5.0))  # how far it is
    mood[0] = HAPPY
    await asyncio.sleep(0.2)
    bus.publish(music("ended", 99.0))
    await bus.drain()
    service.close()
    await bus.close()
    (felt, played) = pupil.lessons
    assert felt[:3] == ("song", "felt", SAD)
    assert felt[3] == pytest.approx(HAPPY.affect.valence - SAD.affect.valence)
    assert played == ("song", "played", SAD, None)


async def test_what_cannot_be_kept_stops_nothing() -> None:
    bus, pupil = Bus(), Pupil()
    service = Learning(bus, lambda: pupil, lambda: None)
    bus.publish(said("known"))
    bus.publish(said("saved"))
    await bus.drain()
    service.close()
    await bus.close()
    assert [signal for _, signal, _, _ in pupil.lessons] == ["saved"]
