"""What a conversation may ask of a diary that somebody else keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from models.emotions import Emotion


class Period(StrEnum):
    """A stretch of time that people ask about."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "week"  # the last seven days, today included
    LAST_WEEK = "last week"  # the seven days before those
    MONTH = "month"  # the last thirty days
    YEAR = "year"  # the last 365 days
    EVER = "ever"


@dataclass(frozen=True, slots=True)
class Summary:
    """How a period was, from what was seen and what was said."""

    minutes: int  # with a named mood
    shares: Mapping[Emotion, float]  # of those minutes, sum 1; empty without any
    valence: float | None  # mean of minutes and check-ins, -1 .. 1; None without any
    before: float | None  # the same of the period of equal length before it
    check_ins: int
    scale: float | None  # mean answer to "from one to ten, how are you?"
    best: datetime | None  # the day of the highest mean valence, where there are at least two days
    worst: datetime | None


@dataclass(frozen=True, slots=True)
class Helped:
    """Something after which the mood was better, several times."""

    what: str  # fits into "... helped": a title, or "a breathing exercise"
    medium: str  # "music", "movie" or "breathing"
    times: int  # that it was tried in such a mood
    lift: float  # mean change of valence in the half hour after it, -2 .. 2


@dataclass(frozen=True, slots=True)
class Noted:
    """A note in the diary."""

    when: datetime
    text: str


class Memory(Protocol):
    """Whoever keeps the diary. All times are local, with a zone; every call takes a few milliseconds."""

    @property
    def keeping(self) -> bool:
        """Whether the diary is being written."""

    def now(self) -> datetime:
        """The time."""

    def summary(self, period: Period) -> Summary:
        """How a period was."""

    def last(self, emotion: Emotion) -> datetime | None:
        """When the person last felt so before today's present mood; None: not on record."""

    def days_with(self, emotion: Emotion, period: Period) -> int:
        """On how many days of a period the person felt so for a while, or said so."""

    def helped(self, emotion: Emotion | None) -> Sequence[Helped]:
        """What helped in such a mood (None: in a low or tense one), the best first."""

    def notes(self, period: Period) -> Sequence[Noted]:
        """The notes of a period, the newest first."""

    def saved(self, medium: str | None) -> Sequence[str]:
        """What was saved for later, the newest first, each as it is spoken of."""

    def next_check_in(self) -> datetime | None:
        """When the next check-in is planned."""
