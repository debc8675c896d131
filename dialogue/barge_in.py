"""What the speaker does while the user speaks into an answer. Pure: told what is heard, it says what to do.

you       . . # # # # # # # # # # . . . . .  "something else"          . . # # # . . .  (a cough)
              |   |                          |                             |     |
speaker   ----duck|                          STOP                     -----duck  RESTORE
                  HOLD                       or RESTORE: "mm-hm", nothing understood, or said to somebody else
"""

from __future__ import annotations

from enum import StrEnum


class Move(StrEnum):
    """What the speaker is to do."""

    DUCK = "duck"  # lower the voice: somebody may be speaking
    HOLD = "hold"  # fall silent, and keep the place: somebody is
    RESTORE = "restore"  # go on as before
    STOP = "stop"  # give the turn up: it is the user's


class BargeIn:
    """One answer at a time. Each call gives the move that it asks for, or None where nothing changes."""

    def __init__(self) -> None:
        self._moved: Move | None = None  # DUCK or HOLD, while the user speaks into an answer

    @property
    def engaged(self) -> bool:
        """Whether the user spoke into an answer, and what becomes of it is not decided."""
        return self._moved is not None

    def began(self, *, audible: bool) -> Move | None:
        """The user began to speak; `audible`: an answer is being heard."""
        if not audible or self._moved is not None:
            return None
        self._moved = Move.DUCK
        return self._moved

    def sustained(self) -> Move | None:
        """They go on."""
        if self._moved is not Move.DUCK:
            return None
        self._moved = Move.HOLD
        return self._moved

    def over(self, *, taken: bool) -> Move | None:
        """It is known what it was: words that take the turn, or not."""
        moved, self._moved = self._moved, None
        if moved is None:
            return None
        return Move.STOP if taken else Move.RESTORE
