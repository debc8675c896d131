"""A microphone that is chosen is heard at once; one that does not open leaves the one before it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import cast

import numpy as np
import pytest

from assistant.bus import Bus
from assistant.events import Fault, MicrophoneLevel, PartChanged, PartState
from assistant.services.hearing import Hearing, Recognition
from assistant.supervisor import PermanentError, Supervisor
from assistant.turn_taking import TurnTaking
from dialogue.audio import BLOCK, AudioError, Samples
from dialogue.microphone import Microphone


class Silence(Microphone):
    """Gives silence until it is closed."""

    def __init__(self, spec: str) -> None:
        super().__init__(spec, live=True)
        self.closed = threading.Event()

    def __iter__(self) -> Iterator[Samples]:
        while not self.closed.wait(0.005):
            yield np.zeros(BLOCK, np.int16)

    def close(self) -> None:
        self.closed.set()


class Room:
    """A hearing service on a bus of its own, and the microphones that were opened; "gone" is not there."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bus = Bus()
        self.opened: list[Silence] = []
        self.running: list[str] = []
        self.faults: list[str] = []
        self.before_opening: Callable[[], object] = lambda: None
        monkeypatch.setattr("dialogue.microphone.open_microphone", self._open)
        self.bus.subscribe("parts", PartChanged, handler=self._note)
        self.bus.subscribe("faults", Fault, handler=lambda fault: self.faults.append(fault.message))
        nobody = cast(TurnTaking, None), cast(Recognition, None)  # silence has no turns
        self.hearing = Hearing(self.bus, *nobody, "desk", lambda: True)
        self.supervisor = Supervisor(self.bus)

    def _open(self, spec: str) -> Silence:
        self.before_opening()
        if spec == "gone":
            raise AudioError(f"there is no microphone '{spec}'")
        self.opened.append(Silence(spec))
        return self.opened[-1]

    def _note(self, changed: PartChanged) -> None:
        if changed.state is PartState.RUNNING:
            self.running.append(changed.detail)

    async def change_to(self, spec: str) -> None:
        await self.supervisor.stop(self.hearing.part)
        self.hearing.use(spec)
        self.supervisor.start(self.hearing)

    async def hears(self, *names: str) -> None:
        """Wait until these have been heard, one after the other."""
        async with asyncio.timeout(15):
            while self.running != list(names):  # noqa: ASYNC110
                await asyncio.sleep(0.005)


@pytest.fixture
async def room(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    room = Room(monkeypatch)
    yield room
    await room.supervisor.close()
    await room.bus.close()


async def test_the_microphone_before_is_closed_when_another_is_heard(room: Room) -> None:
    room.supervisor.start(room.hearing)
    await room.hears("desk")
    await room.change_to("headset")
    await room.hears("desk", "headset")
    assert [microphone.closed.is_set() for microphone in room.opened] == [True, False]


async def test_the_microphone_before_is_heard_again_where_the_chosen_one_does_not_open(room: Room) -> None:
    room.supervisor.start(room.hearing)
    await room.hears("desk")
    await room.change_to("gone")
    await room.hears("desk", "desk")
    assert room.faults == ["there is no microphone 'gone'; going on with desk"]
    assert room.hearing.spec == "desk"


async def test_where_none_was_heard_before_the_chosen_one_is_said_to_be_missing(room: Room) -> None:
    room.hearing.use("gone")
    with pytest.raises(PermanentError, match="there is no microphone 'gone'"):
        await room.hearing.run()


async def test_a_microphone_that_is_switched_off_while_it_opens_is_never_listened_to(room: Room) -> None:
    opening, go_on = threading.Event(), threading.Event()
    levels: list[MicrophoneLevel] = []
    room.bus.subscribe("levels", MicrophoneLevel, handler=levels.append)

    def wait() -> None:
        opening.set()
        assert go_on.wait(10)

    room.before_opening = wait
    room.supervisor.start(room.hearing)
    await asyncio.to_thread(opening.wait, 10)
    stopping = asyncio.create_task(room.supervisor.stop(room.hearing.part))
    await asyncio.sleep(0.05)
    go_on.set()
    await stopping
    await room.bus.drain()
    assert room.opened[0].closed.is_set()
    assert room.running == []
    assert levels == []
