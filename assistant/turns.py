"""A turn of the conversation is a thing with a life, and only live turns may still speak.

    begin() -> HEARING -> THINKING -> SPEAKING -> ENDED
                   \\__________\\___________\\-> INTERRUPTED

Results that arrive for a turn that has ended or was interrupted are late, and thrown away by whoever holds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Stage(Enum):
    """How far a turn has come."""

    HEARING = "hearing"  # the user speaks, or the recognizer is at work
    THINKING = "thinking"  # the words are there, the answer is not
    SPEAKING = "speaking"  # the answer is there and is being said
    ENDED = "ended"
    INTERRUPTED = "interrupted"

    @property
    def over(self) -> bool:
        """Whether nothing more may come of the turn."""
        return self in (Stage.ENDED, Stage.INTERRUPTED)


@dataclass(slots=True)
class Turn:
    """One exchange: what the user said and what came of it."""

    id: int  # from 1, rising
    stage: Stage = Stage.HEARING


class Turns:
    """The turns of a session. Used on the loop's thread only."""

    def __init__(self) -> None:
        self._last_id = 0
        self._open: dict[int, Turn] = {}

    @property
    def open(self) -> tuple[Turn, ...]:
        """Turns that have not ended, oldest first."""
        return tuple(self._open.values())

    def begin(self) -> Turn:
        """A new turn with the next number."""
        self._last_id += 1
        turn = self._open[self._last_id] = Turn(self._last_id)
        return turn

    def advance(self, turn_id: int, stage: Stage) -> bool:
        """Move a turn on; False, and nothing happens, where it is already over: the caller drops its result."""
        turn = self._open.get(turn_id)
        if turn is None:
            return False
        turn.stage = stage
        if stage.over:
            del self._open[turn_id]
        return True

    def interrupt(self, before: int | None = None) -> None:
        """End every open turn, or only those that began before the turn `before`."""
        for turn in self.open:
            if before is None or turn.id < before:
                self.advance(turn.id, Stage.INTERRUPTED)
