"""Earcons sound where words would come too late, and only for who speaks."""

from __future__ import annotations

import asyncio

import pytest

from assistant import earcons as module
from assistant.bus import Bus, Event, Fault
from assistant.earcons import Earcons
from assistant.events import Called, Heard, Replied
from dialogue import earcons
from dialogue.audio import Sound

ANSWER = Replied(turn_id=1, text="Hi.", aloud="Hi.", intent="hello")


@pytest.mark.parametrize(
    ("events", "sounds"),
    [
        pytest.param([Called()], ["heard"], id="the name alone"),
        pytest.param([Heard(turn_id=1, text="hello", source="voice")], ["thinking"], id="an answer that takes long"),
        pytest.param([Heard(turn_id=1, text="hello", source="voice"), ANSWER], [], id="an answer that comes at once"),
        pytest.param([Heard(turn_id=1, text="hello", source="typed")], [], id="typed words"),
        pytest.param([Fault(where="recognizer", message="it broke")], ["error"], id="words lost"),
        pytest.param([Fault(where="camera", message="it broke")], [], id="another part's trouble"),
    ],
)
async def test_each_has_its_moment(events: list[Event], sounds: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "THINKING_AFTER_S", 0.0)
    heard: list[Sound] = []
    bus = Bus()
    player = Earcons(bus, heard.append)
    for event in events:
        bus.publish(event)
    await bus.drain()
    await asyncio.sleep(0.01)
    player.close()
    await bus.close()
    names = {earcon().samples.tobytes(): earcon.__name__ for earcon in (earcons.heard, earcons.thinking, earcons.error)}
    assert [names[sound.samples.tobytes()] for sound in heard] == sounds
