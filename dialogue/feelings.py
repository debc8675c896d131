"""What somebody says about their own feelings: for a while it outweighs what their face seems to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from models.emotions import Emotion, Mood

LASTS: Final = 12  # turns that a feeling somebody named, or denied, counts; by judgement, 2026


@dataclass(frozen=True, slots=True)
class Said:
    """A feeling somebody named or denied."""

    emotion: Emotion
    word: str  # as they called it; fits after "you feel"
    turn: int  # of the conversation, counted from 1


class Feelings:
    """The last feeling a person named, and the last one they denied. Turns are counted by the caller."""

    def __init__(self) -> None:
        self._named: Said | None = None
        self._denied: Said | None = None

    def name(self, emotion: Emotion, word: str, turn: int) -> None:
        """They feel this."""
        self._named, self._denied = Said(emotion, word, turn), None

    def deny(self, emotion: Emotion, turn: int) -> None:
        """They don't feel this, whatever they said or showed before."""
        self._denied = Said(emotion, emotion.label, turn)
        if self._named and self._named.emotion is emotion:
            self._named = None

    def named(self, turn: int) -> Said | None:
        """The feeling they named, while it counts."""
        return _fresh(self._named, turn)

    def denied(self, turn: int) -> Emotion | None:
        """The emotion they denied, while it counts."""
        said = _fresh(self._denied, turn)
        return said.emotion if said else None

    def mood(self, seen: Mood | None, turn: int) -> Mood | None:
        """The mood to go by: the one that was named, else the one that is seen, unless it was denied."""
        if said := self.named(turn):
            return Mood.said(said.emotion)
        if seen is None or seen.emotion is None:
            return seen
        return None if seen.emotion is self.denied(turn) else seen


def _fresh(said: Said | None, turn: int) -> Said | None:
    return said if said and turn - said.turn <= LASTS else None
