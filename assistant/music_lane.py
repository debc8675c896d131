"""One piece of music after the other, without a gap, as the speaker pulls them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from dialogue.audio import Samples
    from recommend.read_ahead import ReadAhead


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be played."""

    key: str  # a path, or a station's number in its directory
    title: str  # as it is shown
    source: Literal["file", "radio"]
    item_id: str  # in the catalogue; empty where it is not in it
    seconds: float | None  # how long it lasts; None: unknown, or without an end
    open: Callable[[int], ReadAhead]  # at a rate, Hz


@dataclass(frozen=True, slots=True)
class Piece:
    """A choice that is being played, or soon will be."""

    choice: Choice
    ahead: ReadAhead


class Lane:
    """A source for `Speaker.music`: the piece that plays, the one that follows, and silence where neither has any.

    Read in the speaker's callback, told what follows from elsewhere; the assignments are atomic.
    """

    def __init__(self, piece: Piece, rate: int, volume: Callable[[], float]) -> None:
        self.piece = piece
        self.rate = rate
        self.following: Piece | None = None
        self._volume = volume
        self._level = volume()

    def take(self, count: int) -> Samples:
        """The next samples, always as many as are asked for."""
        part = self.piece.ahead.take(count)
        if len(part) < count and self.piece.ahead.over and self.following is not None:
            self.piece, self.following = self.following, None
            part = np.concatenate([part, self.piece.ahead.take(count - len(part))])
        return self._levelled(part, count)

    def close(self) -> None:
        """Nothing more is decoded."""
        self.piece.ahead.close()
        if self.following is not None:
            self.following.ahead.close()

    def _levelled(self, part: Samples, count: int) -> Samples:
        """At the volume wanted, filled up with silence; a change takes a block, so that it does not click."""
        goal = self._volume() if len(part) == count else 0.0
        block = np.zeros(count, np.int16)
        block[: len(part)] = part * np.linspace(self._level, goal, len(part), dtype=np.float32)
        self._level = goal
        return block
