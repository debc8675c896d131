"""Recognizing ahead: the words of a pause are there when the utterance ends, and never those of an older one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.bus import Bus, Event
from assistant.events import Fault, Heard, HeardSoFar
from assistant.services.hearing import Recognition, ToRecognize
from assistant.supervisor import Supervisor
from assistant.turn_taking import TurnTaking
from assistant.turns import Turns
from dialogue.attention import Mode
from dialogue.barge_in import Move
from dialogue.listening import SpeechPaused, Utterance
from dialogue.recognizers import Answers, Transcript
from dialogue.worker import Worker

WORDS = {1: "suggest", 2: "suggest a movie", 3: "why", 4: "seven"}


def build_reader(log: str) -> Callable[[ToRecognize], Transcript]:
    """Reads the first sample as the number of a text, and notes it in a file; "seven" only where one is asked for."""

    def read(request: ToRecognize) -> Transcript:
        samples, asked = request
        if samples[0] == 0:
            raise ValueError("the sound is broken")
        with Path(log).open("a") as file:
            file.write(f"{samples[0]} ")
        text = WORDS[int(samples[0])]
        return Transcript(text if text != "seven" or asked == "number" else "", 0.9, "reader", 0.0)

    return read


class Silence:
    """A floor that nobody holds."""

    audible = False

    def move(self, move: Move) -> None:
        raise AssertionError(move)


class Ear:
    """A recognition service on a bus of its own, spoken to by its caller."""

    def __init__(self, folder: Path) -> None:
        self.bus, turns, self.events = Bus(), Turns(), list[Event]()
        self.bus.subscribe("notes", Heard, Fault, handler=self.events.append)
        self.turn_taking = TurnTaking(self.bus, turns, Silence(), Mode.WAKE)
        self._log = folder / "log"
        self.asked: Answers | None = None
        worker: Worker[ToRecognize, Transcript] = Worker("reader", build_reader, str(self._log))
        self.recognition = Recognition(self.bus, self.turn_taking, worker, "reader", lambda: self.asked)
        self.supervisor = Supervisor(self.bus, first_delay_s=0.01)
        self.supervisor.start(self.recognition)
        self.complete: list[int] = []

    @property
    def recognized(self) -> list[int]:
        """What the recognizer was given."""
        return [int(number) for number in self._log.read_text().split()]

    def pause(self, turn: int, number: int, sound: int) -> None:
        """The user pauses."""
        pause = SpeechPaused(number, np.array([sound], np.int16))
        self.recognition.begin_ahead(turn, pause, self.complete.append)

    def end(self, turn: int, sound: int, pause: int | None) -> None:
        """The user has spoken."""
        samples = np.array([sound], np.int16)
        self.recognition.finish(turn, Utterance(samples, 0.0, 1.0, False, 0.7, pause, 1.0, 30.0))

    async def idle(self) -> list[str]:
        """What has been heard when nothing is left to do."""
        async with asyncio.timeout(20):
            while self.recognition.working:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await self.bus.drain()
        return [event.text for event in self.events if isinstance(event, Heard)]


@pytest.fixture
async def ear(tmp_path: Path) -> AsyncIterator[Ear]:
    ear = Ear(tmp_path)
    yield ear
    await ear.supervisor.close()
    ear.turn_taking.close()
    await ear.bus.close()


async def test_words_of_the_last_pause_are_those_of_the_utterance_and_recognized_once(ear: Ear) -> None:
    turn = ear.turn_taking.begin(live=False)
    ear.pause(turn, 1, sound=2)
    assert await ear.idle() == []
    ear.end(turn, sound=2, pause=1)
    assert await ear.idle() == ["suggest a movie"]
    assert ear.recognized == [2]


async def test_words_up_to_a_pause_are_told_before_the_utterance_ends(ear: Ear) -> None:
    so_far: list[str] = []
    ear.bus.subscribe("screen", HeardSoFar, handler=lambda event: so_far.append(event.text))
    turn = ear.turn_taking.begin(live=False)
    ear.pause(turn, 1, sound=2)
    assert await ear.idle() == []
    assert so_far == ["suggest a movie"]


async def test_an_utterance_that_ends_before_its_words_are_known_waits_for_them(ear: Ear) -> None:
    turn = ear.turn_taking.begin(live=False)
    ear.pause(turn, 1, sound=2)
    ear.end(turn, sound=2, pause=1)
    assert await ear.idle() == ["suggest a movie"]
    assert ear.recognized == [2]


async def test_what_was_recognized_ahead_is_forgotten_when_more_was_said(ear: Ear) -> None:
    turn = ear.turn_taking.begin(live=False)
    ear.pause(turn, 1, sound=1)
    await ear.idle()
    ear.pause(turn, 2, sound=2)
    ear.end(turn, sound=2, pause=2)
    assert await ear.idle() == ["suggest a movie"]
    assert ear.complete == []


async def test_an_utterance_that_was_cut_is_recognized_by_itself(ear: Ear) -> None:
    turn = ear.turn_taking.begin(live=False)
    ear.pause(turn, 1, sound=1)
    ear.end(turn, sound=2, pause=None)
    assert await ear.idle() == ["suggest a movie"]


async def test_a_whole_sentence_is_told_so_that_its_silence_may_be_short(ear: Ear) -> None:
    turn = ear.turn_taking.begin(live=False)
    ear.pause(turn, 7, sound=1)
    await ear.idle()
    assert ear.complete == []
    ear.pause(turn, 8, sound=3)
    await ear.idle()
    assert ear.complete == [8]


async def test_the_recognizer_is_told_what_the_conversation_asks_for(ear: Ear) -> None:
    for ear.asked in (None, "number"):
        ear.end(ear.turn_taking.begin(live=False), sound=4, pause=None)
        await ear.idle()
    assert await ear.idle() == ["", "seven"]


async def test_words_of_one_turn_are_never_given_to_another(ear: Ear) -> None:
    first = ear.turn_taking.begin(live=False)
    ear.pause(first, 1, sound=1)
    ear.recognition.forget()
    ear.turn_taking.drop(first)
    second = ear.turn_taking.begin(live=False)
    ear.pause(second, 2, sound=3)
    ear.end(second, sound=3, pause=2)
    assert await ear.idle() == ["why"]


async def test_sound_that_cannot_be_recognized_is_a_fault_and_its_turn_is_over(ear: Ear) -> None:
    turn = ear.turn_taking.begin(live=False)
    ear.pause(turn, 1, sound=0)
    ear.end(turn, sound=0, pause=1)
    assert await ear.idle() == []
    (fault,) = (event for event in ear.events if isinstance(event, Fault))
    assert "the sound is broken" in fault.message
