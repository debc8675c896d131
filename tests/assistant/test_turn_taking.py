"""Turn taking: only what is said to Attune becomes a turn, and speaking into an answer ends it only for words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from assistant.bus import Bus, Event
from assistant.events import AttentionChanged, Called, Heard, HeardSoFar, Interrupted, Overheard, TurnEnded
from assistant.turn_taking import SLIGHT_S, TurnTaking
from assistant.turns import Stage, Turns
from dialogue.attention import Mode
from dialogue.barge_in import Move
from dialogue.recognizers import Transcript


class Floor:
    """Notes the moves."""

    def __init__(self) -> None:
        self.audible = False
        self.moves: list[Move] = []

    def move(self, move: Move) -> None:
        self.moves.append(move)


class Talk:
    """A user who speaks to turn taking on a bus of its own."""

    def __init__(self, mode: Mode = Mode.WAKE) -> None:
        self.bus, self.turns, self.floor, self.events = Bus(), Turns(), Floor(), list[Event]()
        self.bus.subscribe("notes", Heard, Called, Overheard, handler=self.events.append)
        self.bus.subscribe("interruptions", Interrupted, handler=self.events.append)
        self.turn_taking = TurnTaking(self.bus, self.turns, self.floor, mode)

    async def say(self, text: str, *, voiced_s: float = 1.5, live: bool = True) -> list[str]:
        """Speak; what comes of it, as the names of the events and what was heard."""
        turn = self.turn_taking.begin(live=live)
        if voiced_s > 0.3:
            self.turn_taking.sustain()
        self.turn_taking.end(turn, 0.4)
        self.turn_taking.words(turn, Transcript(text, 0.9, "scripted", 0.0), voiced_s)
        await self.bus.drain()
        told = [f"heard {e.text}" if isinstance(e, Heard) else type(e).__name__ for e in self.events]
        self.events.clear()
        return told

    async def answer(self) -> None:
        """The answer to everything open ends."""
        for turn in self.turns.open:
            self.turns.advance(turn.id, Stage.ENDED)
            self.bus.publish(TurnEnded(turn_id=turn.id))
        await self.bus.drain()


@pytest.fixture
async def talk() -> AsyncIterator[Talk]:
    talk = Talk()
    yield talk
    talk.turn_taking.close()
    await talk.bus.close()


async def test_only_a_call_begins_a_conversation_and_its_answer_keeps_it_open(talk: Talk) -> None:
    assert await talk.say("suggest a movie") == ["Overheard"]
    assert talk.turns.open == ()
    assert await talk.say("hey attune suggest a movie") == ["heard suggest a movie"]
    assert [turn.stage for turn in talk.turns.open] == [Stage.THINKING]
    await talk.answer()
    assert await talk.say("something else") == ["heard something else"]


async def test_a_call_alone_is_answered_by_listening(talk: Talk) -> None:
    assert await talk.say("hey attune") == ["Called"]
    assert talk.turns.open == ()
    assert await talk.say("suggest a movie") == ["heard suggest a movie"]


async def test_the_key_opens_the_ear(talk: Talk) -> None:
    talk.turn_taking.mode = Mode.PUSH
    assert await talk.say("hey attune suggest a movie") == ["Overheard"]
    talk.turn_taking.attend()
    assert await talk.say("suggest a movie") == ["heard suggest a movie"]


async def test_a_recording_is_always_meant_also_where_it_is_not_understood(talk: Talk) -> None:
    assert await talk.say("suggest a movie", live=False) == ["heard suggest a movie"]
    assert await talk.say("", live=False) == ["heard "]


async def test_words_into_an_answer_take_the_turn(talk: Talk) -> None:
    talk.floor.audible = True
    assert sorted(await talk.say("something else")) == ["Interrupted", "heard something else"]
    assert talk.floor.moves == [Move.DUCK, Move.HOLD]  # what is held is stopped by the interruption


@pytest.mark.parametrize(
    ("text", "voiced_s", "moves"),
    [
        pytest.param("", 0.2, [Move.DUCK, Move.RESTORE], id="a cough"),
        pytest.param("", SLIGHT_S - 0.1, [Move.DUCK, Move.HOLD, Move.RESTORE], id="a sound that nobody understands"),
        pytest.param("Mm-hm.", 0.5, [Move.DUCK, Move.HOLD, Move.RESTORE], id="mm-hm"),
    ],
)
async def test_sounds_into_an_answer_give_the_turn_back(
    talk: Talk, text: str, voiced_s: float, moves: list[Move]
) -> None:
    talk.floor.audible = True
    assert await talk.say(text, voiced_s=voiced_s) == []
    assert talk.floor.moves == moves
    assert talk.turns.open == ()


async def test_a_dropped_utterance_gives_the_turn_back(talk: Talk) -> None:
    talk.floor.audible = True
    turn = talk.turn_taking.begin(live=True)
    talk.turn_taking.sustain()
    talk.turn_taking.drop(turn)
    assert talk.floor.moves == [Move.DUCK, Move.HOLD, Move.RESTORE]
    assert talk.turns.open == ()


async def test_words_are_told_as_they_come_only_where_they_are_said_to_attune(talk: Talk) -> None:
    told: list[str] = []
    talk.bus.subscribe("screen", HeardSoFar, handler=lambda event: told.append(event.text))
    turn = talk.turn_taking.begin(live=True)
    talk.turn_taking.words_so_far(turn, "suggest a movie")  # nobody was called
    talk.turn_taking.words_so_far(turn, "hey attune")
    await talk.bus.drain()
    assert told == []
    talk.turn_taking.words_so_far(turn, "hey attune suggest a movie")
    talk.turn_taking.words_so_far(turn, "hey attune suggest a movie from the nineties")
    talk.turn_taking.words(turn, Transcript("hey attune suggest a movie from the nineties", 0.9, "scripted", 0.0), 1.5)
    talk.turn_taking.words_so_far(turn, "hey attune suggest")  # too late
    await talk.bus.drain()
    assert told == ["suggest a movie", "suggest a movie from the nineties"]


async def test_words_told_as_they_came_are_withdrawn_where_nothing_comes_of_them(talk: Talk) -> None:
    told: list[str] = []
    talk.bus.subscribe("screen", HeardSoFar, handler=lambda event: told.append(event.text))
    turn = talk.turn_taking.begin(live=False)
    talk.turn_taking.words_so_far(turn, "suggest a movie")
    talk.turn_taking.drop(turn)
    turn = talk.turn_taking.begin(live=False)
    talk.turn_taking.words_so_far(turn, "suggest a song")
    talk.turns.interrupt()  # the key for silence
    talk.turn_taking.words(turn, Transcript("suggest a song", 0.9, "scripted", 0.0), 1.5)
    await talk.bus.drain()
    assert told == ["suggest a movie", "", "suggest a song", ""]


async def test_words_of_a_turn_that_was_interrupted_are_late(talk: Talk) -> None:
    turn = talk.turn_taking.begin(live=False)
    talk.turns.interrupt()
    talk.turn_taking.words(turn, Transcript("suggest a movie", 0.9, "scripted", 0.0), 1.5)
    await talk.bus.drain()
    assert talk.events == []


async def test_the_screen_is_told_when_no_call_is_needed_and_when_it_is_again(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dialogue.attention.FOLLOW_UP_SECONDS", 0.05)
    told: list[bool] = []
    closed = asyncio.Event()

    def note(changed: AttentionChanged) -> None:
        told.append(changed.listening)
        if not changed.listening:
            closed.set()

    talk.bus.subscribe("screen", AttentionChanged, handler=note)
    talk.turn_taking.attend()
    async with asyncio.timeout(5):
        await closed.wait()
    assert told == [True, False]
