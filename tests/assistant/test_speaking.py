"""Speaking: what is said, what was said before it stopped, and that it never seems to speak for ever."""

from __future__ import annotations

import asyncio
import os
import wave
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.bus import Bus, Event
from assistant.events import Interrupted, Replied, SpeakingEnded, TurnEnded
from assistant.services.speaking import Speaking
from assistant.settings import Voice
from assistant.supervisor import Supervisor
from assistant.turns import Turns
from dialogue.audio import Sound
from dialogue.speech import Speech, SpeechRequest
from dialogue.worker import Worker

RATE = 22_050


def build_tones() -> Callable[[SpeechRequest], Speech]:
    """A tone of a tenth of a second a word, each word known by its start; the word "die" ends the process."""

    def speak(request: SpeechRequest) -> Speech:
        words = request.text.split()
        if "die" in words:
            os._exit(1)
        samples = (8000 * np.sin(np.arange(len(words) * RATE // 10) * 0.1)).astype(np.int16)
        starts = [request.text.index(word) for word in words]
        return Speech(Sound(samples, RATE), tuple((at, number / 10) for number, at in enumerate(starts)))

    return speak


class Stage:
    """A speaking service on a bus of its own, with a WAV file for a speaker."""

    def __init__(self, folder: Path) -> None:
        self.bus, self.turns, self.events = Bus(), Turns(), list[Event]()
        self.bus.subscribe("notes", SpeakingEnded, TurnEnded, handler=self.events.append)
        worker: Worker[SpeechRequest, Speech] = Worker("tones", build_tones)
        self.speaking = Speaking(self.bus, self.turns, worker, "tones", Voice(), str(folder / "out.wav"))
        self.speaking.open_speaker()
        self.supervisor = Supervisor(self.bus, first_delay_s=0.01)
        self.supervisor.start(self.speaking)

    def reply(self, text: str) -> int:
        turn = self.turns.begin()
        self.bus.publish(Replied(turn_id=turn.id, text=text, aloud=text, intent=None))
        return turn.id

    async def silent(self) -> None:
        async with asyncio.timeout(20):
            await self.bus.drain()
            while self.speaking.working:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await self.bus.drain()


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    stage = Stage(tmp_path)
    yield stage
    await stage.speaking.close()
    await stage.supervisor.close()
    await stage.bus.close()


async def test_a_reply_is_said_sentence_by_sentence(stage: Stage) -> None:
    turn = stage.reply("Hello there. How are you?")
    await stage.silent()
    ended, over = stage.events
    assert isinstance(ended, SpeakingEnded)
    assert (ended.turn_id, ended.spoken, ended.interrupted) == (turn, "Hello there. How are you?", False)
    assert isinstance(over, TurnEnded)
    assert stage.turns.open == ()


async def test_an_interruption_is_remembered_by_the_word(stage: Stage) -> None:
    stage.reply("one two three four five six seven eight nine ten")
    async with asyncio.timeout(20):
        while not stage.speaking.audible:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    await asyncio.sleep(0.35)
    stage.bus.publish(Interrupted())
    assert stage.reply("")  # a new turn may begin at once
    await stage.silent()
    ended = next(event for event in stage.events if isinstance(event, SpeakingEnded))
    assert ended.interrupted
    assert ended.spoken.startswith("one two")
    assert "ten" not in ended.spoken
    assert not stage.speaking.audible


async def test_a_sentence_that_cannot_be_said_does_not_hold_the_microphone_closed(stage: Stage) -> None:
    stage.reply("Hello there. Please die now. And go on.")
    stage.reply("Still here.")
    await stage.silent()
    spoken = [event.spoken for event in stage.events if isinstance(event, SpeakingEnded)]
    assert spoken == ["Hello there.", "Still here."]
    assert not stage.speaking.audible
    assert stage.turns.open == ()


async def test_an_answer_is_said_to_its_end_on_the_speaker_that_is_chosen_in_its_midst(
    stage: Stage, tmp_path: Path
) -> None:
    stage.reply("Hello there. One two three four five six seven eight nine ten. And go on.")
    async with asyncio.timeout(20):
        while not (stage.speaking._saying and stage.speaking._saying.done >= 2):  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        while not stage.speaking._saying.played[0][1].finished:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    await stage.speaking.use(str(tmp_path / "other.wav"))
    await stage.silent()
    ended = next(event for event in stage.events if isinstance(event, SpeakingEnded))
    assert ended.spoken == "Hello there. One two three four five six seven eight nine ten. And go on."
    assert not ended.interrupted
    await stage.speaking.close()
    with wave.open(str(tmp_path / "other.wav")) as file:
        assert file.getnframes() / RATE > 1.3  # thirteen words of a tenth of a second, and no more of the first two


async def test_a_reply_waits_for_a_speaker_that_is_being_changed(stage: Stage, tmp_path: Path) -> None:
    async with stage.speaking.away():
        stage.reply("Hello there.")
        await stage.bus.drain()
    changing = asyncio.create_task(stage.speaking.use(str(tmp_path / "other.wav")))
    await asyncio.sleep(0)
    stage.reply("Still here.")
    await changing
    await stage.silent()
    spoken = [event.spoken for event in stage.events if isinstance(event, SpeakingEnded)]
    assert spoken == ["Hello there.", "Still here."]
