"""Figures over the whole journal: what helped, what was liked, and when moods tend to be what, each with its count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from assistant.journal.days import Day, entries_of_days, first_day, total
from assistant.journal.entries import CheckIn, Feedback, Feeling, Suggestion
from assistant.journal.remembering import JournalMemory, local_now
from assistant.journal.statistics import helped_by_mood
from assistant.journal.store import Journal
from assistant.ui.journal_page import by_hour
from dialogue.memory import Helped

ENOUGH: Final = 5  # days, below which nothing is said of a part of the day or a weekday; by ear, 2026-11-25
MONTHS: Final = 12  # of the check-ins' scale that are shown

_PARTS: Final = ("night", "morning", "afternoon", "evening")  # six hours each, from midnight on
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LIKED: Final = ("liked", "more_like_this")


@dataclass(frozen=True, slots=True)
class Usual:
    """How a part of the day, or a weekday, tends to be."""

    name: str
    days: int  # on which something is known of it
    whole: Day  # those added up

    @property
    def enough(self) -> bool:
        """Whether enough stands behind it to be told."""
        return self.days >= ENOUGH


@dataclass(frozen=True, slots=True)
class Liking:
    """What became of the suggestions of one medium."""

    medium: str  # "music" or "movie"
    suggested: int
    opinions: Mapping[str, int]  # how often each was given, as in `Feedback.opinion`, the most frequent first
    liked: Sequence[str]  # titles as they are spoken of, the newest first, each once


@dataclass(frozen=True, slots=True)
class Scale:
    """The check-ins of one month."""

    month: date  # its first day
    mean: float  # 1 .. 10
    answers: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All of it, as it was when it was read."""

    since: date | None  # None: the journal is empty
    days: int  # of which a mood is known
    helped: Mapping[str, Sequence[Helped]]  # by mood; "low or tense" among them
    likings: Sequence[Liking]
    saved: Sequence[str]  # for later, the newest first
    parts: Sequence[Usual]
    weekdays: Sequence[Usual]
    scales: Sequence[Scale]  # by month, in order

    @classmethod
    def of(cls, journal: Journal, now: datetime | None = None) -> Figures:
        """The figures. Raises JournalError."""
        now = now or local_now()
        memory = JournalMemory(lambda: journal, keeping=lambda: True, next_check_in=lambda: None, now=lambda: now)
        since = first_day(journal)
        first, last = since or now.date(), now.date()
        entries = entries_of_days(journal, first, last, (CheckIn, Feeling))
        hours = by_hour(journal, first, last, entries)
        return cls(
            since=since,
            days=len({of for of, _ in hours}),
            helped=helped_by_mood(memory),
            likings=_likings(journal),
            saved=memory.saved(None),
            parts=[
                _usual(name, [(of, known) for (of, hour), known in hours.items() if hour // 6 == number])
                for number, name in enumerate(_PARTS)
            ],
            weekdays=[
                _usual(name, [(of, known) for (of, _), known in hours.items() if of.weekday() == number])
                for number, name in enumerate(_WEEKDAYS)
            ],
            scales=_scales(entry for entry in entries if isinstance(entry, CheckIn)),
        )


def _usual(name: str, known: Sequence[tuple[date, Day]]) -> Usual:
    told = [(of, day) for of, day in known if day.valence is not None]
    return Usual(name, len({of for of, _ in told}), total([day for _, day in told], date.min))


def _likings(journal: Journal) -> list[Liking]:
    suggested: Counter[str] = Counter()
    opinions: dict[str, Counter[str]] = {}
    liked: dict[str, dict[str, None]] = {}
    for entry in reversed(journal.entries(kinds=(Suggestion, Feedback))):
        if isinstance(entry, Suggestion):
            suggested[entry.medium] += 1
        elif isinstance(entry, Feedback):
            opinions.setdefault(entry.medium, Counter())[entry.opinion] += 1
            if entry.opinion in _LIKED:
                liked.setdefault(entry.medium, {})[entry.title] = None
    media = sorted({*suggested, *opinions}, reverse=True)
    return [Liking(m, suggested[m], dict(opinions.get(m, Counter()).most_common()), [*liked.get(m, {})]) for m in media]


def _scales(check_ins: Iterable[CheckIn]) -> list[Scale]:
    answers: dict[date, list[int]] = {}
    for check_in in check_ins:
        if check_in.scale is not None:
            answers.setdefault(check_in.at.date().replace(day=1), []).append(check_in.scale)
    return [Scale(month, sum(each) / len(each), len(each)) for month, each in sorted(answers.items())][-MONTHS:]
