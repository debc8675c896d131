"""Earcons: short sounds for what cannot wait for words: I listen, I am at it, that did not work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from assistant.bus import Bus, Fault
from assistant.events import Called, Heard, Part, Replied

if TYPE_CHECKING:
    from dialogue.audio import Sound

THINKING_AFTER_S: Final = 1.2  # an answer that comes sooner needs no announcement


class Earcons:
    """Sounds them through `chime` as events call for them; only spoken turns get any."""

    def __init__(self, bus: Bus, chime: Callable[[Sound], None]) -> None:
        self._chime = chime
        self._thinking: dict[int, asyncio.TimerHandle] = {}  # turns without an answer
        bus.subscribe("earcons", Called, Heard, Replied, Fault, handler=self._note)

    def _note(self, event: object) -> None:
        from dialogue import earcons

        match event:
            case Called():
                self._chime(earcons.heard())
            case Heard(source="voice", turn_id=turn):
                loop = asyncio.get_running_loop()
                self._thinking[turn] = loop.call_later(THINKING_AFTER_S, self._think, turn)
            case Replied(turn_id=turn) if turn in self._thinking:
                self._thinking.pop(turn).cancel()
            case Fault(where=Part.RECOGNIZER | Part.SPEECH):
                self._chime(earcons.error())

    def _think(self, turn: int) -> None:
        from dialogue import earcons

        self._thinking.pop(turn, None)
        self._chime(earcons.thinking())

    def close(self) -> None:
        """Wait for nothing any more."""
        for timer in self._thinking.values():
            timer.cancel()
